"""What a conversation remembers from turn to turn; one slot for each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from rasa_sdk.events import SlotSet

from knowledge.search.course import Thread


@dataclass(frozen=True)
class Pending:
    """An open question back.

    Attributes:
        targets: Those it asks between, in order.
        question: The question that led to it.
        aspects: What that question asked for.
        broad: The choices offered, where one stands for several of the targets; none: every target is a choice.
    """

    targets: tuple[str, ...]
    question: str
    aspects: tuple[str, ...] = ()
    broad: tuple[tuple[str, ...], ...] = ()

    @property
    def choices(self) -> tuple[tuple[str, ...], ...]:
        """The targets that each choice stands for, in the order offered."""
        return self.broad or tuple((target,) for target in self.targets)

    @classmethod
    def from_slot(cls, value: Mapping[str, Any]) -> Pending:
        """The question back that a slot holds (a conversation from before `broad` holds none)."""
        broad = tuple(map(tuple, value.get("broad", ())))
        return cls(tuple(value["targets"]), value["question"], tuple(value["aspects"]), broad)


@dataclass(frozen=True)
class Memory:
    """The slots of domain.yml as one object.

    Attributes:
        focus: Id of the target last answered about.
        question: The full question about the focus, normalised.
        aspects: Aspects last asked for.
        audiences: Whom it concerns, as said.
        not_audiences: Whom it does not concern, as said.
        district: Where the citizen is insured, as said.
        pending: The open question back.
        clarified: Sets of targets that were asked back about, each as sorted ids joined by "|".
        shown: Sections shown of the focus.
        history: Earlier foci, newest last.
        history_questions: The full question about each of these, in their order.
    """

    focus: str | None = None
    question: str = ""
    aspects: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    not_audiences: tuple[str, ...] = ()
    district: str | None = None
    pending: Pending | None = None
    clarified: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    history_questions: tuple[str, ...] = ()

    @property
    def thread(self) -> Thread | None:
        """What the conversation was about, if it was about something."""
        return Thread(self.focus, self.question, self.history, self.history_questions) if self.focus else None

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Memory:
        """The memory that the tracker's slots hold."""
        values: dict[str, Any] = {}
        for field in fields(cls):
            value = slots.get(field.name)
            if value is not None:
                values[field.name] = tuple(value) if isinstance(value, list) else value
        pending = values.get("pending")
        if isinstance(pending, dict):
            values["pending"] = Pending.from_slot(pending)
        return cls(**values)

    def events_since(self, before: Memory) -> list[dict[str, Any]]:
        """The slot events that turn `before` into this memory."""
        events = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value == getattr(before, field.name):
                continue
            if isinstance(value, Pending):
                value = {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(value).items()}
            events.append(SlotSet(field.name, list(value) if isinstance(value, tuple) else value))
        return events

    def with_focus(self, target: str, asked: str) -> Memory:
        """The memory when `target` is answered about: its question, what was before, and that nothing of it was shown.

        Args:
            target: Id of the target.
            asked: What was asked, which is the full question where the target is new.
        """
        if target == self.focus:
            return self
        after = Thread.after(self.thread, (target,), asked)
        return replace(
            self,
            focus=target,
            question=after.question,
            history=after.history,
            history_questions=after.history_questions,
            shown=(),
        )
