"""The search index: for every target its text, its phrases (title and aliases) and a classifier over them.

Building takes a minute or two the first time (sentence vectors); everything is cached under
`var/cache/` (`kept.py`), so that a second start loads it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from knowledge.catalogue import HOSPITAL_LIST_ID, Catalogue, HowTo, Question, Service
from knowledge.language.conversations import Conversations, load_conversations, own_questions
from knowledge.language.normalise import normalise
from knowledge.language.phrases import AmbiguousPhrase, load_labels, load_questions
from knowledge.search.classifier import TextClassifier
from knowledge.search.course import CourseExample, course_examples
from knowledge.search.encoder import Progress, SentenceEncoder
from knowledge.search.kept import kept
from knowledge.search.lexical import LexicalIndex
from knowledge.search.structure import Structure, are_rivals, load_structures
from knowledge.search.words import Vocabulary, WordFeatures, fit_characters
from knowledge.vocabulary import SectionName

# Above this many targets a classifier with one class a target costs more than it tells.
_MAX_CLASSES = 2000
# Labels of the classifier that tells whether a question points to one target.
_ONE, SEVERAL = "one", "several"


@dataclass(frozen=True)
class Entry:
    """One target as search sees it."""

    target_id: str
    topic: str
    title: str
    text: str  # what lexical search reads
    phrases: tuple[str, ...]  # normalised title, aliases and questions
    structure: Structure
    foreign: bool  # another region's text (济宁市)


def entries_of(catalogue: Catalogue, conversations: Conversations | None = None) -> list[Entry]:
    """The searchable entries of a catalogue, in a fixed order.

    Args:
        catalogue: What is searched.
        conversations: Those whose questions are known; all of the lexicon's by default. Who learns from some of them
            how much search is to be believed leaves these out.
    """
    conversations = load_conversations() if conversations is None else conversations
    structures = load_structures()
    asked: dict[str, list[str]] = {}
    for question in (*load_questions(), *own_questions(conversations)):
        asked.setdefault(question.target, []).append(question.text)
    entries = []
    for target_id, target in sorted(catalogue.targets.items()):
        title = target.question if isinstance(target, Question) else target.title
        aliases = catalogue.aliases.get(target_id, ())
        phrases = _phrases(title, target_id, (*aliases, *asked.get(target_id, ())))
        body = _searchable_body(target)
        entries.append(
            Entry(
                target_id=target_id,
                topic=target.topic,
                title=title,
                text=normalise_long(" ".join((title, title, *aliases, body))),
                phrases=phrases,
                structure=structures.get(target_id, Structure()),
                foreign=target.region != "威海市",
            )
        )
    if catalogue.hospitals:
        aliases = catalogue.aliases.get(HOSPITAL_LIST_ID, ())
        title = HOSPITAL_LIST_ID.rsplit("/", 1)[-1]
        names = " ".join(h.name for h in catalogue.hospitals)
        phrases = _phrases(title, HOSPITAL_LIST_ID, (*aliases, *asked.get(HOSPITAL_LIST_ID, ())))
        text = normalise_long(" ".join((title, title, *aliases, names)))
        structure = structures.get(HOSPITAL_LIST_ID, Structure())
        entries.append(Entry(HOSPITAL_LIST_ID, "工伤治疗与定点医院", title, text, phrases, structure, False))
    return entries


def _phrases(title: str, target_id: str, aliases: Iterable[str]) -> tuple[str, ...]:
    """Title, label, aliases and questions of a target, normalised, each once."""
    label = load_labels().get(target_id, title)
    return tuple(dict.fromkeys(normalise(phrase) for phrase in (title, label, *aliases)))


def _searchable_body(target: Service | Question | HowTo) -> str:
    """The part of a target's own text that tells what it is for."""
    if isinstance(target, Service):
        telling = (SectionName.AUDIENCE, SectionName.CONDITIONS)
        return " ".join(target.by_name[name].text for name in telling if name in target.by_name)
    return target.answer if isinstance(target, Question) else target.text


def normalise_long(text: str) -> str:
    """Normal form of a text of any length (`normalise` is for questions and cuts)."""
    return " ".join(normalise(text[i : i + 200]) for i in range(0, len(text), 200))


