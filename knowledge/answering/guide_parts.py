"""A guide as its smallest whole parts, of which a question asks for some."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.answering.parts import bigrams, outline, size
from knowledge.catalogue import Passage, Service
from knowledge.vocabulary import SectionName

# A longer item is looked into: its own items are parts, each under its head.
LONG_ITEM = 500  # bytes of UTF-8


@dataclass(frozen=True)
class GuidePart:
    """A whole item or paragraph of a section, under its head where it stands inside a longer item."""

    section: SectionName
    passages: tuple[Passage, ...]

    @cached_property
    def text(self) -> str:
        """The part as printed."""
        return "\n".join(p.text for p in self.passages)

    @cached_property
    def bare(self) -> str:
        """The part without white space."""
        return bare(self.text)

    @cached_property
    def bigrams(self) -> frozenset[str]:
        """Its pairs of neighbouring characters."""
        return bigrams(self.text)

    @cached_property
    def heading(self) -> str:
        """Its own short title, "" for none."""
        return self.passages[-1].heading or self.passages[0].heading or ""


def bare(text: str) -> str:
    """Text without white space: how strings are looked up in the documents' text."""
    return re.sub(r"\s", "", text)


def parts_of_guide(service: Service) -> tuple[GuidePart, ...]:
    """All parts of a guide's sections, in order."""
    return tuple(part for s in service.by_name.values() for part in _parts(s.name, s.passages))


def _parts(name: SectionName, passages: Sequence[Passage]) -> Iterator[GuidePart]:
    text = outline(passages)
    yield from (GuidePart(name, (p,)) for p in text.lead)
    for item in text.parts:
        inner = outline(item.passages[1:]).parts if size(item.text) > LONG_ITEM else ()
        yield from (GuidePart(name, (item.head, *i.passages)) for i in inner)
        if not inner:
            yield GuidePart(name, item.passages)
