"""What the ranker's calibration learns from: questions with what is right, described as search sees them.

The lexicon's phrases that the encoder is not taught (`kept_back`), described by an index and an intent classifier
that have not seen them either. The development half of the evaluation questions comes on top, described by the
index of everything, since no phrase of it stands in the lexicon. The sealed half is never read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

import numpy as np
from rich.console import Console

from evaluation.kept_back import is_kept_back, taught_conversations
from evaluation.questions import Half, load_cases
from evaluation.training import Example, intent_examples
from evaluation.vectors import KnownVectors
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_ambiguous, load_questions, load_topic_names
from knowledge.search.classifier import TextClassifier
from knowledge.search.course import course_examples
from knowledge.search.encoder import SentenceEncoder, load_encoder
from knowledge.search.features import Candidates, gather
from knowledge.search.index import Entry, SearchIndex, entries_of
from knowledge.search.query import Query, make_query
from knowledge.search.structure import are_rivals
from knowledge.store import KnowledgeStore

MODES = {"words": False, "full": True}  # mode: whether the encoder is used
INTENTS_KEPT = 12  # as many as the pipeline's ranking keeps
_DEVELOPMENT_WEIGHT = 4.0  # real questions count for more than phrases from the lexicon's own hands
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
        kept = pool.submit(_of_lexicon)
        samples, index, intents = pool.submit(_of_development).result()
        return {mode: kept.result()[mode] + held for mode, held in samples.items()}, index, intents


def _of_lexicon() -> Described:
    """The lexicon's phrases that are kept back, described by an index and intents made from the others."""
    encoder, entries, examples = _material()
    ambiguous = [a for a in load_ambiguous() if not is_kept_back(normalise(a.text))]
    index = SearchIndex.build([_taught(entry) for entry in entries], ambiguous, encoder)
    intents = classify_intents(examples, encoder)
    held = list(_kept_back())
    return {mode: _described(held, index, intents, encoder, used) for mode, used in MODES.items()}


def _of_development() -> tuple[Described, SearchIndex, TextClassifier]:
    """The development half, described by the index and the intents of everything that is taught."""
    encoder, entries, examples = _material()
    messages = list(course_examples(taught_conversations(), load_questions()))
    index = SearchIndex.build(entries, load_ambiguous(), encoder, messages=messages)
    intents = classify_intents(examples, encoder)
    held = list(_development())
    return {mode: _described(held, index, intents, encoder, used) for mode, used in MODES.items()}, index, intents


def _material() -> tuple[SentenceEncoder, list[Entry], list[Example]]:
    """What everything is learned from, without the conversations and the examples that are kept back."""
    encoder = load_encoder()
    if encoder is None:
        raise SystemExit("calibration needs the sentence encoder")
    entries = entries_of(KnowledgeStore().stored(), taught_conversations())
    return encoder, entries, [example for example in intent_examples() if not is_kept_back(example.text)]


def _taught(entry: Entry) -> Entry:
    """The entry without the phrases that are kept back (its title stays)."""
    title, *others = entry.phrases
    text = entry.text
    for phrase in filter(is_kept_back, others):
        text = text.replace(phrase, "")
    return replace(entry, text=text, phrases=(title, *(p for p in others if not is_kept_back(p))))


def _kept_back() -> Iterable[Sample]:
    """What the encoder is not taught."""
    for entry in entries_of(KnowledgeStore().stored(), ()):
        for phrase in filter(is_kept_back, entry.phrases[1:]):
            yield Sample(phrase, frozenset({entry.target_id}), True, 1.0, False)
    for text, one in ((normalise(a.text), a) for a in load_ambiguous()):
        if is_kept_back(text):
            yield Sample(text, frozenset(one.targets), True, 1.0, False, are_rivals(one.targets))
    known = load_topic_names()
    for example in intent_examples():
        if example.written and is_kept_back(example.text):
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
