"""The rules, on hand-made replies."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from evaluation.questions import Expected
from evaluation.replies import Reply
from evaluation.scoring import Outcome, Scorer
from knowledge.answer import AnswerRequest, Kind, answer_hospitals, answer_together
from knowledge.catalogue import HOSPITAL_LIST_ID, Catalogue
from knowledge.vocabulary import Aspect
from tests.evaluation.conftest import (
    DECLINE,
    FRIENDLY,
    REPLACE,
    REPORT_LOSS,
    dialogue,
    question_back,
    reply_about,
    rounds,
    single,
    to_clarify,
    to_refuse,
)

FOR_ALL = ("002/社会保障卡换领", REPLACE)


@pytest.fixture
def right(catalogue: Catalogue) -> Reply:
    return reply_about(catalogue, REPLACE)


@pytest.fixture
def wrong(catalogue: Catalogue) -> Reply:
    return reply_about(catalogue, REPORT_LOSS)


class TestSingle:
    """A single question."""

    def test_the_right_target_with_every_string_is_right(self, scorer: Scorer, right: Reply) -> None:
        case = single(REPORT_LOSS, REPLACE, show=["有效 身份\n证件"], hide=["公积金"])
        assert scorer.score(case, rounds(right)).verdict.outcome is Outcome.RIGHT

    def test_a_missing_string_is_told_apart_from_a_wrong_target(
        self, scorer: Scorer, right: Reply, wrong: Reply
    ) -> None:
        case = single(REPLACE, show=["公积金"])
        lacking = scorer.score(case, rounds(right)).verdict
        assert (lacking.outcome, lacking.reason) == (Outcome.WRONG_TEXT, "lacks 公积金")
        other = scorer.score(case, rounds(wrong)).verdict
        assert (other.outcome, other.answered) == (Outcome.WRONG_TARGET, {REPORT_LOSS})

    def test_a_forbidden_string_is_wrong_in_any_of_the_replies(self, scorer: Scorer, right: Reply) -> None:
        case = single(REPLACE, hide=["指南里没有"])
        verdict = scorer.score(case, rounds([right, DECLINE])).verdict
        assert (verdict.outcome, verdict.reason) == (Outcome.WRONG_TEXT, "shows 指南里没有")

    def test_strings_shown_by_another_answer_do_not_count(self, scorer: Scorer, right: Reply, wrong: Reply) -> None:
        case = single(REPLACE, show=["（社会保障功能）挂失"])
        assert scorer.score(case, rounds([right, wrong])).verdict.outcome is Outcome.WRONG_TEXT

    def test_a_declined_question_is_declined_even_with_choices(self, scorer: Scorer) -> None:
        offering = replace(DECLINE, choices=question_back(REPLACE, REPORT_LOSS).choices)
        assert scorer.score(single(REPLACE), rounds(offering)).verdict.outcome is Outcome.DECLINED

    def test_right_after_the_choice(self, scorer: Scorer, right: Reply) -> None:
        asked = question_back(REPLACE, REPORT_LOSS)
        verdict = scorer.score(single(REPLACE), rounds(asked, right)).verdict
        assert verdict.outcome is Outcome.CHOSEN and verdict.is_right

    def test_wrong_after_the_choice_is_wrong(self, scorer: Scorer, wrong: Reply) -> None:
        asked = question_back(REPLACE, REPORT_LOSS)
        verdict = scorer.score(single(REPLACE), rounds(asked, wrong)).verdict
        assert verdict.outcome is Outcome.WRONG_TARGET and verdict.reason.startswith("after the right choice")

    def test_asked_without_the_right_choice_is_in_vain(self, scorer: Scorer) -> None:
        verdict = scorer.score(single(REPLACE), rounds(question_back(REPORT_LOSS))).verdict
        assert verdict.outcome is Outcome.ASKED_BACK and not verdict.is_right

    @pytest.mark.parametrize("replies", [[], [Reply.failed("timeout")]])
    def test_no_reply_is_an_error(self, scorer: Scorer, replies: list[Reply]) -> None:
        assert scorer.score(single(REPLACE), rounds(replies)).verdict.outcome is Outcome.ERROR

    def test_one_answer_for_several_is_right_for_each(self, scorer: Scorer, catalogue: Catalogue) -> None:
        together = together_reply(catalogue)
        for target in FOR_ALL:
            assert scorer.score(single(target), rounds(together)).verdict.is_right
        assert scorer.score(single(REPORT_LOSS), rounds(together)).verdict.outcome is Outcome.WRONG_TARGET

    def test_the_hospital_list_is_recognised(self, scorer: Scorer, catalogue: Catalogue) -> None:
        hospitals = Reply.of_answer(answer_hospitals(catalogue))
        assert scorer.score(single(HOSPITAL_LIST_ID), rounds(hospitals)).verdict.is_right
        assert not scorer.score(single(REPLACE), rounds(hospitals)).verdict.is_right

    def test_an_answer_about_nothing_in_particular_is_wrong(self, scorer: Scorer) -> None:
        listing = Reply("孩子出生要办的事", Kind.ANSWER, title="孩子出生要办的事")
        verdict = scorer.score(single(REPLACE), rounds(listing)).verdict
        assert (verdict.outcome, verdict.reason) == (Outcome.WRONG_TARGET, "answered 孩子出生要办的事")


class TestClarify:
    """A question to be clarified."""

    among = (REPLACE, REPORT_LOSS)

    def test_asked_and_understood_is_right(self, scorer: Scorer, right: Reply) -> None:
        said = rounds(question_back(*self.among), right)
        assert scorer.score(to_clarify(self.among, REPLACE), said).verdict.outcome is Outcome.RIGHT

    def test_an_open_question_that_the_answer_settles_is_right(self, scorer: Scorer, right: Reply) -> None:
        said = rounds(Reply("您在哪个区市？", Kind.CLARIFY), right)
        assert scorer.score(to_clarify(self.among, REPLACE), said).verdict.outcome is Outcome.RIGHT

    def test_choices_without_what_is_meant_are_wrong_even_if_the_words_are_understood(
        self, scorer: Scorer, right: Reply
    ) -> None:
        said = rounds(question_back(REPORT_LOSS), right)
        assert scorer.score(to_clarify(self.among, REPLACE), said).verdict.outcome is Outcome.ASKED_BACK

    def test_the_answer_misunderstood_is_wrong(self, scorer: Scorer, wrong: Reply) -> None:
        said = rounds(question_back(*self.among), wrong)
        assert scorer.score(to_clarify(self.among, REPLACE), said).verdict.outcome is Outcome.WRONG_TARGET

    def test_not_asking_is_not_right_and_told_apart(self, scorer: Scorer, right: Reply, wrong: Reply) -> None:
        case = to_clarify(self.among, REPLACE)
        lucky = scorer.score(case, rounds(right)).verdict
        assert lucky.outcome is Outcome.AT_ONCE and not lucky.is_right
        assert scorer.score(case, rounds(wrong)).verdict.outcome is Outcome.WRONG_TARGET
        assert scorer.score(case, rounds(DECLINE)).verdict.outcome is Outcome.DECLINED

    def test_one_answer_for_all_that_fit_is_right(self, scorer: Scorer, catalogue: Catalogue) -> None:
        said = rounds(together_reply(catalogue))
        assert scorer.score(to_clarify(FOR_ALL, REPLACE), said).verdict.outcome is Outcome.TOGETHER
        three = (*FOR_ALL, REPORT_LOSS)
        assert scorer.score(to_clarify(three, REPLACE), said).verdict.outcome is Outcome.AT_ONCE


class TestDialogue:
    """A dialogue, turn by turn."""

    def test_every_turn_by_its_kind(self, scorer: Scorer, right: Reply) -> None:
        case = dialogue(
            Expected("clarify", (REPLACE, REPORT_LOSS)),
            Expected("answer", (REPLACE,), show=("有效身份证件",)),
            Expected("decline"),
            Expected("smalltalk"),
        )
        said = rounds(question_back(REPLACE, REPORT_LOSS), right, FRIENDLY, DECLINE)
        score = scorer.score(case, said)
        assert score.verdict.is_right and len(score.turns) == 4

    def test_the_first_wrong_turn_names_the_reason(self, scorer: Scorer, right: Reply, wrong: Reply) -> None:
        case = dialogue(*[Expected("answer", (REPLACE,))] * 3)
        score = scorer.score(case, rounds(right, wrong, DECLINE))
        assert score.verdict.outcome is Outcome.WRONG_TARGET
        assert score.verdict.reason == f"turn 2: answered {REPORT_LOSS}"
        assert [turn.is_right for turn in score.turns] == [True, False, False]

    def test_answering_where_it_should_ask_is_not_right(self, scorer: Scorer, right: Reply) -> None:
        score = scorer.score(dialogue(Expected("clarify", (REPLACE, REPORT_LOSS))), rounds(right))
        assert score.verdict.outcome is Outcome.AT_ONCE and not score.verdict.is_right

    def test_asking_where_it_should_answer_is_not_right(self, scorer: Scorer) -> None:
        score = scorer.score(dialogue(Expected("answer", (REPLACE,))), rounds(question_back(REPLACE)))
        assert score.verdict.outcome is Outcome.ASKED_BACK


class TestRefuse:
    """A question that must not be answered."""

    @pytest.mark.parametrize("reply", [DECLINE, FRIENDLY])
    def test_a_reply_without_knowledge_is_right(self, scorer: Scorer, reply: Reply) -> None:
        assert scorer.score(to_refuse(), rounds(reply)).verdict.outcome is Outcome.RIGHT

    def test_declining_and_then_offering_is_right(self, scorer: Scorer) -> None:
        offering = replace(DECLINE, choices=question_back(REPLACE).choices)
        assert scorer.score(to_refuse(), rounds(offering)).verdict.is_right

    def test_any_knowledge_is_wrong(self, scorer: Scorer, right: Reply) -> None:
        assert scorer.score(to_refuse(), rounds(right)).verdict.outcome is Outcome.ANSWERED
        assert scorer.score(to_refuse(), rounds([DECLINE, right])).verdict.outcome is Outcome.ANSWERED

    @pytest.mark.parametrize("line", ["来源：《办事指南》· 申请材料", "来源（济宁市）：《社保问答》· 社保问答"])
    def test_a_source_line_betrays_knowledge_whatever_the_kind(self, scorer: Scorer, line: str) -> None:
        disguised = Reply(f"可以。\n{line}", Kind.DECLINE)
        assert scorer.score(to_refuse(), rounds(disguised)).verdict.outcome is Outcome.ANSWERED

    def test_asking_back_is_not_refusing(self, scorer: Scorer) -> None:
        assert scorer.score(to_refuse(), rounds(question_back(REPLACE))).verdict.outcome is Outcome.ASKED_BACK

    def test_an_error_is_not_a_refusal(self, scorer: Scorer) -> None:
        assert scorer.score(to_refuse(), rounds(Reply.failed("busy"))).verdict.outcome is Outcome.ERROR


def together_reply(catalogue: Catalogue) -> Reply:
    """One answer for two services whose guides say the same."""
    request = AnswerRequest(FOR_ALL[0], datetime(2026, 11, 23, 10, 5), (Aspect.INQUIRY_PHONE,))
    reply = Reply.of_answer(answer_together(catalogue, FOR_ALL, request))
    assert "、" in reply.title
    return reply
