"""When words alone settle what to do, so that the sentence encoder is not asked."""

from __future__ import annotations

import pytest

from knowledge.search.gate import Decision, Verdict
from knowledge.search.ranker import Hit
from knowledge.search.searcher import ThreadDecision, _is_sure, _is_sure_in_thread


def _decision(top: float, in_scope: float, doubt: float) -> Decision:
    return Decision(Verdict.ANSWER, (Hit("002/社会保障卡补领", "社会保障卡", top),), None, in_scope, doubt)


@pytest.mark.parametrize(
    ("decision", "sure"),
    [
        (_decision(0.95, 0.98, 0.05), True),  # plainly one
        (_decision(0.95, 0.98, 0.5), False),  # one or several?
        (_decision(0.4, 0.98, 0.95), False),  # what is asked back about is for the encoder to confirm
        (_decision(0.6, 0.98, 0.05), False),  # which one?
        (_decision(0.95, 0.6, 0.05), False),  # do the documents hold it?
        (_decision(0.4, 0.05, 0.95), True),  # plainly not
        (Decision(Verdict.DECLINE, (), None, 0.5), False),
    ],
)
def test_a_question(decision: Decision, sure: bool) -> None:
    assert _is_sure(decision) is sure


@pytest.mark.parametrize(
    ("top", "in_scope", "declined", "sure"),
    [(0.95, 0.95, False, True), (0.95, 0.7, False, False), (0.5, 0.95, False, False), (0.9, 0.3, True, False)],
)
def test_a_message_in_a_conversation(top: float, in_scope: float, declined: bool, sure: bool) -> None:
    alone = _decision(top, in_scope, 0.0)
    assert _is_sure_in_thread(ThreadDecision(alone, alone.hits, in_scope, declined)) is sure


def test_what_is_plainly_outside_in_a_conversation() -> None:
    alone = _decision(0.9, 0.02, 0.0)
    assert _is_sure_in_thread(ThreadDecision(alone, alone.hits, 0.02, True))
