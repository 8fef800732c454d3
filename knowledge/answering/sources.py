"""The source lines under an answer."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.answering.reply import Block, SourceLine
from knowledge.catalogue import Catalogue

HOME_REGION = "威海市"


def source_lines(catalogue: Catalogue, blocks: Iterable[Block]) -> tuple[SourceLine, ...]:
    """One line a document, with the names of the sections quoted or looked at, in their order."""
    sections: dict[str, list[str]] = {}
    for passage in (p for b in blocks for p in (*b.passages, *b.cites)):
        sections.setdefault(passage.document, []).append(passage.section)
    return tuple(_line(catalogue, document, names) for document, names in sections.items())


def _line(catalogue: Catalogue, document_id: str, names: list[str]) -> SourceLine:
    document = catalogue.documents_by_id[document_id]
    region = None if document.region == HOME_REGION else document.region
    return SourceLine(document.id, document.title, region, tuple(dict.fromkeys(names)))
