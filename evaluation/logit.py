"""The models that the calibrations fit: a choice among candidates, and yes or no."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

# Of probabilities and what is right of the candidates, and where each question's candidates start:
# the log likelihood of each question, and the share of each candidate in what is right of its question.
_Aim = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


def fit_choice(
    values: np.ndarray, right: np.ndarray, counts: np.ndarray, ridge: float, weights: np.ndarray | None = None
) -> np.ndarray:
    """Conditional logit: the weights with which one of the right candidates of each question is likeliest chosen.

    Args:
        values: Features, one row a candidate, question after question: shape (candidates, features).
        right: Which candidates are right: shape (candidates,); at least one of each question.
        counts: How many candidates each question has.
        ridge: Strength of the pull towards 0.
        weights: How much each question counts; all alike by default.

    Returns:
        One weight a feature.
    """

    def any_right(probabilities: np.ndarray, right: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        found = np.maximum(np.add.reduceat(probabilities * right, starts), 1e-12)
        return np.log(found), probabilities * right / np.repeat(found, counts)

    return _fit(values, right, counts, ridge, weights, any_right)


def fit_shares(
    values: np.ndarray, shares: np.ndarray, counts: np.ndarray, ridge: float, weights: np.ndarray | None = None
) -> np.ndarray:
    """Like `fit_choice`, but the probabilities of the right candidates should be these shares (1 in all)."""

    def as_shared(probabilities: np.ndarray, shares: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.add.reduceat(shares * np.log(np.maximum(probabilities, 1e-12)), starts), shares

    return _fit(values, shares, counts, ridge, weights, as_shared)


def _fit(
    values: np.ndarray, right: np.ndarray, counts: np.ndarray, ridge: float, weights: np.ndarray | None, aim: _Aim
) -> np.ndarray:
    starts = np.cumsum([0, *counts])[:-1]
    each = np.ones(len(counts)) if weights is None else weights
    per_row = np.repeat(each, counts)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        scores = values @ w
        exp = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), counts))
        probabilities = exp / np.repeat(np.add.reduceat(exp, starts), counts)
        likelihood, share = aim(probabilities, right, starts)
        gradient = values.T @ (per_row * (probabilities - share))
        return float(ridge * w @ w - each @ likelihood), gradient + 2 * ridge * w

    start = np.zeros(values.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x)


def fit_whether(
    rows: Sequence[Mapping[str, float]], names: Sequence[str], labels: Sequence[bool], weights: Sequence[float]
) -> dict[str, float]:
    """Logistic regression over named features; a constant is one of them."""
    matrix = np.array([[row[name] for name in names] for row in rows])
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=2000)
    model.fit(matrix, np.array(labels), sample_weight=np.array(weights))
    return {name: round(float(w), 5) for name, w in zip(names, model.coef_[0])}
