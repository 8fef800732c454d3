"""The general rule that repairs a text's broken lines and splits it into passages.

A passage is a whole part of a text: a paragraph, a numbered item, one district's line. No word is
changed: lines cut by the page are joined, list dashes ("- （一）") are dropped and returned as
noise, and nothing else happens. Joined with newlines, the passages are the text.

Two layouts occur. `Layout.PROSE` (guides, handbooks): a line is a paragraph unless it is visibly cut.
`Layout.COLUMN` (newspaper columns): lines have a fixed width; a line that is full runs on, one that
is clearly shorter ends its paragraph, and blank lines mean nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from itertools import pairwise

from knowledge.catalogue import Passage, Span
from knowledge.ingest.districts import DISTRICT_NAME, district_of_line
from knowledge.ingest.source import Line, Source
from knowledge.vocabulary import PassageKind


class Layout(Enum):
    """How a document's lines are broken."""

    PROSE = "prose"
    COLUMN = "column"


# The kinds of printed numbers, outermost first as the documents nest them.
MARKERS = {
    "chinese": re.compile(r"[一二三四五六七八九十]{1,3}\s*[、.．]"),
    "chinese_bracket": re.compile(r"[（(]\s*[一二三四五六七八九十]{1,3}\s*[）)]、?"),
    "arabic": re.compile(r"\d{1,2}\s*(?:[.．](?!\d)|、)"),
    "arabic_bracket": re.compile(r"[（(]\s*\d{1,2}\s*[）)]"),
    "arabic_half_bracket": re.compile(r"\d{1,2}[）)]"),
    "circled": re.compile(r"[①-⑳]"),
}
_DASH = re.compile(r"[-•·]\s+")
_NOTE = re.compile(r"[（(]?注\s*[：:]")
_LABEL = re.compile(r"[^，。；、：:（(“《\s]{2,12}[：:]\s*\S")
_PAIRS = {"（": "）", "(": ")", "“": "”", "《": "》", "〔": "〕", "[": "]"}
_COLONS = ("：", ":")
_TERMINATORS = "。；：！？;:!?"
_CLOSERS = "）)”》"
_RUNNING = "，,、—-"
_PROSE_MARK = re.compile("[，,。]")
_DISTRICT_RUN = re.compile(rf"(?:(?:{DISTRICT_NAME})\s*[:：]?\s*[\d—-]{{7,}}\s*[；;。，,、]?\s*){{2,}}")
_DISTRICT_START = re.compile(rf"(?:{DISTRICT_NAME})(?=\s*[:：]?\s*\d{{4}})")
_DISTRICT_GAP = re.compile(rf"\s{{2,}}(?=(?:{DISTRICT_NAME})\s*[:：])")
_INLINE_HEADING = re.compile(r"([^：:。，,；]{1,12})[：:。]\s*\S")
_CUT_WIDTH = 24  # full-width characters; a printed line holds 26-30, headings and labels stay below 20
_MAX_HEADING = 36  # characters; the longest title of an item in the guides has 31


@dataclass(frozen=True)
class SplitText:
    """A text's passages, and the spans of the list dashes dropped from it."""

    passages: tuple[Passage, ...]
    noise: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The repaired text."""
        return "\n".join(passage.text for passage in self.passages)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The ordered spans of all passages."""
        return tuple(span for passage in self.passages for span in passage.spans)


@dataclass(frozen=True)
class _Paragraph:
    """A paragraph's lines before they are joined."""

    lines: list[Line]

    @property
    def text(self) -> str:
        return reduce(_join, (line.text for line in self.lines))


def find_marker(text: str) -> tuple[str, str] | None:
    """The kind and text of the printed number a line begins with, e.g. ``("chinese_bracket", "（一）")``."""
    for kind, pattern in MARKERS.items():
        if found := pattern.match(text):
            return kind, found.group()
    return None


def split_passages(
    source: Source,
    spans: Iterable[Span],
    layout: Layout = Layout.PROSE,
    breaks: Iterable[int] = (),
    joins: Iterable[int] = (),
) -> SplitText:
    """Repairs and splits the text that stands in `spans`, in that order.

    Args:
        source: the document.
        spans: where the text stands; newspaper columns interleave, so there may be several.
        layout: how its lines are broken.
        breaks: offsets of line starts that begin a passage whatever the rule says (reviewed corrections).
        joins: offsets of line starts that continue the line before (reviewed corrections).
    """
    lines, noise = _without_dashes(source, source.lines_in(spans))
    continues = _Continuation(layout, lines, frozenset(breaks), frozenset(joins))
    paragraphs: list[_Paragraph] = []
    for line in lines:
        if paragraphs and continues(paragraphs[-1].lines, line):
            paragraphs[-1].lines.append(line)
        else:
            paragraphs.extend(_Paragraph([part]) for part in _district_parts(source, line))
    return SplitText(_with_levels(paragraphs), noise)


def _without_dashes(source: Source, lines: Iterable[Line]) -> tuple[list[Line], tuple[Span, ...]]:
    """Drops the dash of "- （一）"; returns the lines and the dashes' spans."""
    kept, dashes = [], []
    for line in lines:
        if found := _DASH.match(line.text):
            dashes.append(source.strip(Span(line.span.start, line.span.start + found.end())))
            rest = Span(line.span.start + found.end(), line.span.end)
            kept.append(Line(source.slice(rest), rest, gap=True))
        else:
            kept.append(line)
    return kept, tuple(dashes)


