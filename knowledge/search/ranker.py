"""Ranks candidates with weights learned from data (`make calibrate`), not set by hand.

A conditional logit: the score of a candidate is the weighted sum of its features, and the softmax
over the candidates of a question is the probability that it is the one meant.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from knowledge.search.encoder import SentenceEncoder
from knowledge.search.features import FEATURES, Candidates, Found, Near, Reading, describe, find, look_at, read
from knowledge.search.index import SearchIndex
from knowledge.search.likeness import Likeness, likeness
from knowledge.search.query import Query

WEIGHTS_FILE = Path(__file__).with_name("weights.json")
_KEPT = 1024  # questions; some 6 kB each
_ALIKE_KEPT = 64  # messages; 120 kB each: those of one conversation are asked about several times


@dataclass(frozen=True)
class Hit:
    """One candidate with its calibrated probability."""

    target_id: str
    topic: str
    score: float


@dataclass(frozen=True)
class Ranking:
    """The candidates of a question, best first, and what is known of the question itself.

    Attributes:
        hits: Candidates with their probabilities.
        best_vector: Cosine of the nearest known phrase; None without the encoder.
        best_phrase: The same by characters.
        several: Probability that the question, as it is put, points to several targets.
        near: How much of the nearest phrases' vote is for that.
        course: What it does in a conversation, by how it is put (`course.Course`); empty where nothing taught it.
    """

    hits: tuple[Hit, ...]
    best_vector: float | None
    best_phrase: float
    several: float = 0.0
    near: Near = Near()
    course: Mapping[str, float] = field(default_factory=dict)

    @property
    def top(self) -> float:
        """Probability of the best candidate (0 when there is none)."""
        return self.hits[0].score if self.hits else 0.0


@dataclass(frozen=True)
class Weights:
    """What `make calibrate` learned for one mode (with or without the encoder)."""

    ranker: Mapping[str, float]
    scope: Mapping[str, float]
    ask: Mapping[str, float]
    thresholds: Mapping[str, float]

    @property
    def vector(self) -> np.ndarray:
        """Ranker weights in the order of FEATURES."""
        return np.array([self.ranker.get(name, 0.0) for name in FEATURES], np.float32)


@lru_cache(maxsize=4)
def load_weights(with_encoder: bool, path: Path = WEIGHTS_FILE) -> Weights:
    """The learned weights of one mode."""
    data = json.loads(path.read_text("utf-8"))
    return Weights(**data["full" if with_encoder else "words"])


class Reader:
    """Reads questions for the rankers of one index: what was read for one serves the other."""

    def __init__(self, index: SearchIndex) -> None:
        self.index = index
        self.read: Callable[[str], Reading] = lru_cache(maxsize=_KEPT)(partial(read, index))


class Ranker:
    """Finds and ranks the targets of a question; what its words find is kept, since many people ask the same."""

    def __init__(self, reader: Reader, encoder: SentenceEncoder | None, weights: Weights | None = None) -> None:
        self.encoder = encoder
        self.weights = weights or load_weights(encoder is not None)
        self._index = reader.index
        self._reader = reader
        self._found = lru_cache(maxsize=_KEPT)(self._find)
        self._alike_alone = lru_cache(maxsize=_ALIKE_KEPT)(partial(likeness, self._index, encoder=encoder))

    def rank(self, query: Query) -> Ranking:
        """All candidates, best first."""
        return self.rank_candidates(describe(self._index, query, self._found(query.text, query.parts)))

    def rank_among(self, query: Query, targets: Collection[str]) -> tuple[Hit, ...]:
        """The given targets alone, best first."""
        alike = self._alike(query.text, query.parts)
        return self._hits(*look_at(self._index, query, self._reader.read(query.text), alike, targets))

    def _find(self, text: str, parts: tuple[str, ...]) -> Found:
        return find(self._index, text, self._reader.read(text), self._alike(text, parts))

    def _alike(self, text: str, parts: Sequence[str]) -> Likeness | None:
        texts = parts or (text,)
        known = [alike for part in texts if (alike := self._alike_alone(part)) is not None]
        return Likeness.joined(texts, known) if known else None

    def rank_candidates(self, candidates: Candidates) -> Ranking:
        """Candidates whose features are known, best first."""
        hits = self._hits(candidates.rows, candidates.values)
        found = candidates
        return Ranking(hits, found.best_vector, found.best_phrase, found.several, found.near, found.course)

    def _hits(self, rows: np.ndarray, values: np.ndarray) -> tuple[Hit, ...]:
        """Rows of the index whose features are known, best first."""
        probabilities = softmax(values @ self.weights.vector)
        entries = self._index.entries
        return tuple(
            Hit(entries[rows[i]].target_id, entries[rows[i]].topic, float(probabilities[i]))
            for i in np.argsort(-probabilities)
        )


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities that sum to 1 from scores of any size."""
    exp = np.exp(scores - scores.max())
    return exp / exp.sum()
