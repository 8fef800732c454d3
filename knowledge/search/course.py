"""What a message does in its conversation, by how it is put: goes on, goes back, turns away, or asks what nobody wrote.

"几天能拿着" goes on and "要是连名字都改了呢，我去年刚上派出所改的" does not, whatever the matter is: people put the two
differently. Learned from the conversations of the lexicon.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest
from typing import NamedTuple

from knowledge.language.conversations import TaughtMessage
from knowledge.language.normalise import normalise
from knowledge.language.phrases import AnsweredQuestion

_QUESTION_WEIGHT = 0.3  # a question that opens a conversation teaches less of how people change a matter within one
_HISTORY_LENGTH = 5
_TAKEN = 5  # of so many of those questions one: more would drown the conversations


@dataclass(frozen=True)
class Thread:
    """What a conversation was about.

    Attributes:
        focus: The last target.
        question: The full question about it.
        history: Earlier targets, newest last.
        history_questions: The full question about each of these, in their order.
    """

    focus: str
    question: str
    history: tuple[str, ...] = ()
    history_questions: tuple[str, ...] = ()

    def question_about(self, target: str) -> str:
        """The full question that was asked about a target; "" where none was."""
        if target == self.focus:
            return self.question
        return dict(zip(self.history, self.history_questions)).get(target, "")

    @classmethod
    def after(cls, thread: Thread | None, targets: Sequence[str], text: str) -> Thread:
        """The thread after an answer about any of the targets to a message (normalised)."""
        if thread is None:
            return cls(targets[0], text)
        if thread.focus in targets:
            return thread
        known = [*zip_longest(thread.history, thread.history_questions, fillvalue=""), (thread.focus, thread.question)]
        earlier = [(target, question) for target, question in known if target != targets[0]][-_HISTORY_LENGTH:]
        history, questions = zip(*earlier) if earlier else ((), ())
        return cls(targets[0], thread.question_about(targets[0]) or text, history, questions)


class Course(str, Enum):
    """What a message does with the matter of its conversation."""

    STAYS = "stays"
    RETURNS = "returns"  # to a matter before the last one
    LEAVES = "leaves"
    OUTSIDE = "outside"  # the documents do not hold what it asks


class CourseExample(NamedTuple):
    """A normalised message, what it does, and how much it counts."""

    text: str
    course: Course
    weight: float = 1.0


def course_examples(
    conversations: Iterable[Sequence[TaughtMessage]], questions: Sequence[AnsweredQuestion]
) -> Iterator[CourseExample]:
    """The messages that follow an answer, and questions of their own as one more way to leave a matter."""
    for conversation in conversations:
        yield from _of_conversation(conversation)
    for question in questions[::_TAKEN]:
        yield CourseExample(normalise(question.text), Course.LEAVES, _QUESTION_WEIGHT)


def _of_conversation(conversation: Sequence[TaughtMessage]) -> Iterator[CourseExample]:
    """Not those that answer a question back: they do nothing of the kind."""
    thread: Thread | None = None
    is_open = False
    for message in conversation:
        if thread is not None and not is_open and message.kind != "clarify":
            yield CourseExample(normalise(message.text), course_of(message.targets, thread))
        is_open = message.kind == "clarify"
        if message.kind == "answer":
            thread = Thread.after(thread, message.targets, normalise(message.text))


def course_of(targets: Sequence[str], thread: Thread) -> Course:
    """What a message about any of the targets (none: about nothing that the documents hold) does in a conversation."""
    if not targets:
        return Course.OUTSIDE
    if thread.focus in targets:
        return Course.STAYS
    return Course.RETURNS if set(targets).intersection(thread.history) else Course.LEAVES
