"""What the ranker looks at: one row of numbers for each candidate of a question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.search.encoder import SentenceEncoder
from knowledge.search.index import SEVERAL, SearchIndex
from knowledge.search.query import Query
from knowledge.search.structure import audience_match, fits, insurance_match, operation_match, role_match

# How many candidates each way of searching proposes; the right one is nearly always among them.
_PROPOSED = 12
_LOG_FLOOR = 1e-5

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
    "is_question",
    "foreign",  # another region's text
    "foreign_named",
)
VECTOR_FEATURES = ("class_full", "vector_best", "vector_few")


@dataclass(frozen=True)
class Candidates:
    """The candidates of one question: rows of the index and their features (n, len(FEATURES))."""

    rows: np.ndarray
    values: np.ndarray
    best_vector: float | None  # cosine of the most similar phrase of all, ambiguous ones too; None without encoder
    best_phrase: float  # the same by characters, of the candidates' phrases and the ambiguous ones
    several: float  # probability that the question, as it is put, points to several targets


def gather(index: SearchIndex, query: Query, encoder: SentenceEncoder | None) -> Candidates:
    """Propose candidates for a question and describe each by its features."""
    size = len(index.entries)
    bm25 = index.lexical.scores(query.text)
    vector = encoder.encode(query.text) if encoder is not None and index.phrase_vectors is not None else None
    cosines = index.phrase_vectors @ vector if vector is not None else None
    words, full, several = _classified(index, query.text, vector)
    rows = _proposed(index, bm25, words, full, cosines)
    characters = index.characters.transform([query.text]).toarray().ravel()
    similarities = _phrase_similarities(index, characters, rows)
    values = np.zeros((len(rows), len(FEATURES)), np.float32)
    column = {name: i for i, name in enumerate(FEATURES)}

    best_bm25 = float(bm25.max()) or 1.0
    second = float(np.partition(bm25, -2)[-2]) if size > 1 else 0.0
    best_phrase = float((index.ambiguous_rows @ characters).max())
    for position, row in enumerate(rows):
        entry = index.entries[row]
        first, last = index.phrase_range[row]
        similar = np.sort(similarities[position])
        best_phrase = max(best_phrase, float(similar[-1]))
        said = query.audiences
        label = int(index.class_of_row[row])
        put = {
            "bm25": bm25[row] / best_bm25,
            "bm25_gap": float(bm25[row] == best_bm25) * (1 - second / best_bm25),
            "class_words": _log(words, label),
            "class_full": _log(full, label),
            "phrase_best": similar[-1],
            "phrase_few": similar[-3:].mean(),
            "title": _share(entry.title, query.text),
            "topic": float(np.log(max(query.intents.get(entry.topic, 0.0), _LOG_FLOOR))) if query.intents else 0.0,
            "is_question": float("/问/" in entry.target_id),
            "foreign": float(entry.foreign),
            "foreign_named": float(entry.foreign and "济宁" in query.text),
        }
        put["audience_match"], put["audience_mismatch"] = audience_match(said, entry.structure)
        put["audience_denied"] = float(any(fits(a, entry.structure.sectors) for a in query.not_audiences))
        put["role_match"], put["role_mismatch"] = role_match(said, entry.structure)
        put["insurance_match"], put["insurance_mismatch"] = insurance_match(query.insurances, entry.structure)
        put["operation_match"], put["operation_mismatch"] = operation_match(query.operations, entry.structure)
        if cosines is not None:
            near = np.sort(cosines[first:last])
            put["vector_best"], put["vector_few"] = near[-1], near[-3:].mean()
        for name, value in put.items():
            values[position, column[name]] = value
    best_vector = None
    if vector is not None and cosines is not None and index.ambiguous_vectors is not None:
        best_vector = max(float(cosines.max()), float((index.ambiguous_vectors @ vector).max()))
    return Candidates(rows, values, best_vector, best_phrase, several)


def _classified(
    index: SearchIndex, text: str, vector: np.ndarray | None
) -> tuple[np.ndarray | None, np.ndarray | None, float]:
    """Probabilities of the targets by words and with the vector, and that of the question to mean several."""
    if index.classifier is None:
        return None, None, 0.0
    rows = index.classifier.features.transform([text])
    vectors = vector[None, :] if vector is not None else None
    words, full = index.classifier.of_rows(rows, vectors)
    several = 0.0
    if index.clarity is not None:
        by_words, by_all = index.clarity.of_rows(rows, vectors)
        best = by_words if by_all is None else by_all
        several = float(best[0, index.clarity.labels.index(SEVERAL)])
    return words[0], full[0] if full is not None else None, several


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
        nearest = np.argsort(-cosines)[: count * 3]
        proposals.append(index.phrase_owner[nearest])
    return np.unique(np.concatenate(proposals))


def _phrase_similarities(index: SearchIndex, question: np.ndarray, rows: np.ndarray) -> list[np.ndarray]:
    """TF-IDF cosines of the phrases of each candidate, in the order of `rows`."""
    ranges = index.phrase_range[rows]
    chosen = np.concatenate([np.arange(first, last) for first, last in ranges])
    cosines = index.phrase_rows[chosen] @ question
    return np.split(cosines, np.cumsum(ranges[:, 1] - ranges[:, 0])[:-1])


def _log(probabilities: np.ndarray | None, label: int) -> float:
    if probabilities is None or label < 0:
        return 0.0
    return float(np.log(max(float(probabilities[label]), _LOG_FLOOR)))


def _share(title: str, question: str) -> float:
    """Share of the title's character bigrams that stand in the question."""
    bigrams = {title[i : i + 2] for i in range(len(title) - 1)}
    return sum(b in question for b in bigrams) / max(len(bigrams), 1)
