"""What the encoder is not taught."""

from __future__ import annotations

from evaluation.kept_back import is_kept_back, kept_conversations, taught_conversations
from knowledge.language.conversations import load_conversations
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_questions


def test_every_conversation_is_taught_or_kept_back() -> None:
    taught, kept = taught_conversations(), kept_conversations()
    assert sorted([*taught, *kept], key=str) == sorted(load_conversations(), key=str)
    assert 5 < len(taught) / len(kept) < 7


def test_what_is_said_in_a_kept_conversation_alone_is_kept_back() -> None:
    said = {normalise(message.text) for conversation in taught_conversations() for message in conversation}
    assert not any(map(is_kept_back, said))
    kept = {normalise(message.text) for conversation in kept_conversations() for message in conversation}
    assert all(map(is_kept_back, kept - said))


def test_about_a_sixth_of_the_questions_is_kept_back() -> None:
    questions = [normalise(question.text) for question in load_questions()]
    assert 0.14 < sum(map(is_kept_back, questions)) / len(questions) < 0.19
