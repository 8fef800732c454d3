"""Decides what a message asks for, in its conversation.

The order matters: distress first, then an official title, then an answer to our question back, then
what refers to what was said before, then a question of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from actions.candidates import offerable, offerable_in_thread
from actions.clarification import chosen_targets
from actions.followups import continued, follow_up, is_for_others, refers, surely_continued
from actions.life_event import life_event
from actions.naming import named_target
from actions.plans import AnswerPlan, LifeEventPlan, Plan, SayPlan
from actions.refusals import asks_where, likeliest_family, names_request, nobody_elses, refusal
from actions.settling import for_everybody, one_answer, settle
from actions.turn import Turn
from knowledge.catalogue import Catalogue
from knowledge.language.mentions import Label
from knowledge.language.phrases import load_crisis_words
from knowledge.search import Query, Searcher, make_query
from knowledge.search.denials import is_given_up
from knowledge.search.gate import Decision, Verdict
from knowledge.search.intents import ASIDES, CLOSING, DISTRESS, GIVING_UP
from knowledge.search.ranker import Hit
from knowledge.search.searcher import ThreadDecision
from knowledge.search.signs import asks, puts_question
from knowledge.search.structure import load_structures, sectors_of
from knowledge.vocabulary import Audience

_HURRY = "急事"  # no courtesy where something is asked: "明天大厅上班吗"
_AGAIN = frozenset({"复述", "更多"})
_SURE_DISTRESS = 0.7
_CERTAIN_DISTRESS = 0.95  # where something is asked as well
_SURE_COURTESY = 0.6
_CERTAIN_COURTESY = 0.75
_NEAR = 0.2  # least probability of a guide to be answered before questions of a column
_SURE_HERE = 0.8  # least probability of the best candidate that a refusal for a misread reason may not take away
_CLEARLY_BEST = 0.5  # a best topic whose guide is for somebody else is not passed over for another from here on
_NEARLY_ALL = 0.9  # of the probability: the rest is worth no question where these read the same
_LIKELY_IN_SCOPE, _PLAINLY = 0.5, 0.9  # of one of two questions in a message
_SEPARATOR = re.compile(r"[。？！；?!;]|(?:另外|还有就是|顺便|再问一下|再就是|还想问)")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SURE_WITHOUT_CHINESE = 0.8  # "ok", "hi" and "88" are surer courtesies than that, "restart" is not
_LONG, _FEW_CHARACTERS = 20, 4  # "哈呀哈呀哈呀…": no sentence of such a length has so few different characters
_ENROLMENT = "参保登记"  # operation of `structure.yml`
_LEAST_PART = 5  # characters; a shorter part is no question of its own


def plan(turn: Turn, catalogue: Catalogue, searcher: Searcher) -> list[Plan]:
    """What to reply, one plan a reply (nearly always one)."""
    if not turn.query.text:
        return [SayPlan("utter_empty")]
    if _in_distress(turn):
        return [SayPlan(f"utter_{DISTRESS}")]
    named = named_target(turn, catalogue)
    if named is not None:
        return [AnswerPlan(named, turn.aspects)]
    chosen = chosen_targets(turn, catalogue, searcher)
    if chosen is not None:
        return chosen
    referring = follow_up(turn, searcher)
    if referring is not None:
        return [referring]
    return _separate_questions(turn, catalogue, searcher) or [_question(turn, catalogue, searcher)]


def _in_distress(turn: Turn) -> bool:
    """Whether somebody may be in danger: never overlooked for want of a sure classifier."""
    least = _CERTAIN_DISTRESS if names_request(turn) else _SURE_DISTRESS
    return any(word in turn.query.text for word in load_crisis_words()) or turn.probability(DISTRESS) >= least


def _separate_questions(turn: Turn, catalogue: Catalogue, searcher: Searcher) -> list[Plan]:
    """Plans for two questions in one message; empty when it is one."""
    parts = [p.strip("，、 ") for p in _SEPARATOR.split(turn.query.text)]
    parts = [p for p in parts if len(p) >= _LEAST_PART]
    if len(parts) != 2:
        return []
    plans: list[Plan] = []
    for part in parts:
        query = make_query(part, turn.query.intents, turn.query.audiences, turn.query.not_audiences)
        if refers(replace(turn, query=query)) or _is_wordless(query):  # "…，手机能办吗" goes on about the other part
            return []
        decision = offerable(searcher.decide(query), catalogue)
        if not decision.hits or not (decision.verdict is Verdict.ANSWER or _is_clear_part(decision)):
            return []
        plans.append(_answer(decision, replace(turn, query=query, memory=replace(turn.memory, aspects=()))))
    targets = {getattr(p, "target", None) for p in plans}
    return plans if len(targets) == 2 else []


def _is_clear_part(decision: Decision) -> bool:
    """Whether a part of a message is plainly about one matter, although the intents of the whole blur both parts."""
    is_declined = decision.verdict is Verdict.DECLINE
    return is_declined and decision.in_scope >= _LIKELY_IN_SCOPE and decision.hits[0].score >= _PLAINLY


def _question(turn: Turn, catalogue: Catalogue, searcher: Searcher) -> Plan:
    """The plan for a question, in the conversation it stands in."""
    if _says_nothing(turn):
        return SayPlan("utter_乱码")
    event = life_event(turn)
    if event is not None:
        return LifeEventPlan(event)
    thread = turn.memory.thread
    if thread is not None:
        return _in_thread(turn, searcher.decide_in_thread(turn.query, thread), catalogue, searcher)
    asks_for_hall = asks_where(turn) and asks(turn.query.text)  # "你们周六上班吗" is no small talk
    if _is_courtesy(turn) and not asks_for_hall and not (turn.intent == _HURRY and turn.aspects):
        return SayPlan(f"utter_{turn.intent}")
    return _of_its_own(turn, searcher.decide(turn.query), catalogue, searcher)


def _in_thread(turn: Turn, found: ThreadDecision, catalogue: Catalogue, searcher: Searcher) -> Plan:
    """The plan for a message in a conversation that is about something."""
    found = offerable_in_thread(found, turn, catalogue)
    certain = max(turn.probability(turn.intent), turn.probability(*CLOSING)) >= _CERTAIN_COURTESY
    if _gives_up(turn) or (_is_courtesy(turn) and (found.declined or (certain and not names_request(turn)))):
        return SayPlan(f"utter_{turn.intent}")
    if found.declined and not _asks_again(turn):
        return surely_continued(turn) or refusal(turn, replace(found.alone, boundary=likeliest_family(turn)))
    return continued(turn, found, searcher) or _of_its_own(turn, found.alone, catalogue, searcher)


def _asks_again(turn: Turn) -> bool:
    """Whether a message surely wants to hear the same again, or more of it: that the documents hold."""
    return turn.intent in _AGAIN and turn.probability(turn.intent) >= _SURE_COURTESY


def _gives_up(turn: Turn) -> bool:
    """Whether a message only says that nothing more is wanted: "那不报了，谢谢" names reporting and asks nothing."""
    is_ending = turn.intent in (*CLOSING, GIVING_UP)
    return is_ending and is_given_up(turn.query.text) and not puts_question(turn.query.text)


def _is_courtesy(turn: Turn) -> bool:
    """Whether a message is surely a courtesy, a feeling or an aside."""
    sure = turn.intent in ASIDES and turn.probability(turn.intent) >= _SURE_COURTESY
    return sure or (turn.intent in CLOSING and turn.probability(*CLOSING, GIVING_UP) >= _SURE_COURTESY)


def _of_its_own(turn: Turn, found: Decision, catalogue: Catalogue, searcher: Searcher) -> Plan:
    """The plan for a question that leans on nothing said before."""
    if found.verdict is Verdict.ANSWER and not catalogue.shows(found.hits[0].target_id):
        return SayPlan("utter_withdrawn")
    decision = _unless_misread(offerable(found, catalogue), turn)
    if decision.verdict is Verdict.DECLINE or not decision.hits:
        return refusal(turn, decision)
    guide = _guide_behind(turn, decision, searcher)
    if guide is not None:
        return AnswerPlan(guide, turn.aspects)
    plan = _settle(turn, decision, catalogue) if decision.verdict is Verdict.CLARIFY else _answer(decision, turn)
    return for_everybody(plan, turn, catalogue) if isinstance(plan, AnswerPlan) else plan


def _says_nothing(turn: Turn) -> bool:
    """Whether a message has neither a Chinese character nor a known word, or only the same few."""
    text = turn.query.text
    is_drumming = len(text) >= _LONG and len(set(text)) <= _FEW_CHARACTERS
    return is_drumming or (_is_wordless(turn.query) and turn.probability(turn.intent) < _SURE_WITHOUT_CHINESE)


def _is_wordless(query: Query) -> bool:
    return not query.mentions.items and not _CHINESE.search(query.text)


def _answer(decision: Decision, turn: Turn) -> Plan:
    """Answer the best target, unless it is for somebody else than was said."""
    fitting = _fitting(decision.hits, turn)
    if fitting is None:
        return nobody_elses(decision.hits[0], turn)
    return AnswerPlan(fitting.target_id, turn.asked)


def _guide_behind(turn: Turn, decision: Decision, searcher: Searcher) -> str | None:
    """The guide for an aspect (材料, 电话 …) where a question of a column comes first: that has no sections."""
    if not turn.aspects or "/问/" not in decision.hits[0].target_id:
        return None
    topic = decision.hits[0].topic
    near = (h for h in searcher.rank(turn.query).hits if h.topic == topic and h.score >= _NEAR)
    return next((h.target_id for h in near if "/问/" not in h.target_id and _audience_fits(h, turn)), None)


def _settle(turn: Turn, decision: Decision, catalogue: Catalogue) -> Plan:
    """Several fit: ask back, unless what was said or the texts themselves settle it."""
    best = decision.hits[0]
    matter = sum(hit.score for hit in decision.hits if hit.topic == best.topic)
    if matter >= _CLEARLY_BEST and not _audience_fits(best, turn):
        return _answer(decision, turn)
    fitting = _closest(tuple(h for h in decision.hits if _audience_fits(h, turn)), turn) or decision.hits
    best_plan = AnswerPlan(fitting[0].target_id, turn.asked)
    settled = settle(best_plan, tuple(hit.target_id for hit in fitting), turn, catalogue)
    likely = _likely(fitting)
    if isinstance(settled, AnswerPlan) or len(likely) == 1:
        return settled
    return one_answer(best_plan, likely, turn, catalogue) or settled


def _closest(hits: tuple[Hit, ...], turn: Turn) -> tuple[Hit, ...]:
    """The hits, but where some are just for whom it was said to be, without others of their insurance.

    Who is self-insured is in the enterprise pension, but has a way of his own to end it.
    """
    structures, said = load_structures(), set(sectors_of(turn.query.audiences))
    own = [structures[hit.target_id].insurance for hit in hits if structures[hit.target_id].sectors & said]

    def is_passed_over(hit: Hit) -> bool:
        structure = structures[hit.target_id]
        is_for_others_too = bool(structure.sectors) and not structure.sectors & said
        return is_for_others_too and any(structure.insurance & insurance for insurance in own)

    return tuple(hit for hit in hits if not is_passed_over(hit))


def _likely(hits: Sequence[Hit]) -> tuple[str, ...]:
    """The targets that nearly all of the probability lies on, and the best one's twins for other people."""
    structures = load_structures()
    best = structures[hits[0].target_id]
    sums = accumulate(hit.score for hit in hits)
    enough = 1 + sum(total < _NEARLY_ALL for total in sums)

    def is_twin(target: str) -> bool:
        own = structures[target]
        return own.operation == best.operation and own.insurance == best.insurance

    return tuple(h.target_id for n, h in enumerate(hits) if n < enough or is_twin(h.target_id))


