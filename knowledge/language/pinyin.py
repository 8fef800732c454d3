"""How Chinese sounds: toneless pinyin, with the confusions zh/z, ch/c, sh/s folded that many here speak and type."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pypinyin.converter import DefaultConverter
from pypinyin.core import Pinyin

_FOLDED = ("zh", "ch", "sh")
_WORDS_KEPT = 50_000  # people use the same words again and again


class _RememberingConverter(DefaultConverter):
    """Converts each word once: the library looks at every character anew, with a dozen regular expressions."""

    @lru_cache(maxsize=_WORDS_KEPT)  # noqa: B019  # there is one of it
    def convert(self, words: str, *arguments: Any, **options: Any) -> Any:
        """See `DefaultConverter.convert`."""
        return super().convert(words, *arguments, **options)


_PINYIN = Pinyin(_RememberingConverter())


def syllables(text: str) -> tuple[str, ...]:
    """The folded pinyin of each character; what is not Chinese stays as it is, run by run."""
    return tuple(s[0] + s[2:] if s.startswith(_FOLDED) else s for s in _PINYIN.lazy_pinyin(text))
