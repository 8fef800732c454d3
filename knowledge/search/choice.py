"""Whether a message answers a question back, and which of the choices it means.

"芯片磨花了" alone would be taken for a doctor's matter; after "社保卡是什么情况？" it is an answer.
Which choice it means is told by the answer, by the question and by both together; how much each counts, and whether a
message is an answer at all, is learned from answers and from messages that turn to something else (`make calibrate`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from knowledge.language.phrases import load_topics
from knowledge.search.context import after_question, read_context
from knowledge.search.gate import Decision, Verdict, logistic
from knowledge.search.intents import ASIDES, REFERRING, outside_intents
from knowledge.search.query import Query, combine, make_query
from knowledge.search.ranker import Hit, Ranker, softmax
from knowledge.search.signs import asks

WEIGHTS_FILE = Path(__file__).with_name("choice.json")
READINGS = (
    "alone",  # log probability among the choices by the answer alone
    "both",  # by the answer joined with the question
    "before",  # by the question alone
    "context",  # by both, read by the encoder as one text
)
_BOTH, _CONTEXT = READINGS.index("both"), READINGS.index("context")
FEATURES = (
    "constant",
    "in_scope",  # log odds that the documents hold what the message alone asks
    "share",  # log odds of the likeliest choice among the choices
    "here",  # log probability of the likeliest choice among all targets, by the message alone
    "elsewhere",  # probability of a target that it cannot mean, where the message alone would be answered about it
    "asks",
    "outside",  # probability of the intents that are neither topics nor lean on what was said
    "aside",  # probability of those among them that are no matter of anybody's: thanks, a feeling, a joke
    "refers",  # probability of the intents that lean on what was said before
    "length",
    "context_here",  # log probability that one of the choices is meant, by the message and the question as one text
)
# What a target counts that was not asked about: as good as without any on 188 answers (0.25 of a probability then, the
# same beside readings that count 1.7 times as much); 1 is worse.
_FURTHER = 0.1
_FLOOR = 1e-4


@dataclass(frozen=True)
class ChoiceWeights:
    """What `make calibrate` learned."""

    readings: Mapping[str, float]
    features: Mapping[str, float]
    threshold: float


@dataclass(frozen=True)
class Choice:
    """The choices, the likeliest first, and the probability that the message answers the question back at all."""

    hits: tuple[Hit, ...]
    probability: float


@lru_cache(maxsize=1)
def load_choice_weights() -> ChoiceWeights:
    """The learned weights."""
    return ChoiceWeights(**json.loads(WEIGHTS_FILE.read_text("utf-8")))


def choice_readings(query: Query, question: str, targets: Sequence[str], ranker: Ranker) -> np.ndarray:
    """How the targets look by each of READINGS: shape (targets, readings).

    Without the encoder nothing reads both as one text: what the joined words tell stands for it.
    """
    columns = []
    for read in (query, combine(query, question), make_query(question)):
        found = {hit.target_id: hit.score for hit in ranker.rank_among(read, targets)}
        columns.append([math.log(max(found.get(target, 0.0), _FLOOR)) for target in targets])
    context = read_context(ranker.encoder, after_question(question, query.text))
    columns.append([context.log(target) for target in targets] if context else columns[_BOTH])
    return np.array(columns).T


def weigh(
    readings: np.ndarray, targets: Sequence[str], weights: ChoiceWeights, further: Sequence[str] = ()
) -> list[Hit]:
    """The targets by what is known of them, best first; those in `further` were not asked about."""
    scores = readings @ np.array([weights.readings[name] for name in READINGS])
    scores += [math.log(_FURTHER) * (target in further) for target in targets]
    topics = load_topics()
    hits = (Hit(target, topics[target], float(p)) for target, p in zip(targets, softmax(scores)))
    return sorted(hits, key=lambda hit: -hit.score)


def choice_features(query: Query, readings: np.ndarray, hits: Sequence[Hit], alone: Decision) -> dict[str, float]:
    """The numbers that tell whether a message answers a question back (see FEATURES).

    `readings` are the targets' by `choice_readings`, `hits` the targets as `weigh` orders them.
    """
    scope, share = (min(max(p, _FLOOR), 1 - _FLOOR) for p in (alone.in_scope, hits[0].score))
    among = {hit.target_id for hit in hits}
    here = max((hit.score for hit in alone.hits if hit.target_id in among), default=0.0)
    outside = outside_intents(query.intents)
    is_elsewhere = alone.verdict is Verdict.ANSWER and alone.hits[0].target_id not in among
    return {
        "constant": 1.0,
        "in_scope": math.log(scope / (1 - scope)),
        "share": math.log(share / (1 - share)),
        "here": math.log(max(here, _FLOOR)),
        "elsewhere": alone.hits[0].score * is_elsewhere,
        "asks": float(asks(query.text)),
        "outside": sum(outside.values()),
        "aside": sum(p for name, p in outside.items() if name in ASIDES),
        "refers": sum(p for name, p in query.intents.items() if name in REFERRING),
        "length": math.log1p(len(query.text)),
        "context_here": math.log(np.exp(readings[:, _CONTEXT]).sum()),
    }


def choose(
    query: Query, question: str, among: Sequence[str], alone: Decision, ranker: Ranker, further: Sequence[str] = ()
) -> Choice:
    """Which of the targets asked between (or of the further ones) a message means, and how likely it answers at all."""
    weights, targets = load_choice_weights(), (*among, *further)
    readings = choice_readings(query, question, targets, ranker)
    hits = weigh(readings, targets, weights, further)
    return Choice(tuple(hits), logistic(choice_features(query, readings, hits, alone), weights.features))
