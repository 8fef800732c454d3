"""What the ranker's calibration learns from: questions with what is right, described as search sees them.

The lexicon's phrases are taken in folds: each fold is described by an index and an intent classifier
that have not seen it. The development half of the evaluation questions comes on top, described by the
index of everything, since no phrase of it stands in the lexicon. The sealed half is never read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import get_context

import numpy as np
from rich.console import Console
from rich.progress import track

from evaluation.questions import Half, load_cases
from evaluation.training import Example, intent_examples
from evaluation.vectors import KnownVectors
from knowledge.language.conversations import load_conversations, own_questions
from knowledge.language.normalise import normalise
from knowledge.language.phrases import AmbiguousPhrase, load_ambiguous, load_questions, load_topic_names
from knowledge.search.classifier import TextClassifier
from knowledge.search.course import course_examples
from knowledge.search.encoder import SentenceEncoder, load_encoder
from knowledge.search.features import Candidates, gather
from knowledge.search.index import Entry, SearchIndex, entries_of
from knowledge.search.query import Query, make_query
from knowledge.search.structure import are_rivals
from knowledge.store import KnowledgeStore

FOLDS = 3
MODES = {"words": False, "full": True}  # mode: whether the encoder is used
INTENTS_KEPT = 12  # as many as the pipeline's ranking keeps
_DEVELOPMENT_WEIGHT = 4.0  # real questions count for more than phrases from the lexicon's own hands
_EVERYBODYS = 6  # characters; so short a courtesy is said alike by many
_TAKEN = 2  # of so many of the lexicon's phrases one is weighed: more change no weight
console = Console()


@dataclass
class Sample:
    """One question with what is right: targets (empty: outside the documents) and its features."""

    text: str
    targets: frozenset[str]
    answerable: bool
    weight: float
    development: bool
    ask: bool = False  # a person would have to ask back
    query: Query | None = None
    candidates: Candidates | None = None


Described = dict[str, list[Sample]]
"""Samples by mode."""


def described_samples() -> tuple[Described, SearchIndex, TextClassifier]:
    """All samples by mode, with features that no model has cheated on; the index and the intents of everything."""
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        folds = [pool.submit(_of_fold, fold) for fold in range(FOLDS)]
        samples, index, intents = pool.submit(_of_development).result()
        for fold in track(folds, "folds", console=console):
            samples = {mode: fold.result()[mode] + held for mode, held in samples.items()}
    return samples, index, intents


def _of_fold(fold: int) -> Described:
    """The lexicon's phrases of one fold, described by an index and intents made from the others."""
    encoder, entries, ambiguous, examples = _material()
    kept = [_without(entry, fold) for entry in entries]
    index = SearchIndex.build(kept, [a for a in ambiguous if _fold(normalise(a.text)) != fold], encoder)
    intents = classify_intents([e for e in examples if not _held(e, fold)], encoder)
    held = list(_held_out(entries, ambiguous, examples, fold))[::_TAKEN]
    return {mode: _described(held, index, intents, encoder, used) for mode, used in MODES.items()}


def _of_development() -> tuple[Described, SearchIndex, TextClassifier]:
    """The development half, described by the index and the intents of everything."""
    encoder, entries, ambiguous, examples = _material()
    messages = list(course_examples(load_conversations(), load_questions()))
    index = SearchIndex.build(entries, ambiguous, encoder, messages=messages)
    intents = classify_intents(examples, encoder)
    held = list(_development())
    return {mode: _described(held, index, intents, encoder, used) for mode, used in MODES.items()}, index, intents


def _material() -> tuple[SentenceEncoder, list[Entry], tuple[AmbiguousPhrase, ...], tuple[Example, ...]]:
    """What everything is learned from; without the conversations, which teach how much search is to be believed."""
    encoder = load_encoder()
    if encoder is None:
        raise SystemExit("calibration needs the sentence encoder (a machine with AVX2)")
    entries = entries_of(KnowledgeStore().stored(), with_conversations=False)
    return encoder, entries, load_ambiguous(), tuple(e for e in intent_examples() if e.text not in _said())