def _fitting(hits: tuple[Hit, ...], turn: Turn) -> Hit | None:
    """The best hit that is for whom it was said to be; None when the best is for others and no sibling fits."""
    best = hits[0]
    if _audience_fits(best, turn):
        return best
    siblings = (h for h in hits[1:6] if h.topic == best.topic and h.score > 0.01 and _audience_fits(h, turn))
    insurance = load_structures()[best.target_id].insurance
    return next((h for h in siblings if load_structures()[h.target_id].insurance == insurance), None)


def _audience_fits(hit: Hit, turn: Turn) -> bool:
    structure, said = load_structures()[hit.target_id], set(turn.query.audiences)
    if _ENROLMENT in structure.operation:  # whoever asks, it may be for a child ("我是老师，一年级新生怎么上医保")
        said -= {Audience.STUDENT.value}  # and who is taken on is a student no more
        if Audience.RESIDENT.value in structure.audience:
            return True
    if turn.query.not_audiences and structure.sectors and structure.sectors <= set(turn.query.not_audiences):
        return False
    return not is_for_others(said, hit.target_id)


def _unless_misread(decision: Decision, turn: Turn) -> Decision:
    """The decision without a refusal for a reason that the message does not give, where it is surely about something.

    As another city's where none is named that has no document ("工伤认定在哪办"); as distress where something is asked
    ("他突发脑溢血人没了，社保卡怎么注销").
    """
    elsewhere = turn.query.region is None and turn.query.mentions.values(Label.PLACE)
    in_distress = decision.boundary == DISTRESS and not names_request(turn)
    misread = decision.boundary in ("外地", DISTRESS) and not (elsewhere or in_distress)
    if decision.verdict is Verdict.DECLINE and misread and decision.hits and decision.hits[0].score >= _SURE_HERE:
        return replace(decision, verdict=Verdict.ANSWER)
    return decision
