"""What citizens' questions teach of asking: which section a question asks for, and what questions like it asked for.

The words that name an aspect are only part of it: "得攒够几年" asks for the conditions, "跑一趟能拿着不"
for the time. The questions of `lexicon/questions/` and the messages of `lexicon/conversations/` tell which
text answers them, so the section is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.catalogue import Catalogue
from knowledge.language.conversations import answered_messages, load_conversations
from knowledge.language.normalise import normalise
from knowledge.language.phrases import AnsweredQuestion, load_questions
from knowledge.search.classifier import TextClassifier
from knowledge.search.kept import kept
from knowledge.search.showing import sections_showing
from knowledge.search.taught import ReadWords, TaughtQuestions, by_guide
from knowledge.vocabulary import SectionName


@dataclass(frozen=True)
class SectionExample:
    """A normalised question, the guide that answers it, the strings that do, and the sections that hold these."""

    text: str
    guide: str
    show: tuple[str, ...]
    sections: tuple[SectionName, ...]


@dataclass(frozen=True)
class SectionReading:
    """A message as the model reads it: the probability of every section known, and its words."""

    sections: Mapping[SectionName, float]
    words: ReadWords


@dataclass
class SectionModel:
    """Reads how a message asks; holds the questions taught, by guide, in the same vocabularies."""

    classifier: TextClassifier
    taught: Mapping[str, TaughtQuestions]

    @classmethod
    def fit(cls, examples: Sequence[SectionExample]) -> SectionModel:
        """Learn from questions; one that several sections answer counts for each in part."""
        rows = [(e.text, s.value, 1 / len(e.sections)) for e in examples for s in e.sections]
        texts, labels, weights = (list(column) for column in zip(*rows))
        classifier = TextClassifier.fit(texts, labels, weights=np.asarray(weights))
        features = classifier.features
        counts = features.counts([e.text for e in examples])
        read = ReadWords.of(counts, features.press(counts))
        return cls(classifier, by_guide([e.guide for e in examples], [e.show for e in examples], read))

    def read(self, text: str) -> SectionReading:
        """Read a normalised message."""
        counts = self.classifier.features.counts([text])
        latent = self.classifier.features.press(counts)
        [row] = self.classifier.of_rows(latent, None)
        shares = {SectionName(label): float(p) for label, p in zip(self.classifier.labels, row)}
        return SectionReading(shares, ReadWords.of(counts, latent))


def section_examples(catalogue: Catalogue, questions: Iterable[AnsweredQuestion]) -> Iterator[SectionExample]:
    """The questions whose answer stands in sections of a guide."""
    services = {service.id: service for service in catalogue.services}
    for question in questions:
        service = services.get(question.target)
        if service and (sections := sections_showing(service, question.show)):
            yield SectionExample(normalise(question.text), service.id, question.show, sections)


def load_or_fit(catalogue: Catalogue) -> SectionModel:
    """The model of the lexicon's questions and conversations, from the cache where they have not changed."""

    def fit() -> SectionModel:
        asked = (*load_questions(), *answered_messages(load_conversations()))
        return SectionModel.fit(list(section_examples(catalogue, asked)))

    return kept("sections", SectionModel, catalogue, fit)
