"""What an answer to a question back means: the words of the question count with those of the answer."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.search.choice import FEATURES, READINGS, ChoiceWeights, choice_readings, load_choice_weights, weigh
from knowledge.search.index import SearchIndex
from knowledge.search.query import make_query
from knowledge.search.ranker import Ranker, Reader

LOSS = "002/社会保障卡（社会保障功能）挂失"
OFFICE = "002/机关事业单位养老保险待遇暂停拨付"
FACTORY = "002/企业养老保险待遇暂停拨付"


def test_the_question_tells_what_the_answer_leaves_open(small_index: SearchIndex) -> None:
    question, answer = "退休金想先暂停", make_query("机关的")
    targets = (FACTORY, LOSS, OFFICE)
    readings = choice_readings(answer, question, targets, Ranker(Reader(small_index), None))
    assert readings.shape == (len(targets), len(READINGS))
    assert weigh(readings, targets, load_choice_weights())[0].target_id == OFFICE


def test_what_was_not_asked_about_needs_clearer_words() -> None:
    weights = ChoiceWeights({"alone": 1.0, "both": 0.0, "before": 0.0, "context": 0.0}, {}, 0.5)
    readings = np.log(np.array([[0.4, 1, 1, 1], [0.6, 1, 1, 1]]))
    assert [h.target_id for h in weigh(readings, (OFFICE, FACTORY), weights)] == [FACTORY, OFFICE]
    assert [h.target_id for h in weigh(readings, (OFFICE, FACTORY), weights, (FACTORY,))] == [OFFICE, FACTORY]
    assert sum(h.score for h in weigh(readings, (OFFICE, FACTORY), weights)) == pytest.approx(1)


def test_all_weights_are_learned() -> None:
    weights = load_choice_weights()
    assert set(weights.readings) == set(READINGS)
    assert set(weights.features) == set(FEATURES)
    assert 0 < weights.threshold < 1
