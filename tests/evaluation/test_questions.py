"""The questions: whole, about what exists, and apart from the training data.

Failures name cases by id only: the sealed half is not to be read.
"""

from __future__ import annotations

from collections import Counter

import pytest

from evaluation.questions import Case, Half, load_cases, load_gauge
from evaluation.training import intent_examples
from knowledge.catalogue import HOSPITAL_LIST_ID, Catalogue
from knowledge.language.conversations import load_conversations
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_aliases, load_ambiguous, load_labels

BARE = 4
"""Messages of so few characters (你好, 材料呢) are written alike by everybody."""


@pytest.fixture(params=[*Half, None], ids=lambda half: half.name.lower() if half else "gauge")
def cases(request: pytest.FixtureRequest) -> list[Case]:
    return load_cases(request.param) if request.param else load_gauge()


@pytest.fixture(scope="module")
def training() -> set[str]:
    """Everything that understanding and search learn from, normalised."""
    phrases = [e.text for e in intent_examples()]
    phrases += [phrase for aliases in load_aliases().values() for phrase in aliases]
    phrases += [one.text for one in load_ambiguous()] + list(load_labels().values())
    phrases += [message.text for conversation in load_conversations() for message in conversation]
    return {normalise(phrase) for phrase in phrases}


def test_no_question_stands_in_the_training_data(cases: list[Case], training: set[str]) -> None:
    assert len(training) > 5000
    texts = [(case.id, normalise(exchange.text)) for case in cases for exchange in case.exchanges]
    overlapping = [case_id for case_id, text in texts if len(text) > BARE and text in training]
    assert not overlapping


def test_bare_messages_are_few(cases: list[Case]) -> None:
    texts = [normalise(exchange.text) for case in cases for exchange in case.exchanges]
    assert sum(len(text) <= BARE for text in texts) < 0.1 * len(texts)


def test_every_target_exists(cases: list[Case], catalogue: Catalogue) -> None:
    known = {*catalogue.targets, HOSPITAL_LIST_ID}
    wanted = [(case.id, t) for case in cases for exchange in case.exchanges for t in exchange.expected.targets]
    assert wanted and not [case_id for case_id, target in wanted if target not in known]


def test_answers_have_targets_and_ids_are_single(cases: list[Case]) -> None:
    answers = [(c.id, e.expected) for c in cases for e in c.exchanges if e.expected.kind == "answer"]
    assert answers and not [case_id for case_id, expected in answers if not expected.targets]
    assert not [case_id for case_id, times in Counter(c.id for c in cases).items() if times > 1]


def test_both_halves_together_are_as_large_as_agreed(catalogue: Catalogue) -> None:
    everything = [case for half in Half for case in load_cases(half)]
    groups = Counter(case.group for case in everything)
    assert groups["single"] >= 600
    assert groups["clarify"] >= 80
    assert groups["dialogue"] >= 120
    assert groups["refuse"] >= 250
    assert sum(case.near_domain for case in everything) >= 100
    asked = Counter(t for c in everything if c.group == "single" for t in set(c.exchanges[0].expected.targets))
    assert not [service.id for service in catalogue.services if asked[service.id] < 4]
