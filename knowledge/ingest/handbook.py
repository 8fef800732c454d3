"""The 办事指南 handbook of the medical-insurance bureau: one guide after the other, with forms between them.

A guide begins with "一、事项名称"; its title stands above that on one or two lines, below chapter headings.
Headings are known by their words: many have lost their number, one stands at the end of a line of text, and
the last numbers depend on whether the guide has 进度查询. A guide ends with the numbered items of 服务质量;
what follows up to the next title (forms, flow charts, remains of pictures) belongs to no section.

Of the reviewed corrections this parser heeds roles (a chapter heading after a form), breaks, joins and missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from knowledge.catalogue import Service, Span
from knowledge.ingest.corrections import Corrections
from knowledge.ingest.headings import Heading, find_heading
from knowledge.ingest.parsed import DocumentBuilder, ParsedDocument
from knowledge.ingest.passages import find_marker
from knowledge.ingest.roles import Role
from knowledge.ingest.source import Line, Source
from knowledge.vocabulary import SectionName

# The handbook's three parts, and what tells services of one title apart.
_PARTS = {"职工医疗保障": "职工", "城乡居民医疗保障": "居民", "协议定点医药机构": "定点"}
_NAME_HEADING = re.compile(r"一、\s*事项名称")
_GLUED_HEADING = re.compile(r"[。；](?=[一二三四五六七八九十]{1,2}、\S{2,12}$)")
_FORM = re.compile(r"附件?\d*\s*[：:]|表\d+\s*[：:]")
_CHART = re.compile(r".+(?:流程图?|（现场办理）)(?:（.+）)?")
_PICTURE = re.compile(r"\[image:|_\d+\.(?:unknown|vsd)|.*\N{REPLACEMENT CHARACTER}")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def parse(source: Source, corrections: Corrections) -> ParsedDocument:
    """Reads a handbook; see the module's description."""
    return _HandbookParser(DocumentBuilder(source, corrections)).parse()


@dataclass
class _HandbookParser:
    builder: DocumentBuilder
    part: str = ""  # the part of the handbook the walk has come to

    def parse(self) -> ParsedDocument:
        names = [i for i, line in enumerate(self._lines) if _NAME_HEADING.fullmatch(line.text)]
        start = self._read_preface(names)
        for name, following in pairwise([*names, len(self._lines)]):
            title = max(start, self._title_start(name))
            self._read_between(self._lines[start:title])
            start = self._read_guide(title, name, following)
        self._read_between(self._lines[start:])
        return self.builder.build()

    @cached_property
    def _lines(self) -> Sequence[Line]:
        return tuple(_without_glued_headings(self.builder.source))

    # What stands around the guides

    def _read_preface(self, names: Sequence[int]) -> int:
        """Tags what stands before the first part (and first guide); returns the index of the part's heading."""
        front = self._lines[: min(names, default=0)]
        end = next((i for i, line in enumerate(front) if line.text in _PARTS), 0)
        for line in self._lines[:end]:
            self.builder.mark(line.span, Role.PREFACE)
        return end

    def _read_between(self, lines: Sequence[Line]) -> None:
        """Tags what stands between two guides: chapter headings alone, or forms and charts."""
        role = Role.CHAPTER
        for line in lines:
            role = self._role_between(line, role)
            correction = self.builder.corrections.role_at(line.span)
            is_noise = bool(_PICTURE.match(line.text)) or (role is Role.CAPTION and not _HAN.search(line.text))
            self.builder.mark(line.span, correction.role if correction else Role.NOISE if is_noise else role)
            self.part = line.text if line.text in _PARTS else self.part

    def _role_between(self, line: Line, role: Role) -> Role:
        """The role of a line, given the one before it; the cells of forms are indented by tabs."""
        is_cell = self.builder.source.text[line.span.start - 1] == "\t"
        if is_cell or _FORM.match(line.text):
            return Role.FORM
        if _CHART.fullmatch(line.text) or _PICTURE.match(line.text):
            return Role.CAPTION
        return role

    # Guides

    def _title_start(self, name: int) -> int:
        """Index of the title's first line, above the heading 事项名称 at index `name`.

        The words under 事项名称 repeat the title, so a title on two lines is known by them; where they differ
        from the title it is one line.
        """
        repeated = _joined(self._lines[name + 1 : name + 2])
        for start in (name - 1, name - 2):
            if repeated.startswith(_joined(self._lines[start:name])):
                return start
        return name - 1

    def _read_guide(self, title: int, name: int, following: int) -> int:
        """Adds the guide whose lines these are (by index); returns the index of the first line after it."""
        headings = {i: found for i in range(name, following) if (found := find_heading(self._lines[i].text))}
        end = max(name + 1, self._end(headings, following))
        headings = {i: heading for i, heading in headings.items() if i < end}
        for line in self._lines[title:name]:
            self.builder.mark(line.span, Role.TITLE)
        self.builder.mark(self._lines[name].span, Role.HEADING)
        for line in self._lines[name + 1 : min(headings, default=end)]:
            self.builder.mark(line.span, Role.TITLE)
        document = self.builder.source.document
        text, variant = _joined(self._lines[title:name]), _PARTS.get(self.part)
        sections = []
        for number, (start, stop) in enumerate(pairwise([*headings, end]), start=2):
            heading = headings[start]
            self._note_wrong_number(start, heading, number)
            begin = self._lines[start].span.start
            cut = begin + heading.length
            self.builder.mark(Span(begin, cut), Role.HEADING)
            body = Span(cut, self._lines[stop - 1].span.end)
            sections.append(self.builder.section(heading.names[0], heading.text, [body]))
        self.builder.services.append(
            Service(
                id="/".join(filter(None, (document.id, variant, text))),
                document=document.id,
                title=text,
                chapter=self.part,
                variant=variant,
                topic="",
                region=document.region,
                sections=tuple(sections),
            )
        )
        return end

    def _end(self, headings: dict[int, Heading], following: int) -> int:
        """Index of the first line after the numbered items of 服务质量, a guide's last section.

        A guide without that section ends where the next one's title begins.
        """
        quality = next((i for i, heading in headings.items() if SectionName.QUALITY in heading.names), None)
        if quality is None:
            return self._title_start(following) if following < len(self._lines) else following
        end = quality + 1
        while end < following and find_marker(self._lines[end].text):
            end += 1
        return end

    def _note_wrong_number(self, index: int, heading: Heading, expected: int) -> None:
        line = self._lines[index]
        if heading.number is None:
            self.builder.anomaly(line.span.start, f"“{line.text}”缺编号，应为第{expected}项")
        elif heading.number != expected:
            self.builder.anomaly(line.span.start, f"“{line.text}”应为第{expected}项，原文编号有误")


def _without_glued_headings(source: Source) -> Iterator[Line]:
    """The source's lines, a line that ends with a numbered heading split in two."""
    for line in source.lines:
        found = _GLUED_HEADING.search(line.text)
        if found and find_heading(line.text[found.end() :]):
            cut = line.span.start + found.end()
            first, second = Span(line.span.start, cut), Span(cut, line.span.end)
            yield Line(source.slice(first), first, line.gap)
            yield Line(source.slice(second), second, gap=True)
        else:
            yield line


def _joined(lines: Sequence[Line]) -> str:
    """The lines' text without white space."""
    return "".join("".join(line.text.split()) for line in lines)
