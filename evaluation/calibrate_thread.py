"""Learns what a message in a conversation is about (`make calibrate` runs it after the ranker's calibration).

From the dialogues of the development half and those of the lexicon that the index and the encoder are not taught, each
turn with what was really talked about before; and from the half's single questions and refusals, said in the middle of
somebody else's conversation: a change of topic. The sealed half is never read. Writes `knowledge/search/thread.json`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from evaluation.calibration_samples import INTENTS_KEPT
from evaluation.kept_back import kept_conversations
from evaluation.logit import fit_choice, fit_whether
from evaluation.places import placed
from evaluation.questions import Case, Half, cases_of, load_cases
from evaluation.vectors import KnownVectors
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_topic_names
from knowledge.search.classifier import TextClassifier
from knowledge.search.course import Thread
from knowledge.search.encoder import SentenceEncoder
from knowledge.search.gate import logistic, scope_features
from knowledge.search.index import SearchIndex
from knowledge.search.query import Query, make_query
from knowledge.search.ranker import Hit, Ranker, Reader, load_weights
from knowledge.search.thread import SCOPE_FEATURES, WEIGHTS_FILE, ThreadWeights, rank_thread, thread_scope_features
from knowledge.search.thread_features import FEATURES, Rankings, thread_features

FOLDS = 5
_RIDGE = 0.5
_ELSEWHERE = 0.5  # weight of a question put into somebody else's conversation
_IN_GATE = 0.15  # and in choosing the gate's threshold: in real conversations far fewer messages are to be declined
console = Console()


@dataclass(frozen=True)
class Message:
    """A message in its conversation and what is right: targets, or none where it must be declined."""

    text: str
    thread: Thread
    audiences: tuple[str, ...]
    not_audiences: tuple[str, ...]
    targets: frozenset[str]
    fold: int
    weight: float = 1.0


@dataclass(frozen=True)
class Sample:
    """A message as one mode of search sees it."""

    message: Message
    query: Query
    rankings: Rankings
    alone_scope: float
    targets: tuple[str, ...]
    features: np.ndarray


def calibrate_thread(
    index: SearchIndex, intents: TextClassifier, encoder: SentenceEncoder, path: Path = WEIGHTS_FILE
) -> None:
    """Learn the weights of both modes and write them to `path`."""
    messages = list(_messages())
    known = KnownVectors(encoder, sorted({text for m in messages for text in _texts(m)}))
    result = {}
    for mode, used in (("words", None), ("full", known)):
        load_weights.cache_clear()
        describe = Describer(Ranker(Reader(index), used), intents)
        samples = [describe(m) for m in track(messages, f"thread, {mode}", console=console)]
        threshold = _judge(mode, samples)
        result[mode] = asdict(replace(_learn(samples), thresholds={"scope": threshold}))
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _texts(message: Message) -> Iterator[str]:
    """What is encoded of a message: its words and the question before it."""
    yield normalise(message.text)
    yield message.thread.question


def _messages() -> Iterator[Message]:
    """All messages that follow an answer, then the questions and refusals put into such conversations."""
    cases = load_cases(Half.DEVELOPMENT)
    dialogues = [c for c in (*cases, *cases_of(kept_conversations())) if c.group == "dialogue"]
    said = [m for number, c in enumerate(dialogues) for m in following(c, number % FOLDS)]
    yield from said
    chance = random.Random(7)  # noqa: S311  # no secret
    for number, case in enumerate(c for c in cases if c.group in ("single", "refuse")):
        place, first = chance.choice(said), case.exchanges[0]
        targets = frozenset(first.expected.targets if case.group == "single" else ())
        if place.thread.focus in targets:
            continue
        yield replace(place, text=first.text, targets=targets, fold=number % FOLDS, weight=_ELSEWHERE)


def following(case: Case, fold: int) -> Iterator[Message]:
    """The messages of a dialogue that follow an answer, with what had been talked about until then."""
    audiences: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    for exchange, place in placed(case):
        expected = exchange.expected
        if place.thread is not None and expected.kind != "clarify":
            targets = frozenset(expected.targets if expected.kind == "answer" else ())
            yield Message(exchange.text, place.thread, audiences, denied, targets, fold)
        said = make_query(exchange.text, None, audiences, denied)
        audiences, denied = said.audiences, tuple(a for a in said.not_audiences if a not in said.audiences)


@dataclass(frozen=True)
class Describer:
    """Describes messages as one mode of search sees them.

    Attributes:
        ranker: Search of that mode.
        intents: The classifier of intents.
    """

    ranker: Ranker
    intents: TextClassifier

    def __call__(self, message: Message) -> Sample:
        """The sample of a message."""
        text = normalise(message.text)
        vector = self.ranker.encoder.encode(text)[None, :] if self.ranker.encoder is not None else None
        row = self.intents.probabilities([text], vector)[0]
        posterior = {self.intents.labels[i]: float(row[i]) for i in np.argsort(-row)[:INTENTS_KEPT]}
        query = make_query(text, posterior, message.audiences, message.not_audiences)
        rankings = Rankings.of(query, message.thread, self.ranker)
        scope = logistic(scope_features(query, rankings.alone, load_topic_names()), self.ranker.weights.scope)
        targets, features = thread_features(query, message.thread, rankings)
        return Sample(message, query, rankings, scope, targets, features)


def _learn(samples: Sequence[Sample]) -> ThreadWeights:
    """The ranker, then the gate with what the ranker says."""
    ranker = _fit_ranker(samples)
    rows = [_scope_row(s, ThreadWeights(ranker, {}, {})) for s in samples]
    labels, weights = [bool(s.message.targets) for s in samples], [s.message.weight for s in samples]
    scope = fit_whether(rows, SCOPE_FEATURES, labels, weights)
    return ThreadWeights(ranker, scope, {})


def _fit_ranker(samples: Sequence[Sample]) -> dict[str, float]:
    used = [s for s in samples if s.message.targets.intersection(s.targets)]
    values = np.vstack([s.features for s in used])
    scale = values.std(axis=0) + 1e-6
    right = np.concatenate([[float(t in s.message.targets) for t in s.targets] for s in used])
    counts, weights = np.array([len(s.targets) for s in used]), np.array([s.message.weight for s in used])
    found = fit_choice(values / scale, right, counts, _RIDGE, weights)
    return {name: round(float(w), 5) for name, w in zip(FEATURES, found / scale)}


def scope_in_thread(sample: Sample, weights: ThreadWeights) -> float:
    """The probability that the documents hold what a message in a conversation asks."""
    return logistic(_scope_row(sample, weights), weights.scope)


def _scope_row(sample: Sample, weights: ThreadWeights) -> dict[str, float]:
    hits = _ranked(sample, weights)
    return thread_scope_features(sample.query, sample.message.thread, sample.rankings, sample.alone_scope, hits)


def _ranked(sample: Sample, weights: ThreadWeights) -> tuple[Hit, ...]:
    message = sample.message
    return rank_thread(sample.query, message.thread, sample.rankings, sample.alone_scope, weights).hits


def _judge(mode: str, samples: Sequence[Sample]) -> float:
    """The threshold of the gate with fewest errors, by models of folds that did not see a message; prints them."""
    right: list[tuple[bool, bool]] = []  # in a real dialogue, about the right target
    gate: list[tuple[bool, bool, float]] = []  # in a real dialogue, answerable, probability
    for fold in range(FOLDS):
        weights = _learn([s for s in samples if s.message.fold != fold])
        for s in (s for s in samples if s.message.fold == fold):
            own, answerable = s.message.weight == 1, bool(s.message.targets)
            gate.append((own, answerable, scope_in_thread(s, weights)))
            if answerable:
                right.append((own, _ranked(s, weights)[0].target_id in s.message.targets))
    grid = np.linspace(0.05, 0.95, 91)
    errors = [sum(1.0 if own else _IN_GATE for own, inside, p in gate if (p >= t) != inside) for t in grid]
    threshold = round(float(grid[int(np.argmin(errors))]), 3)
    for real, name in ((True, "dialogues"), (False, "changes of topic")):
        refused = [p < threshold for own, inside, p in gate if own == real and not inside]
        wrongly = [p < threshold for own, inside, p in gate if own == real and inside]
        console.print(
            f"thread, {mode}, {name}: about the right target {np.mean([r for own, r in right if own == real]):.3f}, "
            f"declined rightly {np.mean(refused):.3f}, wrongly {np.mean(wrongly):.3f} (threshold {threshold})"
        )
    return threshold
