"""A life event ("老人去世了") that is named without asking for anything in particular: it gets its list of services."""

from __future__ import annotations

import re

from actions.turn import Turn
from knowledge.answer import life_events
from knowledge.language.mentions import Label

_ROUND_EVENT = 12  # characters around a life event's name; more of them say what in particular is asked
_MONEY = re.compile(r"钱|领(?!导)|补助|补贴|报销")  # who asks for it asks for something in particular


def life_event(turn: Turn) -> str | None:
    """The life event a message is about, if it names one and asks for nothing in particular."""
    text = turn.query.text
    if turn.aspects or _MONEY.search(text):
        return None
    needs = [m for m in turn.query.mentions.items if m.label in (Label.OPERATION, Label.INSURANCE)]
    named = {
        name: word
        for name, event in life_events().items()
        for word in event.words
        if word in text
        and len(text) - len(word) <= _ROUND_EVENT
        and all(_within(m.start, m.end, text, word) for m in needs)
    }
    return max(named, key=lambda name: len(named[name])) if named else None


def _within(start: int, end: int, text: str, word: str) -> bool:
    """Whether a stretch of the text lies inside a word of it."""
    at = text.index(word)
    return at <= start and end <= at + len(word)
