"""What surely goes on about what was talked about, although it says hardly anything."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from actions.followups import surely_continued
from actions.memory import Memory
from actions.plans import AnswerPlan
from actions.turn import Turn
from knowledge.search import make_query
from knowledge.vocabulary import Aspect

FOCUS = "003/职工/生育津贴支付"
MEMORY = Memory(focus=FOCUS, question="生育津贴怎么领", aspects=(Aspect.PROGRESS.value,))


def turn(text: str, memory: Memory = MEMORY) -> Turn:
    return Turn(make_query(text), memory, datetime.now(timezone.utc))


@pytest.mark.parametrize("text", ["乳山的呢", "那荣成呢", "文登"])
def test_a_district_alone_asks_the_same_there(text: str) -> None:
    assert surely_continued(turn(text)) == AnswerPlan(FOCUS, (Aspect.PROGRESS,))


def test_an_aspect_alone_asks_it_of_the_same_guide() -> None:
    assert surely_continued(turn("那要带什么材料")) == AnswerPlan(FOCUS, (Aspect.MATERIALS,))


@pytest.mark.parametrize("text", ["乳山那边社保卡怎么补", "荣成的公积金呢", "能给几个月"])
def test_words_of_its_own_may_be_another_matter(text: str) -> None:
    assert surely_continued(turn(text)) is None
