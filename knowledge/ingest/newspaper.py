"""Newspaper pages: 社保问答 columns, a guide, how-tos and hospital lists among news.

What a rule can read: questions ("问：" or "问题3:") with their answers ("答：", or what follows the question mark),
a guide by its headings, the two kinds of hospitals under their column heads, author lines. A piece ends at its
author line, at the next question or at a headline; what belongs to no piece is news.

What no rule can read is told by the reviewed corrections: which article is a how-to and in which order its
columns are read (roles `howto` and, for its subheadings, `heading`, all under one name), headlines that stand
apart from their text or inside another piece, captions. This parser also heeds breaks, joins and missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise, zip_longest

from knowledge.catalogue import Hospital, HowTo, Passage, Question, Service, Span
from knowledge.ingest.corrections import Corrections, RoleCorrection
from knowledge.ingest.directory import prints_contact
from knowledge.ingest.headings import Heading, find_heading, section_names
from knowledge.ingest.parsed import DocumentBuilder, ParsedDocument
from knowledge.ingest.passages import Layout, SplitText
from knowledge.ingest.roles import Role
from knowledge.ingest.source import Line, Source
from knowledge.vocabulary import HospitalKind

_LONGEST_COLUMN_LINE = 40  # characters; a page with longer lines is running text
_BYLINE = re.compile(r"■?\s*(?:通讯员|记者)\s[\s\u4e00-\u9fff]{2,20}|[（(][\u4e00-\u9fff]{2,3}[）)]")
_TRAILING_BYLINE = re.compile(r"\s(?=[（(][\u4e00-\u9fff]{2,3}[）)]$)")
_HEADLINE = re.compile(r"#+\s")
_COLUMN_HEAD = re.compile(r"(?:#+\s*)?(?:\S+\s)?(?:社保|知识)问答")
_QUESTION = re.compile(r"问(?:题\d+)?\s*[：:]")
_ANSWER = re.compile(r"答\s*[：:]")
_LABEL = re.compile(r"([^：:]+)[：:](?=.)")
_HOSPITAL_HEADS = re.compile(r"\s+".join(kind.value for kind in HospitalKind))
_HOSPITAL_ROW = re.compile(r"(?:\S+院区?\s*)+")
_PILOTS = re.compile(r"[，。]([^，。]+)为联网结算试点医院")
_FINAL_MARKS = "？?！!"
_SENTENCE_ENDS = "。；：;:"


def parse(source: Source, corrections: Corrections) -> ParsedDocument:
    """Reads newspaper pages; see the module's description."""
    longest = max((len(line.text) for line in source.lines), default=0)
    layout = Layout.COLUMN if longest <= _LONGEST_COLUMN_LINE else Layout.PROSE
    return _NewspaperParser(DocumentBuilder(source, corrections, layout)).parse()


@dataclass
class _Piece:
    """One piece of a page: its kind, named by the role of its text, and its lines."""

    kind: Role
    lines: list[Line] = field(default_factory=list)


