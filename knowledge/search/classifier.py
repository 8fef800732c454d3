"""A linear text classifier on character n-grams, toneless pinyin, mentions and (where available) sentence vectors.

Used twice: for intents (in the Rasa pipeline) and for targets (in the ranker). Two heads are kept:
one on words alone, one with the sentence vector, so that the same model serves without the encoder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import joblib
import numpy as np
from pypinyin import lazy_pinyin
from scipy import sparse
from scipy.optimize import minimize
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits

from knowledge.language.mentions import Label, find_mentions
from knowledge.search.neighbours import Neighbours

_SYLLABLE = r"\S+"
_MENTION_WORD = r"[^\t]+"
# Chosen by cross-validation on the lexicon: strength of pinyin and mentions beside the character
# n-grams, size of the latent space they are pressed into (which also joins words of one meaning),
# strength of the sentence vector beside it.
_PINYIN_WEIGHT = 0.5
_MENTION_WEIGHT = 0.5
_LATENT_SIZE = 300
_VECTOR_WEIGHT = 3.0
_INVERSE_REGULARISATION = 20.0
_NEIGHBOURS_SHARE = 0.5  # of the nearest examples' vote, where they are asked beside the linear model
_MENTION_LABELS = tuple(Label)
# Rounds of the latent space's and of the regression's solvers; more change no decision.
_SVD_ROUNDS = 3
_FIT_ROUNDS = 300
_FIT_TOLERANCE = 1e-6  # relative change of the loss at which the regression is done
_TEXTS_KEPT = 50_000  # questions whose pinyin and mentions are kept: several classifiers read the same ones


@lru_cache(maxsize=_TEXTS_KEPT)
def pinyin_text(text: str) -> str:
    """The toneless pinyin of a normalised question, syllables apart ("gong shang ren ding")."""
    return " ".join(re.sub(r"^([zcs])h", r"\1", s) for s in lazy_pinyin(text) if s.strip())


@lru_cache(maxsize=_TEXTS_KEPT)
def mention_words(text: str) -> str:
    """The mentions of a normalised question as words of an artificial language ("audience=企业职工")."""
    mentions = find_mentions(text)
    words = [
        f"{'not_' if negated else ''}{label.value}={value}"
        for label in _MENTION_LABELS
        for negated in (False, True)
        for value in mentions.values(label, negated)
    ]
    return "\t".join(words)


def fit_characters(texts: Sequence[str]) -> TfidfVectorizer:
    """TF-IDF over character uni- to trigrams, fitted to texts."""
    vectorizer = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 3), min_df=_frequent(texts), sublinear_tf=True, dtype=np.float32
    )
    return _fitted(vectorizer, texts)


def _fitted(vectorizer: TfidfVectorizer, texts: Sequence[str]) -> TfidfVectorizer:
    """Fit, and forget what was too rare to count: nobody asks for it, and it takes more room than the rest."""
    vectorizer.fit(texts).stop_words_ = None
    return vectorizer


def _frequent(texts: Sequence[str]) -> int:
    """In how many of so many texts something must occur to count."""
    return 1 + (len(texts) > 1000) + (len(texts) > 10_000)


@dataclass
class WordFeatures:
    """Turns normalised questions into rows of numbers by their words alone."""

    characters: TfidfVectorizer
    pinyin: TfidfVectorizer
    mentions: TfidfVectorizer
    latent: np.ndarray  # (vocabulary, latent size), in half precision: it is the largest part of the memory

    @classmethod
    def fit(cls, texts: Sequence[str]) -> WordFeatures:
        """Learn the vocabularies and the latent space from training questions."""
        pinyin = TfidfVectorizer(
            token_pattern=_SYLLABLE, ngram_range=(1, 2), min_df=_frequent(texts), sublinear_tf=True, dtype=np.float32
        )
        mentions = TfidfVectorizer(token_pattern=_MENTION_WORD, use_idf=False, dtype=np.float32)
        characters = fit_characters(texts)
        _fitted(pinyin, [pinyin_text(t) for t in texts])
        _fitted(mentions, [mention_words(t) for t in texts])
        features = cls(characters, pinyin, mentions, np.zeros((0, 0), np.float16))
        rows = sparse.hstack(features.counts(texts), format="csr", dtype=np.float32)
        size = min(_LATENT_SIZE, min(rows.shape) - 1)
        latent = TruncatedSVD(size, n_iter=_SVD_ROUNDS, random_state=0).fit(rows)
        features.latent = latent.components_.T.astype(np.float16)
        return features

    def counts(self, texts: Sequence[str]) -> list[sparse.csr_matrix]:
        """Weighted counts of n-grams, syllables and mentions: each of shape (n, its vocabulary)."""
        return [
            self.characters.transform(texts),
            self.pinyin.transform([pinyin_text(t) for t in texts]) * _PINYIN_WEIGHT,
            self.mentions.transform([mention_words(t) for t in texts]) * _MENTION_WEIGHT,
        ]

    def transform(self, texts: Sequence[str]) -> np.ndarray:
        """Rows in the latent space: shape (n, latent size), float32."""
        return self.press(self.counts(texts))

    def press(self, blocks: Sequence[sparse.csr_matrix]) -> np.ndarray:
        """The rows in the latent space of questions that have been counted."""
        rows = np.zeros((blocks[0].shape[0], self.latent.shape[1]), np.float32)
        start = 0
        for block in blocks:
            latent = self.latent[start : start + block.shape[1]]
            for row, (first, last) in enumerate(zip(block.indptr, block.indptr[1:])):
                rows[row] += block.data[first:last] @ latent[block.indices[first:last]].astype(np.float32)
            start += block.shape[1]
        return rows


@dataclass
class _Head:
    """One multinomial logistic regression: `coef` (classes, features), `intercept` (classes,)."""

    coef: np.ndarray
    intercept: np.ndarray

    @classmethod
    def fit(cls, rows: np.ndarray, labels: np.ndarray, weights: np.ndarray | None) -> _Head:
        """Fit by L-BFGS in single precision: the same decisions as scikit-learn's, in less than half the time."""
        count, width = rows.shape
        rows = np.hstack([rows, np.ones((count, 1))]).astype(np.float32)
        each = np.ones(count, np.float32) if weights is None else weights.astype(np.float32)
        classes, places = int(labels.max()) + 1, np.arange(count)
        ridge = np.append(np.full(width, 1 / _INVERSE_REGULARISATION), 0.0).astype(np.float32)

        def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
            coef = flat.reshape(classes, width + 1).astype(np.float32)
            scores = rows @ coef.T
            scores -= scores.max(axis=1, keepdims=True)
            exp = np.exp(scores)
            total = exp.sum(axis=1)
            value = np.dot(each, np.log(total) - scores[places, labels]) + 0.5 * np.sum(ridge * coef * coef)
            error = exp / total[:, None]
            error[places, labels] -= 1
            gradient = (error * each[:, None]).T @ rows + ridge * coef
            return float(value), gradient.ravel().astype(np.float64)

        options = {"maxiter": _FIT_ROUNDS, "ftol": _FIT_TOLERANCE, "gtol": 1e-3}
        found = minimize(loss, np.zeros(classes * (width + 1)), jac=True, method="L-BFGS-B", options=options)
        coef = found.x.reshape(classes, width + 1).astype(np.float32)
        return cls(coef[:, :-1], coef[:, -1])

    def probabilities(self, rows: np.ndarray) -> np.ndarray:
        logits = rows @ self.coef.T + self.intercept
        logits -= logits.max(axis=1, keepdims=True)
        exp = np.exp(logits)
        return exp / exp.sum(axis=1, keepdims=True)


