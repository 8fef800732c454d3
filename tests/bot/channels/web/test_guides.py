"""Guides as cards need them, and excerpts of the documents, from the real documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.channels.web.excerpts import excerpts
from bot.channels.web.guides import guide, is_open
from bot.channels.web.hot import hot_questions
from bot.channels.web.pack import content_of, read, write
from knowledge.calendar import parse_office_hours
from knowledge.catalogue import Span
from knowledge.ingest.build import ingest
from knowledge.settings import KnowledgeSettings
from knowledge.vocabulary import SectionName, Status
from tests.withdrawn import without_sections

CARD = "002/社会保障卡（社会保障功能）挂失"
NOW = datetime(2026, 3, 4, 10, 0)  # a Wednesday
HOURS = parse_office_hours("工作日上午08:30-12:00，下午1:30-5:30（法定节假日除外）")


@pytest.fixture(scope="module")
def catalogue():
    """What the real documents give."""
    return ingest(KnowledgeSettings()).catalogue


def test_every_target_has_a_guide_word_for_word(catalogue):
    for target in catalogue.targets.values():
        found = guide(catalogue, target.id, NOW)
        assert found["sections"], target.id
        printed = "".join(part["text"] for section in found["sections"] for part in section["parts"])
        passages = getattr(target, "passages", None) or [p for s in target.sections for p in s.passages]
        assert printed == "".join(passage.text for passage in passages)


def test_hours_say_whether_the_window_is_open(catalogue):
    [hours] = [s for s in guide(catalogue, CARD, NOW)["sections"] if s["name"] == "办理时间"]
    assert hours["open"] is True
    assert hours["place"] == "市直"
    assert "在办理时间内" in hours["computed"]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 3, 4, 10, 0), True),
        (datetime(2026, 3, 4, 12, 30), False),
        (datetime(2026, 3, 7, 10, 0), False),
        (datetime(2026, 10, 1, 10, 0), False),
        (datetime(2026, 2, 14, 10, 0), None),  # worked in exchange for a day of 春节
        (datetime(2099, 3, 4, 10, 0), None),  # no holiday data
    ],
)
def test_open_or_not(moment, expected):
    assert HOURS is not None
    assert is_open(HOURS, moment) is expected


def test_notes_stand_with_their_section(catalogue):
    sections = guide(catalogue, "002/社会保障卡换领", NOW)["sections"]
    [materials] = [section for section in sections if section["name"] == "申请材料"]
    assert any("换领" in note and "补领" in note for note in materials["notes"])


def test_a_phone_that_may_be_misprinted_carries_its_note(catalogue):
    sections = guide(catalogue, "003/职工/生育津贴支付", NOW)["sections"]
    [progress] = [section for section in sections if section["name"] == "进度查询"]
    assert any("5981687" in note and "5891687" in note for note in progress["notes"])


def test_another_citys_answer_says_so(catalogue):
    elsewhere = next(question for question in catalogue.questions if question.region != "威海市")
    assert elsewhere.region in guide(catalogue, elsewhere.id, NOW)["title"]


def test_a_withdrawn_section_is_shown_nowhere(catalogue):
    [section] = [s for s in catalogue.targets[CARD].sections if s.name is SectionName.MATERIALS]
    less = without_sections(catalogue, CARD, [SectionName.MATERIALS])
    assert "申请材料" not in [s["name"] for s in guide(less, CARD, NOW)["sections"]]
    folder = KnowledgeSettings().sources
    near = [Span(section.spans[0].start - 12, section.spans[0].start - 8)]
    for places in (near, section.spans):
        shown = excerpts(less, folder, "002", places)
        assert section.text not in str(shown)
        assert any(line["text"] is None for lines in shown["excerpts"] for line in lines)


def test_excerpts_of_interleaved_columns_are_apart(catalogue):
    question = next(q for q in catalogue.questions if len(q.spans) > 1)
    shown = excerpts(catalogue, KnowledgeSettings().sources, question.document, question.spans)
    cited = [line["text"] for lines in shown["excerpts"] for line in lines if line["cited"]]
    assert cited
    assert len(set(cited)) == len(cited)


def test_hot_questions_have_answers(catalogue):
    hot = hot_questions(catalogue)
    assert len(hot) >= 6
    gone = replace(catalogue, services=tuple(replace(s, status=Status.WITHDRAWN) for s in catalogue.services))
    assert hot_questions(gone) == []


def test_the_pack_that_ships_is_what_the_knowledge_base_says(catalogue):
    assert read() == content_of(catalogue), "run `make widget`"


def test_the_packs_date_changes_with_its_content_alone(catalogue, tmp_path):
    file = tmp_path / "pack.json"
    assert write(catalogue, NOW.date(), file)
    assert '"date": "2026-03-04"' in file.read_text("utf-8")
    assert not write(catalogue, datetime(2026, 3, 5).date(), file)
    assert '"date": "2026-03-04"' in file.read_text("utf-8")
