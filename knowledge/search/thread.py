"""What a message is about in its conversation: what was talked about last or before, a sibling, or a new matter.

Every candidate is weighed by what it shows (`thread_features`); how much each sign counts is learned from dialogues
(`make calibrate`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from knowledge.language.phrases import load_topic_names, load_topics
from knowledge.search.context import ASIDE, OUTSIDE, Meaning
from knowledge.search.course import Course, Thread
from knowledge.search.gate import logistic, scope_features
from knowledge.search.intents import ASIDES, outside_intents
from knowledge.search.query import Query
from knowledge.search.ranker import Hit, softmax
from knowledge.search.signs import asks, signs_of
from knowledge.search.thread_features import COURSE_FLOOR, FEATURES, Rankings, thread_features

WEIGHTS_FILE = Path(__file__).with_name("thread.json")

_FLOOR = 1e-4

SCOPE_FEATURES = (
    "constant",
    "alone_scope",  # log odds of the message alone to be in scope
    "boundary",  # probability of the intents that are neither topics nor lean on what was said
    "best_boundary",  # log probability of the likeliest of them
    "refers",
    "topic",
    "best",  # log odds of the best candidate in the conversation
    "stays",  # probability that the message stays with the focus
    "aspect",
    "aspect_bare",  # an aspect and no other words
    "outside",  # log probability to leave what the documents hold, by how the message is put
    "place_there",
    "amount",
    "record",
    "effect",
    "when",
    "length",
    "asks",  # put as a question
    "aside",  # probability of the intents that are no matter of anybody's: thanks, a feeling, a joke
    "context_outside",  # log probability that none is meant, by the message and what was said before it
    "context_aside",  # log probability that nothing is asked, by both
)


@dataclass(frozen=True)
class ThreadRanking:
    """Candidates in the conversation, best first, and the probability that the documents hold what was asked."""

    hits: tuple[Hit, ...]
    in_scope: float


@dataclass(frozen=True)
class ThreadWeights:
    """What `make calibrate` learned for one mode."""

    ranker: Mapping[str, float]
    scope: Mapping[str, float]
    thresholds: Mapping[str, float]

    @property
    def vector(self) -> np.ndarray:
        """Ranker weights in the order of FEATURES."""
        return np.array([self.ranker.get(name, 0.0) for name in FEATURES])


@lru_cache(maxsize=2)
def load_thread_weights(with_encoder: bool) -> ThreadWeights:
    """The learned weights of one mode."""
    return ThreadWeights(**json.loads(WEIGHTS_FILE.read_text("utf-8"))["full" if with_encoder else "words"])


def thread_scope_features(
    query: Query, thread: Thread, rankings: Rankings, alone_scope: float, hits: tuple[Hit, ...]
) -> dict[str, float]:
    """The numbers that tell whether the documents hold what was asked (see SCOPE_FEATURES)."""
    topics, alone = load_topic_names(), rankings.alone
    signs = signs_of(query)
    outside = outside_intents(query.intents)
    scope = scope_features(query, alone, topics)
    top = min(max(hits[0].score if hits else 0.0, _FLOOR), 1 - _FLOOR)
    sure = min(max(alone_scope, _FLOOR), 1 - _FLOOR)
    return {
        "constant": 1.0,
        "alone_scope": math.log(sure / (1 - sure)),
        "boundary": sum(outside.values()),
        "best_boundary": math.log(max(max(outside.values(), default=0.0), _FLOOR)),
        "refers": signs["refers"],
        "topic": signs["topic"],
        "best": math.log(top / (1 - top)),
        "stays": next((h.score for h in hits if h.target_id == thread.focus), 0.0),
        "aspect": signs["aspect"],
        "aspect_bare": signs["aspect"] * signs["bare"],
        "outside": math.log(max(alone.course.get(Course.OUTSIDE, 1.0), COURSE_FLOOR)),
        **{name: scope[name] for name in ("place_there", "amount", "record", "effect", "when", "length")},
        "asks": float(asks(query.text)),
        "aside": sum(p for name, p in outside.items() if name in ASIDES),
        **_by_context(rankings.context),
    }


def _by_context(context: Meaning) -> dict[str, float]:
    """Whether anything that the documents hold is meant, by the message and what was said before it."""
    logs = {"context_outside": context.log(OUTSIDE), "context_aside": context.log(ASIDE)}
    return logs if context else dict.fromkeys(logs, 0.0)


def rank_thread(
    query: Query, thread: Thread, rankings: Rankings, alone_scope: float, weights: ThreadWeights
) -> ThreadRanking:
    """What the message is about, and whether the documents hold it."""
    targets, rows = thread_features(query, thread, rankings)
    probabilities = softmax(rows @ weights.vector)
    topics = load_topics()
    order = np.argsort(-probabilities)
    hits = tuple(Hit(targets[i], topics[targets[i]], float(probabilities[i])) for i in order)
    scope = logistic(thread_scope_features(query, thread, rankings, alone_scope, hits), weights.scope)
    return ThreadRanking(hits, scope)
