"""What a parser returns, and the builder with which it is made.

A parser reads one `Source`, tags every piece of it with a `Role` and returns the knowledge it found.
Topic, status, notice and errata are added later by the build: a parser leaves them empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from knowledge.catalogue import (
    Document,
    Hospital,
    HowTo,
    Office,
    Phone,
    Question,
    Section,
    Service,
    Span,
)
from knowledge.ingest.corrections import Corrections
from knowledge.ingest.directory import offices_of, phones_of
from knowledge.ingest.passages import Layout, SplitText, split_passages
from knowledge.ingest.roles import Role
from knowledge.ingest.source import Source
from knowledge.vocabulary import District, SectionName


class RoleSpan(NamedTuple):
    """A run of characters with its role."""

    span: Span
    role: Role


@dataclass(frozen=True)
class Anomaly:
    """Something in a document that a person should know of; it does not fail the check."""

    document: str
    place: str  # ``002:123``
    text: str  # what is odd, in plain Chinese


@dataclass(frozen=True)
class ParsedDocument:
    """Everything one document gave. `roles` do not overlap and are in the text's order."""

    document: Document
    roles: tuple[RoleSpan, ...]
    services: tuple[Service, ...] = ()
    questions: tuple[Question, ...] = ()
    howtos: tuple[HowTo, ...] = ()
    offices: tuple[Office, ...] = ()
    phones: tuple[Phone, ...] = ()
    hospitals: tuple[Hospital, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()


class OverlapError(ValueError):
    """A parser gave one character two roles."""


@dataclass
class DocumentBuilder:
    """Collects roles, knowledge and anomalies while a parser walks through its source.

    Append to `services`, `questions` …; tag text with `mark` (or `split`, which also tags); end with `build`, which
    derives offices and phones from them.
    """

    source: Source
    corrections: Corrections = field(default_factory=Corrections)
    layout: Layout = Layout.PROSE
    services: list[Service] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    howtos: list[HowTo] = field(default_factory=list)
    hospitals: list[Hospital] = field(default_factory=list)
    _roles: list[RoleSpan] = field(default_factory=list)
    _anomalies: list[Anomaly] = field(default_factory=list)

    def mark(self, span: Span, role: Role) -> None:
        """Gives the non-blank part of `span` its role; blank spans are ignored."""
        stripped = self.source.strip(span)
        if stripped.end > stripped.start:
            self._roles.append(RoleSpan(stripped, role))

    def split(self, spans: Iterable[Span], role: Role, joins: Iterable[int] = ()) -> SplitText:
        """Repairs and splits the text of `spans`, tagging it with `role` and its list dashes as noise.

        `joins` are offsets of lines of which the parser knows that they continue the line before.
        """
        joins = self.corrections.joins | frozenset(joins)
        text = split_passages(self.source, spans, self.layout, self.corrections.breaks, joins)
        for span in text.spans:
            self.mark(span, role)
        for span in text.noise:
            self.mark(span, Role.NOISE)
        return text

    def section(
        self, name: SectionName, heading: str, spans: Iterable[Span], district: District | None = None
    ) -> Section:
        """A service's section from the text that stands in `spans`, tagged."""
        text = self.split(spans, Role.SECTION)
        return Section(name, heading, text.text, text.passages, text.spans, district)

    def anomaly(self, offset: int, text: str) -> None:
        """Notes something odd at `offset` (`text` in plain Chinese)."""
        document = self.source.document.id
        self._anomalies.append(Anomaly(document, self.source.place(offset), text))

    def build(self) -> ParsedDocument:
        """The parsed document.

        Raises:
            OverlapError: a character has two roles.
        """
        roles = sorted(self._roles)
        _forbid_overlaps(self.source, roles)
        return ParsedDocument(
            document=self.source.document,
            roles=tuple(roles),
            services=tuple(self.services),
            questions=tuple(self.questions),
            howtos=tuple(self.howtos),
            offices=offices_of(self.source.document, self.services, self.questions),
            phones=phones_of(self.source.document, self.services, self.questions),
            hospitals=tuple(self.hospitals),
            anomalies=tuple(self._anomalies),
        )


def _forbid_overlaps(source: Source, roles: Sequence[RoleSpan]) -> None:
    for before, after in pairwise(roles):
        if after.span.start < before.span.end:
            text = source.slice(after.span)[:20]
            raise OverlapError(f"{source.place(after.span.start)} 「{text}」: {before.role} and {after.role}")
