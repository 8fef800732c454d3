"""Questions whose answer is known vote for the part that a message like them asks for."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.search.taught import ReadWords, TaughtQuestions, by_guide
from knowledge.search.words import WordFeatures

QUESTIONS = ["结果不服怎么办", "对结论不认可能再鉴定吗", "要带哪些材料", "材料都有什么", "人动不了能上门体检吗"]
RIGHT = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32)


@pytest.fixture(scope="module")
def features() -> WordFeatures:
    return WordFeatures.fit(QUESTIONS)


def read(features: WordFeatures, *texts: str) -> ReadWords:
    counts = features.counts(texts)
    return ReadWords.of(counts, features.press(counts))


def test_rows_have_length_1(features: WordFeatures) -> None:
    found = read(features, *QUESTIONS)
    assert np.linalg.norm(found.latent, axis=1) == pytest.approx(1, abs=1e-3)
    assert np.linalg.norm(found.words.toarray(), axis=1) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(("words", "part"), [("结果俺不服", 0), ("材料要哪些", 1), ("能上门不，人动不了", 2)])
def test_the_questions_most_alike_decide(features: WordFeatures, words: str, part: int) -> None:
    taught = TaughtQuestions(read(features, *QUESTIONS), ((),) * len(QUESTIONS))
    votes = taught.votes(read(features, words), RIGHT)
    assert votes.shape == (2, 3)
    assert votes.sum(axis=1) == pytest.approx(1, abs=1e-3)
    assert list(votes.argmax(axis=1)) == [part, part]


def test_a_message_without_a_known_word_gets_votes_all_the_same(features: WordFeatures) -> None:
    taught = TaughtQuestions(read(features, *QUESTIONS), ((),) * len(QUESTIONS))
    assert np.isfinite(taught.votes(read(features, "xyz"), RIGHT)).all()


def test_questions_are_sorted_by_guide(features: WordFeatures) -> None:
    found = by_guide(["a", "b", "a", "b", "a"], [(q,) for q in QUESTIONS], read(features, *QUESTIONS))
    assert found["a"].shows == tuple((QUESTIONS[i],) for i in (0, 2, 4))
    assert found["b"].read.latent.shape[0] == found["b"].read.words.shape[0] == 2
