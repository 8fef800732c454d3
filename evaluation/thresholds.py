"""Chooses the thresholds of the gates and of answers to questions back, by questions that nothing learned from.

A model that has seen a question is too sure of it: by its own questions one would decline and ask back too little.
`make calibrate` runs it at the end, `python -m evaluation thresholds` alone. It goes by what would be served: the index
of everything, and a classifier of intents that has learned from all examples. Writes into `weights.json`, `thread.json`
and `choice.json`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console

from actions.questions_back import with_siblings
from evaluation.calibrate_thread import Describer, following, scope_in_thread
from evaluation.calibration_samples import MODES, classify_intents, understanding
from evaluation.questions import Exchange, load_gauge
from evaluation.training import intent_examples
from knowledge.language.phrases import load_topic_names
from knowledge.search import Searcher
from knowledge.search.choice import WEIGHTS_FILE as CHOICE_FILE
from knowledge.search.encoder import load_encoder
from knowledge.search.gate import Verdict, ask_features, logistic, scope_features
from knowledge.search.query import Query
from knowledge.search.ranker import WEIGHTS_FILE, Ranker, load_weights
from knowledge.search.thread import WEIGHTS_FILE as THREAD_FILE
from knowledge.search.thread import load_thread_weights
from knowledge.store import KnowledgeStore

# How much worse the first error of each pair is than the second, as shares of the questions concerned.
_DECLINED = 2.5  # an answerable question declined; another one answered: of real questions most are answerable
_PUT_OFF = 12.0  # asked back in vain; answered where a person would ask: of real questions few are to be asked back
_MISSED = 5.0  # an answer to a question back not taken for one; the reverse: who was asked mostly answers
_GRID = np.linspace(0.02, 0.95, 94)
_ALL = frozenset({"answer", "clarify"})
console = Console()

Understand = Callable[[str], Query]


class Seen(NamedTuple):
    """What a mode of search makes of a question of the gauge, and what is right."""

    kind: str
    in_scope: float
    doubt: float


def choose_thresholds(
    path: Path = WEIGHTS_FILE, thread_path: Path = THREAD_FILE, choice_path: Path = CHOICE_FILE
) -> None:
    """Choose the thresholds and write them beside the weights."""
    encoder = load_encoder()
    if encoder is None:
        raise SystemExit("thresholds need the sentence encoder")
    intents = classify_intents(intent_examples(), encoder)
    load_weights.cache_clear()
    load_thread_weights.cache_clear()
    searcher = Searcher(KnowledgeStore().stored())
    weights, thread, choice = (json.loads(file.read_text("utf-8")) for file in (path, thread_path, choice_path))
    for mode, used in MODES.items():
        understand = understanding(intents, encoder if used else None)
        seen = [_see(exchange, understand, searcher, searcher.ranker(used)) for exchange in _openings()]
        weights[mode]["thresholds"] |= {"scope": _scope(mode, seen), "ask": _ask(mode, seen)}
        thread[mode]["thresholds"]["scope"] = _thread(mode, Describer(searcher.ranker(used), intents))
    choice["threshold"] = _choice(searcher, understanding(intents, encoder))
    for file, content in ((path, weights), (thread_path, thread), (choice_path, choice)):
        file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _openings() -> Iterator[Exchange]:
    """The first message of every case but small talk."""
    return (c.exchanges[0] for c in load_gauge() if c.exchanges[0].expected.kind != "smalltalk")


def _see(exchange: Exchange, understand: Understand, searcher: Searcher, ranker: Ranker) -> Seen:
    query = understand(exchange.text)
    ranking = searcher.ranking(query, ranker)
    scope = logistic(scope_features(query, ranking, load_topic_names()), ranker.weights.scope)
    return Seen(exchange.expected.kind, scope, logistic(ask_features(query, ranking), ranker.weights.ask))


def _scope(mode: str, seen: Sequence[Seen]) -> float:
    """Below what probability to be held by the documents a question is declined."""
    held = np.array([s.in_scope for s in seen if s.kind in _ALL])
    others = np.array([s.in_scope for s in seen if s.kind not in _ALL])
    threshold, declined, answered = _least(held, others, _DECLINED)
    console.print(f"{mode}: declines below {threshold}: {declined:.3f} of the answerable, not {answered:.3f} of others")
    return threshold


def _ask(mode: str, seen: Sequence[Seen]) -> float:
    """From what probability on that a person would ask back it is done."""
    open_ones = np.array([s.doubt for s in seen if s.kind == "clarify"])
    decided = np.array([s.doubt for s in seen if s.kind == "answer"])
    threshold, answered, put_off = _least(open_ones, decided, 1 / _PUT_OFF, last=True)
    console.print(f"{mode}: asks back from {threshold}: {put_off:.3f} of the decided, not {answered:.3f} of the open")
    return threshold


def _thread(mode: str, describe: Describer) -> float:
    """The probability of being held by the documents below which a message in a conversation is refused."""
    weights = load_thread_weights(describe.ranker.encoder is not None)
    messages = [m for case in load_gauge() if case.group == "dialogue" for m in following(case, 0)]
    answerable, others = [], []
    for message in messages:
        (answerable if message.targets else others).append(scope_in_thread(describe(message), weights))
    threshold, declined, answered = _least(np.array(answerable), np.array(others), _DECLINED)
    console.print(f"{mode}: in a conversation below {threshold}: {declined:.3f} of the answerable, not {answered:.3f}")
    return threshold


def _choice(searcher: Searcher, understand: Understand) -> float:
    """From what probability on a message after a question back answers it."""
    answers, others = [], []
    refused = [c.exchanges[0].text for c in load_gauge() if c.group in ("single", "refuse")]
    cases = [c for c in load_gauge() if c.group == "clarify"]
    for number, case in enumerate(cases):
        asked, answer = (understand(exchange.text) for exchange in case.exchanges)
        decision = searcher.decide(asked)
        if decision.verdict is not Verdict.CLARIFY:
            continue
        among = with_siblings([hit.target_id for hit in decision.hits], asked)
        other = understand(refused[number * len(refused) // len(cases)])
        for query, found in ((answer, answers), (other, others)):
            found.append(searcher.choose(query, asked.text, among, searcher.decide(query)).probability)
    threshold, missed, taken = _least(np.array(answers), np.array(others), _MISSED)
    console.print(f"an answer from {threshold}: {taken:.3f} of others, not {missed:.3f} of {len(answers)} answers")
    return threshold


def _least(high: np.ndarray, low: np.ndarray, worse: float, last: bool = False) -> tuple[float, float, float]:
    """The threshold with the least errors, and the share of each side that lies on the wrong one.

    Args:
        high: Probabilities that should reach it.
        low: Probabilities that should not.
        worse: How much a share of `high` counts beside one of `low`.
        last: Of thresholds that are as good take the highest, not the middle one: whom nothing makes us ask back is not
            asked.
    """
    below = np.array([np.mean(high < t) for t in _GRID])
    above = np.array([np.mean(low >= t) for t in _GRID])
    errors = worse * below + above
    as_good = np.flatnonzero(np.isclose(errors, errors.min()))
    best = int(as_good[-1 if last else (len(as_good) - 1) // 2])
    return round(float(_GRID[best]), 3), float(below[best]), float(above[best])
