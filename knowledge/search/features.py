"""What the ranker looks at: one row of numbers for each candidate of a question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse

from knowledge.search.classifier import TextClassifier
from knowledge.search.encoder import SentenceEncoder
from knowledge.search.index import SEVERAL, SearchIndex
from knowledge.search.likeness import Likeness, likeness
from knowledge.search.neighbours import nearest_votes
from knowledge.search.query import Query
from knowledge.search.structure import audience_match, fits, insurance_match, is_denied, operation_match, role_match

# How many candidates each way of searching proposes; the right one is nearly always among them.
_PROPOSED = 12
_LOG_FLOOR = 1e-5
_FEW, _BAND = 3, 4.0  # the most similar phrases of a target that count; wider than cosines differ
_NEAREST = 10  # phrases that are asked whether a question points to several targets
_FADING_VECTORS, _FADING_CHARACTERS = 0.02, 0.07  # how fast their votes fade with likeness (a cosine)

FEATURES = (
    "bm25",  # relative to the best candidate
    "bm25_gap",  # 1 for the best one if clearly ahead
    "class_words",  # log probability of the target classifier, words alone
    "class_full",  # the same with the sentence vector
    "phrase_best",  # most similar phrase by TF-IDF cosine
    "phrase_few",  # mean of the three most similar
    "vector_best",  # most similar phrase by sentence vector
    "vector_few",
    "title",  # share of the title's characters that the question holds
    "topic",  # log posterior of the candidate's topic
    "audience_match",
    "audience_mismatch",
    "audience_denied",
    "role_match",
    "role_mismatch",
    "insurance_match",
    "insurance_mismatch",
    "operation_match",
    "operation_mismatch",
    "denied",  # an insurance or operation of its own was said not to be meant
    "is_question",
    "foreign",  # another region's text
    "foreign_named",
)
VECTOR_FEATURES = ("class_full", "vector_best", "vector_few")


class Near(NamedTuple):
    """How much of the nearest phrases' vote is for several targets: by sentence vectors (0 without), by characters."""

    vectors: float = 0.0
    characters: float = 0.0


@dataclass(frozen=True)
class Candidates:
    """The candidates of one question: rows of the index and their features (n, len(FEATURES))."""

    rows: np.ndarray
    values: np.ndarray
    best_vector: float | None  # cosine of the most similar phrase of all, ambiguous ones too; None without encoder
    best_phrase: float  # the same by characters, of the candidates' phrases and the ambiguous ones
    several: float  # probability that the question, as it is put, points to several targets
    near: Near
    course: Mapping[str, float]  # what it does in a conversation, by how it is put; empty where nothing taught it


@dataclass(frozen=True)
class Reading:
    """A question in the index's vocabularies, with what they alone tell; the same with and without the encoder."""

    bm25: np.ndarray  # (entries,)
    characters: sparse.csr_matrix  # (1, vocabulary) TF-IDF
    latent: np.ndarray | None  # (1, latent size); None without a classifier


@dataclass(frozen=True)
class Found:
    """What the words of a question find, whoever asks: rows of the index, and the features that words decide."""

    rows: np.ndarray
    values: np.ndarray  # as in `Candidates`; what depends on the person and the intents is still 0
    best_vector: float | None
    best_phrase: float
    several: float
    near: Near
    course: Mapping[str, float]


def read(index: SearchIndex, text: str) -> Reading:
    """Read a normalised question."""
    bm25 = index.lexical.scores(text)
    if index.classifier is None:
        return Reading(bm25, index.characters.transform([text]), None)
    counts = index.classifier.features.counts([text])
    return Reading(bm25, counts[0], index.classifier.features.press(counts))  # the index counts characters alike


