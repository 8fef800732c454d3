"""Questions whose answer is known: what a message like them asks of the same guide.

"结果俺不认呢" shares no word with the rule that answers it, but others have asked so before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

# How fast a vote fades with likeness (a cosine), in the latent space and by words. Of 0.06, 0.1 and 0.15 the second was
# best on questions held out and on the gauge; by words 0.05 and 0.1 were about as good as each other.
_LATENT_SCALE, _WORDS_SCALE = 0.1, 0.07


@dataclass(frozen=True)
class ReadWords:
    """Messages as rows of length 1: shape (n, latent size) and (n, vocabulary)."""

    latent: np.ndarray
    words: sparse.csr_matrix

    @classmethod
    def of(cls, counts: Sequence[sparse.csr_matrix], latent: np.ndarray) -> ReadWords:
        """From what `WordFeatures.counts` and `press` make of messages."""
        characters, pinyin, _ = counts
        words = sparse.hstack([characters, pinyin], format="csr", dtype=np.float32)
        row_of = np.repeat(np.arange(words.shape[0]), np.diff(words.indptr))
        words.data /= _lengths(np.bincount(row_of, words.data**2, words.shape[0]))[row_of]
        return cls(latent / _lengths((latent * latent).sum(axis=1))[:, None], words)


@dataclass(frozen=True)
class TaughtQuestions:
    """Questions about one guide, and for each the strings that a right answer shows."""

    read: ReadWords
    shows: tuple[tuple[str, ...], ...]

    def votes(self, message: ReadWords, right: np.ndarray) -> np.ndarray:
        """What share of the votes each part of the guide gets: by likeness in the latent space, and by words.

        Args:
            message: One message.
            right: Which parts answer each question, as shares: shape (questions, parts).

        Returns:
            Shape (2, parts); each row sums to 1 or less: what stands in no part any more votes for none.
        """
        latent = self.read.latent.astype(np.float32) @ message.latent[0]
        words = self.read.words @ message.words.toarray().ravel()
        weights = np.array([_fading(latent / _LATENT_SCALE), _fading(words / _WORDS_SCALE)])
        return weights @ right


def by_guide(guides: Sequence[str], shows: Sequence[tuple[str, ...]], read: ReadWords) -> dict[str, TaughtQuestions]:
    """Questions with their guides and the strings that answers show, sorted by guide."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, guide in enumerate(guides):
        rows[guide].append(row)
    return {
        guide: TaughtQuestions(
            ReadWords(read.latent[own].astype(np.float16), read.words[own]), tuple(shows[row] for row in own)
        )
        for guide, own in rows.items()
    }


def _fading(likeness: np.ndarray) -> np.ndarray:
    weights = np.exp(likeness - likeness.max())
    return weights / weights.sum()


def _lengths(squared: np.ndarray) -> np.ndarray:
    """Lengths of rows from their squares; never 0."""
    return np.maximum(np.sqrt(squared), 1e-6)
