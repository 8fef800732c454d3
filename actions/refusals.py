"""What is said where nothing is answered: an honest line for what the documents do not hold, a word for a remark."""

from __future__ import annotations

import re

from actions.plans import AnswerPlan, OfficePlan, Plan, SayPlan
from actions.turn import Turn
from knowledge.language.mentions import Label
from knowledge.search.gate import Decision
from knowledge.search.intents import ASIDES, CLOSING, DISTRESS, REFERRING, outside_intents
from knowledge.search.ranker import Hit
from knowledge.search.signs import names_need, puts_question
from knowledge.vocabulary import Aspect

_SURE_TARGET = 0.6
_SURE_ELSEWHERE = 0.5  # that another office is asked about
_SOME = 0.1  # least probability of a topic for a refused message to be of it
_SURE_FAMILY = 0.3  # least probability of a family of refusals to be named
_PLACE_ASPECTS = frozenset({Aspect.PLACE, Aspect.HOURS, Aspect.INQUIRY_PHONE, Aspect.PROGRESS})
_REMARK = re.compile(r"(?:那[我俺就]|好|行|嗯|哦|噢|嘿|唉|哎|中|得了|知道|明白|记下|怪不得|原来)")  # how remarks begin


def refusal(turn: Turn, decision: Decision) -> Plan:
    """An honest line for the family of what the documents do not hold."""
    if asks_where(turn):
        sure = decision.hits and decision.hits[0].score >= _SURE_TARGET
        return AnswerPlan(decision.hits[0].target_id, turn.aspects) if sure else OfficePlan()
    family, about = decision.boundary, _matter(turn, decision)
    misread = family == DISTRESS and names_request(turn)  # "他突发脑溢血人没了，一次性待遇要啥材料"
    if family is None or misread or turn.probability(family) < _SURE_FAMILY:
        return SayPlan("utter_知道了" if _only_remarks(turn) else "utter_超范围", about=about)
    if family in REFERRING and turn.memory.focus is not None:
        return AnswerPlan(turn.memory.focus, turn.aspects)
    return SayPlan(f"utter_{family}", about=about)


def _only_remarks(turn: Turn) -> bool:
    """Whether a message in a conversation asks for nothing: there is nothing to refuse ("行，我回去翻翻票子")."""
    if turn.memory.focus is None or puts_question(turn.query.text) or names_request(turn):
        return False
    return bool(_REMARK.match(turn.query.text)) or turn.probability(*ASIDES, *CLOSING) >= _SURE_FAMILY


def _matter(turn: Turn, decision: Decision) -> str | None:
    """What a refused message is about all the same: "人在工地没的，能给多少" may go on with "怎么申请"."""
    best = decision.hits[0] if decision.hits else None
    return best.target_id if best and best.score >= _SURE_TARGET and turn.probability(best.topic) >= _SOME else None


def likeliest_family(turn: Turn) -> str | None:
    """The likeliest family of what the documents do not hold; what leans on the conversation is none."""
    families = outside_intents(turn.query.intents)
    return max(families, key=families.__getitem__, default=None)


def asks_where(turn: Turn) -> bool:
    """Whether the message asks for a district's window, or when the halls are open, without saying for what."""
    asked = _PLACE_ASPECTS.intersection(turn.aspects)
    here = turn.district or (Aspect.HOURS in asked and not turn.query.mentions.values(Label.PLACE))
    is_others = turn.probability("其他政务") >= _SURE_ELSEWHERE  # "民政局周六给领结婚证不"
    return bool(asked and here and not turn.query.operations and not is_others)


def names_request(turn: Turn) -> bool:
    """Whether a message names what it asks for: an aspect or a need."""
    return bool(turn.aspects) or names_need(turn.query)


def nobody_elses(best: Hit, turn: Turn) -> Plan:
    """Say that the guide there is is for others; never answer with a sibling's rules."""
    audience = "、".join(turn.query.audiences) or "这类人员"
    return SayPlan("utter_no_guide_for_audience", {"audience": audience, "topic": best.topic}, (best.target_id,))
