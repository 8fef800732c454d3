"""One message in its conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from actions.memory import Memory
from knowledge.language.mentions import Label
from knowledge.search.context import in_context
from knowledge.search.query import Query, make_query
from knowledge.search.signs import aspects_where_asked
from knowledge.vocabulary import Aspect

_TIME_ZONE = ZoneInfo("Asia/Shanghai")
_SURE_AGENT = 0.6
_NAMES = r"(?:(?!怎|咋|如何|啥|什么|哪|几|多少|能不能|是不是|没)[^，。？！])"  # asks and tells nothing
_ELLIPTIC = re.compile(rf"(?:(?:那么?|要是|换成|如果是?){_NAMES}{{1,10}}|{_NAMES}{{2,4}})呢？?")
_ASPECTS = frozenset(aspect.value for aspect in Aspect)


@dataclass(frozen=True)
class Turn:
    """What was said (`query`), when, and what the conversation remembers."""

    query: Query
    memory: Memory
    now: datetime

    @classmethod
    def from_message(cls, message: Mapping[str, Any], slots: Mapping[str, Any]) -> Turn:
        """The turn of a tracker's latest message."""
        memory = Memory.from_slots(slots)
        intents = {row["name"]: row["confidence"] for row in message.get("intent_ranking") or ()}
        query = make_query(message.get("text") or "", intents, memory.audiences, memory.not_audiences)
        return cls(query, memory, datetime.now(_TIME_ZONE))

    @property
    def intent(self) -> str:
        """The likeliest intent ("" when nothing was classified)."""
        return max(self.query.intents, key=self.query.intents.__getitem__, default="")

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """Aspects asked for in this message, in order; who asks whether somebody else may go asks just that."""
        if self.probability("代办") >= _SURE_AGENT:
            return (Aspect.AGENT,)
        return tuple(Aspect(a) for a in aspects_where_asked(self.query) if a in _ASPECTS)

    @property
    def asked(self) -> tuple[Aspect, ...]:
        """Aspects asked for; those of the question before where the message only names another matter ("那医保呢")."""
        if self.aspects or not _ELLIPTIC.fullmatch(self.query.text):
            return self.aspects
        return tuple(Aspect(a) for a in self.memory.aspects)

    @property
    def audiences(self) -> tuple[str, ...]:
        """Audiences named in this message."""
        return self.query.mentions.values(Label.AUDIENCE)

    @property
    def denied(self) -> tuple[str, ...]:
        """Audiences this message says not to hold."""
        return self.query.mentions.values(Label.AUDIENCE, negated=True)

    @property
    def district(self) -> str | None:
        """The district named in this message, if it is one; where several are named, the first."""
        named = self.query.mentions.values(Label.DISTRICT)
        return named[0] if named else None

    @property
    def region(self) -> str | None:
        """The other city with a document of its own that is meant: named here, or before where no place is here."""
        names_place = self.query.is_at_home or self.query.mentions.values(Label.PLACE)
        named = None if self.memory.focus and self.query.is_at_home else self.query.region
        return named or (None if names_place else make_query(self.memory.question).region)

    @property
    def in_context(self) -> str:
        """The message with what was asked back about, or talked about, before it; "" where nothing was.

        Of a message by itself words alone tell the part as well (the gauge's answers were the same, 30 November).
        """
        pending, thread = self.memory.pending, self.memory.thread
        if pending is None and thread is None:
            return ""
        return in_context(self.query.text, thread, pending.question if pending is not None else "")

    def probability(self, *intents: str) -> float:
        """How likely the message is one of these intents."""
        return sum(self.query.intents.get(intent, 0.0) for intent in intents)