@dataclass
class _NewspaperParser:
    builder: DocumentBuilder

    def parse(self) -> ParsedDocument:
        self._read_reviewed()
        readers = {
            Role.QUESTION: self._read_question,
            Role.SECTION: self._read_guide,
            Role.HOSPITAL: self._read_hospitals,
            Role.NEWS: self._read_news,
        }
        for piece in self._pieces():
            readers[piece.kind](piece.lines)
        return self.builder.build()

    @property
    def _document(self) -> str:
        return self.builder.source.document.id

    @property
    def _region(self) -> str:
        return self.builder.source.document.region

    # Pieces

    def _pieces(self) -> Iterator[_Piece]:
        """The pieces of the page; author lines and column heads end a piece, reviewed text is passed over."""
        lines = list(_without_trailing_bylines(self.builder.source))
        piece = _Piece(Role.NEWS)
        for line, following in zip_longest(lines, lines[1:]):
            if self._is_reviewed(line):
                continue
            if furniture := _furniture(line):
                self.builder.mark(line.span, furniture)
                kind: Role | None = Role.NEWS
            else:
                kind = self._opens(piece.kind, line, following)
            if kind:
                yield piece
                piece = _Piece(kind)
            if not furniture:
                piece.lines.append(line)
        yield piece

    def _opens(self, current: Role, line: Line, following: Line | None) -> Role | None:
        """The kind of piece that begins with `line`; None if it belongs to the current piece."""
        if _QUESTION.match(line.text):
            return Role.QUESTION
        if _HOSPITAL_HEADS.fullmatch(line.text):
            return Role.HOSPITAL
        if _HEADLINE.match(line.text) or (current is Role.HOSPITAL and not _HOSPITAL_ROW.fullmatch(line.text)):
            return Role.NEWS
        if current is Role.NEWS and following and not self._is_reviewed(following) and _heading(following):
            return Role.SECTION
        return None

    def _is_reviewed(self, line: Line) -> bool:
        return self.builder.corrections.role_at(line.span) is not None

    def _read_news(self, lines: Sequence[Line]) -> None:
        for line in lines:
            self.builder.mark(line.span, Role.NEWS)

    # Reviewed text

    def _read_reviewed(self) -> None:
        """Tags the text whose role a person has set, and adds the how-tos it makes up."""
        for title, pieces in groupby(self.builder.corrections.roles, key=lambda c: c.name):
            if title is None:
                for piece in pieces:
                    self.builder.mark(piece.span, piece.role)
            else:
                self._read_howto(title, list(pieces))

    def _read_howto(self, title: str, pieces: Sequence[RoleCorrection]) -> None:
        passages: list[Passage] = []
        for piece in pieces:
            split = self.builder.split([piece.span], piece.role).passages
            if piece.role is Role.HEADING:
                passages.append(replace(split[0], heading=split[0].text))
            else:
                passages.extend(_below_headings(split, depth=1 if passages else 0))
        self.builder.howtos.append(
            HowTo(
                id=f"{self._document}/事/{_slug(title)}",
                document=self._document,
                title=title,
                text="\n".join(passage.text for passage in passages),
                passages=tuple(passages),
                spans=tuple(span for passage in passages for span in passage.spans),
                topic="",
                region=self._region,
            )
        )

    # Questions

    def _read_question(self, lines: Sequence[Line]) -> None:
        cut = next((i for i, line in enumerate(lines) if _ANSWER.match(line.text)), None)
        if cut is None:
            self.builder.anomaly(lines[0].span.start, f"“{lines[0].text}”之后没有印“答：”")
            cut = 1 + next((i for i, line in enumerate(lines) if line.text[-1] in _FINAL_MARKS), 0)
        question = self._read_asked(lines[:cut])
        answer = self._read_answer(lines[cut:])
        self.builder.questions.append(
            Question(
                id=f"{self._document}/问/{_slug(question)}",
                document=self._document,
                question=question,
                answer=answer.text,
                passages=answer.passages,
                spans=answer.spans,
                topic="",
                region=self._region,
                district=self.builder.source.document.district if prints_contact(answer.passages) else None,
            )
        )

    def _read_asked(self, lines: Sequence[Line]) -> str:
        """The words of a question, which may take several lines."""
        spans = self._unlabelled(lines, _QUESTION, Role.QUESTION)
        for span in spans:
            self.builder.mark(span, Role.QUESTION)
        return self.builder.source.join(spans)

    def _read_answer(self, lines: Sequence[Line]) -> SplitText:
        """The text of an answer; empty where none is printed."""
        if not lines:
            return SplitText((), ())
        # A label takes the room of words, so a column's width does not tell whether the first line runs on.
        runs_on = [line.span.start for line in lines[1:2] if lines[0].text[-1] not in _SENTENCE_ENDS]
        return self.builder.split(self._unlabelled(lines, _ANSWER, Role.ANSWER), Role.ANSWER, runs_on)

    def _unlabelled(self, lines: Sequence[Line], label: re.Pattern[str], role: Role) -> list[Span]:
        """The lines' spans without the label ("问：") the first begins with, which is tagged."""
        spans = [line.span for line in lines]
        if found := label.match(lines[0].text):
            cut = spans[0].start + found.end()
            self.builder.mark(Span(spans[0].start, cut), role)
            spans[0] = self.builder.source.strip(Span(cut, spans[0].end))
        return spans

    # Guides

    def _read_guide(self, lines: Sequence[Line]) -> None:
        """Adds the guide whose title is the first line; its headings have no numbers."""
        title = lines[0].text
        self.builder.mark(lines[0].span, Role.TITLE)
        headings = {i: found for i, line in enumerate(lines) if i and (found := _heading(line))}
        sections = []
        for start, stop in pairwise([*headings, len(lines)]):
            heading, span = headings[start], lines[start].span
            cut = span.start + heading.length
            self.builder.mark(Span(span.start, cut), Role.HEADING)
            spans = [Span(cut, span.end), *(line.span for line in lines[start + 1 : stop])]
            sections.append(self.builder.section(heading.names[0], heading.text, spans))
        self.builder.services.append(
            Service(
                id=f"{self._document}/{title}",
                document=self._document,
                title=title,
                chapter="",
                variant=None,
                topic="",
                region=self._region,
                sections=tuple(sections),
            )
        )

    # Hospitals

    def _read_hospitals(self, lines: Sequence[Line]) -> None:
        """Adds the hospitals of a table without rules: the last column is the second kind's, the others the first's.

        The table names a hospital once for each kind it is designated for; `pilot` is told of the first kind.
        """
        self.builder.mark(lines[0].span, Role.HOSPITAL)
        rows = [[(found.group(), found.start()) for found in re.finditer(r"\S+", line.text)] for line in lines]
        columns = max(map(len, rows[1:]), default=0)
        pilots = self._pilots()
        for line, row in zip(lines[1:], rows[1:], strict=True):
            for column, (name, offset) in enumerate(row):
                is_last = column == columns - 1
                kind = HospitalKind.REHABILITATION if is_last else HospitalKind.TREATMENT
                start = line.span.start + offset
                span = Span(start, start + len(name))
                self.builder.mark(span, Role.HOSPITAL)
                self.builder.hospitals.append(
                    Hospital(
                        id=f"{self._document}/院/{kind.value}/{name}",
                        document=self._document,
                        name=name,
                        kind=kind,
                        pilot=kind is HospitalKind.TREATMENT and name in pilots,
                        spans=(span,),
                    )
                )

    def _pilots(self) -> Sequence[str]:
        """The hospitals that the page's text calls 联网结算试点医院."""
        found = _PILOTS.search("".join(self.builder.source.text.split()))
        return re.split("[和、]", found.group(1)) if found else ()


