"""Learns what part of a guide a question asks for (`make calibrate` runs it with the ranker's calibration).

The strings that a right answer must show tell which parts of the guide hold it: those of the lexicon's
questions and conversations and of the development half. Weights are fitted by maximum likelihood over the parts of each
guide, those with the encoder on what it was not taught (`kept_back`); the thresholds are chosen on answers made with
weights, and a model of sections, of folds that did not see the question: what must be shown against their length.
The sealed half is never read. Writes `knowledge/search/asked.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from rich.console import Console
from rich.progress import track

from evaluation.kept_back import is_kept_back, kept_conversations
from evaluation.logit import fit_choice
from evaluation.places import placed
from evaluation.questions import Case, Half, cases_of, load_cases
from evaluation.vectors import KnownVectors
from knowledge.answer import AnswerRequest, answer
from knowledge.answering.guide_parts import bare
from knowledge.answering.parts import size
from knowledge.catalogue import Catalogue, Service
from knowledge.language.conversations import answered_messages, load_conversations
from knowledge.language.mentions import Label
from knowledge.language.normalise import normalise
from knowledge.language.phrases import AnsweredQuestion, load_questions
from knowledge.search.asked import WEIGHTS_FILE, AskedReader, AskedWeights
from knowledge.search.encoder import load_encoder
from knowledge.search.guide_features import FEATURES
from knowledge.search.query import Query, make_query
from knowledge.search.sections import SectionModel, section_examples
from knowledge.search.showing import parts_showing
from knowledge.store import KnowledgeStore
from knowledge.vocabulary import Aspect, District

FOLDS = 5
_RIDGE = 0.3  # best of 0.1, 0.3, 1 and 3 by cross-validation
# Tried one after another, from the first values on.
_GRID = {"part": (0.06, 0.04, 0.1), "section": (0.25, 0.15), "sure": (0.6, 0.75), "aspect": (0.01, 0.03)}
_BYTE = 1e-4 / 3  # 100 bytes are worth one answer in 300
_GENERAL = "概况"
_NOW = datetime(2026, 11, 23, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
console = Console()


@dataclass(frozen=True)
class Question:
    """A question about one guide and what must be shown and hidden.

    `district` is the one named so far, `context` the question as the encoder reads it in its conversation; "" where it
    was taught that.
    """

    text: str
    service: str
    show: tuple[str, ...]
    hide: tuple[str, ...]
    fold: int
    context: str
    district: str | None = None


@dataclass(frozen=True)
class Sample:
    """A question, the features of its guide's parts by words and with the encoder, and which of them are right."""

    question: Question
    query: Query
    words: np.ndarray
    full: np.ndarray
    right: np.ndarray


