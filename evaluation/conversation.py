"""Holds the conversation of a case with a system and keeps what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from evaluation.questions import Case
from evaluation.replies import Recogniser, Reply
from knowledge.answer import Kind


class System(Protocol):
    """Whatever can be asked: the assistant or a baseline."""

    async def ask(self, sender: str, text: str) -> list[Reply]:
        """The replies to one message, in the conversation of that sender."""
        ...


@dataclass(frozen=True)
class Round:
    """One message and its replies."""

    said: str
    replies: tuple[Reply, ...]

    @property
    def asks_back(self) -> bool:
        """Whether the system asked back instead of answering."""
        kinds = {reply.kind for reply in self.replies}
        return Kind.CLARIFY in kinds and Kind.ANSWER not in kinds


async def converse(case: Case, system: System, sender: str, recogniser: Recogniser) -> tuple[Round, ...]:
    """Say what the citizen of the case says.

    A single question that is asked back gets the choice that stands for a right target, if there is
    one; a question to be clarified gets its answer in words; a dialogue is said to its end.
    """

    async def say(text: str) -> Round:
        return Round(text, tuple(await system.ask(sender, text)))

    first, *others = case.exchanges
    rounds = [await say(first.text)]
    if case.group == "single" and rounds[0].asks_back:
        payload = right_choice(first.expected.targets, rounds[0], recogniser)
        rounds += [await say(payload)] if payload else []
    elif case.group != "clarify" or rounds[0].asks_back:
        rounds += [await say(exchange.text) for exchange in others]
    return tuple(rounds)


def right_choice(targets: Sequence[str], asked: Round, recogniser: Recogniser) -> str | None:
    """What a citizen who means one of the targets would choose; None where none of the choices fits."""
    offered = recogniser.offered(asked.replies)
    return next((offered[target] for target in targets if target in offered), None)
