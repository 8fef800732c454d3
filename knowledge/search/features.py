"""What the ranker looks at: one row of numbers for each candidate of a question."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse

from knowledge.search.classifier import TextClassifier
from knowledge.search.encoder import SentenceEncoder, joined_vector
from knowledge.search.index import SEVERAL, SearchIndex
from knowledge.search.neighbours import nearest_votes
from knowledge.search.query import Query
from knowledge.search.structure import audience_match, fits, insurance_match, is_denied, operation_match, role_match

# How many candidates each way of searching proposes; the right one is nearly always among them.
_PROPOSED = 12
_LOG_FLOOR = 1e-5
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


def find(
    index: SearchIndex,
    text: str,
    reading: Reading,
    encoder: SentenceEncoder | None,
    among: Collection[str] = (),
    parts: Sequence[str] = (),
) -> Found:
    """Propose candidates for a question that was read (or take those given), and describe each by its words.

    Args:
        index: Where they are looked for.
        text: The question, normalised.
        reading: What its words tell.
        encoder: Makes its vector; None where words must do.
        among: Ids of the targets to describe; all that may be meant by default.
        parts: The messages that the text was joined of; the text itself by default.
    """
    with_vectors = index.phrase_vectors is not None
    vector = joined_vector(encoder, parts or (text,)) if encoder is not None and with_vectors else None
    cosines = index.phrase_vectors @ vector if vector is not None else None
    bm25 = reading.bm25
    words = _weighed(index.classifier, reading.latent, None)
    full = _weighed(index.classifier, reading.latent, vector) if vector is not None else None
    put_as = _probabilities(index.clarity, reading.latent, vector)
    rows = index.rows_of(among) if among else _proposed(index, bm25, words, full, cosines)
    characters = reading.characters.toarray().ravel()
    similarities = _phrase_similarities(index, characters, rows)
    values = np.zeros((len(rows), len(FEATURES)), np.float32)

    best_bm25 = float(bm25.max()) or 1.0
    second = float(np.partition(bm25, -2)[-2]) if len(bm25) > 1 else 0.0
    open_characters = index.ambiguous_rows @ characters
    best_phrase = float(open_characters.max())
    for position, row in enumerate(rows):
        entry = index.entries[row]
        first, last = index.phrase_range[row]
        similar = np.sort(similarities[position])
        best_phrase = max(best_phrase, float(similar[-1]))
        label = int(index.class_of_row[row])
        put = {
            "bm25": bm25[row] / best_bm25,
            "bm25_gap": float(bm25[row] == best_bm25) * (1 - second / best_bm25),
            "class_words": _log(words, label),
            "class_full": _log(full, label),
            "phrase_best": similar[-1],
            "phrase_few": similar[-3:].mean(),
            "title": _share(entry.title, text),
            "is_question": float("/问/" in entry.target_id),
            "foreign": float(entry.foreign),
            "foreign_named": float(entry.foreign and "济宁" in text),
        }
        if cosines is not None:
            own = np.sort(cosines[first:last])
            put["vector_best"], put["vector_few"] = own[-1], own[-3:].mean()
        _put(values[position], put)
    near = Near(0.0, _vote(np.concatenate(similarities), open_characters, index.is_open, _FADING_CHARACTERS))
    best_vector = None
    if vector is not None and cosines is not None and index.ambiguous_vectors is not None:
        open_cosines = index.ambiguous_vectors @ vector
        best_vector = max(float(cosines.max()), float(open_cosines.max()))
        near = near._replace(vectors=_vote(cosines, open_cosines, index.is_open, _FADING_VECTORS))
    course = _probabilities(index.course, reading.latent, vector)
    return Found(rows, values, best_vector, best_phrase, put_as.get(SEVERAL, 0.0), near, course)


def describe(index: SearchIndex, query: Query, found: Found) -> Candidates:
    """The candidates found, with what is known of the person and of the topic."""
    values = found.values.copy()
    said = query.audiences
    for position, row in enumerate(found.rows):
        entry = index.entries[row]
        put = {"audience_denied": float(any(fits(a, entry.structure.sectors) for a in query.not_audiences))}
        put["denied"] = is_denied(query.denied, entry.structure)
        if query.intents:
            put["topic"] = float(np.log(max(query.intents.get(entry.topic, 0.0), _LOG_FLOOR)))
        put["audience_match"], put["audience_mismatch"] = audience_match(said, entry.structure)
        put["role_match"], put["role_mismatch"] = role_match(said, entry.structure)
        put["insurance_match"], put["insurance_mismatch"] = insurance_match(query.insurances, entry.structure)
        put["operation_match"], put["operation_mismatch"] = operation_match(query.operations, entry.structure)
        _put(values[position], put)
    return Candidates(found.rows, values, found.best_vector, found.best_phrase, found.several, found.near, found.course)


def gather(index: SearchIndex, query: Query, encoder: SentenceEncoder | None) -> Candidates:
    """Propose candidates for a question and describe each by its features."""
    return describe(index, query, find(index, query.text, read(index, query.text), encoder, parts=query.parts))


_COLUMN = {name: i for i, name in enumerate(FEATURES)}


def _put(row: np.ndarray, features: Mapping[str, float]) -> None:
    """Write features to their columns."""
    for name, value in features.items():
        row[_COLUMN[name]] = value


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


def _proposed(
    index: SearchIndex,
    bm25: np.ndarray,
    words: np.ndarray | None,
    full: np.ndarray | None,
    cosines: np.ndarray | None,
) -> np.ndarray:
    """The union of the best rows by each way of searching."""
    count = min(_PROPOSED, len(bm25))
    proposals = [np.argpartition(-bm25, count - 1)[:count]]
    for probabilities in (words, full):
        if probabilities is not None:
            proposals.append(index.row_of_class[np.argsort(-probabilities)[:count]])
    if cosines is not None:
        most = min(count * 3, len(cosines))
        proposals.append(index.phrase_owner[np.argpartition(-cosines, most - 1)[:most]])
    return np.unique(np.concatenate(proposals))


def _phrase_similarities(index: SearchIndex, question: np.ndarray, rows: np.ndarray) -> list[np.ndarray]:
    """TF-IDF cosines of the phrases of each candidate, in the order of `rows`."""
    ranges = index.phrase_range[rows]
    chosen = np.concatenate([np.arange(first, last) for first, last in ranges])
    cosines = index.phrase_rows[chosen] @ question
    return np.split(cosines, np.cumsum(ranges[:, 1] - ranges[:, 0])[:-1])


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


def _log(probabilities: np.ndarray | None, label: int) -> float:
    if probabilities is None or label < 0:
        return 0.0
    return float(np.log(max(float(probabilities[label]), _LOG_FLOOR)))


def _share(title: str, question: str) -> float:
    """Share of the title's character bigrams that stand in the question."""
    bigrams = {title[i : i + 2] for i in range(len(title) - 1)}
    return sum(b in question for b in bigrams) / max(len(bigrams), 1)
