"""Answers from newspaper pages."""

from __future__ import annotations

import pytest

from knowledge.answer import may_offer
from knowledge.answering.articles import general_law
from knowledge.catalogue import Catalogue
from tests.knowledge.answering.conftest import Ask

GRADES = "004/问/工伤劳动能力鉴定伤残分为几个等级"
JINING_MATERIALS = "004/问/劳动能力鉴定的申请材料"
SETTLEMENT = "000/事/工伤费用即时结算、非即时结算"


def test_another_city_s_text_is_labelled_on_the_first_line_and_in_the_source(ask: Ask) -> None:
    lines = ask(GRADES).render_text().splitlines()
    assert lines[0] == "工伤劳动能力鉴定伤残分为几个等级?（济宁市的问答）"
    assert lines[-1].startswith("来源（济宁市）：《")
    assert "在威海怎么办，以威海的办事指南为准" in ask(GRADES).render_text()
    assert "以威海" not in ask(GRADES, region="济宁市").render_text()


def test_only_general_law_of_another_city_is_offered(catalogue: Catalogue) -> None:
    offered = {q.id for q in catalogue.questions if may_offer(q, region=None)}
    assert GRADES in offered
    assert JINING_MATERIALS not in offered
    assert may_offer(catalogue.targets[JINING_MATERIALS], region="济宁市")
    assert not may_offer(catalogue.targets[JINING_MATERIALS], region="青岛市")
    assert general_law() <= {q.id for q in catalogue.questions}


def test_contact_details_of_wendeng_are_named_on_the_first_line(ask: Ask) -> None:
    with_phone = ask("001/问/工伤职工想进行工伤劳动能力鉴定,该如何申请").render_text()
    assert with_phone.splitlines()[0].endswith(" · 文登区")
    assert "8476809" in with_phone
    without = ask("001/问/农民工是否适用跨省养老保险转移办法").render_text()
    assert "文登区" not in without


@pytest.mark.parametrize(
    ("question", "shown", "left_out"),
    [
        ("非即时结算要什么材料", "门诊病历", "第一时间"),
        ("相关规定是什么", "病情危急时", "门诊病历"),
    ],
)
def test_a_long_article_is_answered_by_the_part_named(
    ask: Ask, question: str, shown: str, left_out: str
) -> None:
    text = ask(SETTLEMENT, text=question).render_text()
    assert shown in text
    assert left_out not in text


def test_a_long_article_gives_what_fits_and_offers_the_rest(ask: Ask) -> None:
    reply = ask(SETTLEMENT)
    assert {"即时结算", "非即时结算"} <= {p.text for p in reply.passages}
    assert [c.title for c in reply.choices] == ["相关规定"]
    assert "这部分还有：相关规定。" in reply.render_text()


def test_ids_of_articles(ask: Ask) -> None:
    question, howto = ask(GRADES), ask(SETTLEMENT)
    assert (question.is_question, question.target_id) == (True, GRADES)
    assert (howto.is_question, howto.target_id) == (False, SETTLEMENT)
    assert howto.to_custom()["howto_id"] == SETTLEMENT
