"""What of a target an answer is asked for: one request, by which a plan is made and said alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.memory import Memory
from actions.plans import AnswerPlan
from actions.turn import Turn
from knowledge.answer import AnswerRequest
from knowledge.search import make_query
from knowledge.vocabulary import Aspect, Audience, District

_GENERAL = "概况"  # the lexicon's value for "怎么办": no single aspect
_NO_OWN_WORDS = 8  # characters
_IN_PARTS = frozenset({Aspect.MATERIALS, Aspect.PROCESS, Aspect.CONDITIONS})  # sections with parts for several cases


def remember_person(turn: Turn, memory: Memory) -> Memory:
    """Keep whom and where the message named, for the turns to come."""
    changes: dict[str, Any] = {}
    if turn.audiences:
        changes["audiences"] = turn.audiences
        changes["not_audiences"] = tuple(a for a in turn.query.not_audiences if a not in turn.audiences)
    elif turn.denied:
        changes["not_audiences"] = turn.query.not_audiences
        changes["audiences"] = tuple(a for a in memory.audiences if a not in turn.denied)
    if turn.district:
        changes["district"] = turn.district
    return replace(memory, **changes)


def answer_request(turn: Turn, memory: Memory, plan: AnswerPlan) -> AnswerRequest:
    """The request of a plan, with what the conversation remembers (this message's person and place among it)."""
    asked = _asked(turn, plan)
    query = make_query(asked) if plan.chosen else turn.query
    audiences = {a.value for a in Audience}
    said = [a for a in memory.audiences if a in audiences]
    return AnswerRequest(
        target_id=plan.target,
        now=turn.now,
        aspects=plan.aspects,
        district=District(memory.district) if memory.district else None,
        audience=Audience(said[0]) if said else None,
        text=asked,
        overview=_GENERAL in query.aspects,
        region=turn.region,
        shown=frozenset(memory.shown) if plan.rest else frozenset(),
    )


def _asked(turn: Turn, plan: AnswerPlan) -> str:
    """The words that choose a part of a guide.

    Those of the question before, where the message only answers our question back or says whom it concerns; with
    them, where it is bare: "材料呢" speaks of what the last question named.
    """
    text, pending = turn.query.text, turn.memory.pending
    if plan.chosen:
        return pending.question if pending is not None else turn.memory.question
    bare = len(text) <= _NO_OWN_WORDS and pending is None and _IN_PARTS.intersection(plan.aspects)
    return f"{text}，{turn.memory.question}" if bare else text
