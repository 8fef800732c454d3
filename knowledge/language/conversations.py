"""Conversations written to teach: what each message is about, and what of a guide it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.language.phrases import AnsweredQuestion, read_folder

_OWN_WORDS = 8  # characters; a shorter message leans on what was said before even where it turns to something new


@dataclass(frozen=True)
class TaughtMessage:
    """A citizen's message and what a right reply to it is.

    Attributes:
        text: The message as people write or say it.
        kind: answer, clarify, decline or smalltalk.
        targets: Ids any of which is right (for clarify: those to ask between).
        show: Strings of the targets' text that answer it; none where the text is silent on it.
    """

    text: str
    kind: str
    targets: tuple[str, ...]
    show: tuple[str, ...]


Conversations = Sequence[Sequence[TaughtMessage]]


@lru_cache(maxsize=1)
def load_conversations() -> tuple[tuple[TaughtMessage, ...], ...]:
    """The conversations of `conversations/*.yml`, in order."""
    return tuple(
        tuple(
            TaughtMessage(
                str(row["say"]),
                row.get("kind", "answer"),
                tuple(row.get("targets", ())),
                tuple(map(str, row.get("show", ()))),
            )
            for row in rows
        )
        for rows in read_folder("conversations")
    )


def own_questions(conversations: Iterable[Sequence[TaughtMessage]]) -> tuple[AnsweredQuestion, ...]:
    """The messages that name their matter themselves: those that open a conversation or turn to something new."""
    found = []
    for conversation in conversations:
        known: set[str] = set()
        for message in conversation:
            is_new = known.isdisjoint(message.targets) and len(message.text) >= _OWN_WORDS
            if message.kind == "answer" and len(message.targets) == 1 and is_new:
                found.append(AnsweredQuestion(message.text, message.targets[0], message.show))
            known.update(message.targets)
    return tuple(found)


def answered_messages(conversations: Iterable[Sequence[TaughtMessage]]) -> tuple[AnsweredQuestion, ...]:
    """The messages that are answered, once for each target that is right: what people ask of it, naming it or not.

    Not those that answer a question back: they ask nothing themselves.
    """
    found = []
    for conversation in conversations:
        before = ""
        for message in conversation:
            if message.kind == "answer" and before != "clarify":
                found += [AnsweredQuestion(message.text, target, message.show) for target in message.targets]
            before = message.kind
    return tuple(found)
