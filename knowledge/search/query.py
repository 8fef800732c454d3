"""What is searched for: the citizen's words and what is understood of them so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.language.mentions import Label, Mentions, find_mentions
from knowledge.language.normalise import normalise

_JINING, _ELSEWHERE, _HOME = "济宁市", "济宁", "威海"
_LONGEST = 120  # characters of two questions joined


@dataclass(frozen=True)
class Query:
    """One question, normalised, with its mentions and what the conversation already knows.

    `audiences` hold what the citizen said of whom it concerns, in this message or before;
    `not_audiences` what was said not to hold. `intents` is the posterior of the intent classifier
    (topics and boundary intents), empty when nobody classified. `parts` are the messages that the text
    was joined of; empty where it is one message.
    """

    text: str
    mentions: Mentions
    audiences: tuple[str, ...] = ()
    not_audiences: tuple[str, ...] = ()
    intents: Mapping[str, float] = field(default_factory=dict)
    parts: tuple[str, ...] = ()

    @property
    def insurances(self) -> tuple[str, ...]:
        """Insurances named."""
        return self.mentions.values(Label.INSURANCE)

    @property
    def operations(self) -> tuple[str, ...]:
        """Operations named (挂失, 转入 …)."""
        return self.mentions.values(Label.OPERATION)

    @property
    def denied(self) -> tuple[str, ...]:
        """Insurances and operations said not to be meant ("是丢了不是坏了")."""
        return tuple(v for label in (Label.INSURANCE, Label.OPERATION) for v in self.mentions.values(label, True))

    @property
    def aspects(self) -> tuple[str, ...]:
        """Aspects asked for (材料, 时限 …)."""
        return self.mentions.values(Label.ASPECT)

    @property
    def region(self) -> str | None:
        """The other city with a document of its own that is named; None for Weihai."""
        is_denied = _ELSEWHERE in "".join(self.mentions.values(Label.PLACE, negated=True))
        return _JINING if _ELSEWHERE in self.text and not is_denied else None

    @property
    def is_at_home(self) -> bool:
        """Whether Weihai or one of its districts is named, after any other city ("在济宁干活，社保是文登的")."""
        named = [m.end for m in self.mentions.items if m.label is Label.DISTRICT and not m.negated]
        last = max([*named, self.text.rfind(_HOME)])
        return last >= 0 and (self.region is None or last > self.text.rfind(_ELSEWHERE))


def make_query(
    text: str,
    intents: Mapping[str, float] | None = None,
    known_audiences: tuple[str, ...] = (),
    not_audiences: tuple[str, ...] = (),
) -> Query:
    """A query from raw words; an audience named in them replaces the known one."""
    normal = normalise(text)
    mentions = find_mentions(normal)
    denied = mentions.values(Label.AUDIENCE, negated=True)
    return Query(
        text=normal,
        mentions=mentions,
        audiences=mentions.values(Label.AUDIENCE) or known_audiences,
        not_audiences=tuple(dict.fromkeys((*denied, *not_audiences))),
        intents=intents or {},
    )


def combine(query: Query, earlier: str) -> Query:
    """A query of an earlier question and this message; what this message names replaces what that one named."""
    before = make_query(earlier)
    now = query.mentions
    named = {m.label for m in now.items}
    kept = tuple(m for m in before.mentions.items if m.label not in named or m.label is Label.ASPECT)
    audiences = query.audiences or before.audiences
    return Query(
        text=f"{before.text}，{query.text}"[:_LONGEST],
        mentions=Mentions((*kept, *now.items)),
        audiences=tuple(a for a in audiences if a not in query.not_audiences),
        not_audiences=query.not_audiences,
        parts=(before.text, query.text),
    )
