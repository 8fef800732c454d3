"""Decides what a question deserves: an answer, a question back, or an honest refusal.

Two logistic regressions over what the intent classifier and the ranker say, both learned with
`make calibrate`: whether the documents hold the answer at all (similarity alone cannot tell
"社保卡丢了" from "社保卡里还有多少钱"), and whether a person would have to ask back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from knowledge.language.mentions import Label
from knowledge.search.query import Query
from knowledge.search.ranker import Hit, Ranking, Weights
from knowledge.search.structure import Structure, is_article, load_structures, sectors_of

SCOPE_FEATURES = (
    "constant",
    "topics",  # log odds of all topics against all boundary intents
    "best_boundary",  # log probability of the likeliest boundary intent
    "best_topic",
    "top",  # probability of the best candidate
    "second",
    "several",  # probability that the question, as it is put, points to several targets
    "phrase_best",
    "vector_best",
    "place",  # another city is named
    "place_there",  # … and no coming, going or treatment away from home
    "amount",  # cues of lexicon/outside.yml
    "record",
    "effect",
    "when",
    "length",
)
ASK_FEATURES = (
    "constant",
    "top",  # log odds of the best candidate
    "margin",  # its log ratio to the second
    "entropy",
    "several",  # log odds that the question, as it is put, points to several targets
    "several_share",
    "near_vectors",  # how much of the nearest phrases' vote is for that
    "near_characters",
    "topic_share",  # probability of the best candidate's topic
    "audience_open",  # nobody said for whom, and a sibling is for somebody else
    "audience_rivals",  # probability of those siblings
    "insurance_open",
    "insurance_rivals",
    "phrase_best",
    "vector_best",
    "length",
)
_CUES = {"amount": "金额", "record": "个人记录", "effect": "影响", "when": "时候"}
_AWAY = frozenset({"转入", "转出", "长期", "临时", "备案"})  # operations that rightly name another city
_FLOOR = 1e-4
_MOST_CONTENDERS = 9  # more are no question back that anybody could answer
# What is plainly open between guides ("咋停保") is asked back rather than refused from this probability on that the
# documents hold it. Three open questions of the gauge and the development half lie there (from 0.96 and 0.69 on); the
# nearest two of their refusals are at 0.87 and 0.49.
_PLAINLY_OPEN, _LEAST_TO_ASK = 0.9, 0.6
# So is what is plainly of one matter, but open between its guides, from here on ("改了名，你们那儿还是老名字").
# Of the refusals of the gauge and the development half that are so open, the nearest are at 0.67 (two).
_OF_ONE_MATTER, _LEAST_TO_ASK_ABOUT_IT = 0.5, 0.7
# A sibling counts as a rival from this probability on: below it the words point elsewhere.
_RIVAL = 0.004


class Verdict(str, Enum):
    """What to do with a question."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    DECLINE = "decline"


@dataclass(frozen=True)
class Decision:
    """What to do with a question, and how sure that is.

    Attributes:
        verdict: Answer, ask back or refuse.
        hits: The targets it is about, best first.
        boundary: The boundary intent of a refusal.
        in_scope: Probability that the documents hold the answer.
        doubt: Probability that a person would have to ask back.
    """

    verdict: Verdict
    hits: tuple[Hit, ...]
    boundary: str | None
    in_scope: float
    doubt: float = 1.0


def boundary_intents(intents: Mapping[str, float], topics: frozenset[str]) -> dict[str, float]:
    """The part of a posterior that is not about a topic."""
    return {name: p for name, p in intents.items() if name not in topics}


def scope_features(query: Query, ranking: Ranking, topics: frozenset[str]) -> dict[str, float]:
    """The numbers that tell whether the documents hold the answer (see SCOPE_FEATURES)."""
    boundary = boundary_intents(query.intents, topics)
    outside = min(max(sum(boundary.values()), _FLOOR), 1 - _FLOOR) if query.intents else 0.5
    best_topic = max((p for name, p in query.intents.items() if name in topics), default=0.0)
    place = float(bool(query.mentions.values(Label.PLACE)))
    cues = query.mentions.values(Label.OUTSIDE)
    return {
        "constant": 1.0,
        "topics": math.log((1 - outside) / outside),
        "best_boundary": math.log(max(max(boundary.values(), default=0.0), _FLOOR)),
        "best_topic": math.log(max(best_topic, _FLOOR)),
        "top": ranking.top,
        "second": ranking.hits[1].score if len(ranking.hits) > 1 else 0.0,
        "several": ranking.several,
        "phrase_best": ranking.best_phrase,
        "vector_best": ranking.best_vector or 0.0,
        "place": place,
        "place_there": place * (not _AWAY.intersection(query.operations)),
        **{name: float(cue in cues) for name, cue in _CUES.items()},
        "length": math.log1p(len(query.text)),
    }


