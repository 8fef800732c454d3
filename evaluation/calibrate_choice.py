"""Learns what a message after a question back chooses, and whether it does at all.

`make calibrate` runs it after the gate's calibration. From the answers of the development half and of the lexicon's
conversations that are kept back, and from the half's other questions and what is refused in both, said instead of an
answer. The sealed half is never read. Writes `knowledge/search/choice.json`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import track

from actions.questions_back import with_siblings
from evaluation.calibration_samples import understanding
from evaluation.kept_back import kept_conversations
from evaluation.logit import fit_choice, fit_whether
from evaluation.questions import Case, Half, cases_of, load_cases
from evaluation.vectors import KnownVectors
from knowledge.language.normalise import normalise
from knowledge.search import Searcher
from knowledge.search.choice import FEATURES, READINGS, WEIGHTS_FILE, ChoiceWeights, choice_features, weigh
from knowledge.search.classifier import TextClassifier
from knowledge.search.denials import affirmed
from knowledge.search.encoder import SentenceEncoder
from knowledge.search.gate import Decision, Verdict, logistic
from knowledge.search.query import Query
from knowledge.store import KnowledgeStore

FOLDS = 5
_RIDGE = 0.5
_MOST_MISSED = 0.01  # of the answers, until `evaluation.thresholds` chooses the threshold
console = Console()


class Said(NamedTuple):
    """A message after a question back between targets: how these look by it, and those it means (none: no answer)."""

    query: Query
    alone: Decision
    among: tuple[str, ...]
    readings: np.ndarray
    meant: frozenset[str]


class Sample(NamedTuple):
    """What is learned from of a message: its features, whether it answers, and whether the right choice comes first."""

    features: dict[str, float]
    answers: bool
    right: bool


def calibrate_choice(intents: TextClassifier, encoder: SentenceEncoder, path: Path = WEIGHTS_FILE) -> None:
    """Learn the weights and the threshold, and write them to `path`."""
    known = KnownVectors(encoder, sorted(normalise(text) for text in _texts()))
    said = list(_said(Searcher(KnowledgeStore().stored(), encoder=known), intents, known))
    samples = _samples(said)
    unseen = np.zeros(len(samples))
    for fold in range(FOLDS):
        weights = _fit([s for number, s in enumerate(samples) if number % FOLDS != fold])
        for number in range(fold, len(samples), FOLDS):
            unseen[number] = logistic(samples[number].features, weights)
    answers = np.array([s.answers for s in samples])
    threshold = round(float(np.quantile(unseen[answers], _MOST_MISSED)), 3)
    right = np.mean([s.right for s in samples if s.answers])
    console.print(
        f"choice: {answers.sum()} answers, the right choice first {right:.3f}, taken for none "
        f"{np.mean(unseen[answers] < threshold):.3f}; as many other messages, taken for an answer "
        f"{np.mean(unseen[~answers] >= threshold):.3f} (threshold {threshold})"
    )
    found = ChoiceWeights(_fit_readings(said), _fit(samples), threshold)
    path.write_text(json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _fit(samples: list[Sample]) -> dict[str, float]:
    return fit_whether([s.features for s in samples], FEATURES, [s.answers for s in samples], [1.0] * len(samples))


def _fit_readings(said: Sequence[Said]) -> dict[str, float]:
    """How much each reading counts for what an answer means."""
    answers = [one for one in said if one.meant]
    right = [float(target in one.meant) for one in answers for target in one.among]
    counts = np.array([len(one.among) for one in answers])
    weights = fit_choice(np.vstack([one.readings for one in answers]), np.array(right), counts, _RIDGE)
    return {name: round(float(w), 5) for name, w in zip(READINGS, weights)}


def _samples(said: Sequence[Said]) -> list[Sample]:
    """The samples, with choices weighed as answers of the other folds taught it."""
    samples = []
    learned = [
        ChoiceWeights(_fit_readings([s for number, s in enumerate(said) if number % FOLDS != fold]), {}, 0.0)
        for fold in range(FOLDS)
    ]
    for number, one in enumerate(said):
        hits = weigh(one.readings, one.among, learned[number % FOLDS])
        features = choice_features(one.query, one.readings, hits, one.alone)
        samples.append(Sample(features, bool(one.meant), hits[0].target_id in one.meant))
    return samples


def _said(searcher: Searcher, intents: TextClassifier, encoder: SentenceEncoder) -> Iterator[Said]:
    """Every answer to a question back that search asks, and one other message instead of it."""
    understood = understanding(intents, encoder)
    chance = random.Random(7)  # noqa: S311  # no secret
    others = [c.exchanges[0] for c in load_cases(Half.DEVELOPMENT) if c.group in ("single", "refuse")]
    kept = (exchange for case in cases_of(kept_conversations()) for exchange in case.exchanges)
    others += [exchange for exchange in kept if exchange.expected.kind in ("smalltalk", "decline")]
    for question, answer, meant in track(list(_answers()), "choices", console=console):
        asked = understood(question)
        decision = searcher.decide(asked)
        among = with_siblings([hit.target_id for hit in decision.hits], asked)
        if decision.verdict is not Verdict.CLARIFY or not meant.intersection(among):
            continue
        other = chance.choice([o for o in others if not set(o.expected.targets).intersection(among)])
        for text, chosen in ((answer, meant), (other.text, frozenset[str]())):
            query = affirmed(understood(text))
            readings = searcher.readings(query, asked.text, among)
            yield Said(query, searcher.decide(query), among, readings, chosen)


def _texts() -> set[str]:
    """What is encoded: all questions, answers and other messages."""
    return {exchange.text for case in _cases() for exchange in case.exchanges}


def _cases() -> list[Case]:
    return [*load_cases(Half.DEVELOPMENT), *cases_of(kept_conversations())]


def _answers() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Questions to be asked back with the answer in words and the targets that it means."""
    for case in _cases():
        for asked, answer in zip(case.exchanges, case.exchanges[1:]):
            is_answer = asked.expected.kind == "clarify" and answer.expected.kind == "answer"
            meant = frozenset(answer.expected.targets)
            if is_answer and meant.intersection(asked.expected.targets):
                yield asked.text, answer.text, meant