def _threads() -> int:
    """Half of the processors: index and intents are learned side by side, and more threads would wait in turn."""
    return max(1, (os.cpu_count() or 1) // 2)


@dataclass
class TextClassifier:
    """Probabilities of labels for normalised questions."""

    labels: tuple[str, ...]
    features: WordFeatures
    words_head: _Head
    full_head: _Head | None
    vector_mean: np.ndarray
    neighbours: Neighbours | None = None

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        vectors: np.ndarray | None = None,
        weights: np.ndarray | None = None,
        features: WordFeatures | None = None,
        with_neighbours: bool = False,
    ) -> TextClassifier:
        """Train on questions with their labels; needs at least two labels.

        Args:
            texts: Normalised questions.
            labels: Their labels.
            vectors: Their sentence vectors (n, 384), which add the head with the encoder.
            weights: How much each counts.
            features: Those of another classifier, where both are asked the same questions; learned anew by default.
            with_neighbours: Whether the nearest examples are asked beside the head with the encoder.
        """
        names, indices = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
        full_head, mean, neighbours = None, np.zeros(0, np.float32), None
        with threadpool_limits(_threads()):  # the encoder's setting of one thread is for serving
            features = features or WordFeatures.fit(texts)
            rows = features.transform(texts)
            words_head = _Head.fit(rows, indices, weights)
            if vectors is not None:
                mean = vectors.mean(axis=0)
                full_head = _Head.fit(_beside(rows, vectors, mean), indices, weights)
                neighbours = Neighbours.fit(vectors, indices) if with_neighbours else None
        return cls(tuple(map(str, names)), features, words_head, full_head, mean, neighbours)

    def probabilities(self, texts: Sequence[str], vectors: np.ndarray | None = None) -> np.ndarray:
        """Shape (n, labels); with `vectors` by the full head, otherwise by words alone."""
        return self.of_rows(self.features.transform(texts), vectors)

    def of_rows(self, rows: np.ndarray, vectors: np.ndarray | None) -> np.ndarray:
        """Like `probabilities`, for questions whose features by words are known: shape (n, latent size)."""
        if vectors is None or self.full_head is None:
            return self.words_head.probabilities(rows)
        full = self.full_head.probabilities(_beside(rows, vectors, self.vector_mean))
        if self.neighbours is not None:
            full += _NEIGHBOURS_SHARE * (self.neighbours.votes(vectors) - full)
        return full

    def save(self, path: Path) -> None:
        """Write the model to a file of our own making (joblib)."""
        path.parent.mkdir(parents=True, exist_ok=True)
        joblib.dump(self, path)

    @classmethod
    def load(cls, path: Path) -> TextClassifier:
        """Read a model that `save` wrote; raises TypeError for another file."""
        model = joblib.load(path)
        if not isinstance(model, cls):
            raise TypeError(f"{path} holds no TextClassifier")
        return model


def _beside(rows: np.ndarray, vectors: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Word features with the centred sentence vectors beside them."""
    return np.hstack([rows, ((vectors - mean) * _VECTOR_WEIGHT).astype(np.float32)])
