"""Long texts by part: which whole items of a text a question names.

A part is a passage with the deeper passages that belong to it; it is shown whole or not at all.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.catalogue import Passage
from knowledge.yaml_files import read_yaml

# A longer text does not fit one page of a phone (WeChat cuts at 1,800 bytes) and is answered by part.
LONG_TEXT = 1800  # bytes of UTF-8
# How much of the best part's score a part must reach to be shown beside it.
CLOSE_SECOND = 0.8
MIN_SHARED_BIGRAMS = 3  # fewer pairs of characters shared with a part's text are chance
HEADING_WEIGHT = 2.0  # a word of the heading names the part, one of the text may just occur in it

PART_WORDS = Path(__file__).with_name("part_words.yml")


@dataclass(frozen=True)
class Part:
    """A passage and the deeper passages that belong to it."""

    passages: tuple[Passage, ...]

    @property
    def head(self) -> Passage:
        """The passage that opens the part."""
        return self.passages[0]

    @property
    def heading(self) -> str | None:
        """The part's own short title, if it has one."""
        return self.head.heading

    @property
    def text(self) -> str:
        """All of the part, as printed."""
        return "\n".join(p.text for p in self.passages)


@dataclass(frozen=True)
class Outline:
    """A text as its leading paragraphs and its parts."""

    lead: tuple[Passage, ...]
    parts: tuple[Part, ...]

    @property
    def headed(self) -> tuple[Part, ...]:
        """The parts that have a title of their own."""
        return tuple(p for p in self.parts if p.heading)


@dataclass(frozen=True)
class Selection:
    """What is shown of a text; `others` are titled parts left out, to be offered."""

    passages: tuple[Passage, ...]
    others: tuple[Part, ...] = ()


def size(text: str) -> int:
    """Bytes of UTF-8: what a channel counts."""
    return len(text.encode("utf-8"))


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring letters and digits."""
    letters = "".join(c for c in text.lower() if c.isalnum())
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


def outline(passages: Sequence[Passage]) -> Outline:
    """Splits passages into the lead and the outermost items with all that belongs to them."""
    starts = [i for i, p in enumerate(passages) if p.marker or p.heading]
    first = min(starts, default=len(passages))
    level = min((passages[i].level for i in starts), default=0)
    parts: list[list[Passage]] = []
    for passage in passages[first:]:
        if passage.level <= level or not parts:
            parts.append([passage])
        else:
            parts[-1].append(passage)
    return Outline(tuple(passages[:first]), tuple(Part(tuple(p)) for p in parts))


def select(
    passages: Sequence[Passage],
    question: str,
    title: str = "",
    wanted: Callable[[Part], bool] = bool,
) -> Selection:
    """The passages to show for a question: all of a text of ordinary length, the parts named of a long one.

    A long text of which no part is named gives its leading paragraphs, the parts without a title and
    the titles of the others; one whose parts have no titles is shown whole. The words of `title` name
    no part; parts that are not `wanted` are neither shown nor offered.
    """
    text = outline(passages)
    parts = tuple(filter(wanted, text.parts))
    everything = (*text.lead, *(p for part in parts for p in part.passages))
    if _length(everything) <= LONG_TEXT:
        return Selection(everything)
    asked = bigrams(expand(question)) - bigrams(title)
    if named := _fitting([p for p in _named(text.parts, asked) if p in parts]):
        shown = tuple(p for part in named for p in _within(part, asked))
        return Selection(shown, tuple(p for p in parts if p.heading and p not in named))
    headed = tuple(p for p in parts if p.heading)
    if items := _items_named(parts, asked):
        return Selection(items, headed)
    if len(headed) < 2:
        return Selection(everything)
    untitled = (p for part in parts if not part.heading for p in part.passages)  # nobody could ask for these by name
    return Selection((*text.lead, *untitled), headed)


def fill(passages: Sequence[Passage], question: str) -> Selection:
    """Like `select`, but of a long text of which no titled part is named as many parts as fit, in order."""
    text = outline(passages)
    named = [p for p in named_parts(text.parts, question) if _says_heading(p, question)]
    if _length(passages) <= LONG_TEXT:
        return Selection(tuple(passages))
    if named:
        shown = tuple(p for part in _fitting(named) for p in part.passages)
        return Selection(shown, tuple(p for p in text.headed if p not in named))
    room = LONG_TEXT - _length(text.lead)
    shown_parts, others = list(text.lead), []
    for part in text.parts:
        room -= _length(part.passages)
        if room < 0 and part.heading:
            others.append(part)
        else:
            shown_parts += part.passages
    return Selection(tuple(shown_parts), tuple(others))


def _says_heading(part: Part, question: str) -> bool:
    """Whether a question says at least half of a part's title."""
    heading = bigrams(part.heading or "")
    return 2 * len(heading & bigrams(expand(question))) >= len(heading) > 0


def named_parts(parts: Sequence[Part], question: str, title: str = "") -> tuple[Part, ...]:
    """The parts that the question names; the words of `title` name none."""
    return _named(parts, bigrams(expand(question)) - bigrams(title))


def _length(passages: Sequence[Passage]) -> int:
    return size("\n".join(p.text for p in passages))


def _fitting(parts: Sequence[Part]) -> Sequence[Part]:
    """The first of several parts that are too long together."""
    return parts if _length([p for part in parts for p in part.passages]) <= LONG_TEXT else parts[:1]


def _within(part: Part, asked: frozenset[str]) -> tuple[Passage, ...]:
    """A part, or, where it is long itself and the question names items in it, its head and those items."""
    return _length(part.passages) > LONG_TEXT and _items_named([part], asked) or part.passages


def _items_named(parts: Sequence[Part], asked: frozenset[str]) -> tuple[Passage, ...]:
    """The items inside the parts that the question names, each under the head of its part."""
    inner = {part: outline(part.passages[1:]).parts for part in parts}
    named = _named([item for items in inner.values() for item in items], asked)
    shown: list[Passage] = []
    for part, items in inner.items():
        if own := [p for item in items if item in named for p in item.passages]:
            shown += [part.head, *own]
    return tuple(shown)


def _named(parts: Sequence[Part], asked: frozenset[str]) -> tuple[Part, ...]:
    """The parts with words of the question that the other parts lack, in the text's order; none if unclear."""
    texts = [bigrams(p.text) for p in parts]
    common = Counter(b for t in texts for b in t)
    rarity = {b: math.log(len(parts) / n) for b, n in common.items() if n < len(parts)}
    scores = [_score(p, asked & t & rarity.keys(), rarity) for p, t in zip(parts, texts, strict=True)]
    best = max(scores, default=0.0)
    return tuple(p for p, s in zip(parts, scores, strict=True) if 0 < CLOSE_SECOND * best <= s)


def _score(part: Part, shared: frozenset[str], rarity: dict[str, float]) -> float:
    """How clearly the shared words name the part; 0 for too few of them, which may be chance."""
    heading = bigrams(part.heading or "")
    if not shared & heading and len(shared) < MIN_SHARED_BIGRAMS:
        return 0.0
    return sum(rarity[b] * (HEADING_WEIGHT if b in heading else 1.0) for b in shared)


def expand(question: str) -> str:
    """The question with the documents' words for what it says in everyday ones."""
    return " ".join([question, *(w for w, said in _part_words().items() if any(s in question for s in said))])


@lru_cache(maxsize=1)
def _part_words() -> dict[str, list[str]]:
    words: dict[str, list[str]] = read_yaml(PART_WORDS)
    return words
