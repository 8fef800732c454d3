"""The vote of the nearest examples, and a classifier that asks for it."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.search.classifier import TextClassifier
from knowledge.search.neighbours import Neighbours, nearest_votes

CHANCE = np.random.default_rng(7)


def bundle(direction: np.ndarray, count: int) -> np.ndarray:
    """Vectors of length 1 about a direction."""
    rows = direction + 0.01 * CHANCE.normal(size=(count, len(direction)))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def three() -> tuple[np.ndarray, np.ndarray]:
    """Three bundles of forty vectors; the third has the label of the first, on the other side of the second."""
    middle = np.ones(384) / np.sqrt(384)
    aside = CHANCE.normal(size=384) / 20
    vectors = np.vstack([bundle(middle + side * aside, 40) for side in (-1, 0, 1)])
    return vectors, np.repeat([0, 1, 0], 40)


def test_the_likest_count_most() -> None:
    nearest, weights = nearest_votes(np.array([0.1, 0.9, 0.8, -0.5]), 2, 0.1)
    assert sorted(nearest) == [1, 2]
    assert weights.sum() == pytest.approx(1)
    assert weights[list(nearest).index(1)] == pytest.approx(1 / (1 + np.exp(-1)))


def test_fewer_examples_than_are_asked() -> None:
    nearest, weights = nearest_votes(np.array([0.3]), 10, 0.1)
    assert (list(nearest), list(weights)) == ([0], [1.0])


def test_each_example_has_its_own_label_beside_it(three: tuple[np.ndarray, np.ndarray]) -> None:
    vectors, labels = three
    votes = Neighbours.fit(vectors[::2], labels[::2]).votes(vectors[1::2])
    assert votes.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert (votes.argmax(axis=1) == labels[1::2]).all()


def test_a_classifier_with_neighbours_believes_half_of_them(three: tuple[np.ndarray, np.ndarray]) -> None:
    vectors, labels = three
    texts = ["企业的社保卡丢了"] * len(labels)
    names = ["a" if label == 0 else "b" for label in labels]
    plain = TextClassifier.fit(texts, names, vectors)
    asking = TextClassifier.fit(texts, names, vectors, with_neighbours=True)
    assert asking.neighbours is not None
    expected = (plain.probabilities(texts, vectors) + asking.neighbours.votes(vectors)) / 2
    assert asking.probabilities(texts, vectors) == pytest.approx(expected, abs=1e-4)
    assert asking.probabilities(texts) == pytest.approx(plain.probabilities(texts), abs=1e-4)


def test_without_vectors_there_are_no_neighbours() -> None:
    assert TextClassifier.fit(["社保卡丢了", "社保卡坏了"], ["a", "b"], with_neighbours=True).neighbours is None
