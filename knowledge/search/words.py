"""A question by its words: character n-grams, toneless pinyin and mentions, and all of them pressed together.

scikit-learn learns the vocabularies. Counting is done here: its `transform` checks its arguments and makes and
multiplies matrices, more than twice the work of counting one question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.language.mentions import Label, find_mentions
from knowledge.language.pinyin import syllables

_SYLLABLE = r"\S+"
_MENTION_WORD = r"[^\t]+"
# Chosen by cross-validation on the lexicon: strength of pinyin and mentions beside the character
# n-grams, size of the latent space they are pressed into (which also joins words of one meaning).
_PINYIN_WEIGHT = 0.5
_MENTION_WEIGHT = 0.5
_LATENT_SIZE = 300
_SVD_ROUNDS = 3  # of the latent space's solver; more change no decision
_LARGEST, _LEAST_SCALE = 127, 1e-9  # of whole numbers of 8 bits; of a row without any
_MENTION_LABELS = tuple(Label)
_TEXTS_KEPT = 50_000  # questions whose pinyin and mentions are kept: several classifiers read the same ones


@lru_cache(maxsize=_TEXTS_KEPT)
def pinyin_text(text: str) -> str:
    """The toneless pinyin of a normalised question, syllables apart ("gong shang ren ding")."""
    return " ".join(syllable for syllable in syllables(text) if syllable.strip())


@lru_cache(maxsize=_TEXTS_KEPT)
def mention_words(text: str) -> str:
    """The mentions of a normalised question as words of an artificial language ("audience=企业职工")."""
    mentions = find_mentions(text)
    words = [
        f"{'not_' if negated else ''}{label.value}={value}"
        for label in _MENTION_LABELS
        for negated in (False, True)
        for value in mentions.values(label, negated)
    ]
    return "\t".join(words)


@dataclass(frozen=True)
class Vocabulary:
    """Terms with their places, and how much each weighs for being rare.

    Attributes:
        cut: Cuts a text into terms.
        places: The column of each term known.
        rarity: The inverse document frequency of each column.
        is_damped: Whether a term said often counts less than each time fully (1 + log).
    """

    cut: Callable[[str], list[str]]
    places: Mapping[str, int]
    rarity: np.ndarray
    is_damped: bool

    @classmethod
    def fit(cls, texts: Sequence[str], **options: Any) -> Vocabulary:
        """Learn the terms of texts; `options` are those of `TfidfVectorizer`."""
        fitted = TfidfVectorizer(**options).fit(texts)
        rarity = fitted.idf_ if fitted.use_idf else np.ones(len(fitted.vocabulary_))
        cut = TfidfVectorizer(**options).build_analyzer()  # the fitted one would keep what is too rare to count
        return cls(cut, fitted.vocabulary_, rarity.astype(np.float32), fitted.sublinear_tf)

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Weighted counts, each row of length 1 (or 0): as `TfidfVectorizer.transform` makes them."""
        columns, weights, ends = [], [], [0]
        for text in texts:
            known = [place for term in self.cut(text) if (place := self.places.get(term)) is not None]
            where, counts = np.unique(np.array(known, np.int32), return_counts=True)
            often = 1 + np.log(counts) if self.is_damped else counts
            weighed = (often * self.rarity[where]).astype(np.float32)
            columns.append(where)
            weights.append(weighed / (np.linalg.norm(weighed) or 1.0))
            ends.append(ends[-1] + len(where))
        shape = (len(texts), len(self.places))
        return sparse.csr_matrix((np.concatenate(weights), np.concatenate(columns), ends), shape)


def fit_characters(texts: Sequence[str]) -> Vocabulary:
    """Character uni- to trigrams of texts."""
    return Vocabulary.fit(texts, analyzer="char", ngram_range=(1, 3), min_df=_frequent(texts), sublinear_tf=True)


def _frequent(texts: Sequence[str]) -> int:
    """In how many of so many texts something must occur to count."""
    return 1 + (len(texts) > 1000) + (len(texts) > 10_000)


@dataclass
class WordFeatures:
    """Turns normalised questions into rows of numbers by their words alone."""

    characters: Vocabulary
    pinyin: Vocabulary
    mentions: Vocabulary
    latent: np.ndarray  # (vocabulary, latent size), whole numbers of 8 bits: it is the largest part of the memory
    scale: np.ndarray  # (vocabulary,), what a row of them is to be multiplied with

    @classmethod
    def fit(cls, texts: Sequence[str]) -> WordFeatures:
        """Learn the vocabularies and the latent space from training questions."""
        by_sound = {"token_pattern": _SYLLABLE, "ngram_range": (1, 2), "sublinear_tf": True}
        pinyin = Vocabulary.fit([pinyin_text(t) for t in texts], min_df=_frequent(texts), **by_sound)
        mentions = Vocabulary.fit([mention_words(t) for t in texts], token_pattern=_MENTION_WORD, use_idf=False)
        features = cls(fit_characters(texts), pinyin, mentions, np.zeros((0, 0), np.int8), np.zeros(0, np.float32))
        rows = sparse.hstack(features.counts(texts), format="csr", dtype=np.float32)
        size = min(_LATENT_SIZE, min(rows.shape) - 1)
        latent = TruncatedSVD(size, n_iter=_SVD_ROUNDS, random_state=0).fit(rows).components_.T
        features.scale = np.maximum(np.abs(latent).max(axis=1), _LEAST_SCALE).astype(np.float32) / _LARGEST
        features.latent = np.rint(latent / features.scale[:, None]).astype(np.int8)
        return features

    def counts(self, texts: Sequence[str]) -> list[sparse.csr_matrix]:
        """Weighted counts of n-grams, syllables and mentions: each of shape (n, its vocabulary)."""
        return [
            self.characters.transform(texts),
            self.pinyin.transform([pinyin_text(t) for t in texts]) * _PINYIN_WEIGHT,
            self.mentions.transform([mention_words(t) for t in texts]) * _MENTION_WEIGHT,
        ]

    def transform(self, texts: Sequence[str]) -> np.ndarray:
        """Rows in the latent space: shape (n, latent size), float32."""
        return self.press(self.counts(texts))

    def press(self, blocks: Sequence[sparse.csr_matrix]) -> np.ndarray:
        """The rows in the latent space of questions that have been counted."""
        rows = np.zeros((blocks[0].shape[0], self.latent.shape[1]), np.float32)
        start = 0
        for block in blocks:
            places = start + block.indices
            weights = block.data * self.scale[places]
            for row, (first, last) in enumerate(zip(block.indptr, block.indptr[1:])):
                rows[row] += weights[first:last] @ self.latent[places[first:last]].astype(np.float32)
            start += block.shape[1]
        return rows
