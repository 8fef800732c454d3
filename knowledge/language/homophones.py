"""Homophone typos of a pinyin keyboard, put right against the vocabulary of the domain.

A window of characters that sounds like a domain term (without tones, and with the southern and
Shandong confusions zh/z, ch/c, sh/s folded) but is written with other characters is replaced by it.
Windows of two characters are ambiguous (工商 is a word of its own), so those are corrected from the
reviewed list `homophones.yml` only.
"""

from __future__ import annotations

import re
from collections import defaultdict

from knowledge.language.lexicon import Lexicon
from knowledge.language.pinyin import syllables

_MIN_FREE_LENGTH = 3  # shorter windows only from the reviewed list
_CHINESE_RUN = re.compile(r"[\u3400-\u9fff]+")


class HomophoneCorrector:
    """Replaces homophone misspellings of domain terms."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._listed = {wrong: right for right, wrongs in lexicon.homophones.items() for wrong in wrongs}
        self._pattern = re.compile("|".join(map(re.escape, sorted(self._listed, key=len, reverse=True))) or r"(?!)")
        self._by_sound: dict[int, dict[tuple[str, ...], str]] = defaultdict(dict)
        known = set()
        for term in _domain_terms(lexicon):
            known.add(term)
            if len(term) >= _MIN_FREE_LENGTH:
                self._by_sound[len(term)].setdefault(syllables(term), term)
        self._known = known

    def correct(self, text: str) -> str:
        """`text` with its homophone typos put right; same length unless a listed form differs in length."""
        text = self._pattern.sub(lambda match: self._listed[match[0]], text)
        return _CHINESE_RUN.sub(lambda match: self._correct_run(match[0]), text)

    def _correct_run(self, run: str) -> str:
        sounds = syllables(run)
        if len(sounds) != len(run):
            return run
        characters = list(run)
        taken = [False] * len(run)
        for length in sorted(self._by_sound, reverse=True):
            terms = self._by_sound[length]
            for start in range(len(run) - length + 1):
                term = terms.get(sounds[start : start + length])
                if term is None or any(taken[start : start + length]):
                    continue
                taken[start : start + length] = [True] * length
                characters[start : start + length] = term
        return "".join(characters)


def _domain_terms(lexicon: Lexicon) -> set[str]:
    """Terms whose spelling is certain: official words and everyday names, in Chinese characters only."""
    terms: set[str] = set(lexicon.homophones)
    for words in (lexicon.operations, lexicon.insurances, lexicon.synonyms):
        terms.update(words)
    return {term for term in terms if _CHINESE_RUN.fullmatch(term)}
