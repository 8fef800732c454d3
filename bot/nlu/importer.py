"""Adds the lexicon's phrases to the training data: what points to a target is an example of its topic."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.language.conversations import load_conversations, own_questions
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_aliases, load_ambiguous, load_labels, load_questions, load_topics


class LexiconImporter(RasaFileImporter, TrainingDataImporter):
    """Rasa's file importer plus aliases, questions and labels of `knowledge/lexicon/` as intent examples."""

    def get_nlu_data(self, language: str | None = "zh") -> TrainingData:
        """The examples of nlu.yml and those of the lexicon, each normal form once an intent; whatever the language."""
        return self._all_examples

    def written_examples(self) -> TrainingData:
        """The examples of nlu.yml alone."""
        return super().get_nlu_data("zh")

    @cached_property
    def _all_examples(self) -> TrainingData:
        """Made once: Rasa asks for them in several languages, and they take a minute."""
        written = self.written_examples()
        return written.merge(TrainingData(_lexicon_examples(written)))


def _lexicon_examples(written: TrainingData) -> list[Message]:
    """Messages for the lexicon's phrases that nlu.yml does not hold already."""
    held = {normalise(e.get("text")) for e in written.intent_examples if e.get("text")}
    seen: set[tuple[str, str]] = set()
    examples: list[Message] = []
    for text, topic in _phrases_with_topics():
        example = (normalise(text), topic)
        if example[0] and example[0] not in held and example not in seen:
            seen.add(example)
            examples.append(Message.build(text=text, intent=topic))
    return examples


def _phrases_with_topics() -> Iterator[tuple[str, str]]:
    """Every phrase of the lexicon with its topic; one that fits several, with each of them."""
    topics = load_topics()
    for target, label in load_labels().items():
        yield label, topics[target]
    for target, texts in load_aliases().items():
        for text in texts:
            yield text, topics[target]
    for question in load_questions():
        yield question.text, topics[question.target]
    for question in own_questions(load_conversations()):
        yield question.text, topics[question.target]
    for phrase in load_ambiguous():
        for topic in dict.fromkeys(topics[target] for target in phrase.targets):
            yield phrase.text, topic
