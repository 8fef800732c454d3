"""Learns the ranker's weights, the gate and the thresholds from data (`make calibrate`).

From phrases that no model has seen, and from the development half (`calibration_samples.py`).
Writes `knowledge/search/weights.json`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from evaluation.calibrate_choice import calibrate_choice
from evaluation.calibrate_thread import calibrate_thread
from evaluation.calibration_samples import MODES, Sample, described_samples
from evaluation.logit import fit_shares, fit_whether
from knowledge.language.phrases import load_topic_names
from knowledge.search.encoder import SentenceEncoder, load_encoder
from knowledge.search.features import FEATURES, VECTOR_FEATURES, Candidates
from knowledge.search.gate import (
    ASK_FEATURES,
    SCOPE_FEATURES,
    ask_features,
    contenders,
    logistic,
    scope_features,
)
from knowledge.search.index import SearchIndex
from knowledge.search.query import Query
from knowledge.search.ranker import WEIGHTS_FILE, Ranker, Ranking, Reader, Weights

_RIDGE = 0.5
_ASKED_BACK = 1.5  # what asking back is worth where a person would; the few such questions stand for their share
_CONTENDER = 0.03  # of the best one's probability: below it a candidate is not worth a choice
_MOST_DECLINED = 0.01  # of answerable development questions
console = Console()


def calibrate(path: Path = WEIGHTS_FILE) -> dict[str, Any]:
    """Learn everything for both modes and write it to `path`."""
    encoder = load_encoder()
    if encoder is None:
        raise SystemExit("calibration needs the sentence encoder")
    samples, index, intents = described_samples()
    result: dict[str, Any] = {"made": date.today().isoformat()}
    for mode, used in MODES.items():
        console.rule(f"mode {mode}")
        result[mode] = asdict(_learn(samples[mode], index, encoder if used else None))
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    calibrate_choice(intents, encoder)
    calibrate_thread(index, intents, encoder)
    return result


def _learn(samples: Sequence[Sample], index: SearchIndex, encoder: SentenceEncoder | None) -> Weights:
    """Ranker, then what the gate needs of it, then thresholds."""
    ranker = _fit_ranker([s for s in samples if s.targets], index, encoder)
    ranked = Ranker(Reader(index), encoder, Weights(ranker, {}, {}, {}))
    rankings = [ranked.rank_candidates(_candidates(s)) for s in samples]
    scope = _fit_scope(samples, rankings)
    ask = _fit_ask(samples, rankings)
    weights = Weights(ranker, scope, ask, _thresholds(samples, rankings, scope, ask))
    _report(samples, rankings, weights)
    return weights


def _candidates(sample: Sample) -> Candidates:
    if sample.candidates is None:
        raise ValueError(f"no candidates for {sample.text}")
    return sample.candidates


def _fit_ranker(
    samples: Sequence[Sample], index: SearchIndex, encoder: SentenceEncoder | None
) -> dict[str, float]:
    """A phrase that fits several targets should spread its probability over them."""
    used = [i for i, name in enumerate(FEATURES) if encoder is not None or name not in VECTOR_FEATURES]
    blocks, wanted, weights = [], [], []
    for sample in samples:
        candidates = _candidates(sample)
        right = np.array([index.entries[row].target_id in sample.targets for row in candidates.rows])
        if right.any():
            blocks.append(candidates.values[:, used].astype(np.float64))
            wanted.append(right / right.sum())
            weights.append(sample.weight)
    values = np.vstack(blocks)
    scale = values.std(axis=0) + 1e-6
    counts = np.array([len(block) for block in blocks])
    found = fit_shares(values / scale, np.concatenate(wanted), counts, _RIDGE, np.array(weights))
    return {FEATURES[i]: round(float(w), 5) for i, w in zip(used, found / scale)}


def _fit_scope(samples: Sequence[Sample], rankings: Sequence[Ranking]) -> dict[str, float]:
    """Do the documents hold the answer?"""
    topics = load_topic_names()
    rows = [scope_features(_query(s), r, topics) for s, r in zip(samples, rankings)]
    return fit_whether(rows, SCOPE_FEATURES, [s.answerable for s in samples], [s.weight for s in samples])


def _fit_ask(samples: Sequence[Sample], rankings: Sequence[Ranking]) -> dict[str, float]:
    """Would a person ask back? Also wherever the best candidate is not the right one."""
    pairs = [(s, r) for s, r in zip(samples, rankings) if s.targets]
    rows = [ask_features(_query(s), r) for s, r in pairs]
    return fit_whether(rows, ASK_FEATURES, [_should_ask(s, r) for s, r in pairs], [s.weight for s, _ in pairs])


def _should_ask(sample: Sample, ranking: Ranking) -> bool:
    return sample.ask or ranking.hits[0].target_id not in sample.targets


def _query(sample: Sample) -> Query:
    if sample.query is None:
        raise ValueError(f"no query for {sample.text}")
    return sample.query


def _thresholds(
    samples: Sequence[Sample], rankings: Sequence[Ranking], scope: dict[str, float], ask: dict[str, float]
) -> dict[str, float]:
    """For now, chosen on the development half: refuse as much as may be, answer where it pays more than asking back.

    The further calibrations go by them; in the end `evaluation.thresholds` chooses by questions that taught nothing.
    """
    topics = load_topic_names()
    pairs = [(s, r) for s, r in zip(samples, rankings) if s.development]
    scopes = [logistic(scope_features(_query(s), r, topics), scope) for s, r in pairs if s.answerable]
    asks = [(logistic(ask_features(_query(s), r), ask), _gain(s, r)) for s, r in pairs if s.targets]
    grid = np.linspace(0.1, 0.9, 81)
    gains = [sum(gain for p, gain in asks if p < t) for t in grid]
    return {
        "scope": round(float(np.quantile(scopes, _MOST_DECLINED)), 4),
        "ask": round(float(grid[int(np.argmax(gains))]), 3),
        "contender": _CONTENDER,
    }


def _gain(sample: Sample, ranking: Ranking) -> float:
    """What answering at once is worth beside asking back (0)."""
    if sample.ask:
        return -_ASKED_BACK
    return 0.75 if ranking.hits[0].target_id in sample.targets else -2.0


def _report(samples: Sequence[Sample], rankings: Sequence[Ranking], weights: Weights) -> None:
    """Print what was reached, on what the encoder was not taught and on the development half."""
    topics = load_topic_names()
    for name, chosen in (("kept back", False), ("development", True)):
        pairs = [(s, r) for s, r in zip(samples, rankings) if s.development == chosen]
        meant = [(s, r) for s, r in pairs if s.targets]
        top1 = np.mean([r.hits[0].target_id in s.targets for s, r in meant])
        top3 = np.mean([any(h.target_id in s.targets for h in r.hits[:3]) for s, r in meant])
        scopes = np.array([logistic(scope_features(_query(s), r, topics), weights.scope) for s, r in pairs])
        inside = np.array([s.answerable for s, _ in pairs])
        refused = scopes < weights.thresholds["scope"]
        asked = np.array([logistic(ask_features(_query(s), r), weights.ask) for s, r in meant])
        asked = asked >= weights.thresholds["ask"]
        should = np.array([s.ask for s, _ in meant])
        right = np.array([r.hits[0].target_id in s.targets for s, r in meant])
        offered = np.mean(
            [
                any(h.target_id in s.targets for h in contenders(_query(s), r, weights.thresholds["contender"]))
                for (s, r), a in zip(meant, asked)
                if a
            ]
        )
        console.print(
            f"{name}: {len(pairs)} questions; top-1 {top1:.3f}, top-3 {top3:.3f}; answerable refused "
            f"{refused[inside].mean():.3f}, outside refused {refused[~inside].mean():.3f}; of those to be asked back "
            f"{asked[should].mean():.3f} asked; of the others answered {(~asked)[~should].mean():.3f}, "
            f"wrongly {(~asked & ~right)[~should].mean():.3f}; asked with the right one offered {offered:.3f}"
        )
    console.print(dict(weights.thresholds))


if __name__ == "__main__":
    calibrate()
