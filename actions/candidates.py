"""Which of the candidates found may be told: what staff show, what is for here, what the conversation leaves open."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from actions.followups import is_for_others
from actions.turn import Turn
from knowledge.answer import may_offer
from knowledge.catalogue import HOSPITAL_LIST_ID, Catalogue
from knowledge.language.mentions import Label
from knowledge.language.phrases import load_topics
from knowledge.search.gate import Decision
from knowledge.search.ranker import Hit
from knowledge.search.searcher import ThreadDecision
from knowledge.search.structure import load_structures
from knowledge.vocabulary import Insurance

_SAYS_ILLNESS = re.compile("医保|低保|救助|病|感冒|发烧|炎")
_REIMBURSEMENT = "手工报销"  # operation of `structure.yml`
_POINTED_AT = "那个"  # "医保那个去哪办"


def offerable(decision: Decision, catalogue: Catalogue) -> Decision:
    """The decision without what staff withdrew; search leaves out what is not for Weihai's citizens."""
    return replace(decision, hits=tuple(h for h in decision.hits if catalogue.shows(h.target_id)))


def offerable_in_thread(found: ThreadDecision, turn: Turn, catalogue: Catalogue) -> ThreadDecision:
    """The decision without what is not for Weihai's citizens; what is talked about already stays."""
    known = set() if turn.query.is_at_home else {turn.memory.focus, *turn.memory.history}
    pointed_at = _pointed_at(turn)
    filters: tuple[Callable[[Hit], bool], ...] = (
        lambda hit: not pointed_at or hit.target_id in pointed_at,
        lambda hit: not _is_put_right(hit, turn),
        lambda hit: not _is_illness(hit, turn),
        lambda hit: hit.target_id in known or _offered_here(hit, turn, catalogue),
    )
    for passes in filters:
        found = replace(found, hits=tuple(filter(passes, found.hits)) or found.hits)
    return found


def _pointed_at(turn: Turn) -> set[str]:
    """What was talked about of an insurance that the message points back at: "医保那个去哪办".

    Of 26 such messages in the lexicon's, the gauge's and the development half's conversations that had spoken of one
    matter of this insurance 22 meant that.
    """
    text, structures = turn.query.text, load_structures()
    named = (m for m in turn.query.mentions.items if m.label is Label.INSURANCE and not m.negated)
    pointed = {m.value for m in named if text.startswith(_POINTED_AT, m.end)}
    talked_about = (turn.memory.focus or "", *turn.memory.history)
    return {target for target in talked_about if target in structures and structures[target].insurance & pointed}


def _is_illness(hit: Hit, turn: Turn) -> bool:
    """Whether a guide pays for an illness where an injury at work is talked about, and nobody says otherwise."""
    structures, text = load_structures(), turn.query.text
    focus, own = structures.get(turn.memory.focus or ""), structures[hit.target_id]
    is_injury = focus is not None and focus.insurance == {Insurance.INJURY.value}
    is_bill = _REIMBURSEMENT in own.operation and Insurance.MEDICAL.value in own.insurance
    return is_injury and is_bill and not turn.audiences and not _SAYS_ILLNESS.search(text)


def _is_put_right(hit: Hit, turn: Turn) -> bool:
    """Whether an earlier answer was about the matter talked about now, but for other people than it then turned out."""
    topics, focus, said = load_topics(), turn.memory.focus or "", turn.query.audiences
    is_twin = hit.target_id in turn.memory.history and topics[hit.target_id] == topics[focus]
    return is_twin and is_for_others(said, hit.target_id) and not is_for_others(said, focus)


def _offered_here(hit: Hit, turn: Turn, catalogue: Catalogue) -> bool:
    """Whether a target may be offered as a choice: another city's details only when that city is named."""
    if hit.target_id == HOSPITAL_LIST_ID:
        return True
    return catalogue.shows(hit.target_id) and may_offer(catalogue.targets[hit.target_id], turn.region)
