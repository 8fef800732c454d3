"""Nothing is invented: every answer of the whole base is checked, and the check itself is."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

import pytest

from knowledge.answer import AnswerRequest, answer
from knowledge.answering.fidelity import Fidelity, foreign_passages, unsupported_facts
from knowledge.catalogue import Catalogue, Service
from knowledge.vocabulary import Aspect, District
from tests.knowledge.answering.conftest import MONDAY_MORNING

MAX_CHOICES = 6
# About 1,200 bytes for the longest overview (more only where that keeps the materials), and half of
# them within what a phone shows at once.
MAX_OVERVIEW, MAX_MEDIAN_OVERVIEW = 1300, 950


def _requests(service: Service) -> Iterator[AnswerRequest]:
    """Every aspect and the overview, without a district and in each."""
    for district in (None, *District):
        yield AnswerRequest(service.id, MONDAY_MORNING, district=district)
        for aspect in Aspect:
            yield AnswerRequest(service.id, MONDAY_MORNING, (aspect,), district)


def test_every_answer_about_a_service_is_faithful_and_well_formed(catalogue: Catalogue) -> None:
    fidelity = Fidelity(catalogue)
    asked = 0
    for service in catalogue.services:
        for request in _requests(service):
            asked += 1
            reply = answer(catalogue, request)
            text, custom = reply.render_text(), reply.to_custom()
            lines = text.splitlines()
            assert lines[0].startswith(service.display_title), request
            assert lines[-1].startswith("来源：《") and "》· " in lines[-1], request
            assert all(passage.text in text for passage in reply.passages), request
            assert len(lines) > 2, request
            assert len(reply.choices) <= MAX_CHOICES, request
            assert fidelity.foreign_passages(custom["passages"]) == [], request
            assert fidelity.unsupported_facts(text, [p["text"] for p in custom["passages"]]) == [], request
    assert asked == 116 * (1 + len(Aspect)) * (1 + len(District))


def test_every_question_and_how_to_is_answered_faithfully(catalogue: Catalogue) -> None:
    fidelity = Fidelity(catalogue)
    articles = (*catalogue.questions, *catalogue.howtos)
    assert len(articles) == 17
    for article in articles:
        reply = answer(catalogue, AnswerRequest(article.id, MONDAY_MORNING))
        assert reply.passages
        assert fidelity.foreign_passages(reply.to_custom()["passages"]) == []
        assert fidelity.unsupported_facts(reply.render_text(), [p.text for p in reply.passages]) == []


def test_overviews_fit_a_phone(catalogue: Catalogue) -> None:
    texts = [
        answer(catalogue, AnswerRequest(s.id, MONDAY_MORNING)).render_text() for s in catalogue.services
    ]
    sizes = [len(text.encode()) for text in texts]
    assert len(sizes) == 116
    assert max(sizes) <= MAX_OVERVIEW
    assert median(sizes) <= MAX_MEDIAN_OVERVIEW


@pytest.mark.parametrize(
    ("invented", "fact"),
    [
        ("请打 0631-5198888。", "数字 0631-5198888"),
        ("5 个工作日内办好。", "数字 5"),
        ("2025-01-01 起执行。", "数字 2025-01-01"),
        ("见 http://example.cn/a", "网址 http://example.cn/a"),
        ("填写《社会保险万能表》。", "表格或文件 《社会保险万能表》"),
        ("地址在文化路9号", "地址 文化路"),
    ],
)
def test_an_invented_fact_is_found(catalogue: Catalogue, invented: str, fact: str) -> None:
    assert fact in unsupported_facts(f"社会保障卡补领\n{invented}", catalogue, cited=["即时办结", "15个工作日"])


def test_what_is_cited_reviewed_or_computed_is_no_invention(catalogue: Catalogue) -> None:
    text = "\n".join(
        [
            "社会保障卡补领",
            "1. 咨询电话: 0631-5211690",  # the number of a list, and white space printed at random
            "有疑问请打0631-12333。",  # contacts.yml
            "按日历推算，仅供参考：现在（11月23日星期一10:05）在办理时间内。",
            "来源：《社会保险政务服务办事指南》· 咨询电话",
        ]
    )
    assert unsupported_facts(text, catalogue, cited=["咨询电话：0631 - 5211690"]) == []


def test_a_number_must_stand_as_a_whole(catalogue: Catalogue) -> None:
    assert unsupported_facts("15天", catalogue, cited=["2015年"]) == ["数字 15"]


def test_a_passage_changed_by_one_word_is_foreign(catalogue: Catalogue) -> None:
    place = {"section": "受理条件", "text": "社会保障卡丢失"}
    assert foreign_passages(catalogue, [place]) == []
    assert foreign_passages(catalogue, [{**place, "text": "社会保障卡遗失"}]) == ["社会保障卡遗失"]
    assert foreign_passages(catalogue, [{**place, "section": "办理时限"}]) == ["社会保障卡丢失"]
