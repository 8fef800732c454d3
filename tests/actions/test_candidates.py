"""Which candidates of a message in a conversation may be told."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from actions.candidates import offerable_in_thread
from actions.knowledge_base import KnowledgeBase
from actions.memory import Memory
from actions.turn import Turn
from knowledge.catalogue import Catalogue
from knowledge.search import make_query
from knowledge.search.gate import Decision, Verdict
from knowledge.search.ranker import Hit
from knowledge.search.searcher import ThreadDecision

INJURY = "002/工伤职工医疗（康复）费用申领（含住院伙食补助费）"
ILLNESS = "003/职工/临时外出就医医疗费用手工报销"
WITHDRAWAL = "003/职工/医疗保险个人账户一次性支取"
MOVING_OUT = "003/职工/医疗保险关系转出"
PENSION = "002/企业职工基本养老保险一次性待遇申领（在职）"
HERE = "002/工伤职工劳动能力鉴定"


@pytest.fixture
def catalogue(knowledge_base: KnowledgeBase) -> Catalogue:
    return knowledge_base.current()[0]


def best(catalogue: Catalogue, text: str, *targets: str, focus: str, history: tuple[str, ...] = ()) -> str:
    """What is left as the best of some candidates, the first being the likeliest."""
    memory = Memory(focus=focus, question="前面问的事", history=history, history_questions=("更早的事",) * len(history))
    turn = Turn(make_query(text), memory, datetime.now(timezone.utc))
    hits = tuple(Hit(target, "", 1 / place) for place, target in enumerate(targets, 1))
    found = ThreadDecision(Decision(Verdict.DECLINE, hits, None, 0.5), hits, 0.9, False)
    return offerable_in_thread(found, turn, catalogue).hits[0].target_id


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("在北京住院自己先垫的，回来怎么报", INJURY),
        ("后来得了肺炎又住院，那个怎么报", ILLNESS),
        ("医保那头住院怎么报", ILLNESS),
        ("我爱人是居民，她住院怎么报", ILLNESS),
    ],
)
def test_an_injured_person_s_bills_are_no_illness_s(catalogue: Catalogue, text: str, right: str) -> None:
    assert best(catalogue, text, ILLNESS, INJURY, focus="002/工伤认定申请") == right


def test_who_points_back_at_an_insurance_means_what_was_said_of_it(catalogue: Catalogue) -> None:
    talked = {"focus": PENSION, "history": (WITHDRAWAL,)}
    assert best(catalogue, "我们是市直参保，医保那个去哪", MOVING_OUT, PENSION, WITHDRAWAL, **talked) == WITHDRAWAL
    assert best(catalogue, "医保转走去哪", MOVING_OUT, PENSION, WITHDRAWAL, **talked) == MOVING_OUT


def test_another_city_s_documents_are_left_for_one_of_ours(catalogue: Catalogue) -> None:
    talked = {"focus": "004/问/劳动能力鉴定的申请材料"}
    assert best(catalogue, "人在济宁干活，社保是文登的，按文登说", talked["focus"], HERE, **talked) == HERE
    assert best(catalogue, "户口在文登，按济宁那边说", talked["focus"], HERE, **talked) == talked["focus"]
