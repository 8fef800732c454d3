"""Segmentation by jieba with the domain's words, in search mode where long words hide their parts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import jieba

from knowledge.language.lexicon import load_lexicon
from knowledge.settings import KnowledgeSettings

# jieba's frequency for domain words: above any everyday word, so that they are kept whole.
_DOMAIN_FREQUENCY = 20_000


class Token(NamedTuple):
    """A word and where it stands: `start` inclusive, `end` exclusive, in characters."""

    text: str
    start: int
    end: int


class Segmenter:
    """A jieba tokenizer of its own (jieba's global one is shared by the whole process)."""

    def __init__(self, words: Iterable[str]) -> None:
        self._jieba = jieba.Tokenizer()
        cache = KnowledgeSettings().cache
        cache.mkdir(parents=True, exist_ok=True)
        # jieba unmarshals its cache: keep it out of the shared, predictable temporary folder.
        self._jieba.tmp_dir = str(cache)
        for word in words:
            self._jieba.add_word(word, _DOMAIN_FREQUENCY)

    def words(self, text: str) -> list[Token]:
        """The words of `text`, one after another without overlap."""
        return [Token(*triple) for triple in self._jieba.tokenize(text)]

    def search_words(self, text: str) -> list[Token]:
        """The words of `text` and the shorter words inside long ones (overlapping)."""
        return [Token(*triple) for triple in self._jieba.tokenize(text, mode="search")]


@lru_cache(maxsize=1)
def default_segmenter() -> Segmenter:
    """The segmenter with the terms of the lexicon."""
    lexicon = load_lexicon()
    lists = (lexicon.operations, lexicon.insurances, lexicon.synonyms, lexicon.homophones, lexicon.districts)
    asking = {word for words in lexicon.aspects.values() for word in words}  # "什么材料" stays two words
    words = {word for words in lists for word in words if 2 <= len(word) <= 8} - asking
    return Segmenter(sorted(words))