@dataclass
class SearchIndex:
    """Everything the ranker looks things up in; rows of `entries` are the positions used throughout."""

    entries: list[Entry]
    lexical: LexicalIndex
    phrase_owner: np.ndarray  # (phrases,) row of the entry
    phrase_range: np.ndarray  # (entries, 2) first and last+1 phrase of each entry
    phrase_rows: sparse.csr_matrix  # (phrases, vocabulary) TF-IDF
    characters: Vocabulary
    phrase_vectors: np.ndarray | None  # (phrases, 384)
    ambiguous_rows: sparse.csr_matrix  # (ambiguous phrases, vocabulary) TF-IDF
    ambiguous_vectors: np.ndarray | None  # (ambiguous phrases, 384)
    is_open: np.ndarray  # (ambiguous phrases,) whether one would have to ask back
    classifier: TextClassifier | None
    class_of_row: np.ndarray  # (entries,) position among the classifier's labels
    row_of_class: np.ndarray  # (labels,) row of the entry
    clarity: TextClassifier | None  # whether a question points to one target or to several; features of `classifier`
    course: TextClassifier | None  # what a message does in a conversation; features of `classifier`

    def rows_of(self, targets: Collection[str]) -> np.ndarray:
        """The rows of targets, in the index's order."""
        return np.array([row for row, entry in enumerate(self.entries) if entry.target_id in targets], dtype=int)

    @classmethod
    def build(
        cls,
        entries: Sequence[Entry],
        ambiguous: Iterable[AmbiguousPhrase] = (),
        encoder: SentenceEncoder | None = None,
        progress: Progress | None = None,
        messages: Sequence[CourseExample] = (),
    ) -> SearchIndex:
        """Index the entries; with an encoder also their sentence vectors.

        Args:
            entries: What is searched for.
            ambiguous: Phrases that fit several of them.
            encoder: Makes the vectors.
            progress: Told how many vectors are made.
            messages: What people do in conversations.
        """
        phrases = [phrase for entry in entries for phrase in entry.phrases]
        counts = np.array([len(entry.phrases) for entry in entries])
        ends = np.cumsum(counts)
        vectors = encoder.encode_many(phrases, progress) if encoder is not None else None
        classifier = clarity = course = None
        several = [replace(phrase, text=normalise(phrase.text)) for phrase in ambiguous]
        if 1 < len(entries) <= _MAX_CLASSES:
            classifier = _fit_classifier(entries, phrases, vectors, several, encoder)
            clarity = _fit_clarity(phrases, several, encoder, classifier.features)
            course = fit_course(messages, encoder, classifier.features)
        characters = classifier.features.characters if classifier is not None else fit_characters(phrases)
        known = [phrase.text for phrase in several] or [""]  # a matrix needs a row
        labels = list(classifier.labels) if classifier is not None else []
        row_of = {entry.target_id: row for row, entry in enumerate(entries)}
        class_of = {label: position for position, label in enumerate(labels)}
        return cls(
            entries=list(entries),
            lexical=LexicalIndex([entry.text for entry in entries]),
            phrase_owner=np.repeat(np.arange(len(entries)), counts),
            phrase_range=np.stack([ends - counts, ends], axis=1),
            phrase_rows=characters.transform(phrases),
            characters=characters,
            phrase_vectors=vectors,
            ambiguous_rows=characters.transform(known),
            ambiguous_vectors=encoder.encode_many(known) if encoder is not None else None,
            is_open=np.array([are_rivals(phrase.targets) for phrase in several] or [False]),
            classifier=classifier,
            class_of_row=np.array([class_of.get(entry.target_id, -1) for entry in entries]),
            row_of_class=np.array([row_of[label] for label in labels], dtype=int),
            clarity=clarity,
            course=course,
        )


def _fit_classifier(
    entries: Sequence[Entry],
    phrases: list[str],
    vectors: np.ndarray | None,
    ambiguous: list[AmbiguousPhrase],
    encoder: SentenceEncoder | None,
) -> TextClassifier:
    """One class a target; an ambiguous phrase (normalised) counts for each of its targets in part."""
    known = {entry.target_id for entry in entries}
    texts, labels, weights = list(phrases), [e.target_id for e in entries for _ in e.phrases], [1.0] * len(phrases)
    shared: list[str] = []
    for phrase in ambiguous:
        targets = [t for t in phrase.targets if t in known]
        texts += [phrase.text] * len(targets)
        shared += [phrase.text] * len(targets)
        labels += targets
        weights += [1.0 / len(targets)] * len(targets)
    if vectors is not None and encoder is not None and shared:
        vectors = np.concatenate([vectors, encoder.encode_many(shared)])
    return TextClassifier.fit(texts, labels, vectors, np.asarray(weights))


def _fit_clarity(
    phrases: list[str], ambiguous: list[AmbiguousPhrase], encoder: SentenceEncoder | None, features: WordFeatures
) -> TextClassifier | None:
    """Phrases of one target against those that one would have to ask back about."""
    labels = [_ONE] * len(phrases) + [SEVERAL if are_rivals(phrase.targets) else _ONE for phrase in ambiguous]
    if SEVERAL not in labels:
        return None
    texts = [*phrases, *(phrase.text for phrase in ambiguous)]
    vectors = encoder.encode_many(texts) if encoder is not None else None
    return TextClassifier.fit(texts, labels, vectors, features=features)


def fit_course(
    messages: Sequence[CourseExample], encoder: SentenceEncoder | None, features: WordFeatures
) -> TextClassifier | None:
    """What a message does in a conversation; None where nothing teaches it."""
    if not messages:
        return None
    texts = [message.text for message in messages]
    labels, weights = [m.course.value for m in messages], np.array([m.weight for m in messages])
    vectors = encoder.encode_many(texts) if encoder else None
    return TextClassifier.fit(texts, labels, vectors, weights, features, with_neighbours=True)


def load_or_build(
    catalogue: Catalogue,
    ambiguous: Iterable[AmbiguousPhrase],
    encoder: SentenceEncoder | None,
    progress: Progress | None = None,
) -> SearchIndex:
    """The index of a catalogue, from the cache where its input has not changed."""

    def build() -> SearchIndex:
        messages = list(course_examples(load_conversations(), load_questions()))
        return SearchIndex.build(entries_of(catalogue), ambiguous, encoder, progress, messages)

    return kept("index", SearchIndex, catalogue, build, salt=str(encoder is not None))
