"""What of the lexicon the encoder is not taught, so that what learns from its vectors goes by sentences new to it.

A model is too sure of what it has seen: how much search is to be believed is learned from what is kept back here, and
from the development half.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

from knowledge.language.conversations import Conversations, load_conversations
from knowledge.language.normalise import normalise

_ONE_OF = 6  # sentences, and conversations


def is_kept_back(text: str) -> bool:
    """Whether a sentence (normalised) of the lexicon or of `nlu.yml` is kept back."""
    taught, kept = _said()
    return text not in taught and (text in kept or _by_lot(text))


def taught_conversations() -> Conversations:
    """The conversations that the encoder is taught."""
    return _parted()[0]


def kept_conversations() -> Conversations:
    """The conversations that it is not taught."""
    return _parted()[1]


def _by_lot(text: str) -> bool:
    return zlib.crc32(text.encode()) % _ONE_OF == 0


@lru_cache(maxsize=1)
def _parted() -> tuple[Conversations, Conversations]:
    """Those that are taught and those that are kept back, by how they begin."""
    taught, kept = [], []
    for conversation in load_conversations():
        (kept if _by_lot(normalise(conversation[0].text)) else taught).append(conversation)
    return tuple(taught), tuple(kept)


@lru_cache(maxsize=1)
def _said() -> tuple[frozenset[str], frozenset[str]]:
    """The messages of both, normalised."""
    taught, kept = (
        frozenset(normalise(message.text) for conversation in part for message in conversation) for part in _parted()
    )
    return taught, kept
