"""Writes the sentence vectors that come with the lexicon: ``python -m evaluation.ship_vectors``."""

from __future__ import annotations

import typer

from evaluation.training import intent_examples
from knowledge.language.conversations import load_conversations
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_ambiguous, load_questions
from knowledge.search.course import course_examples
from knowledge.search.encoder import load_encoder, vector_key
from knowledge.search.index import entries_of
from knowledge.search.shipped import FILE, write_shipped
from knowledge.store import KnowledgeStore


def sentences() -> list[str]:
    """Everything that a first start needs the vector of, each once, in a fixed order."""
    phrases = [phrase for entry in entries_of(KnowledgeStore().stored()) for phrase in entry.phrases]
    ambiguous = [normalise(phrase.text) for phrase in load_ambiguous()]
    said = [message.text for message in course_examples(load_conversations(), load_questions())]
    return sorted({*phrases, *ambiguous, *said, *(example.text for example in intent_examples())})


def ship() -> None:
    """Encode what is not known yet and write the file."""
    encoder = load_encoder()
    if encoder is None:
        raise SystemExit("the sentence encoder does not run on this machine")
    texts = sentences()
    write_shipped({vector_key(text): vector for text, vector in zip(texts, encoder.encode_many(texts))})
    print(f"{FILE}: {len(texts)} sentences, {FILE.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    typer.run(ship)
