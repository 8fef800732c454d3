"""The 办事指南 of the human-resources bureau: a contents page, then one guide after the other.

A guide is a title, printed on one or two lines, and numbered sections beginning with 服务对象 (or
申请主体). Section numbers are often wrong: headings are known by their words, and a wrong number is
only noted. Chapter headings stand between guides and look like titles: the title is what stands last
before 服务对象, on as many lines as the contents page says.

Of the reviewed corrections this parser heeds breaks, joins, missing and chapters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from knowledge.catalogue import Section, Service, Span
from knowledge.ingest.corrections import Corrections
from knowledge.ingest.directory import has_street_address
from knowledge.ingest.headings import Heading, find_heading
from knowledge.ingest.parsed import DocumentBuilder, ParsedDocument
from knowledge.ingest.passages import find_marker
from knowledge.ingest.roles import Role
from knowledge.ingest.source import Line, Source
from knowledge.vocabulary import SectionName

_CONTENTS_HEADING = re.compile(r"目\s*录")
_CONTENTS_ENTRY = re.compile(r"(?P<title>.+?)[\s.…·]+\d+")
_CHAPTER = re.compile(r"[^\s，。；：！？、,;:!?\d]{2,24}")
_MAX_TITLE_LINES = 3
# Sections that hold the contact details of the document's own district.
_CONTACT_SECTIONS = (SectionName.INQUIRY_PHONE, SectionName.SUPERVISION_PHONE, SectionName.HOURS)


def parse(source: Source, corrections: Corrections) -> ParsedDocument:
    """Reads a guide document; see the module's description.

    Raises:
        ValueError: a guide has no title, or a correction is of a kind that this parser does not know.
    """
    if corrections.roles:
        raise ValueError(f"{source.document.id}.yml: guides know no corrections under “roles”")
    return _GuideParser(DocumentBuilder(source, corrections)).parse()


class _HeadingLine(NamedTuple):
    at: int  # index of the line
    heading: Heading


class _Opening(NamedTuple):
    """What stands before a guide's first heading."""

    start: int  # index of the first line, a chapter heading or the title
    title_at: int  # index of the title's first line
    title: str


