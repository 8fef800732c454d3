"""Answers that are lists: hospitals, windows, life events, several services at once, questions back."""

from __future__ import annotations

import pytest

from knowledge.answer import (
    AnswerRequest,
    Choice,
    Kind,
    answer_hospitals,
    answer_life_event,
    answer_office,
    answer_together,
    clarify,
    life_events,
    same_answer,
)
from knowledge.answering.fidelity import Fidelity
from knowledge.catalogue import HOSPITAL_LIST_ID, Catalogue
from knowledge.vocabulary import Aspect, District, Insurance
from tests.knowledge.answering.conftest import MONDAY_MORNING

LONG_STAY = ("003/职工/长期异地就医备案", "003/居民/长期异地就医备案")
CERTIFICATION = (
    "002/机关事业单位养老保险待遇领取资格认证",
    "002/居民养老保险待遇享受资格认证",
    "002/工伤保险长期待遇领取人员领取待遇资格认证",
)


def _names(catalogue: Catalogue, question: str) -> list[str]:
    return [p.text for p in answer_hospitals(catalogue, question).passages]


def test_hospitals_by_kind(catalogue: Catalogue) -> None:
    assert len(_names(catalogue, "工伤定点医院有哪些")) == 17
    assert len(_names(catalogue, "能做工伤康复的医院")) == 6
    assert sorted(_names(catalogue, "哪家医院能联网结算")) == ["威海卫人民医院", "山东省文登整骨医院"]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("石岛那边去哪个医院", {"荣成市石岛人民医院"}),
        ("荣成有哪些定点医院", {"荣成市人民医院", "荣成市中医院", "荣成市石岛人民医院"}),
        ("整骨医院是不是定点", {"山东省文登整骨医院"}),
        ("海大医院能治工伤吗", {"威海海大医院"}),
    ],
)
def test_hospitals_by_name_or_place(catalogue: Catalogue, question: str, names: set[str]) -> None:
    assert set(_names(catalogue, question)) == names


def test_a_hospital_not_on_the_list_is_said_to_be_missing(catalogue: Catalogue) -> None:
    reply = answer_hospitals(catalogue, "金海湾医院是定点吗")
    assert "没有找到" in reply.render_text()
    assert len(reply.passages) == 17


@pytest.mark.parametrize("insurance", [None, Insurance.MEDICAL, Insurance.PENSION])
@pytest.mark.parametrize("district", [None, *District])
def test_every_office_answer_is_faithful(
    catalogue: Catalogue, district: District | None, insurance: Insurance | None
) -> None:
    reply = answer_office(catalogue, district, insurance, MONDAY_MORNING)
    fidelity = Fidelity(catalogue)
    assert reply.passages
    assert fidelity.unsupported_facts(reply.render_text(), [p.text for p in reply.passages]) == []
    assert fidelity.foreign_passages(reply.to_custom()["passages"]) == []


def test_medical_windows_are_one_district_s_or_all_nine(catalogue: Catalogue) -> None:
    one = answer_office(catalogue, District.RONGCHENG, Insurance.MEDICAL, MONDAY_MORNING)
    assert one.heading.endswith("荣成市")
    assert all("府西路178号" in p.text for p in one.passages if p.section == "办理方式")
    everywhere = answer_office(catalogue, None, Insurance.MEDICAL, MONDAY_MORNING)
    assert [b.label for b in everywhere.blocks] == [d.value for d in District]
    assert everywhere.act and everywhere.act.endswith("窗口和电话。")


def test_social_windows_of_other_districts_are_not_made_up(catalogue: Catalogue) -> None:
    text = answer_office(catalogue, District.RUSHAN, Insurance.PENSION, MONDAY_MORNING).render_text()
    assert "市直" in text.splitlines()[0]
    assert "指南只列了市直的窗口和电话；乳山市的请先打" in text
    wendeng = answer_office(catalogue, District.WENDENG, Insurance.PENSION, MONDAY_MORNING)
    assert "世纪大道84号" in wendeng.passages[0].text
    assert wendeng.heading.endswith("文登区")


def test_life_events_hold_known_titles_in_order(catalogue: Catalogue) -> None:
    known = {*catalogue.targets, HOSPITAL_LIST_ID}
    assert len(life_events()) >= 6
    for event in life_events().values():
        assert event.steps and event.words
        assert {step.target_id for step in event.steps} <= known
        reply = answer_life_event(catalogue, event.name)
        assert len(reply.blocks[0].cites) == len(event.steps)
        assert Fidelity(catalogue).unsupported_facts(reply.render_text(), []) == []


def test_an_injury_begins_with_its_recognition(catalogue: Catalogue) -> None:
    reply = answer_life_event(catalogue, "工伤")
    lines = reply.render_text().splitlines()
    assert lines[1] == "1. 工伤认定申请"
    assert [c.payload for c in reply.choices][:2] == ["工伤认定申请", "工伤保险定点医疗机构"]
    assert lines[-1].startswith("来源：《")


@pytest.mark.parametrize("event", ["退休人员去世", "职工因工去世", "在职人员因病去世"])
def test_who_tells_of_a_death_is_met_with_sympathy(catalogue: Catalogue, event: str) -> None:
    assert answer_life_event(catalogue, event).render_text().startswith(f"请您节哀。{event}，")


def test_services_that_say_the_same_are_answered_at_once(catalogue: Catalogue) -> None:
    request = AnswerRequest("", MONDAY_MORNING, (Aspect.MATERIALS, Aspect.TIME_LIMIT))
    reply = answer_together(catalogue, LONG_STAY, request)
    assert reply.heading == "长期异地就医备案（职工）、长期异地就医备案（居民）"
    assert "申请材料：无" in reply.render_text()
    spans = [s["spans"] for s in reply.to_custom()["sources"] if s["section"] == "申请材料"]
    assert len(spans[0]) == 2  # both guides' places


@pytest.mark.parametrize("aspect", [Aspect.PROCESS, Aspect.MATERIALS, Aspect.ONLINE])
def test_three_certifications_differ_in_punctuation_only(catalogue: Catalogue, aspect: Aspect) -> None:
    assert same_answer(catalogue, CERTIFICATION, AnswerRequest("", MONDAY_MORNING, (aspect,)))


def test_services_that_differ_must_be_chosen_from(catalogue: Catalogue) -> None:
    request = AnswerRequest("", MONDAY_MORNING, (Aspect.MATERIALS,))
    lost_or_found = ("002/社会保障卡（社会保障功能）挂失", "002/社会保障卡（社会保障功能）解挂")
    assert not same_answer(catalogue, lost_or_found, request)
    with pytest.raises(ValueError, match="differ"):
        answer_together(catalogue, lost_or_found, request)


def test_a_question_back_reads_well_without_buttons() -> None:
    reply = clarify("您是临时外出，还是在外住6个月以上？", [Choice("临时外出", "a"), Choice("长期在外", "b")])
    assert reply.kind is Kind.CLARIFY
    assert reply.render_text().splitlines() == ["您是临时外出，还是在外住6个月以上？", "1. 临时外出", "2. 长期在外"]
    assert reply.to_custom()["sources"] == []
