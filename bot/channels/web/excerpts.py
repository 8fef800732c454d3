"""The place in a document that an answer was taken from: the cited lines and the lines around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.catalogue import Catalogue, Document, HowTo, Question, Span
from knowledge.ingest.source import Source
from knowledge.vocabulary import Status

LINES_AROUND = 3
"""Printed lines shown before and after the cited ones."""

MAX_SPANS = 60
"""Most spans of one request; the longest section has fewer."""


def excerpts(catalogue: Catalogue, folder: Path, document_id: str, spans: Sequence[Span]) -> dict[str, Any] | None:
    """Return the document and its excerpts, each a list of lines with whether they are cited.

    Withdrawn text is never shown, not even as a neighbour: such a line's text is `None`.

    Args:
        catalogue: The knowledge base.
        folder: Where the documents lie.
        document_id: Which document.
        spans: The cited places.

    Returns:
        `None` when there is no such document.
    """
    document = catalogue.documents_by_id.get(document_id)
    if document is None:
        return None
    lines = _lines(document, folder)
    cited = {n for n, (_, place) in enumerate(lines) if _touches(place, spans)}
    withdrawn = list(_withdrawn(catalogue, document_id))
    shown = sorted({n for c in cited for n in range(c - LINES_AROUND, c + LINES_AROUND + 1) if 0 <= n < len(lines)})
    return {
        "document": {
            "id": document.id,
            "title": document.title,
            "publisher": document.publisher,
            "region": document.region,
            "date": document.date,
        },
        "excerpts": [
            [_line(lines[n][0], n in cited, _touches(lines[n][1], withdrawn)) for n in run] for run in _runs(shown)
        ],
    }


@lru_cache(maxsize=16)
def _lines(document: Document, folder: Path) -> tuple[tuple[str, Span], ...]:
    """The document's printed lines with their places; blank ones left out."""
    return tuple((line.text, line.span) for line in Source.read(document, folder).lines)


def _line(text: str, cited: bool, withdrawn: bool) -> dict[str, Any]:
    return {"text": None if withdrawn else text, "cited": cited}


def _touches(place: Span, spans: Iterable[Span]) -> bool:
    return any(place.start < span.end and span.start < place.end for span in spans)


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Split ascending numbers where one is missing."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _withdrawn(catalogue: Catalogue, document_id: str) -> Iterator[Span]:
    """The places of withdrawn texts."""
    for service in (s for s in catalogue.services if s.document == document_id):
        for section in service.sections:
            if Status.WITHDRAWN in (service.status, section.status):
                yield from section.spans
    articles: tuple[Question | HowTo, ...] = (*catalogue.questions, *catalogue.howtos)
    for article in articles:
        if article.document == document_id and article.status is Status.WITHDRAWN:
            yield from article.spans
