"""Which section a question asks for, whatever service it is about, learned from citizens' questions.

The words that name an aspect are only part of it: "得攒够几年" asks for the conditions, "跑一趟能拿着不"
for the time. The questions of `lexicon/questions/` and the messages of `lexicon/conversations/` tell which
text answers them, so the section is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.catalogue import Catalogue, Service
from knowledge.language.conversations import follow_ups, load_conversations
from knowledge.language.normalise import normalise
from knowledge.language.phrases import AnsweredQuestion, load_questions
from knowledge.search.classifier import TextClassifier
from knowledge.search.kept import kept
from knowledge.vocabulary import SectionName


@dataclass(frozen=True)
class SectionExample:
    """A normalised question and the sections of its guide that answer it."""

    text: str
    sections: tuple[SectionName, ...]


@dataclass
class SectionModel:
    """Gives each section the probability that a question asks for it."""

    classifier: TextClassifier

    @classmethod
    def fit(cls, examples: Sequence[SectionExample]) -> SectionModel:
        """Learn from questions; one that several sections answer counts for each in part."""
        rows = [(e.text, s.value, 1 / len(e.sections)) for e in examples for s in e.sections]
        texts, labels, weights = (list(column) for column in zip(*rows))
        return cls(TextClassifier.fit(texts, labels, weights=np.asarray(weights)))

    def probabilities(self, text: str) -> dict[SectionName, float]:
        """The probability of every section that occurs among the examples, for a normalised question."""
        [row] = self.classifier.probabilities([text])
        return {SectionName(label): float(p) for label, p in zip(self.classifier.labels, row)}


def section_examples(catalogue: Catalogue, questions: Iterable[AnsweredQuestion]) -> Iterator[SectionExample]:
    """The questions whose answer stands in sections of a guide."""
    services = {service.id: service for service in catalogue.services}
    for question in questions:
        service = services.get(question.target)
        if service and (sections := sections_showing(service, question.show)):
            yield SectionExample(normalise(question.text), sections)


def sections_showing(service: Service, show: Iterable[str]) -> tuple[SectionName, ...]:
    """The sections of a guide that hold any of the strings, white space aside."""
    wanted = [bare(string) for string in show]
    return tuple(name for name, s in service.by_name.items() if any(w in bare(s.text) for w in wanted))


def bare(text: str) -> str:
    """Text without white space: how strings are looked up in the documents' text."""
    return re.sub(r"\s", "", text)


def load_or_fit(catalogue: Catalogue) -> SectionModel:
    """The model of the lexicon's questions and conversations, from the cache where they have not changed."""

    def fit() -> SectionModel:
        asked = (*load_questions(), *follow_ups(load_conversations()))
        return SectionModel.fit(list(section_examples(catalogue, asked)))

    return kept("sections", SectionModel, catalogue, fit)