@dataclass
class _GuideParser:
    builder: DocumentBuilder
    chapter: str = ""

    def parse(self) -> ParsedDocument:
        floor = self._front_end
        guides = list(self._guides())
        openings = []
        for headings in guides:
            openings.append(self._opening(headings[0].at, floor))
            floor = headings[-1].at + 2  # a section's first line is never a title
        self._read_front(openings)
        ends = [*(opening.start for opening in openings), len(self._lines)][1:]
        for headings, opening, end in zip(guides, openings, ends, strict=True):
            self._read_guide(headings, opening, end)
        self._note_unused_contents(openings)
        return self.builder.build()

    @property
    def _lines(self) -> Sequence[Line]:
        return self.builder.source.lines

    # What stands before the guides

    @cached_property
    def _contents(self) -> tuple[str, ...]:
        """The entries of the contents page, in order (a long title takes two)."""
        start = self._contents_start
        entries = []
        for line in self._lines[start + 1 :] if start is not None else ():
            if not (found := _CONTENTS_ENTRY.fullmatch(line.text)):
                break
            entries.append(found["title"].strip())
        return tuple(entries)

    @cached_property
    def _contents_start(self) -> int | None:
        return next((i for i, line in enumerate(self._lines) if _CONTENTS_HEADING.fullmatch(line.text)), None)

    @property
    def _front_end(self) -> int:
        """Index of the first line after the document's title and contents page."""
        return 0 if self._contents_start is None else self._contents_start + 1 + len(self._contents)

    def _read_front(self, openings: Sequence[_Opening]) -> None:
        start, end = self._contents_start or 0, self._front_end
        first_guide = openings[0].start if openings else len(self._lines)
        for line in self._lines[:start]:
            self.builder.mark(line.span, Role.TITLE)
        for line in self._lines[start:end]:
            self.builder.mark(line.span, Role.CONTENTS)
        for line in self._lines[end:first_guide]:
            self.builder.mark(line.span, Role.PREFACE)

    def _note_unused_contents(self, openings: Sequence[_Opening]) -> None:
        titles = {_key(opening.title) for opening in openings}
        used = {entry for pair in pairwise(self._contents) if _key("".join(pair)) in titles for entry in pair}
        lines = self._lines[self._front_end - len(self._contents) : self._front_end]
        for entry, line in zip(self._contents, lines, strict=True):
            if entry not in used and _key(entry) not in titles:
                self.builder.anomaly(line.span.start, f"目录中的“{entry}”没有对应的办事指南（章标题）")

    # Guides

    def _guides(self) -> Iterator[list[_HeadingLine]]:
        """The headings of each guide; the first is always 服务对象."""
        found = ((i, find_heading(line.text)) for i, line in enumerate(self._lines))
        headings = [_HeadingLine(i, heading) for i, heading in found if heading and heading.number]
        starts = [n for n, h in enumerate(headings) if SectionName.AUDIENCE in h.heading.names]
        for begin, end in pairwise([*starts, len(headings)]):
            yield headings[begin:end]

    def _opening(self, first_heading: int, floor: int) -> _Opening:
        title_at, title = self._title_before(first_heading, floor)
        start = title_at
        while start > floor and self._is_chapter(self._lines[start - 1]):
            start -= 1
        return _Opening(start, title_at, title)

    def _title_before(self, heading: int, floor: int) -> tuple[int, str]:
        """Index of the title's first line, and the title as the contents page (else the guide) has it."""
        for count in range(_MAX_TITLE_LINES, 0, -1):
            begin = heading - count
            if begin >= floor and (title := self._listed_title(self._lines[begin:heading])):
                return begin, title
        begin = heading - 1
        if begin < floor:
            raise ValueError(f"{self.builder.source.place(self._lines[heading].span.start)} 办事指南没有标题")
        if self._lines[begin].text.startswith(("（", "(")) and begin > floor:
            begin -= 1
        return begin, "".join("".join(line.text.split()) for line in self._lines[begin:heading])

    def _listed_title(self, lines: Sequence[Line]) -> str | None:
        """The title if the contents page has it as one entry, or, for a title on one line, as two entries."""
        entries = {_key(entry): entry for entry in self._contents}
        if len(lines) == 1:
            entries |= {_key(a + b): a + b for a, b in pairwise(self._contents)}
        return entries.get(_key("".join(line.text for line in lines)))

    @staticmethod
    def _is_chapter(line: Line) -> bool:
        return line.gap and bool(_CHAPTER.fullmatch(line.text)) and not find_marker(line.text)

    def _read_guide(self, headings: Sequence[_HeadingLine], opening: _Opening, end: int) -> None:
        document = self.builder.source.document
        service_id = f"{document.id}/{opening.title}"
        for line in self._lines[opening.start : opening.title_at]:
            self.builder.mark(line.span, Role.CHAPTER)
            self.chapter = line.text
            if _key(line.text) == _key(opening.title):
                self.builder.anomaly(line.span.start, f"章标题与办事指南标题相同：{line.text}")
        self.chapter = self.builder.corrections.chapters.get(service_id, self.chapter)
        for line in self._lines[opening.title_at : headings[0].at]:
            self.builder.mark(line.span, Role.TITLE)
        bounds = pairwise([*(found.at for found in headings), end])
        sections: list[Section] = []
        for number, (found, (_, stop)) in enumerate(zip(headings, bounds, strict=True), start=1):
            self._note_wrong_number(found, number)
            sections.extend(self._read_sections(found, stop))
        self.builder.services.append(
            Service(
                id=service_id,
                document=document.id,
                title=opening.title,
                chapter=self.chapter,
                variant=None,
                topic="",
                region=document.region,
                sections=tuple(sections),
            )
        )

    def _note_wrong_number(self, found: _HeadingLine, expected: int) -> None:
        if found.heading.number != expected:
            line = self._lines[found.at]
            self.builder.anomaly(line.span.start, f"“{line.text}”应为第{expected}项，原文编号有误")

    def _read_sections(self, found: _HeadingLine, stop: int) -> Iterator[Section]:
        """The section of a heading, or the two of a heading that holds two."""
        span = self._lines[found.at].span
        text_start = span.start + found.heading.length
        self.builder.mark(Span(span.start, text_start), Role.HEADING)
        body = Span(text_start, self._lines[stop - 1].span.end)
        for name, spans in self._shared_out(found.heading.names, body).items():
            section = self.builder.section(name, found.heading.text, spans)
            yield self._with_district(section)

    def _shared_out(self, names: Sequence[SectionName], body: Span) -> dict[SectionName, list[Span]]:
        """The text of each of a heading's names: a line goes to the name its label mentions."""
        if len(names) == 1:
            return {names[0]: [body]}
        shares: dict[SectionName, list[Span]] = {name: [] for name in names}
        current = names[0]
        for line in self.builder.source.lines_in([body]):
            label = re.split("[：:]", line.text)[0]
            current = next((name for name in names if _keyword(name) in label), current)
            shares[current].append(line.span)
        return shares

    def _with_district(self, section: Section) -> Section:
        is_contact = section.name in _CONTACT_SECTIONS or (
            section.name is SectionName.PLACE and has_street_address(section.text)
        )
        return replace(section, district=self.builder.source.document.district) if is_contact else section


def _keyword(name: SectionName) -> str:
    """The word that tells a name's lines apart: 咨询电话 → 咨询, 办理地点 → 地点."""
    return re.sub("办理|电话", "", name.value)


def _key(title: str) -> str:
    """A title without the differences of contents page and guide: width of brackets, white space."""
    return "".join(unicodedata.normalize("NFKC", title).split())
