"""What of a guide a question asks for: a probability for each of its parts, learned from questions.

A part is a paragraph or numbered item of a section, described by `guide_features.py`; the weights are in
`asked.json`, learned by `evaluation.calibrate_asked`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from knowledge.answering.guide_parts import GuidePart
from knowledge.answering.parts import size
from knowledge.answering.reply import AnswerRequest
from knowledge.catalogue import Catalogue
from knowledge.language.mentions import Label, find_mentions
from knowledge.search.context import part_label, read_parts
from knowledge.search.encoder import SentenceEncoder
from knowledge.search.guide_features import FEATURES, SECTIONS_OF, Guide, aspects_asked_outright
from knowledge.search.ranker import softmax
from knowledge.search.sections import SectionModel, SectionReading, load_or_fit
from knowledge.search.showing import parts_showing
from knowledge.search.taught import ReadWords
from knowledge.vocabulary import Aspect, SectionName

WEIGHTS_FILE = Path(__file__).with_name("asked.json")
# What nobody who asks how to do it wants to read.
_ONLY_WHEN_ASKED = frozenset(
    {
        SectionName.FEE,
        SectionName.LEGAL_BASIS,
        SectionName.QUALITY,
        SectionName.SUPERVISION_PHONE,
        SectionName.AUTHORITY,
        SectionName.AUDIENCE,
    }
)
_SURE_BY_WORDS = 0.9  # probability of a part from which on the encoder is not asked
_CERTAIN = 0.8  # probability of a part that is surely asked for: an overview without it would be no answer
_BESIDE = 0.06  # least probability of a part to stand beside the sections of an aspect that was surely asked for
_KEPT = 1024  # messages
_WHOLE_SECTION = 900  # bytes of UTF-8; of a longer one only parts are shown unless its aspect is named


@dataclass(frozen=True)
class AskedPart:
    """A part with the probability that it holds what was asked."""

    part: GuidePart
    probability: float


Parts = tuple[AskedPart, ...]
"""Parts of a guide, the likeliest first."""


@dataclass(frozen=True)
class AskedWeights:
    """Weights of the features, by words alone and with the encoder, and the thresholds chosen with them."""

    words: Mapping[str, float]
    full: Mapping[str, float]
    thresholds: Mapping[str, float]

    def vector(self, with_encoder: bool) -> np.ndarray:
        """The weights of one mode in the order of `FEATURES`."""
        weights = self.full if with_encoder else self.words
        return np.array([weights.get(name, 0.0) for name in FEATURES])


@lru_cache(maxsize=1)
def load_asked_weights() -> AskedWeights:
    """The learned weights."""
    return AskedWeights(**json.loads(WEIGHTS_FILE.read_text("utf-8")))


class AskedReader:
    """Weighs the parts of the guides of one catalogue; guides are prepared when first asked.

    `weights` and `asking`, the model of how people ask, are what was learned. The encoder is asked where words
    alone are not sure.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        encoder: SentenceEncoder | None = None,
        weights: AskedWeights | None = None,
        sections: SectionModel | None = None,
    ) -> None:
        self._services = {s.id: s for s in catalogue.services}
        self._encoder = encoder
        self.weights = weights or load_asked_weights()
        self._guides: dict[str, Guide] = {}
        self._answering: dict[str, np.ndarray] = {}  # by guide: see `TaughtQuestions.votes`
        self.asking = sections or load_or_fit(catalogue)
        self._read = _reader(self.asking)

    def over(self, catalogue: Catalogue) -> AskedReader:
        """A reader of the same guides as staff's decisions leave them."""
        other = copy(self)
        other._services = {s.id: s for s in catalogue.services}
        other._guides, other._answering = {}, {}
        return other

    def with_weights(self, weights: AskedWeights, sections: SectionModel | None = None) -> AskedReader:
        """A reader of the same guides with other weights (and another model of how people ask)."""
        other = copy(self)
        other.weights = weights
        if sections is not None:
            other.asking, other._answering, other._read = sections, {}, _reader(sections)
        return other

    def guide(self, service_id: str) -> Guide:
        """The prepared guide of a service."""
        if service_id not in self._guides:
            self._guides[service_id] = Guide(self._services[service_id])
        return self._guides[service_id]

    def features(self, service_id: str, text: str, mentioned: str, context: str = "") -> np.ndarray:
        """The features of a guide's parts for a question; where there is a context, with what the encoder reads."""
        reading = self._read(mentioned)
        votes = self._votes(service_id, reading.words)
        guide, read = self.guide(service_id), None
        if context and self._encoder is not None:
            read = read_parts(self._encoder, context, [part_label(service_id, part) for part in guide.parts])
        return guide.features(text, mentioned, reading.sections, votes, read)

    def _votes(self, service_id: str, words: ReadWords) -> np.ndarray:
        """What the questions taught about a guide say of its parts; see `TaughtQuestions.votes`."""
        taught = self.asking.taught.get(service_id)
        if taught is None:
            return np.zeros((2, len(self.guide(service_id).parts)))
        if service_id not in self._answering:
            service, parts = self._services[service_id], self.guide(service_id).parts
            right = np.array([parts_showing(service, parts, show) for show in taught.shows], dtype=np.float32)
            self._answering[service_id] = right / np.maximum(right.sum(axis=1, keepdims=True), 1.0)
        return taught.votes(words, self._answering[service_id])

    def read(self, service_id: str, text: str, mentioned: str) -> Parts:
        """The parts of a guide by words alone, the likeliest first.

        Args:
            service_id: the guide.
            text: the question, maybe with the last one.
            mentioned: the message alone.
        """
        if not self.guide(service_id).parts:  # all that it said was withdrawn
            return ()
        return self._weighed(service_id, self.features(service_id, text, mentioned), False)

    def _in_context(self, quick: Parts, request: AnswerRequest, said: str, context: str) -> Parts:
        """The parts with what the encoder reads; those found by words where these are sure, or nothing can be read."""
        if self._encoder is None or not context or not quick or quick[0].probability >= _SURE_BY_WORDS:
            return quick
        return self._weighed(request.target_id, self.features(request.target_id, request.text, said, context), True)

    def _weighed(self, service_id: str, features: np.ndarray, with_encoder: bool) -> Parts:
        parts, probabilities = self.guide(service_id).parts, softmax(features @ self.weights.vector(with_encoder))
        return tuple(AskedPart(parts[i], float(probabilities[i])) for i in np.argsort(-probabilities))

    def focus(self, request: AnswerRequest, mentioned: str, context: str = "") -> AnswerRequest:
        """The request with what the question asks for: aspects only mentioned in passing are left out.

        Where the sections of its aspects do not surely hold what was asked, the whole guide is asked for
        as well; the likeliest parts come with the request, so that the answer shows them.

        Args:
            request: as understood so far; its text may hold the last question beside the message.
            mentioned: the message alone, normalised.
            context: the message as the encoder reads it in its conversation; "" where words must do.
        """
        if request.target_id not in self._services or request.shown or not request.text:
            return request
        quick = self.read(request.target_id, request.text, mentioned)
        read = self._in_context(quick, request, mentioned, context)
        by_words, by_section = _by_section(quick), _by_section(read)
        likely = self._likely(request.target_id, read, by_section)
        leading = sum(probability >= self.weights.thresholds["section"] for probability, _ in likely)
        certain = sum(probability >= _CERTAIN for probability, _ in likely)
        request = replace(request, parts=tuple(part for _, part in likely), leading=leading, certain=certain)
        if not request.aspects or not set(request.aspects) <= _aspects_of(mentioned):
            return request
        held = self._services[request.target_id].by_name
        answering = {a: [s for s in SECTIONS_OF[a] if s in held] for a in request.aspects}
        sections = {s for found in answering.values() for s in found}
        beside = [(probability, part) for probability, part in likely if probability >= _BESIDE]
        shown = sum(by_section[s] for s in sections) + sum(p for p, part in beside if part.section not in sections)
        # An aspect that no section answers stays: that the guide is silent on it is the answer.
        sure = not all(answering.values()) or shown >= self.weights.thresholds["sure"]
        least, outright = self.weights.thresholds["aspect"], aspects_asked_outright(mentioned)
        kept = tuple(
            aspect
            for aspect, found in answering.items()
            if not found or aspect in outright or sum(max(by_words[s], by_section[s]) for s in found) >= least
        )
        if sure and not request.overview:
            request = replace(request, parts=tuple(part for _, part in beside))
        return replace(request, aspects=kept, overview=request.overview or not sure)

    def _likely(
        self, service_id: str, read: Sequence[AskedPart], by_section: Mapping[SectionName, float]
    ) -> list[tuple[float, GuidePart]]:
        """The parts likely asked for, and short sections that are likely as a whole, the likeliest first."""
        found = [(a.probability, a.part) for a in read if a.probability >= self._least(a.part.section)]
        known = {part.section for _, part in found}
        for name, section in self._services[service_id].by_name.items():
            likely = by_section[name] >= self.weights.thresholds["section"]
            if name not in known and likely and size(section.text) <= _WHOLE_SECTION:
                found.append((by_section[name], GuidePart(name, section.passages)))
        return sorted(found, key=lambda one: -one[0])

    def _least(self, section: SectionName) -> float:
        """From which probability on a part is shown."""
        return self.weights.thresholds["section" if section in _ONLY_WHEN_ASKED else "part"]


def _by_section(read: Iterable[AskedPart]) -> dict[SectionName, float]:
    """The probability of each section that what was asked stands there."""
    found = dict.fromkeys(SectionName, 0.0)
    for one in read:
        found[one.part.section] += one.probability
    return found


def _reader(asking: SectionModel) -> Callable[[str], SectionReading]:
    """How messages are read; what one says is kept, since many people ask the same."""
    return lru_cache(maxsize=_KEPT)(asking.read)


def _aspects_of(text: str) -> set[Aspect]:
    known = {a.value: a for a in Aspect}
    return {known[v] for v in find_mentions(text).values(Label.ASPECT) if v in known}
