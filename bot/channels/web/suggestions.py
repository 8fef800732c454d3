"""Suggestions while a citizen types: by what people say, by titles and by pinyin initials; all in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict

from pypinyin import Style, lazy_pinyin

from knowledge.catalogue import Catalogue
from knowledge.language.normalise import clean_characters
from knowledge.language.phrases import load_aliases, load_labels

MIN_LENGTH = 2
"""Fewer characters say too little."""

MAX_SUGGESTIONS = 5
LONGEST_QUERY = 40
"""Characters read of what was typed; who writes more knows what to ask."""

_MIN_SHARED = 0.6  # of what was typed, in pairs of characters
# What counts besides: that it stands there in one piece, at the start, in a name rather than an alias, and
# that much of what people say about a target holds it.
_WHOLE, _AT_START, _IN_NAME, _OFTEN = 0.4, 0.1, 0.1, 0.01
_MOST_OFTEN = 30


class Suggestion(TypedDict):
    """What is shown, which is also what choosing it says."""

    title: str
    id: str


@dataclass(frozen=True)
class _Phrase:
    """One thing people type, and what it means."""

    text: str
    target: str
    is_name: bool


class Suggestions:
    """The index of one catalogue."""

    def __init__(self, targets: Collection[str], labels: Mapping[str, str]) -> None:
        """Index every label and alias of the given targets.

        Args:
            targets: Ids that may be shown (withdrawn ones are not).
            labels: How each target is offered.
        """
        self._labels = {target: labels[target] for target in labels if target in targets}
        self._phrases = list(_phrases(self._labels))
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, phrase in enumerate(self._phrases):
            for pair in _pairs(phrase.text):
                self._holding[pair].append(number)
        self._initials = {target: _initials(label) for target, label in self._labels.items()}

    def find(self, typed: str) -> list[Suggestion]:
        """Return what may be meant, the likeliest first; nothing for fewer than two characters."""
        query = _plain(clean_characters(typed[:LONGEST_QUERY]))
        if len(query) < MIN_LENGTH:
            return []
        scores = self._by_initials(query) if query.isascii() else self._by_words(query)
        best = sorted(scores, key=lambda target: (-scores[target], len(self._labels[target])))
        return [Suggestion(title=self._labels[target], id=target) for target in best[:MAX_SUGGESTIONS]]

    def _by_initials(self, query: str) -> dict[str, float]:
        """Match "sbk" against the initials of 社保卡; at the start counts more."""
        found = {target: initials.find(query) for target, initials in self._initials.items()}
        return {target: -float(place) for target, place in found.items() if place >= 0}

    def _by_words(self, query: str) -> dict[str, float]:
        """Score targets by their best phrase, and by how many hold what was typed."""
        pairs = _pairs(query)
        shared = Counter(number for pair in pairs for number in self._holding.get(pair, ()))
        scores: dict[str, float] = {}
        often: Counter[str] = Counter()
        for number, count in shared.items():
            if count / len(pairs) < _MIN_SHARED:
                continue
            phrase = self._phrases[number]
            place = phrase.text.find(query)
            often[phrase.target] += place >= 0
            score = count / len(pairs) + _WHOLE * (place >= 0) + _AT_START * (place == 0) + _IN_NAME * phrase.is_name
            scores[phrase.target] = max(score, scores.get(phrase.target, 0))
        return {target: score + _OFTEN * min(often[target], _MOST_OFTEN) for target, score in scores.items()}


def _phrases(labels: Mapping[str, str]) -> Iterator[_Phrase]:
    """Yield names (label, title in the id) and aliases."""
    aliases = load_aliases()
    for target, label in labels.items():
        for name in (label, target.rpartition("/")[2]):
            yield _Phrase(_plain(name), target, True)
        for alias in aliases.get(target, ()):
            yield _Phrase(_plain(alias), target, False)


def _plain(text: str) -> str:
    return text.lower().replace(" ", "")


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


def _initials(text: str) -> str:
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore"))


@lru_cache(maxsize=2)
def _index(version: str, targets: frozenset[str]) -> Suggestions:
    del version  # part of the key: another version, another index
    return Suggestions(targets, load_labels())


def suggestions_of(catalogue: Catalogue) -> Suggestions:
    """Return the index of a catalogue; made once for each state of it."""
    return _index(catalogue.version, frozenset(catalogue.targets))
