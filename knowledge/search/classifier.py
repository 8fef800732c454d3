"""A linear text classifier on character n-grams, toneless pinyin, mentions and (where available) sentence vectors.

Used twice: for intents (in the Rasa pipeline) and for targets (in the ranker). Two heads are kept:
one on words alone, one with the sentence vector, so that the same model serves without the encoder.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from knowledge.search.neighbours import Neighbours
from knowledge.search.words import WordFeatures

# Chosen by cross-validation on the lexicon: strength of the sentence vector beside the words.
_VECTOR_WEIGHT = 3.0
_INVERSE_REGULARISATION = 20.0
_NEIGHBOURS_SHARE = 0.5  # of the nearest examples' vote, where they are asked beside the linear model
_FIT_ROUNDS = 300  # of the regression's solver; more change no decision
_FIT_TOLERANCE = 1e-6  # relative change of the loss at which the regression is done


@dataclass
class _Head:
    """One multinomial logistic regression: `coef` (classes, features), `intercept` (classes,)."""

    coef: np.ndarray
    intercept: np.ndarray

    @classmethod
    def fit(
        cls, rows: np.ndarray, labels: np.ndarray, weights: np.ndarray | None, start: _Head | None = None
    ) -> _Head:
        """Fit by L-BFGS in single precision: the same decisions as scikit-learn's, in less than half the time.

        Args:
            rows: What is known of each example.
            labels: Positions of their labels.
            weights: How much each counts; alike by default.
            start: One that was fitted to the first columns alone: from there it is not as far.
        """
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

        first = np.zeros((classes, width + 1))
        if start is not None:
            first[:, : start.coef.shape[1]], first[:, -1] = start.coef, start.intercept
        options = {"maxiter": _FIT_ROUNDS, "ftol": _FIT_TOLERANCE, "gtol": 1e-3}
        found = minimize(loss, first.ravel(), jac=True, method="L-BFGS-B", options=options)
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
                full_head = _Head.fit(_beside(rows, vectors, mean), indices, weights, words_head)
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
