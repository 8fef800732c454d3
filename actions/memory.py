"""What a conversation remembers from turn to turn; one slot for each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from rasa_sdk.events import SlotSet

_HISTORY_LENGTH = 5


@dataclass(frozen=True)
class Pending:
    """An open question back: the targets offered, in order, and the question that led to it."""

    targets: tuple[str, ...]
    question: str
    aspects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Memory:
    """The slots of domain.yml as one object.

    Attributes:
        focus: Id of the target last answered about.
        question: The last full question, normalised.
        aspects: Aspects last asked for.
        audiences: Whom it concerns, as said.
        not_audiences: Whom it does not concern, as said.
        district: Where the citizen is insured, as said.
        pending: The open question back.
        clarified: Sets of targets that were asked back about, each as sorted ids joined by "|".
        shown: Sections shown of the focus.
        history: Earlier foci, newest last.
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
            values["pending"] = Pending(tuple(pending["targets"]), pending["question"], tuple(pending["aspects"]))
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

    def with_focus(self, target: str) -> dict[str, Any]:
        """The fields that change when `target` is answered about: focus, history, and what was shown of it."""
        if target == self.focus:
            return {"focus": target}
        earlier = [t for t in (*self.history, self.focus) if t and t != target]
        return {"focus": target, "history": tuple(earlier[-_HISTORY_LENGTH:]), "shown": ()}
