"""Reviewed corrections: what a rule cannot read on a page, said once by a person with the reason.

One file a document, ``sources/corrections/<document id>.yml``; all lists may be absent:

    roles:      # this quoted text has this role, whatever the rules say
      - quote: 九、声明
        after: 各级社会保险经办机构   # optional: text that ends right before the quote (white space apart)
        through: …                # optional: the piece runs on to the end of this text
        role: heading
        name: 其他                  # optional: the section, chapter or title it stands for
        reason: …
    breaks:     # a passage begins with this text
      - {quote: …, after: …, reason: …}
    joins:      # this text continues the line before it
      - {quote: …, after: …, reason: …}
    missing:    # sections the document does not print
      - {target: 002/…, sections: [办理时限], reason: …}
    chapters:   # from this service on another chapter holds ("" = none) though the page prints no heading
      - {target: 002/…, chapter: "", reason: …}

A quote is found by its characters, white space apart, and must occur exactly once after `after`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from pydantic import BaseModel, Extra, ValidationError

from knowledge.catalogue import Span
from knowledge.ingest.roles import Role
from knowledge.ingest.source import Source
from knowledge.vocabulary import SectionName
from knowledge.yaml_files import read_yaml


class CorrectionError(ValueError):
    """A correction file that cannot be applied; the message names file and entry."""


class _Entry(BaseModel):
    reason: str

    class Config:
        extra = Extra.forbid


class _Quote(_Entry):
    quote: str
    after: str = ""


class _RoleEntry(_Quote):
    role: Role
    name: str | None = None
    through: str = ""


class _MissingEntry(_Entry):
    target: str
    sections: list[SectionName]


class _ChapterEntry(_Entry):
    target: str
    chapter: str


class _File(BaseModel):
    roles: list[_RoleEntry] = []
    breaks: list[_Quote] = []
    joins: list[_Quote] = []
    missing: list[_MissingEntry] = []
    chapters: list[_ChapterEntry] = []

    class Config:
        extra = Extra.forbid


@dataclass(frozen=True)
class RoleCorrection:
    """A piece of text whose role a person has set."""

    span: Span
    role: Role
    name: str | None
    reason: str


@dataclass(frozen=True)
class Corrections:
    """All reviewed corrections of one document, located in its text."""

    roles: tuple[RoleCorrection, ...] = ()
    breaks: frozenset[int] = frozenset()
    joins: frozenset[int] = frozenset()
    missing: dict[str, frozenset[SectionName]] = field(default_factory=dict)
    chapters: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, source: Source, folder: Path) -> Corrections:
        """Reads ``folder/corrections/<id>.yml``; no file means no corrections.

        Raises:
            CorrectionError: the file is malformed or a quote does not occur exactly once.
        """
        path = folder / "corrections" / f"{source.document.id}.yml"
        if not path.exists():
            return cls()
        try:
            content = _File.parse_obj(read_yaml(path) or {})
            return cls(
                roles=tuple(
                    RoleCorrection(_locate_piece(source, entry), entry.role, entry.name, entry.reason)
                    for entry in content.roles
                ),
                breaks=frozenset(_locate(source, entry).start for entry in content.breaks),
                joins=frozenset(_locate(source, entry).start for entry in content.joins),
                missing={entry.target: frozenset(entry.sections) for entry in content.missing},
                chapters={entry.target: entry.chapter for entry in content.chapters},
            )
        except (yaml.YAMLError, ValidationError, LookupError) as error:
            raise CorrectionError(f"{path.name}: {error}") from error

    def role_at(self, span: Span) -> RoleCorrection | None:
        """The correction whose text overlaps `span`, if any."""
        return next((c for c in self.roles if c.span.start < span.end and span.start < c.span.end), None)


def _locate(source: Source, entry: _Quote) -> Span:
    """The span of an entry's quote; LookupError unless there is exactly one."""
    found = list(re.finditer(rf"{_pattern(entry.after)}\s*({_pattern(entry.quote)})", source.text))
    if len(found) != 1:
        raise LookupError(f"{entry.quote!r} stands {len(found)} times after {entry.after!r}, not once")
    return Span(*found[0].span(1))


def _locate_piece(source: Source, entry: _RoleEntry) -> Span:
    """The span from an entry's quote to the first end of its `through`; LookupError unless both stand there."""
    quote = _locate(source, entry)
    if not entry.through:
        return quote
    found = re.compile(_pattern(entry.through)).search(source.text, quote.end)
    if not found:
        raise LookupError(f"{entry.through!r} does not stand after {entry.quote!r}")
    return Span(quote.start, found.end())


def _pattern(text: str) -> str:
    """A pattern of the text's characters with any white space between them."""
    return r"\s*".join(map(re.escape, "".join(text.split())))
