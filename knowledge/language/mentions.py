"""Who, where and what a question mentions: aspect, audience, district, insurance, operation, other places.

spaCy (blank zh, one token a character) with a phrase matcher over the reviewed word lists; the
longest phrase wins, within one label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

import spacy
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

from knowledge.language.lexicon import Lexicon, WordList, load_lexicon


class Label(str, Enum):
    """What a mention is about; the value is the Rasa entity's name."""

    ASPECT = "aspect"
    AUDIENCE = "audience"
    DISTRICT = "district"
    INSURANCE = "insurance"
    OPERATION = "operation"
    PLACE = "place"
    OUTSIDE = "outside"  # cues of what the documents do not hold


class Mention(NamedTuple):
    """One phrase of the question: `start` inclusive, `end` exclusive, in characters."""

    label: Label
    value: str
    start: int
    end: int
    negated: bool


# "不是企业", "没在荣成", "别说社保卡": the word before a mention that turns it round.
_NEGATION = re.compile(r"(?:不是|不算|并非|不属于|不在|没在|又不是)(?:在|什么|啥|个|说)?$")


@dataclass(frozen=True)
class Mentions:
    """The mentions of one question, in the order they stand."""

    items: tuple[Mention, ...] = ()

    def values(self, label: Label, negated: bool = False) -> tuple[str, ...]:
        """Distinct values of a label in order; those said not to hold when `negated`."""
        found = (m.value for m in self.items if m.label is label and m.negated == negated)
        return tuple(dict.fromkeys(found))


class MentionFinder:
    """Finds mentions with one phrase matcher a label."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._nlp = spacy.blank("zh")  # the default segmenter: one token a character
        lists: dict[Label, WordList] = {
            Label.ASPECT: lexicon.aspects,
            Label.AUDIENCE: lexicon.audiences,
            Label.DISTRICT: lexicon.districts,
            Label.INSURANCE: lexicon.insurances,
            Label.OPERATION: lexicon.operations,
            Label.PLACE: lexicon.places,
            Label.OUTSIDE: lexicon.outside,
        }
        self._matchers = {label: self._matcher(words) for label, words in lists.items()}

    def _matcher(self, words: WordList) -> PhraseMatcher:
        matcher = PhraseMatcher(self._nlp.vocab)
        for value, phrases in words.items():
            matcher.add(value, [self._nlp.make_doc(phrase.lower()) for phrase in {value, *phrases}])
        return matcher

    def find(self, text: str) -> Mentions:
        """The mentions of a normalised question."""
        doc = self._nlp.make_doc(text)
        found: list[Mention] = []
        for label, matcher in self._matchers.items():
            matches = matcher(doc, as_spans=True)
            longest = {(span.start, span.end) for span in filter_spans(matches)}
            for span in matches:  # one phrase may have several values (我们公司: 用人单位 and 企业职工)
                if (span.start, span.end) in longest:
                    negated = bool(_NEGATION.search(text[: span.start_char]))
                    found.append(Mention(label, span.label_, span.start_char, span.end_char, negated))
        return Mentions(tuple(sorted(found, key=lambda m: (m.start, m.end))))


def phrases(mentions: Iterable[Mention], text: str) -> list[str]:
    """The words of `text` that the mentions cover."""
    return [text[m.start : m.end] for m in mentions]


@lru_cache(maxsize=1)
def default_finder() -> MentionFinder:
    """The finder with the lexicon of the settings."""
    return MentionFinder(load_lexicon())


@lru_cache(maxsize=4096)
def find_mentions(text: str) -> Mentions:
    """The mentions of a normalised question (see `MentionFinder`)."""
    return default_finder().find(text)
