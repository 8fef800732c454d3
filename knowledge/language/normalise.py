"""One form for the many ways a question is typed or dictated.

Traditional → simplified, full-width → half-width, no zero-width or control characters, no emoji, no markup,
repeated characters once, no speech fillers or greetings before the question, and homophone typos
of domain words put right.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

from knowledge.language.homophones import HomophoneCorrector
from knowledge.language.lexicon import Lexicon, load_lexicon

# Longest question that understanding reads, in characters; stories of citizens stay below 200.
MAX_CHARACTERS = 400

# Personal numbers as the service masks them before anything is stored (`bot/service/masking.py`). They tell nothing of
# the matter, and neither does what names them where it stands by itself ("我身份证[身份证号]，…").
_MASK = r"\[(?:身份证号|银行卡号|手机号|社保号|号码)\]"
_MASKED = re.compile(
    rf"(?:^|(?<=[，。、\s]))(?:[我俺]的?)?(?:身份证|手机|电话|银行卡|社保卡?|卡)?号?码?[是为：:]?\s*{_MASK}(?=[，。、\s]|$)[，。、\s]*|{_MASK}"
)
_REPEATED = re.compile(r"([^\W\d_]|[^\w\s])\1{2,}")
# Tags, and the entities of a raw intent: 挂失{"focus": "x"}.
_MARKUP = re.compile(r"</?[a-z][^<>]{0,80}>|(?<=\w)\{\"[^{}]{0,80}\}")
_SPACE_IN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff，。？！、；：])\s+|\s+(?=[\u3400-\u9fff，。？！、；：])")
_HALF_TO_CHINESE = str.maketrans({",": "，", "?": "？", "!": "！", ";": "；"})
_TO_SIMPLIFIED = OpenCC("t2s")


def clean_characters(text: str) -> str:
    """Text without control, zero-width and emoji characters and markup, in half-width and simplified forms."""
    text = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode("utf-8"))
    kept = (" " if c in "\n\r\t" else c for c in text)
    kept = (c for c in kept if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Mn"))
    text = _MARKUP.sub(" ", _TO_SIMPLIFIED.convert("".join(kept)).lower()).translate(_HALF_TO_CHINESE)
    text = _SPACE_IN_CHINESE.sub(" ", text)
    return _REPEATED.sub(r"\1", re.sub(r"\s+", " ", text)).strip()


class Normaliser:
    """Normalises questions with the word lists of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        speech = lexicon.fillers["语气"]
        opening = _alternatives((*speech, *lexicon.fillers["称呼"], *lexicon.fillers["客套"]))
        self._leading = re.compile(rf"^(?:(?:{opening})[，。！、~～\s]*)+")
        self._inner = re.compile(rf"(?<=[，。！？、\s])(?:{_alternatives(speech)})[，、\s]+")
        closing = _alternatives(lexicon.fillers["收尾"])
        self._trailing = re.compile(rf"(?:[，。！？、~～\s]+(?:{closing}))+[，。！~～\s]*$")
        self._homophones = HomophoneCorrector(lexicon)

    def __call__(self, text: str) -> str:
        """The normal form of `text`; never empty when `text` holds a letter or digit."""
        cleaned = clean_characters(text)[:MAX_CHARACTERS]
        cleaned = _MASKED.sub("", cleaned) or cleaned
        bare = self._trailing.sub("", self._inner.sub("", self._leading.sub("", cleaned))).strip("，、 ")
        return self._homophones.correct(bare or cleaned)


def _alternatives(words: tuple[str, ...]) -> str:
    """A regex alternation of `words`, longest first; matches nothing when there are none."""
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) or r"(?!)"


@lru_cache(maxsize=1)
def default_normaliser() -> Normaliser:
    """The normaliser with the lexicon of the settings."""
    return Normaliser(load_lexicon())


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """The normal form of a question (see `Normaliser`)."""
    return default_normaliser()(text)
