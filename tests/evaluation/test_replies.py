"""Replies from the REST channel's JSON."""

from __future__ import annotations

from typing import Any

import pytest

from evaluation.replies import Recogniser, Reply
from knowledge.answer import Kind
from knowledge.catalogue import Catalogue
from tests.evaluation.conftest import REPLACE, REPORT_LOSS, question_back, reply_about

ELEMENT: dict[str, Any] = {
    "recipient_id": "a",
    "text": "您要办哪一件？",
    "buttons": [{"title": "补卡", "payload": "社保卡补领"}],
    "custom": {"kind": "clarify", "service_id": None, "title": None, "passages": [], "sources": [], "choices": []},
}


def test_choices_come_from_custom_or_else_from_buttons() -> None:
    assert Reply.from_json(ELEMENT).choices == (("补卡", "社保卡补领"),)
    custom = {**ELEMENT["custom"], "choices": [{"title": "挂失", "payload": "社保卡挂失"}]}
    assert Reply.from_json({**ELEMENT, "custom": custom}).choices == (("挂失", "社保卡挂失"),)


@pytest.mark.parametrize("key", ["service_id", "question_id", "howto_id"])
def test_the_target_is_whichever_id_is_given(key: str) -> None:
    custom = {**ELEMENT["custom"], "kind": "answer", key: REPLACE}
    assert Reply.from_json({**ELEMENT, "custom": custom}).target_id == REPLACE


@pytest.mark.parametrize("element", [{}, None, {"text": "x"}, {"text": "x", "custom": {"kind": "oracle"}}])
def test_what_breaks_the_contract_is_an_error(element: Any) -> None:
    assert Reply.from_json(element).kind is Kind.ERROR


def test_an_answer_made_here_reads_like_one_from_the_channel(catalogue: Catalogue) -> None:
    reply = reply_about(catalogue, REPLACE)
    assert reply.holds_knowledge and reply.documents == {"002"}
    assert "\n来源：" in reply.text and reply.target_id == REPLACE


def test_offered_targets_are_recognised_by_label_and_by_title(recogniser: Recogniser) -> None:
    by_label = question_back(REPLACE, REPORT_LOSS)
    assert set(recogniser.offered([by_label])) == {REPLACE, REPORT_LOSS}
    by_title = Reply("…", Kind.ANSWER, choices=(("社会保障卡补领", "社会保障卡补领"), ("别的", "别的")))
    assert recogniser.offered([by_title]) == {REPLACE: "社会保障卡补领"}


def test_every_answer_is_recognised_as_its_own_target_alone(recogniser: Recogniser, catalogue: Catalogue) -> None:
    for target in catalogue.targets:
        assert recogniser.answered(reply_about(catalogue, target)) == {target}