@lru_cache(maxsize=1)
def _said() -> frozenset[str]:
    """What is said in the conversations: questions that name their matter, what is to be refused, and asides.

    Not what everybody says (你好, 知道了): the classifier of intents would know no courtesy.
    """
    messages = (message for conversation in load_conversations() for message in conversation)
    aside = (normalise(message.text) for message in messages if message.kind in ("decline", "smalltalk"))
    own = (normalise(question.text) for question in own_questions(load_conversations()))
    return frozenset((*own, *(text for text in aside if len(text) > _EVERYBODYS)))


def _fold(text: str) -> int:
    return sum(text.encode()) % FOLDS


def _held(example: Example, fold: int) -> bool:
    return _fold(example.text) == fold


def _without(entry: Entry, fold: int) -> Entry:
    """The entry without the aliases and questions of one fold (its title stays)."""
    title, *others = entry.phrases
    text = entry.text
    for phrase in (p for p in others if _fold(p) == fold):
        text = text.replace(phrase, "")
    return replace(entry, text=text, phrases=(title, *(p for p in others if _fold(p) != fold)))


def _held_out(
    entries: Sequence[Entry], ambiguous: Sequence[AmbiguousPhrase], examples: Sequence[Example], fold: int
) -> Iterable[Sample]:
    """The samples of one fold."""
    for entry in entries:
        for phrase in entry.phrases[1:]:
            if _fold(phrase) == fold:
                yield Sample(phrase, frozenset({entry.target_id}), True, 1.0, False)
    for text, one in ((normalise(a.text), a) for a in ambiguous):
        if _fold(text) == fold:
            yield Sample(text, frozenset(one.targets), True, 1.0, False, are_rivals(one.targets))
    known = load_topic_names()
    for example in examples:
        if example.written and _held(example, fold):
            yield Sample(example.text, frozenset(), example.intent in known, 1.0, False)


def _development() -> Iterable[Sample]:
    """The development half: single questions, those to be clarified, those to be refused."""
    for case in load_cases(Half.DEVELOPMENT):
        first = case.exchanges[0]
        if case.group == "dialogue":
            continue
        answerable = case.group != "refuse"
        targets = frozenset(first.expected.targets) if answerable else frozenset()
        ask = case.group == "clarify"
        yield Sample(normalise(first.text), targets, answerable, _DEVELOPMENT_WEIGHT, True, ask)


def classify_intents(examples: Sequence[Example], encoder: SentenceEncoder) -> TextClassifier:
    """A classifier of intents as the Rasa pipeline trains it."""
    texts = [e.text for e in examples]
    return TextClassifier.fit(texts, [e.intent for e in examples], encoder.encode_many(texts), with_neighbours=True)


def understanding(intents: TextClassifier, encoder: SentenceEncoder | None) -> Callable[[str], Query]:
    """How a message is read as the pipeline reads it, with or without the encoder."""

    def understand(text: str) -> Query:
        normal = normalise(text)
        [row] = intents.probabilities([normal], encoder.encode(normal)[None, :] if encoder else None)
        return make_query(text, {intents.labels[i]: float(row[i]) for i in np.argsort(-row)[:INTENTS_KEPT]})

    return understand


def _described(
    samples: Sequence[Sample], index: SearchIndex, intents: TextClassifier, encoder: SentenceEncoder, used: bool
) -> list[Sample]:
    """The samples with query and candidates, as they are when the encoder is used or not."""
    texts = [sample.text for sample in samples]
    known = KnownVectors(encoder, texts) if used else None
    rows = intents.probabilities(texts, known.encode_many(texts) if known else None)
    described = []
    for sample, row in zip(samples, rows):
        best = np.argsort(-row)[:INTENTS_KEPT]
        query = make_query(sample.text, {intents.labels[i]: float(row[i]) for i in best})
        described.append(replace(sample, query=query, candidates=gather(index, query, known)))
    return described