def _without_trailing_bylines(source: Source) -> Iterator[Line]:
    """The source's lines, an author's name behind a text set apart as a line of its own."""
    for line in source.lines:
        cuts = [found.end() for found in _TRAILING_BYLINE.finditer(line.text)]
        for start, end in pairwise([0, *cuts, len(line.text)]):
            span = source.strip(Span(line.span.start + start, line.span.start + end))
            yield Line(source.slice(span), span, line.gap)


def _furniture(line: Line) -> Role | None:
    """The role of an author line or a column head, which are no part of any piece."""
    if _BYLINE.fullmatch(line.text):
        return Role.BYLINE
    return Role.CHAPTER if _COLUMN_HEAD.fullmatch(line.text) else None


def _heading(line: Line) -> Heading | None:
    """A section heading, also one with its text on the same line ("咨询电话：0631-12333")."""
    if found := find_heading(line.text):
        return found
    label = _LABEL.match(line.text)
    names = section_names(label.group(1)) if label else ()
    return Heading(None, label.group(1), names, label.end()) if label and names else None


def _below_headings(passages: Sequence[Passage], depth: int) -> Iterator[Passage]:
    """The passages with their depth below a reviewed heading (`depth` 1) and below the section names they print."""
    base = depth
    for passage in passages:
        if section_names(passage.text):
            base = depth + 1
            yield replace(passage, level=depth, heading=passage.text)
        else:
            yield replace(passage, level=base + passage.level)


def _slug(title: str) -> str:
    """A title as it stands in an id: no white space, no question or exclamation mark at the end."""
    return "".join(title.split()).rstrip(_FINAL_MARKS)
