"""What one message asks for."""

from __future__ import annotations

from typing import Any

import pytest

from actions.turn import Turn


def turn(text: str, **slots: Any) -> Turn:
    return Turn.from_message({"text": text}, slots)


@pytest.mark.parametrize("text", ["那医保呢", "那减员呢？", "要是机关的呢", "换成转出呢"])
def test_what_only_names_another_matter_asks_for_the_same(text: str) -> None:
    assert [a.value for a in turn(text, aspects=["时限"]).asked] == ["时限"]
    assert turn(text).asked == ()


@pytest.mark.parametrize(
    ("text", "asked"), [("那医保要什么材料呢", ["材料"]), ("那医保怎么办呢", []), ("医保在外地看病", []), ("呢", [])]
)
def test_what_asks_itself_asks_for_that(text: str, asked: list[str]) -> None:
    assert [a.value for a in turn(text, aspects=["时限"]).asked] == asked
