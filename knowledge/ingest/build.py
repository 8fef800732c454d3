"""Building the knowledge base: read all sources, check them, write the base if it has changed."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.catalogue import Catalogue, Document
from knowledge.ingest.accounting import DocumentReport, account
from knowledge.ingest.assemble import Assembly
from knowledge.ingest.corrections import Corrections
from knowledge.ingest.lexicon import Topics, read_aliases
from knowledge.ingest.parsed import ParsedDocument
from knowledge.ingest.parsers import parser_of
from knowledge.ingest.reviewed import Reviewed
from knowledge.ingest.source import Source, load_documents
from knowledge.ingest.write import write
from knowledge.settings import KnowledgeSettings
from knowledge.store import KnowledgeStore, KnowledgeUnavailable


class BuildError(Exception):
    """The sources cannot become a base; `problems` says why, in plain Chinese."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Ingest:
    """Everything read from the sources, with what is wrong about it."""

    catalogue: Catalogue
    reports: tuple[DocumentReport, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class BuildResult:
    """A finished build."""

    catalogue: Catalogue
    changed: bool  # whether the base had to be written


def ingest(settings: KnowledgeSettings) -> Ingest:
    """Reads and checks all sources; writes nothing.

    Raises:
        BuildError: a file is missing or so malformed that reading cannot go on.
    """
    try:
        read = [_read(document, settings) for document in load_documents(settings.sources)]
        assembly = Assembly(
            parsed=[parsed for parsed, _ in read],
            reviewed=Reviewed.read(settings.sources),
            topics=Topics.read(settings.lexicon),
            aliases=read_aliases(settings.lexicon),
        )
    except (OSError, ValueError, KeyError) as error:
        raise BuildError([f"{type(error).__name__}: {error}"]) from error
    catalogue = assembly.catalogue()
    reports = tuple(report for _, report in read)
    problems = (*(problem for report in reports for problem in report.problems), *assembly.problems)
    return Ingest(catalogue, reports, problems)


def _read(document: Document, settings: KnowledgeSettings) -> tuple[ParsedDocument, DocumentReport]:
    source = Source.read(document, settings.sources)
    corrections = Corrections.read(source, settings.sources)
    parsed = parser_of(document.kind)(source, corrections)
    return parsed, account(source, corrections, parsed)


def build(settings: KnowledgeSettings) -> BuildResult:
    """Builds the base at `settings.knowledge_url`; leaves it as it is when anything fails or nothing changed.

    Raises:
        BuildError: the sources have faults.
        sqlalchemy.exc.SQLAlchemyError, OSError: the base cannot be written.
    """
    result = ingest(settings)
    if result.problems:
        raise BuildError(list(result.problems))
    changed = not _holds(result.catalogue, settings)
    if changed:
        write(result.catalogue, settings.knowledge_url)
    return BuildResult(result.catalogue, changed)


def _holds(catalogue: Catalogue, settings: KnowledgeSettings) -> bool:
    """Whether the base already holds exactly this content."""
    try:
        return KnowledgeStore(settings).stored() == catalogue
    except KnowledgeUnavailable:
        return False