def _district_parts(source: Source, line: Line) -> list[Line]:
    """Splits a line that holds several districts: phones run together, or windows with a wide gap between."""
    if _DISTRICT_RUN.match(line.text):
        starts = [found.start() for found in _DISTRICT_START.finditer(line.text)]
    elif district_of_line(line.text):
        starts = [0, *(found.end() for found in _DISTRICT_GAP.finditer(line.text))]
    else:
        return [line]
    edges = pairwise([*(line.span.start + start for start in starts), line.span.end])
    spans = [source.strip(Span(start, end)) for start, end in edges]
    return [Line(source.slice(span), span, gap=True) for span in spans]


@dataclass
class _Continuation:
    """Whether a line continues the paragraph before it."""

    layout: Layout
    lines: Sequence[Line]
    breaks: frozenset[int]
    joins: frozenset[int]
    width: float = field(init=False)

    def __post_init__(self) -> None:
        widths = sorted(_width(line.text) for line in self.lines)
        self.width = widths[int(len(widths) * 0.9)] if widths else 0

    def __call__(self, before: Sequence[Line], line: Line) -> bool:
        if line.span.start in self.breaks:
            return False
        if line.span.start in self.joins:
            return True
        if find_marker(line.text) or district_of_line(line.text):
            return False
        text = "".join(part.text for part in before)
        if _is_open(text) or _is_cut_number(text, line.text) or text[-1] in _RUNNING:
            return True
        if self.layout is Layout.COLUMN:
            return self._runs_on_in_column(before[-1].text)
        return self._runs_on_in_prose(text, line)

    def _runs_on_in_prose(self, text: str, line: Line) -> bool:
        if _is_terminated(text) or _LABEL.match(line.text):
            return False
        return not line.gap or bool(_PROSE_MARK.search(text)) or _width(text) >= _CUT_WIDTH

    def _runs_on_in_column(self, last: str) -> bool:
        """A full line runs on; a first line is indented by two characters, punctuation may hang."""
        slack = 0.5 if _is_terminated(last) else 3
        return _width(last) >= self.width - slack


def _width(text: str) -> float:
    """Printed width in full-width characters."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def _is_open(text: str) -> bool:
    """Whether a bracket, quotation or book-title mark is still open at the end."""
    return any(text.rfind(opener) > text.rfind(closer) for opener, closer in _PAIRS.items())


def _is_cut_number(before: str, after: str) -> bool:
    """A number cut by the page: "1:30-5:" / "30"."""
    return bool(re.search(r"\d\s*[:：.-]$", before)) and after[0].isdigit()


def _is_terminated(text: str) -> bool:
    return text.rstrip(_CLOSERS).endswith(tuple(_TERMINATORS))


def _join(before: str, after: str) -> str:
    """Joins two lines; a space only between two Latin letters, where the line end stood for it."""
    return f"{before} {after}" if re.match("[A-Za-z]{2}", before[-1] + after[0]) else before + after


def _with_levels(paragraphs: Sequence[_Paragraph]) -> tuple[Passage, ...]:
    """Gives each paragraph its kind, marker, heading and depth.

    Numbers nest by order of appearance: a kind of number seen for the first time opens a deeper level,
    a kind already open returns to its level. What has no number belongs to the nearest item that has
    a heading of its own or ends in a colon, else to the outermost level.
    """
    passages: list[Passage] = []
    open_items: list[tuple[str, bool]] = []  # (kind of number, whether what follows belongs to it)
    for index, paragraph in enumerate(paragraphs):
        text = paragraph.text
        district = district_of_line(text)
        found = find_marker(text)
        heading = None
        if found:
            kind, marker = found
            depth = next((i for i, (other, _) in enumerate(open_items) if other == kind), len(open_items))
            following = paragraphs[index + 1].text if index + 1 < len(paragraphs) else ""
            parents = [other for other, _ in open_items[:depth]]
            heading = _heading(text[len(marker) :].strip(), following, [*parents, kind])
            open_items[depth:] = [(kind, heading is not None or text.endswith(_COLONS))]
        else:
            marker = None
            depth = _depth_without_number(text, [leads for _, leads in open_items])
        passages.append(
            Passage(
                text=text,
                spans=tuple(line.span for line in paragraph.lines),
                kind=_kind(marker, district is not None),
                marker=marker,
                level=depth,
                heading=heading,
                district=district,
            )
        )
    return tuple(passages)


def _depth_without_number(text: str, leading: Sequence[bool]) -> int:
    """Depth of a paragraph below the open items; `leading` says which of these have text below them."""
    if _NOTE.match(text):  # "（注：…）" after a list holds for all of it
        return 0
    return next((depth + 1 for depth in reversed(range(len(leading))) if leading[depth]), 0)


def _kind(marker: str | None, is_district: bool) -> PassageKind:
    if is_district:
        return PassageKind.DISTRICT
    return PassageKind.ITEM if marker else PassageKind.PARAGRAPH


def _heading(text: str, following: str, open_kinds: Sequence[str]) -> str | None:
    """An item's own short title, if it has one.

    That is the whole line when what follows belongs to it, or the words before "：" or "。".
    """
    if inline := _INLINE_HEADING.match(text):
        return inline.group(1).strip()
    title = text.rstrip("：:。")
    if not following or re.search("[，,。；;]", title) or len(title) > _MAX_HEADING:
        return None
    return title if _leads_to(text, following, open_kinds) else None


def _leads_to(text: str, following: str, open_kinds: Sequence[str]) -> bool:
    """Whether what follows a short item belongs to it, rather than standing beside it."""
    if marker := find_marker(following):
        return marker[0] not in open_kinds
    if text.endswith("。"):
        return False
    is_label = _LABEL.match(following) and not district_of_line(following)
    return not is_label or text.endswith(_COLONS)  # "咨询电话：…" after a list's last item stands for itself
