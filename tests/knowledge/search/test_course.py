"""What messages do in a conversation: taught by conversations, told by a classifier of the index."""

from __future__ import annotations

import pytest

from knowledge.catalogue import Catalogue
from knowledge.language.conversations import TaughtMessage, load_conversations
from knowledge.language.phrases import load_questions
from knowledge.search.course import Course, CourseExample, Thread, course_examples, course_of
from knowledge.search.index import SearchIndex, entries_of
from knowledge.search.query import make_query
from knowledge.search.ranker import Ranker, Reader

LOSS = "002/社会保障卡（社会保障功能）挂失"
FOUND = "002/社会保障卡（社会保障功能）解挂"
INJURY = "002/工伤认定申请"


def said(text: str, *targets: str, kind: str = "answer") -> TaughtMessage:
    return TaughtMessage(text, kind, targets, ())


class TestThread:
    """What a conversation is about after each answer."""

    def test_the_first_answer_begins_it(self) -> None:
        assert Thread.after(None, (LOSS, FOUND), "卡丢了") == Thread(LOSS, "卡丢了")

    def test_more_of_the_same_changes_nothing(self) -> None:
        thread = Thread(LOSS, "卡丢了")
        assert Thread.after(thread, (FOUND, LOSS), "几天") is thread

    def test_a_new_matter_keeps_the_one_before(self) -> None:
        after = Thread.after(Thread(LOSS, "卡丢了"), (INJURY,), "手伤了")
        assert after == Thread(INJURY, "手伤了", (LOSS,), ("卡丢了",))
        assert [after.question_about(t) for t in (INJURY, LOSS, FOUND)] == ["手伤了", "卡丢了", ""]

    def test_a_matter_that_comes_back_is_no_earlier_one_any_more(self) -> None:
        thread = Thread(INJURY, "手伤了", (LOSS,), ("卡丢了",))
        assert Thread.after(thread, (LOSS,), "刚才那个卡") == Thread(LOSS, "卡丢了", (INJURY,), ("手伤了",))

    def test_a_conversation_from_before_questions_were_kept_goes_on(self) -> None:
        thread = Thread(INJURY, "手伤了", (LOSS,))
        assert Thread.after(thread, (LOSS,), "刚才那个卡") == Thread(LOSS, "刚才那个卡", (INJURY,), ("手伤了",))


@pytest.mark.parametrize(
    ("targets", "course"),
    [
        ((LOSS,), Course.STAYS),
        ((INJURY,), Course.RETURNS),
        ((FOUND,), Course.LEAVES),
        ((FOUND, LOSS), Course.STAYS),
        ((), Course.OUTSIDE),
    ],
)
def test_what_a_message_does(targets: tuple[str, ...], course: Course) -> None:
    assert course_of(targets, Thread(LOSS, "卡丢了", (INJURY,))) is course


def test_what_answers_a_question_back_teaches_nothing() -> None:
    conversation = [
        said("社保卡丢了", LOSS, FOUND, kind="clarify"),
        said("先锁上", LOSS),
        said("几天", LOSS),
        said("谢谢", kind="smalltalk"),
        said("手伤了呢", INJURY, LOSS, kind="clarify"),
        said("是工伤", INJURY),
    ]
    assert list(course_examples([conversation], [])) == [
        CourseExample("几天", Course.STAYS),
        CourseExample("谢谢", Course.OUTSIDE),
    ]


def test_the_lexicon_teaches_every_course() -> None:
    examples = list(course_examples(load_conversations(), load_questions()))
    assert {example.course for example in examples} == set(Course)


def test_the_index_tells_what_a_message_does(small_catalogue: Catalogue) -> None:
    messages = [
        *(CourseExample(text, Course.STAYS) for text in ("几天能好", "要带什么", "多少天", "带啥材料")),
        *(CourseExample(text, Course.LEAVES) for text in ("卡找到了怎么解挂", "手压伤了报工伤", "退休金先停一停")),
    ]
    ranker = Ranker(Reader(SearchIndex.build(entries_of(small_catalogue), messages=messages)), None)
    course = ranker.rank(make_query("得几天")).course
    assert sum(course.values()) == pytest.approx(1)
    assert course[Course.STAYS] > course[Course.LEAVES]


def test_an_index_that_nobody_taught_tells_nothing(small_index: SearchIndex) -> None:
    assert Ranker(Reader(small_index), None).rank(make_query("得几天")).course == {}