def ask_features(query: Query, ranking: Ranking) -> dict[str, float]:
    """The numbers that tell whether one has to ask back (see ASK_FEATURES)."""
    ranking = of_one_kind(ranking)
    top = min(max(ranking.top, _FLOOR), 1 - _FLOOR)
    second = max(ranking.hits[1].score if len(ranking.hits) > 1 else 0.0, _FLOOR)
    several = min(max(ranking.several, _FLOOR), 1 - _FLOOR)
    by_audience, by_insurance = audience_rivals(query, ranking), insurance_rivals(query, ranking)
    topic = ranking.hits[0].topic if ranking.hits else ""
    return {
        "constant": 1.0,
        "top": math.log(top / (1 - top)),
        "margin": math.log(top / second),
        "entropy": -sum(h.score * math.log(max(h.score, _FLOOR)) for h in ranking.hits),
        "several": math.log(several / (1 - several)),
        "several_share": several,
        "near_vectors": ranking.near.vectors,
        "near_characters": ranking.near.characters,
        "topic_share": sum(h.score for h in ranking.hits if h.topic == topic),
        "audience_open": float(bool(by_audience)),
        "audience_rivals": sum(h.score for h in by_audience),
        "insurance_open": float(bool(by_insurance)),
        "insurance_rivals": sum(h.score for h in by_insurance),
        "phrase_best": ranking.best_phrase,
        "vector_best": ranking.best_vector or 0.0,
        "length": math.log1p(len(query.text)),
    }


def logistic(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The probability that learned weights give to features."""
    score = sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))


def audience_rivals(query: Query, ranking: Ranking) -> tuple[Hit, ...]:
    """Siblings of the best candidate for another audience, when nobody said for whom the question is."""
    if not ranking.hits or sectors_of(query.audiences):
        return ()
    best = ranking.hits[0]
    own = load_structures().get(best.target_id, Structure())

    def rivals(other: Structure) -> bool:
        return bool(own.sectors and other.sectors and not own.sectors & other.sectors) and bool(
            own.insurance & other.insurance and own.operation == other.operation
        )

    return _siblings(ranking, best, rivals)


def insurance_rivals(query: Query, ranking: Ranking) -> tuple[Hit, ...]:
    """Siblings of the best candidate of another insurance, when none was named."""
    if not ranking.hits or query.insurances:
        return ()
    best = ranking.hits[0]
    own = load_structures().get(best.target_id, Structure())
    return _siblings(
        ranking, best, lambda other: bool(own.insurance and other.insurance and not own.insurance & other.insurance)
    )


def _siblings(ranking: Ranking, best: Hit, rivals: Callable[[Structure], bool]) -> tuple[Hit, ...]:
    """Services of the best one's topic that rival it; none where the best is no service."""
    if is_article(best.target_id):
        return ()
    structures = load_structures()
    same = (h for h in ranking.hits[1:] if h.topic == best.topic and h.score >= _RIVAL and not is_article(h.target_id))
    return tuple(h for h in same if rivals(structures.get(h.target_id, Structure())))


def of_one_kind(ranking: Ranking) -> Ranking:
    """A ranking with candidates of the best one's kind alone: a guide and a question of a column never compete."""
    fair = _of_one_kind(ranking)
    total = sum(h.score for h in fair)
    return replace(ranking, hits=tuple(replace(h, score=h.score / total) for h in fair))


def _of_one_kind(ranking: Ranking) -> list[Hit]:
    return [h for h in ranking.hits if is_article(h.target_id) == is_article(ranking.hits[0].target_id)]


def decide(query: Query, ranking: Ranking, topics: frozenset[str], weights: Weights) -> Decision:
    """Answer, ask back or refuse, by the calibrated thresholds."""
    scope = logistic(scope_features(query, ranking, topics), weights.scope)
    boundary = boundary_intents(query.intents, topics)
    likeliest = max(boundary, key=boundary.__getitem__, default=None)
    if not ranking.hits:
        return Decision(Verdict.DECLINE, (), likeliest, scope)
    doubt = logistic(ask_features(query, ranking), weights.ask)
    in_doubt = doubt >= weights.thresholds["ask"]
    competing = contenders(query, ranking, weights.thresholds["contender"]) if in_doubt else ()
    least = _least_to_ask(query, ranking, topics) if len(competing) > 1 else 1.0
    if scope < min(least, weights.thresholds["scope"]):
        return Decision(Verdict.DECLINE, ranking.hits, likeliest, scope)
    if len(competing) > 1:
        return Decision(Verdict.CLARIFY, competing, likeliest, scope, doubt)
    return Decision(Verdict.ANSWER, ranking.hits, likeliest, scope, doubt)


def _least_to_ask(query: Query, ranking: Ranking, topics: frozenset[str]) -> float:
    """From which probability on, that the documents hold it, what is open between guides is asked back about."""
    if ranking.several >= _PLAINLY_OPEN:
        return _LEAST_TO_ASK
    is_of_one = max((query.intents.get(topic, 0.0) for topic in topics), default=0.0) >= _OF_ONE_MATTER
    return _LEAST_TO_ASK_ABOUT_IT if is_of_one else 1.0


def contenders(query: Query, ranking: Ranking, least: float) -> tuple[Hit, ...]:
    """The candidates that honestly compete, best first."""
    rivals = {*audience_rivals(query, ranking), *insurance_rivals(query, ranking)}
    worth = least * ranking.top
    return tuple([h for h in _of_one_kind(ranking) if h.score >= worth or h in rivals][:_MOST_CONTENDERS])
