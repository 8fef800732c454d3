"""Conversations as data: `tests/conversation/*.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
KINDS = {"answer", "clarify", "decline", "smalltalk", "error"}


@dataclass(frozen=True)
class Expected:
    """What one reply must be.

    Attributes:
        kind: Kind of reply.
        target: Id of what it is about (with "|" between ids that are as good; "#2": the second choice of the
            reply before); "" for a reply about nothing in particular.
        shows: Strings the text must hold; the list may not be empty.
        hides: Strings it must not hold.
        offers: Titles of choices that must be among those offered ("#2" as above).
    """

    kind: str
    shows: tuple[str, ...]
    target: str = ""
    hides: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """What a citizen says and the replies to it, in order."""

    say: str
    replies: tuple[Expected, ...]


@dataclass(frozen=True)
class Conversation:
    """One conversation; `defect` says why it fails for the time being."""

    name: str
    turns: tuple[Turn, ...]
    defect: str | None = None


def load_conversations() -> list[Conversation]:
    """Every conversation of the folder.

    Raises:
        ValueError: A name occurs twice, or a reply expects nothing.
        TypeError: A key is unknown or missing.
    """
    rows = [row for path in sorted(FOLDER.glob("*.yml")) for row in yaml.safe_load(path.read_text("utf-8"))]
    found = [_conversation(**row) for row in rows]
    if len({c.name for c in found}) != len(found):
        raise ValueError("a conversation's name occurs twice")
    return found


def _conversation(name: str, turns: list[dict[str, Any]], defect: str | None = None) -> Conversation:
    return Conversation(name, tuple(_turn(**turn) for turn in turns), defect)


def _turn(say: str, replies: list[dict[str, Any]] | None = None, repeat: int = 1, **reply: Any) -> Turn:
    """A turn; with one reply, its expectations stand beside `say`; `repeat` says the words that many times."""
    return Turn(say * repeat, tuple(_expected(**row) for row in replies or [reply]))


def _expected(kind: str, shows: list[str], target: str = "", **rest: list[str]) -> Expected:
    if kind not in KINDS or not shows:
        raise ValueError(f"a reply must have a known kind and show something: {kind} {shows}")
    if not all(isinstance(words, str) for words in (*shows, *(w for words in rest.values() for w in words))):
        raise ValueError(f"numbers need quotes: {shows} {rest}")
    return Expected(kind, tuple(shows), target, **{name: tuple(values) for name, values in rest.items()})