def find(index: SearchIndex, text: str, reading: Reading, alike: Likeness | None) -> Found:
    """Propose candidates for a question, and describe each by its words.

    Args:
        index: Where they are looked for.
        text: The question, normalised.
        reading: What its words tell.
        alike: What its sentence vector tells; None where words must do.
    """
    vector = alike.vector if alike is not None else None
    rows = _proposed(index, reading, alike)
    characters = reading.characters.toarray().ravel()
    similarities, counts = _phrase_similarities(index, characters, rows)
    values = _by_words(index, text, reading, alike, rows, similarities, counts)
    shared = index.ambiguous_rows @ characters
    near = Near(0.0, _vote(similarities, shared, index.is_open, _FADING_CHARACTERS))
    best_phrase, best_vector = max(float(similarities.max()), float(shared.max())), None
    if alike is not None:
        best_vector = max(float(alike.phrases.max()), float(alike.ambiguous.max()))
        near = near._replace(vectors=_vote(alike.phrases, alike.ambiguous, index.is_open, _FADING_VECTORS))
    several = _probabilities(index.clarity, reading.latent, vector).get(SEVERAL, 0.0)
    course = _probabilities(index.course, reading.latent, vector)
    return Found(rows, values, best_vector, best_phrase, several, near, course)


def look_at(
    index: SearchIndex, query: Query, reading: Reading, alike: Likeness | None, targets: Collection[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Describe given targets by a question: their rows of the index, and their features."""
    rows = index.rows_of(targets)
    similarities, counts = _phrase_similarities(index, reading.characters.toarray().ravel(), rows)
    values = _by_words(index, query.text, reading, alike, rows, similarities, counts)
    _add_person(index, query, rows, values)
    return rows, values


def _by_words(
    index: SearchIndex,
    text: str,
    reading: Reading,
    alike: Likeness | None,
    rows: np.ndarray,
    similarities: np.ndarray,
    counts: np.ndarray,
) -> np.ndarray:
    """The features that words decide: one row a candidate; `similarities` are of its phrases, `counts` their number."""
    bm25 = reading.bm25
    best = float(bm25.max()) or 1.0
    second = float(np.partition(bm25, -2)[-2]) if len(bm25) > 1 else 0.0
    entries = [index.entries[row] for row in rows]
    put: dict[str, np.ndarray | list[float]] = {
        "bm25": bm25[rows] / best,
        "bm25_gap": (bm25[rows] == best) * (1 - second / best),
        "class_words": _logs(_weighed(index.classifier, reading.latent, None), index.class_of_row[rows]),
        "title": [_share(entry.title, text) for entry in entries],
        "is_question": ["/问/" in entry.target_id for entry in entries],
        "foreign": [entry.foreign for entry in entries],
        "foreign_named": [entry.foreign and "济宁" in text for entry in entries],
    }
    put["phrase_best"], put["phrase_few"] = _best_and_few(similarities, counts)
    if alike is not None:
        own = np.concatenate([alike.phrases[first:last] for first, last in index.phrase_range[rows]])
        put["vector_best"], put["vector_few"] = _best_and_few(own, counts)
        put["class_full"] = _logs(_weighed(index.classifier, reading.latent, alike.vector), index.class_of_row[rows])
    values = np.zeros((len(rows), len(FEATURES)), np.float32)
    for name, column in put.items():
        values[:, _COLUMN[name]] = column
    return values


def describe(index: SearchIndex, query: Query, found: Found) -> Candidates:
    """The candidates found, with what is known of the person and of the topic."""
    values = found.values.copy()
    _add_person(index, query, found.rows, values)
    return Candidates(found.rows, values, found.best_vector, found.best_phrase, found.several, found.near, found.course)


def _add_person(index: SearchIndex, query: Query, rows: np.ndarray, values: np.ndarray) -> None:
    """Put what is known of the person and of the topic beside what words tell."""
    said = query.audiences
    for position, row in enumerate(rows):
        entry = index.entries[row]
        put = {"audience_denied": float(any(fits(a, entry.structure.sectors) for a in query.not_audiences))}
        put["denied"] = is_denied(query.denied, entry.structure)
        if query.intents:
            put["topic"] = float(np.log(max(query.intents.get(entry.topic, 0.0), _LOG_FLOOR)))
        put["audience_match"], put["audience_mismatch"] = audience_match(said, entry.structure)
        put["role_match"], put["role_mismatch"] = role_match(said, entry.structure)
        put["insurance_match"], put["insurance_mismatch"] = insurance_match(query.insurances, entry.structure)
        put["operation_match"], put["operation_mismatch"] = operation_match(query.operations, entry.structure)
        for name, value in put.items():
            values[position, _COLUMN[name]] = value


def gather(index: SearchIndex, query: Query, encoder: SentenceEncoder | None) -> Candidates:
    """Propose candidates for a question of one message and describe each by its features."""
    alike = likeness(index, query.text, encoder)
    return describe(index, query, find(index, query.text, read(index, query.text), alike))


_COLUMN = {name: i for i, name in enumerate(FEATURES)}


def _weighed(
    classifier: TextClassifier | None, latent: np.ndarray | None, vector: np.ndarray | None
) -> np.ndarray | None:
    """A classifier's probabilities, with the vector where there is one; None without a classifier."""
    if classifier is None or latent is None:
        return None
    weighed: np.ndarray = classifier.of_rows(latent, vector[None, :] if vector is not None else None)[0]
    return weighed


def _probabilities(
    classifier: TextClassifier | None, latent: np.ndarray | None, vector: np.ndarray | None
) -> dict[str, float]:
    """A classifier's probabilities by label; empty without one."""
    weighed = _weighed(classifier, latent, vector)
    return {} if classifier is None or weighed is None else dict(zip(classifier.labels, map(float, weighed)))


def _proposed(index: SearchIndex, reading: Reading, alike: Likeness | None) -> np.ndarray:
    """The union of the best rows by each way of searching."""
    count = min(_PROPOSED, len(reading.bm25))
    proposals = [np.argpartition(-reading.bm25, count - 1)[:count]]
    for vector in (None, alike.vector) if alike is not None else (None,):
        probabilities = _weighed(index.classifier, reading.latent, vector)
        if probabilities is not None:
            proposals.append(index.row_of_class[np.argsort(-probabilities)[:count]])
    if alike is not None:
        most = min(count * 3, len(alike.phrases))
        proposals.append(index.phrase_owner[np.argpartition(-alike.phrases, most - 1)[:most]])
    return np.unique(np.concatenate(proposals))


def _phrase_similarities(index: SearchIndex, question: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """TF-IDF cosines of the phrases of each candidate, in the order of `rows`, and how many phrases each has."""
    ranges = index.phrase_range[rows]
    chosen = np.concatenate([np.arange(first, last) for first, last in ranges])
    return index.phrase_rows[chosen] @ question, ranges[:, 1] - ranges[:, 0]


def _best_and_few(cosines: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The largest cosine of each candidate's phrases, and the mean of its three largest.

    Args:
        cosines: Of all their phrases, candidate by candidate.
        counts: How many phrases each has, at least one.
    """
    ends = np.cumsum(counts)
    bands = np.repeat(_BAND * np.arange(len(counts)), counts)  # one sort serves all: each has a band of its own
    ordered: np.ndarray = np.sort(cosines + bands) - bands
    few = np.minimum(counts, _FEW)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    return ordered[ends - 1], (sums[ends] - sums[ends - few]) / few


def _vote(decided: np.ndarray, shared: np.ndarray, is_open: np.ndarray, fading: float) -> float:
    """How much of the nearest phrases' vote is for several targets.

    Args:
        decided: Likeness of phrases of one target.
        shared: Likeness of phrases that fit several.
        is_open: Of which of the latter one would have to ask back.
        fading: See `nearest_votes`.
    """
    nearest, weights = nearest_votes(np.concatenate([decided, shared]), _NEAREST, fading)
    is_shared = nearest >= len(decided)
    return float(weights[is_shared] @ is_open[nearest[is_shared] - len(decided)])


def _logs(probabilities: np.ndarray | None, labels: np.ndarray) -> np.ndarray:
    """The log probability of each label; 0 where a classifier or the label is missing."""
    if probabilities is None:
        return np.zeros(len(labels))
    return np.where(labels < 0, 0.0, np.log(np.maximum(probabilities[labels], _LOG_FLOOR)))


def _share(title: str, question: str) -> float:
    """Share of the title's character bigrams that stand in the question."""
    bigrams = {title[i : i + 2] for i in range(len(title) - 1)}
    return sum(b in question for b in bigrams) / max(len(bigrams), 1)
