"""What staff decide about texts: withdrawn, or shown with a notice. Kept across rebuilds.

Decisions lie apart from the base that a build replaces and are laid over it when it is read, so they
take effect at once and without a build. A decision names its target by id (and section), not by place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Column, Enum, String, Text, delete, inspect, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, declarative_base

from knowledge.catalogue import Catalogue, HowTo, Question, Section, Service
from knowledge.database import decisions_url, open_engine, open_reading_engine, sqlite_file
from knowledge.vocabulary import SectionName, Status

Base: Any = declarative_base()

DECIDED = "+"
"""Stands in a catalogue's version between that of the base and that of staff's decisions."""


class DecisionRow(Base):
    """One decision; section "" means the whole target."""

    __tablename__ = "decision"

    target = Column(String(255), primary_key=True)
    section = Column(String(20), primary_key=True)
    status = Column(Enum(Status, native_enum=False, values_callable=lambda k: [s.value for s in k]), nullable=False)
    notice = Column(Text)


@dataclass(frozen=True, order=True)
class Decision:
    """A decision about a service, question or how-to, or about one section of a service."""

    target: str
    section: SectionName | None
    status: Status
    notice: str | None = None


class Decisions:
    """The decisions about one knowledge base. Their table is made when the first decision is taken."""

    def __init__(self, knowledge_url: str) -> None:
        """Opens nothing yet; `knowledge_url` is the base's."""
        self._url = decisions_url(knowledge_url)
        self._file = sqlite_file(self._url)
        self._reading = open_reading_engine(self._url)

    def all(self) -> tuple[Decision, ...]:
        """Every decision, in the order of targets."""
        if self._file is not None and not self._file.exists():
            return ()
        if not inspect(self._reading).has_table(DecisionRow.__tablename__):
            return ()
        with Session(self._reading, future=True) as session:
            rows = session.execute(select(DecisionRow).order_by(DecisionRow.target, DecisionRow.section))
            return tuple(
                Decision(row.target, SectionName(row.section) if row.section else None, row.status, row.notice)
                for row in rows.scalars()
            )

    def set(self, decision: Decision) -> None:
        """Records a decision in place of an earlier one about the same text."""
        row = DecisionRow(
            target=decision.target,
            section=_section_key(decision.section),
            status=decision.status,
            notice=decision.notice,
        )
        with self._writing() as connection, Session(connection, future=True) as session:
            session.merge(row)
            session.commit()

    def forget(self, target: str, section: SectionName | None = None) -> bool:
        """Takes back the decision about a text; says whether there was one."""
        if not any((d.target, d.section) == (target, section) for d in self.all()):
            return False
        row = (DecisionRow.target == target) & (DecisionRow.section == _section_key(section))
        with self._writing() as connection:
            connection.execute(delete(DecisionRow).where(row))
        return True

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction on a database that has the table."""
        engine = open_engine(self._url)
        try:
            with engine.begin() as connection:
                Base.metadata.create_all(connection)
                yield connection
        finally:
            engine.dispose()


def _section_key(section: SectionName | None) -> str:
    return section.value if section else ""


def apply_decisions(catalogue: Catalogue, decisions: Iterable[Decision]) -> Catalogue:
    """The catalogue with the decisions laid over it, and a version of its own if there are any."""
    by_text = {(decision.target, decision.section): decision for decision in decisions}
    if not by_text:
        return catalogue
    digest = hashlib.sha256(repr(sorted(by_text.values(), key=repr)).encode()).hexdigest()
    return replace(
        catalogue,
        version=f"{catalogue.version}{DECIDED}{digest[:12]}",
        services=tuple(_with_sections(_decided(s, by_text.get((s.id, None))), by_text) for s in catalogue.services),
        questions=tuple(_decided(q, by_text.get((q.id, None))) for q in catalogue.questions),
        howtos=tuple(_decided(h, by_text.get((h.id, None))) for h in catalogue.howtos),
    )


_Text = TypeVar("_Text", Service, Section, Question, HowTo)


def _decided(text: _Text, decision: Decision | None) -> _Text:
    return replace(text, status=decision.status, notice=decision.notice) if decision else text


def _with_sections(service: Service, by_text: dict[tuple[str, SectionName | None], Decision]) -> Service:
    sections = tuple(_decided(s, by_text.get((service.id, s.name))) for s in service.sections)
    return replace(service, sections=sections)
