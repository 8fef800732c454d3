"""Messages with what was said before them, as the encoder reads both: what they mean, and which part answers them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from evaluation.kept_back import is_kept_back
from evaluation.places import Place, placed
from evaluation.questions import Case, Expected
from evaluation.training import intent_examples
from knowledge.answering.guide_parts import parts_of_guide
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_questions
from knowledge.search.context import ASIDE, OUTSIDE, part_label
from knowledge.search.intents import ASIDES, outside_intents
from knowledge.search.showing import parts_showing
from knowledge.store import KnowledgeStore

_ELSEWHERE = 0.5  # weight of a message put into somebody else's conversation
_TAKEN = 3  # of so many of these one


def contexts(cases: Iterable[Case]) -> Iterator[tuple[str, str, float]]:
    """Texts, what they mean (a target, OUTSIDE or ASIDE) and how much that counts.

    The messages of the conversations that follow another one; then questions, what is to be refused and asides, each in
    the place of one of them: people change the matter whenever they like.
    """
    places: list[Place] = []
    for case in cases:
        for exchange, place in placed(case):
            if place.known:
                places.append(place)
                text, meant = place.joined(normalise(exchange.text)), _meant(exchange.expected)
                yield from ((text, label, 1 / len(meant)) for label in meant)
    chance = random.Random(7)  # noqa: S311  # no secret
    for said, label in _elsewhere():
        place = chance.choice(places)
        if label not in place.known:
            yield place.joined(said), label, _ELSEWHERE


def parts(cases: Iterable[Case]) -> Iterator[tuple[str, str, float]]:
    """Questions, by themselves or with what was said before them, and the parts of guides that answer them."""
    services = {service.id: (service, parts_of_guide(service)) for service in KnowledgeStore().stored().services}
    asked: list[tuple[str, Sequence[str], Sequence[str]]] = [
        (normalise(question.text), (question.target,), question.show) for question in load_questions()
    ]
    for case in cases:
        for exchange, place in placed(case):
            if exchange.expected.kind == "answer":
                text = place.joined(normalise(exchange.text))
                asked.append((text, exchange.expected.targets, exchange.expected.show))
    for text, targets, show in asked:
        for service, held in (services[target] for target in targets if target in services and show):
            right = [part_label(service.id, held[i]) for i in np.flatnonzero(parts_showing(service, held, show))]
            yield from ((text, label, 1 / len(right)) for label in right)


def _meant(expected: Expected) -> tuple[str, ...]:
    return expected.targets or (OUTSIDE if expected.kind == "decline" else ASIDE,)


def _elsewhere() -> Iterator[tuple[str, str]]:
    """Messages of their own: questions with their targets, examples of what is to be refused and of asides."""
    said = [(normalise(question.text), question.target) for question in load_questions()]
    for example in intent_examples():
        if example.written and outside_intents({example.intent: 1.0}):
            said.append((example.text, ASIDE if example.intent in ASIDES else OUTSIDE))
    yield from (one for one in said[::_TAKEN] if not is_kept_back(one[0]))
