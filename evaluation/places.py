"""Where in a conversation its messages stand: at the beginning, after a question back, or after an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.questions import Case, Exchange
from knowledge.language.normalise import normalise
from knowledge.search.context import in_context
from knowledge.search.course import Thread


@dataclass(frozen=True)
class Place:
    """Where a message stands.

    Attributes:
        thread: What the conversation was about; None at its beginning and after a question back.
        asked: The question, normalised, that was asked back about; "" elsewhere.
        known: Targets talked about or asked between.
    """

    thread: Thread | None = None
    asked: str = ""
    known: tuple[str, ...] = ()

    def joined(self, text: str) -> str:
        """A message (normalised) here, as the encoder reads it."""
        return in_context(text, self.thread, self.asked)


def placed(case: Case) -> Iterator[tuple[Exchange, Place]]:
    """The messages of a conversation with their places."""
    thread: Thread | None = None
    asked, is_open = "", False
    among: tuple[str, ...] = ()
    for exchange in case.exchanges:
        expected = exchange.expected
        if is_open:
            yield exchange, Place(None, asked, among)
        elif thread is not None:
            yield exchange, Place(thread, "", (thread.focus, *thread.history))
        else:
            yield exchange, Place()
        asked = asked if is_open else normalise(exchange.text)
        is_open, among = expected.kind == "clarify", expected.targets
        if expected.kind == "answer":
            thread = Thread.after(thread, expected.targets, asked)
