"""Long texts by part: what is shown and what is offered."""

from __future__ import annotations

from knowledge.answering.parts import LONG_TEXT, select, size
from knowledge.catalogue import Passage

LONG = "同时具备以下基本条件" * (LONG_TEXT // size("同时具备以下基本条件"))


def part(text: str, heading: str | None = None) -> Passage:
    """An outermost item; no test looks at its place in the document."""
    return Passage(text, (), marker="（一）", heading=heading)


LEAD = Passage("符合条件的单位可以申请。", ())
PHARMACY = part("零售药店申请条件", "零售药店申请条件")
CHANNEL = part("双通道零售药店申请条件", "双通道零售药店申请条件")
UNTITLED = part(f"取得执业许可证的医疗机构，{LONG}")


def test_a_text_of_ordinary_length_is_shown_whole() -> None:
    found = select([LEAD, PHARMACY, CHANNEL], "要什么")
    assert (found.passages, found.others) == ((LEAD, PHARMACY, CHANNEL), ())


def test_a_part_without_a_title_is_shown_where_the_others_are_offered() -> None:
    found = select([LEAD, PHARMACY, CHANNEL, UNTITLED], "要什么")
    assert found.passages == (LEAD, UNTITLED)
    assert [p.head for p in found.others] == [PHARMACY, CHANNEL]


def test_the_part_that_is_named_is_shown_alone() -> None:
    found = select([LEAD, PHARMACY, CHANNEL, UNTITLED], "双通道的要什么")
    assert found.passages == (CHANNEL,)
    assert [p.head for p in found.others] == [PHARMACY]
