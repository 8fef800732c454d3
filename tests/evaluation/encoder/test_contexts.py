"""What the encoder is taught of messages in their context."""

from __future__ import annotations

from collections import defaultdict

from evaluation.encoder.contexts import contexts, parts
from evaluation.questions import Case, Exchange, Expected
from knowledge.answering.guide_parts import parts_of_guide
from knowledge.search.context import ASIDE, OUTSIDE, part_label
from knowledge.store import KnowledgeStore

CARD = "002/社会保障卡补领"
CASE = Case(
    "x",
    "dialogue",
    (
        Exchange("社保卡丢了咋补", Expected("answer", (CARD,))),
        Exchange("几天能拿", Expected("answer", (CARD,), ("即时办结",))),
        Exchange("补一张多少钱你给算算", Expected("decline")),
        Exchange("妥了", Expected("smalltalk")),
    ),
)


def test_what_a_message_means_is_told_by_its_kind() -> None:
    meant = {text.rsplit("。", 1)[-1]: label for text, label, weight in contexts([CASE]) if weight == 1}
    assert meant == {"几天能拿": CARD, "补一张多少钱你给算算": OUTSIDE, "妥了": ASIDE}


def test_other_matters_come_up_in_the_same_places() -> None:
    others = [(text, label) for text, label, weight in contexts([CASE]) if weight < 1]
    assert {OUTSIDE, ASIDE} < {label for _, label in others}
    assert all("社保卡丢了咋补。" in text and label != CARD for text, label in others)


def test_the_parts_that_hold_what_must_be_shown_are_right() -> None:
    services = {service.id: service for service in KnowledgeStore().stored().services}
    held = {part_label(CARD, part): part for part in parts_of_guide(services[CARD])}
    found: dict[str, float] = defaultdict(float)
    for text, label, weight in parts([CASE]):
        if text.endswith("。几天能拿"):
            assert "即时办结" in held[label].bare
            found[text] += weight
    assert list(found.values()) == [1.0]
