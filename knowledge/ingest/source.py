"""A source document as text: the decoded file and the character offsets every span refers to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from knowledge.catalogue import Document, Span
from knowledge.vocabulary import District
from knowledge.yaml_files import read_yaml


class Line(NamedTuple):
    """One non-blank physical line without its surrounding white space."""

    text: str
    span: Span  # of exactly `text`
    gap: bool  # whether a blank line (or the start of the text) precedes it


def load_documents(folder: Path) -> list[Document]:
    """The entries of ``sources.yml`` in `folder`, in their order.

    Raises:
        OSError: there is no such file.
        ValueError: an entry lacks a field, has an unknown one or an unknown district.
    """
    entries = read_yaml(folder / "sources.yml") or []
    try:
        return [
            Document(**{**entry, "district": District(entry["district"]) if entry["district"] else None})
            for entry in entries
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"sources.yml: {error}") from error


@dataclass(frozen=True)
class Source:
    """One document with its text. Offsets count characters (not bytes) of the decoded UTF-8 text."""

    document: Document
    text: str

    @classmethod
    def read(cls, document: Document, folder: Path) -> Source:
        """Reads the document's file from `folder`; line ends are kept as they are (offsets must hold).

        Raises:
            OSError: the file is missing or unreadable.
            UnicodeDecodeError: the file is not UTF-8.
        """
        return cls(document, (folder / document.file).read_bytes().decode("utf-8"))

    @property
    def sha256(self) -> str:
        """Hash of the text as UTF-8, which is the hash of the file."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def whole(self) -> Span:
        """The span of the whole text."""
        return Span(0, len(self.text))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All non-blank lines of the document."""
        return tuple(self.lines_in([self.whole]))

    def lines_in(self, spans: Iterable[Span]) -> Iterator[Line]:
        """The non-blank lines inside `spans`, in their order (a line cut by a span's edge counts)."""
        for span in spans:
            gap = True
            start = span.start
            for piece in self.text[span.start : span.end].split("\n"):
                stripped = self.strip(Span(start, start + len(piece)))
                if stripped.end > stripped.start:
                    yield Line(self.slice(stripped), stripped, gap)
                gap = stripped.end == stripped.start
                start += len(piece) + 1

    def slice(self, span: Span) -> str:
        """The characters of a span."""
        return self.text[span.start : span.end]

    def strip(self, span: Span) -> Span:
        """The span without white space at its ends; empty (start == end) if it is all blank."""
        text = self.slice(span)
        start = span.start + len(text) - len(text.lstrip())
        return Span(start, max(start, span.end - len(text) + len(text.rstrip())))

    def join(self, spans: Iterable[Span]) -> str:
        """The characters of several spans, one after the other."""
        return "".join(self.slice(span) for span in spans)

    def place(self, offset: int) -> str:
        """A place for people: ``002:123`` is line 123 of document 002."""
        number = self.text.count("\n", 0, offset) + 1
        return f"{self.document.id}:{number}"
