"""Conversations that are put together from others."""

from __future__ import annotations

from evaluation.encoder.composed import borrowed, carried
from evaluation.kept_back import is_kept_back
from evaluation.questions import Case, Exchange, Expected
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_ambiguous
from knowledge.search.index import Entry
from knowledge.search.structure import load_structures

ENTERPRISE, PUBLIC = "002/企业养老保险待遇恢复拨付", "002/机关事业单位养老保险待遇恢复拨付"
AWAY = "003/职工/临时外出就医备案"
ANSWER = "是镇中学教书的"
ASKED = Case(
    "x",
    "dialogue",
    (
        Exchange("退休金停了，怎么再发", Expected("clarify", (ENTERPRISE, PUBLIC))),
        Exchange(ANSWER, Expected("answer", (PUBLIC,))),
    ),
)


def test_an_answer_serves_after_questions_that_leave_no_others_open() -> None:
    found = list(borrowed([ASKED]))
    open_to_it = [p for p in load_ambiguous() if PUBLIC in p.targets and set(p.targets) <= {ENTERPRISE, PUBLIC}]
    questions = {normalise(p.text) for p in open_to_it if len(p.targets) > 1}
    assert {label for _, label, _ in found} == {PUBLIC}
    assert all(text.endswith(f"。{ANSWER}") for text, _, _ in found)
    assert {text.removesuffix(f"。{ANSWER}").split("：")[-1] for text, _, _ in found} <= questions
    assert any("：" in text for text, _, _ in found), "where one was taken for granted"
    assert not any(is_kept_back(text.removesuffix(f"。{ANSWER}")) for text, _, _ in found if "：" not in text)


def test_what_was_talked_about_settles_an_open_question() -> None:
    structures = load_structures()
    said = "公司职工去上海看病，备案咋弄"
    found = list(carried([Entry(AWAY, "异地就医备案", "", "", (said,), structures[AWAY], False)]))
    assert found
    for text, label, _ in found:
        assert f"{said}。" in text
        assert label != AWAY
        assert structures[label].insurance & structures[AWAY].insurance
        assert "长期" not in structures[label].operation
