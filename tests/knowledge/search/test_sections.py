"""Which section a question asks for, learned from the lexicon's questions."""

from __future__ import annotations

import pytest

from knowledge.answering.guide_parts import bare
from knowledge.ingest.build import Ingest
from knowledge.language.phrases import AnsweredQuestion, load_questions, load_topics
from knowledge.search.sections import SectionModel, load_or_fit, section_examples
from knowledge.vocabulary import SectionName

REPLACEMENT = "002/社会保障卡补领"


@pytest.fixture(scope="module")
def model(real: Ingest) -> SectionModel:
    return load_or_fit(real.catalogue)


def test_every_question_has_a_known_target_and_shows_what_its_text_holds(real: Ingest) -> None:
    questions = load_questions()
    assert len(questions) > 5000
    assert {q.target for q in questions} <= set(load_topics())
    services = {s.id: s for s in real.catalogue.services}
    texts = {s.id: bare("".join(x.text for x in s.by_name.values())) for s in services.values()}
    missing = [q for q in questions if q.target in texts and any(bare(w) not in texts[q.target] for w in q.show)]
    assert not missing


def test_every_service_is_asked_in_many_ways(real: Ingest) -> None:
    asked = [q.target for q in load_questions()]
    assert not [s.id for s in real.catalogue.services if asked.count(s.id) < 30]


def test_a_question_without_an_answering_section_is_no_example(real: Ingest) -> None:
    silent = AnsweredQuestion("补卡能让邻居代办吗", REPLACEMENT, ())
    assert list(section_examples(real.catalogue, [silent])) == []


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("得多少天才能弄好", SectionName.TIME_LIMIT),
        ("都要拿哪些证件过去", SectionName.MATERIALS),
        ("在哪条路上，几楼几号窗口", SectionName.PLACE),
        ("有没有能打的咨询电话", SectionName.INQUIRY_PHONE),
    ],
)
def test_how_a_question_is_put_tells_its_section(model: SectionModel, words: str, section: SectionName) -> None:
    found = model.read(words).sections
    assert max(found, key=found.__getitem__) is section
    assert sum(found.values()) == pytest.approx(1, abs=1e-3)
