"""Sentence vectors for thousands of questions, made in batches before they are asked for one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from knowledge.search.encoder import Progress, SentenceEncoder


class KnownVectors:
    """An encoder that has the vectors of its questions at hand, made in batches."""

    def __init__(self, encoder: SentenceEncoder, texts: Sequence[str]) -> None:
        self._encoder = encoder
        self._known: Mapping[str, np.ndarray] = dict(zip(texts, encoder.encode_many(texts)))

    def encode(self, text: str) -> np.ndarray:
        """See `SentenceEncoder.encode`."""
        return self._known[text] if text in self._known else self._encoder.encode(text)

    def encode_many(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """See `SentenceEncoder.encode_many`."""
        if all(text in self._known for text in texts):
            return np.stack([self._known[text] for text in texts])
        return self._encoder.encode_many(texts, progress)
