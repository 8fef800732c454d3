"""What the citizen of a case says next."""

from __future__ import annotations

import asyncio

from evaluation.conversation import Round, converse
from evaluation.questions import Case, Expected
from evaluation.replies import Recogniser, Reply
from knowledge.answer import Kind
from knowledge.catalogue import Catalogue
from knowledge.language.phrases import load_labels
from tests.evaluation.conftest import (
    DECLINE,
    REPLACE,
    REPORT_LOSS,
    Scripted,
    dialogue,
    question_back,
    reply_about,
    single,
    to_clarify,
)


def hold(case: Case, system: Scripted, recogniser: Recogniser) -> tuple[Round, ...]:
    return asyncio.run(converse(case, system, "someone", recogniser))


def test_a_question_back_gets_the_right_choice(recogniser: Recogniser, catalogue: Catalogue) -> None:
    system = Scripted([[question_back(REPORT_LOSS, REPLACE)], [reply_about(catalogue, REPLACE)]])
    held = hold(single(REPLACE), system, recogniser)
    assert [text for _, text in system.heard] == ["社保卡没了", load_labels()[REPLACE]]
    assert [one.said for one in held] == ["社保卡没了", load_labels()[REPLACE]]


def test_nothing_is_chosen_where_no_choice_fits(recogniser: Recogniser) -> None:
    system = Scripted([[question_back(REPORT_LOSS)]])
    assert len(hold(single(REPLACE), system, recogniser)) == 1


def test_choices_of_an_answer_or_a_refusal_are_not_taken(recogniser: Recogniser, catalogue: Catalogue) -> None:
    wrong = Reply("…", Kind.ANSWER, REPORT_LOSS, choices=question_back(REPLACE).choices)
    for replies in ([wrong], [DECLINE], [wrong, question_back(REPLACE)]):
        assert len(hold(single(REPLACE), Scripted([replies]), recogniser)) == 1


def test_a_clarification_is_answered_in_words_only_when_asked(recogniser: Recogniser, catalogue: Catalogue) -> None:
    case = to_clarify((REPLACE, REPORT_LOSS), REPLACE)
    answer = [reply_about(catalogue, REPLACE)]
    asked = Scripted([[question_back(REPLACE, REPORT_LOSS)], answer])
    hold(case, asked, recogniser)
    assert [text for _, text in asked.heard] == ["社保卡没了", "要新的"]
    assert len(hold(case, Scripted([answer]), recogniser)) == 1


def test_a_dialogue_is_said_to_its_end_by_one_sender(recogniser: Recogniser) -> None:
    system = Scripted([[DECLINE]] * 3)
    hold(dialogue(*[Expected("decline")] * 3), system, recogniser)
    assert system.heard == [("someone", f"第{n}句") for n in (1, 2, 3)]
