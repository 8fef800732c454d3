"""The models of the calibrations find what made the data."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.logit import fit_choice, fit_shares, fit_whether


@pytest.fixture
def candidates() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """300 questions of three candidates; the one with the larger first feature is right, the second is noise."""
    values = np.random.default_rng(3).normal(size=(900, 2))
    right = np.zeros(900)
    right[np.arange(300) * 3 + values[:, 0].reshape(300, 3).argmax(axis=1)] = 1
    return values, right, np.full(300, 3)


@pytest.mark.parametrize("fit", [fit_choice, fit_shares])
def test_the_telling_feature_gets_the_weight(fit, candidates):
    telling, noise = fit(*candidates, ridge=0.5)
    assert telling > 2
    assert abs(noise) < 0.2 * telling


def test_with_one_right_candidate_both_are_the_same(candidates):
    assert fit_choice(*candidates, ridge=0.5) == pytest.approx(fit_shares(*candidates, ridge=0.5), rel=1e-3)


def test_a_question_without_weight_does_not_count(candidates):
    values, right, counts = candidates
    wrong = np.concatenate([right, [1, 0]])
    more = np.vstack([values, [[-9, 0], [9, 0]]])
    weights = np.append(np.ones(300), 0.0)
    found = fit_choice(more, wrong, np.append(counts, 2), 0.5, weights)
    assert found == pytest.approx(fit_choice(values, right, counts, 0.5), rel=1e-2)


def test_yes_or_no_by_named_features():
    rows = [{"constant": 1.0, "x": float(x)} for x in range(-20, 21)]
    found = fit_whether(rows, ("constant", "x"), [row["x"] > 0 for row in rows], [1.0] * len(rows))
    assert found["x"] > 0.5
