"""The kinds of documents: the parser of each, and the sections each of its guides must have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from knowledge.ingest.corrections import Corrections
from knowledge.ingest.parsed import ParsedDocument
from knowledge.ingest.source import Source
from knowledge.vocabulary import SectionName

Parser = Callable[[Source, Corrections], ParsedDocument]


@dataclass(frozen=True)
class _Kind:
    module: str  # with a function `parse(source, corrections) -> ParsedDocument`
    required: tuple[SectionName, ...]


_COMMON = (
    SectionName.AUDIENCE,
    SectionName.CONDITIONS,
    SectionName.MATERIALS,
    SectionName.PROCESS,
    SectionName.TIME_LIMIT,
)
_KINDS = {
    "guide": _Kind(
        "knowledge.ingest.guide",
        (
            *_COMMON,
            SectionName.FEE,
            SectionName.INQUIRY_PHONE,
            SectionName.SUPERVISION_PHONE,
            SectionName.PLACE,
            SectionName.HOURS,
        ),
    ),
    "handbook": _Kind(
        "knowledge.ingest.handbook",
        (
            *_COMMON,
            SectionName.LEGAL_BASIS,
            SectionName.CHANNELS,
            SectionName.SUPERVISION_PHONE,
            SectionName.QUALITY,
        ),
    ),
    "newspaper": _Kind("knowledge.ingest.newspaper", (*_COMMON, SectionName.FEE, SectionName.PLACE)),
}


def parser_of(kind: str) -> Parser:
    """The parser for a kind of document; KeyError if there is none."""
    return import_module(_KINDS[kind].module).parse


def required_sections(kind: str) -> tuple[SectionName, ...]:
    """The sections every guide in a document of that kind must have, or a reviewed reason why not."""
    return _KINDS[kind].required