def calibrate_asked(path: Path = WEIGHTS_FILE) -> dict[str, Any]:
    """Learn weights and thresholds and write them to `path`."""
    catalogue, encoder = KnowledgeStore().catalogue(), load_encoder()
    if encoder is None:
        raise SystemExit("calibration needs the sentence encoder")
    questions = list(_questions(catalogue))
    known = KnownVectors(encoder, sorted({question.context for question in questions} - {""}))
    reader = AskedReader(catalogue, known, AskedWeights({}, {}, {}))
    readers = [reader.with_weights(reader.weights, sections) for sections in _section_models(catalogue)]
    samples = list(_samples(catalogue, questions, readers))
    weights = [_fit([s for s in samples if s.question.fold != fold]) for fold in range(FOLDS)]
    found = replace(_fit(samples), thresholds=_thresholds(catalogue, readers, weights, samples))
    path.write_text(json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return asdict(found)


def _questions(catalogue: Catalogue) -> Iterator[Question]:
    """What a guide answers of the lexicon's questions, and of its conversations and the development half."""
    services = {service.id for service in catalogue.services}
    for number, one in enumerate(load_questions()):
        if one.target in services and one.show:
            text = normalise(one.text)
            context = text if is_kept_back(text) else ""
            yield Question(one.text, one.target, one.show, (), number % FOLDS, context, _district(one.text))
    kept = set(kept_conversations())
    lessons = zip(cases_of(load_conversations()), (lesson in kept for lesson in load_conversations()))
    for number, (case, unseen) in enumerate([*((c, True) for c in load_cases(Half.DEVELOPMENT)), *lessons]):
        yield from (q for q in _answered(case, number % FOLDS, unseen) if q.service in services)


def _answered(case: Case, fold: int, unseen: bool) -> Iterator[Question]:
    """The messages of a case whose answer must show something, once for each target that is right."""
    district: str | None = None
    before = ""
    for exchange, place in placed(case):
        district = _district(exchange.text) or district
        expected, kind_before, before = exchange.expected, before, exchange.expected.kind
        # What answers a question back is read with that question: it asks for nothing itself.
        if expected.kind != "answer" or not expected.show or kind_before == "clarify":
            continue
        context = place.joined(normalise(exchange.text)) if unseen else ""
        for target in expected.targets:
            yield Question(exchange.text, target, expected.show, expected.hide, fold, context, district)


def _district(text: str) -> str | None:
    named = make_query(text).mentions.values(Label.DISTRICT)
    return named[0] if named else None


def _section_models(catalogue: Catalogue) -> list[SectionModel]:
    """For each fold the model of the lexicon's other questions and conversations."""
    questions, conversations = load_questions(), load_conversations()

    def others(fold: int) -> Iterator[AnsweredQuestion]:
        yield from (q for i, q in enumerate(questions) if i % FOLDS != fold)
        yield from answered_messages(c for i, c in enumerate(conversations) if i % FOLDS != fold)

    return [
        SectionModel.fit(list(section_examples(catalogue, others(fold))))
        for fold in track(range(FOLDS), "models of sections", console=console)
    ]


def _samples(
    catalogue: Catalogue, questions: Sequence[Question], readers: Sequence[AskedReader]
) -> Iterator[Sample]:
    """The questions with features by the reader of their fold; without those whose answer is in no part."""
    for question in track(questions, "features", console=console):
        reader, service = readers[question.fold], catalogue.targets[question.service]
        assert isinstance(service, Service)  # `_questions` takes no other
        right = parts_showing(service, reader.guide(service.id).parts, question.show)
        if right.any():
            query = make_query(question.text)
            words, full = (reader.features(service.id, query.text, query.text, c) for c in ("", question.context))
            yield Sample(question, query, words, full, right)


def _fit(samples: Sequence[Sample]) -> AskedWeights:
    """The weights of the features: any of the right parts of a guide is right."""
    unseen = [s for s in samples if s.question.context]
    words = _fit_mode(samples, [s.words for s in samples])
    return AskedWeights(words, _fit_mode(unseen, [s.full for s in unseen]), {})


def _fit_mode(samples: Sequence[Sample], features: Sequence[np.ndarray]) -> dict[str, float]:
    right = np.concatenate([s.right for s in samples]).astype(float)
    best = fit_choice(np.vstack(features), right, np.array([len(s.right) for s in samples]), _RIDGE)
    return {FEATURES[i]: round(float(w), 4) for i, w in enumerate(best)}


def _thresholds(
    catalogue: Catalogue,
    readers: Sequence[AskedReader],
    weights: Sequence[AskedWeights],
    samples: Sequence[Sample],
) -> dict[str, float]:
    """The thresholds worth most, judged on answers to a part of the questions."""
    judged = [s for s in samples if s.question.context]

    def value(thresholds: dict[str, float]) -> Value:
        weighed = [r.with_weights(replace(w, thresholds=thresholds)) for r, w in zip(readers, weights)]
        found = [_judge(catalogue, weighed[s.question.fold], s) for s in judged]
        shown, length = (float(np.mean(column)) for column in zip(*found))
        return Value(shown, length)

    chosen = {name: values[0] for name, values in _GRID.items()}
    best = value(chosen)
    for name, values in _GRID.items():
        for tried in ({**chosen, name: v} for v in values[1:]):
            if (found := value(tried)).worth > best.worth:
                chosen, best = tried, found
    console.print(f"asked: {len(samples)} questions, {best.shown:.3f} shown, {best.length:.0f} bytes, {chosen}")
    return chosen


class Value(NamedTuple):
    """What thresholds give: share of answers that show what they must, bytes of an answer on average."""

    shown: float
    length: float

    @property
    def worth(self) -> float:
        """Both in one number."""
        return self.shown - _BYTE * self.length


def _judge(catalogue: Catalogue, reader: AskedReader, sample: Sample) -> tuple[bool, int]:
    """Whether the answer shows what it must, and its bytes."""
    known = {a.value: a for a in Aspect}
    question, query = sample.question, sample.query
    request = AnswerRequest(
        question.service,
        _NOW,
        tuple(known[a] for a in query.aspects if a in known),
        District(question.district) if question.district else None,
        text=query.text,
        overview=_GENERAL in query.aspects,
    )
    text = answer(catalogue, reader.focus(request, query.text, question.context)).render_text()
    said = bare(text)
    shown = all(bare(s) in said for s in question.show) and not any(bare(s) in said for s in question.hide)
    return shown, size(text)


if __name__ == "__main__":
    calibrate_asked()
