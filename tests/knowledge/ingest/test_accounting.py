"""Accounting: every character has one role, and what a document's kind must have is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import Document, Span
from knowledge.ingest import guide
from knowledge.ingest.accounting import DocumentReport, account
from knowledge.ingest.build import Ingest
from knowledge.ingest.corrections import Corrections
from knowledge.ingest.parsed import DocumentBuilder, OverlapError, ParsedDocument
from knowledge.ingest.roles import Role
from knowledge.ingest.source import Source
from knowledge.vocabulary import District, SectionName


def source_of(text: str) -> Source:
    document = Document("009", "指南", "", "威海市", District.MUNICIPAL, None, "guide", "009.txt", "")
    source = Source(document, text)
    return replace(source, document=replace(document, sha256=source.sha256))


def report(text: str, corrections: Corrections | None = None) -> DocumentReport:
    source = source_of(text)
    corrections = corrections or Corrections()
    return account(source, corrections, guide.parse(source, corrections))


def test_every_character_of_the_real_documents_has_a_role(real: Ingest, real_sources: dict[str, Source]) -> None:
    assert [found.document for found in real.reports] == list(real_sources)
    for found in real.reports:
        text = real_sources[found.document].text
        assert found.unaccounted == 0
        assert sum(found.characters.values()) == sum(not char.isspace() for char in text)


def test_the_real_documents_have_no_problems(real: Ingest) -> None:
    assert real.problems == ()


def test_news_is_left_out_and_counted(real: Ingest) -> None:
    news = {found.document for found in real.reports if found.characters.get(Role.NEWS)}
    assert news == {"000", "001", "004"}


PAIR = st.tuples(st.integers(0, 40), st.integers(0, 40))


@given(st.text(alphabet="甲乙，\n ", max_size=40), st.lists(PAIR, max_size=4))
def test_roles_and_the_unaccounted_make_up_the_whole_text(text: str, pairs: list[tuple[int, int]]) -> None:
    source = source_of(text)
    builder = DocumentBuilder(source)
    for start, end in pairs:
        builder.mark(Span(min(start, end, len(text)), min(max(start, end), len(text))), Role.NOISE)
    try:
        parsed = builder.build()
    except OverlapError:
        return
    found = account(source, Corrections(), parsed)
    assert found.unaccounted + sum(found.characters.values()) == len("".join(text.split()))


def test_a_character_with_two_roles_is_an_error() -> None:
    builder = DocumentBuilder(source_of("甲乙丙"))
    builder.mark(Span(0, 2), Role.TITLE)
    builder.mark(Span(1, 3), Role.NOISE)
    with pytest.raises(OverlapError, match="009:1"):
        builder.build()


def test_text_without_a_role_is_a_problem_with_its_place() -> None:
    source = source_of("甲\n\n乙丙")
    parsed = ParsedDocument(source.document, ())
    found = account(source, Corrections(), parsed)
    assert found.unaccounted == 3
    assert any("009:1 未归类的文字" in problem and "乙丙" in problem for problem in found.problems)


def test_a_file_that_is_not_the_reviewed_one(card_guides: str) -> None:
    source = source_of(card_guides)
    changed = Source(source.document, card_guides.replace("即时办结", "三日办结"))
    problems = account(changed, Corrections(), guide.parse(changed, Corrections())).problems
    assert [changed.sha256 in problem for problem in problems] == [True]


def test_a_missing_section_needs_a_reviewed_reason(card_guides: str) -> None:
    without = card_guides.replace("五、收费依据及标准\n\n不收费", "", 1)
    target = "009/社会保障卡（社会保障功能）挂失"
    assert report(card_guides).problems == ()
    assert f"{target} 缺少“收费标准”，更正文件中也没有说明" in report(without).problems
    assert report(without, Corrections(missing={target: frozenset({SectionName.FEE})})).problems == ()


def test_a_reason_for_what_is_not_missing_is_stale(card_guides: str) -> None:
    target = "009/社会保障卡（社会保障功能）挂失"
    stale = Corrections(missing={target: frozenset({SectionName.FEE}), "009/旧事项": frozenset()})
    problems = report(card_guides, stale).problems
    assert f"{target} 的“收费标准”其实存在，请删去更正文件中的说明" in problems
    assert "更正文件 009.yml 提到的事项不存在：009/旧事项" in problems


def test_an_empty_section_and_one_printed_twice(card_guides: str) -> None:
    problems = report(card_guides.replace("不收费", "", 1).replace("六、办理时限", "六、申请材料", 1)).problems
    target = "009/社会保障卡（社会保障功能）挂失"
    assert f"{target} 的“收费标准”是空的" in problems
    assert f"{target} 有2个“申请材料”" in problems


def test_a_document_that_yields_nothing() -> None:
    assert any("没有读出任何事项" in problem for problem in report("一张空白的通知").problems)
