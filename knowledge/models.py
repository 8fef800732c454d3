"""Tables of the knowledge base (SQLAlchemy 1.4, 2.0 style).

Columns bear the names of the fields of `knowledge.catalogue`, so that rows and objects turn into each
other by name. `position` keeps the documents' order; what has no id of its own takes its owner's with its
position (``002/企业社会保险登记#2``). The base is written in whole by
`knowledge.ingest.write` and never changed in place; what staff decide lies apart (`knowledge.decisions`).
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Enum,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, declarative_base, relationship
from sqlalchemy.types import TypeDecorator

from knowledge.catalogue import Span
from knowledge.vocabulary import District, HospitalKind, PassageKind, PhoneKind, SectionName

SCHEMA_VERSION = 1
"""Changes with every change of these tables; a base of another version must be built anew."""

Base: Any = declarative_base()


class Spans(TypeDecorator):
    """Ordered spans, stored as JSON ``[[start, end], …]``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """To the database."""
        return json.dumps(value)

    def process_result_value(self, value: str, dialect: Dialect) -> tuple[Span, ...]:
        """From the database."""
        return tuple(Span(start, end) for start, end in json.loads(value))


class Strings(TypeDecorator):
    """Ordered strings, stored as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """To the database."""
        return json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str, dialect: Dialect) -> tuple[str, ...]:
        """From the database."""
        return tuple(json.loads(value))


def _enum(kind: type) -> Enum:
    """A column of enum values (the Chinese terms), checked in Python, plain text in the database."""
    return Enum(kind, native_enum=False, length=20, values_callable=lambda k: [member.value for member in k])


class Build(Base):
    """The one row that says which content this base holds."""

    __tablename__ = "build"

    version = Column(String(64), primary_key=True)
    schema_version = Column(Integer, nullable=False)


class Document(Base):
    """A published source."""

    __tablename__ = "document"

    id = Column(String(255), primary_key=True)
    position = Column(Integer, nullable=False)
    title = Column(Text, nullable=False)
    publisher = Column(Text, nullable=False)
    region = Column(String(20), nullable=False)
    district: Mapped[District | None] = Column(_enum(District))
    date = Column(String(20))
    kind = Column(String(20), nullable=False)
    file = Column(Text, nullable=False)
    sha256 = Column(String(64), nullable=False)


class Service(Base):
    """A service guide."""

    __tablename__ = "service"

    id = Column(String(255), primary_key=True)
    position = Column(Integer, nullable=False)
    document: Mapped[str] = Column(ForeignKey("document.id"), nullable=False)
    title = Column(Text, nullable=False)
    chapter = Column(Text, nullable=False)
    variant = Column(String(20))
    topic = Column(String(50), nullable=False)
    region = Column(String(20), nullable=False)
    forms: Mapped[tuple[str, ...]] = Column(Strings, nullable=False)
    errata = Column(Text)
    sections: Mapped[list[Section]] = relationship("Section", order_by="Section.position")


class Section(Base):
    """A section of a service."""

    __tablename__ = "section"

    id = Column(String(255), primary_key=True)
    position = Column(Integer, nullable=False)
    service: Mapped[str] = Column(ForeignKey("service.id"), nullable=False, index=True)
    name: Mapped[SectionName] = Column(_enum(SectionName), nullable=False)
    heading = Column(Text, nullable=False)
    text = Column(Text, nullable=False)
    spans: Mapped[tuple[Span, ...]] = Column(Spans, nullable=False)
    district: Mapped[District | None] = Column(_enum(District))
    errata = Column(Text)
    passages: Mapped[list[Passage]] = relationship("Passage", order_by="Passage.position")


class Question(Base):
    """A question with its answer."""

    __tablename__ = "question"

    id = Column(String(255), primary_key=True)
    position = Column(Integer, nullable=False)
    document: Mapped[str] = Column(ForeignKey("document.id"), nullable=False)
    question = Column(Text, nullable=False)
    answer = Column(Text, nullable=False)
    spans: Mapped[tuple[Span, ...]] = Column(Spans, nullable=False)
    topic = Column(String(50), nullable=False)
    region = Column(String(20), nullable=False)
    district: Mapped[District | None] = Column(_enum(District))
    errata = Column(Text)
    passages: Mapped[list[Passage]] = relationship("Passage", order_by="Passage.position")


class HowTo(Base):
    """An instruction article."""

    __tablename__ = "howto"

    id = Column(String(255), primary_key=True)
    position = Column(Integer, nullable=False)
    document: Mapped[str] = Column(ForeignKey("document.id"), nullable=False)
    title = Column(Text, nullable=False)
    text = Column(Text, nullable=False)
    spans: Mapped[tuple[Span, ...]] = Column(Spans, nullable=False)
    topic = Column(String(50), nullable=False)
    region = Column(String(20), nullable=False)
    errata = Column(Text)
    passages: Mapped[list[Passage]] = relationship("Passage", order_by="Passage.position")


class Passage(Base):
    """A part of a section, answer or how-to."""

    __tablename__ = "passage"
    __table_args__ = (
        CheckConstraint(
            "(section IS NOT NULL AND question IS NULL AND howto IS NULL)"
            " OR (section IS NULL AND question IS NOT NULL AND howto IS NULL)"
            " OR (section IS NULL AND question IS NULL AND howto IS NOT NULL)",
            name="passage_of_one_text",
        ),
    )

    id = Column(String(255), primary_key=True)
    position = Column(Integer, nullable=False)
    section: Mapped[str | None] = Column(ForeignKey("section.id"), index=True)
    question: Mapped[str | None] = Column(ForeignKey("question.id"), index=True)
    howto: Mapped[str | None] = Column(ForeignKey("howto.id"), index=True)
    text = Column(Text, nullable=False)
    spans: Mapped[tuple[Span, ...]] = Column(Spans, nullable=False)
    kind: Mapped[PassageKind] = Column(_enum(PassageKind), nullable=False)
    marker = Column(String(20))
    level = Column(Integer, nullable=False)
    heading = Column(Text)
    district: Mapped[District | None] = Column(_enum(District))


office_service = Table(
    "office_service",
    Base.metadata,
    Column("office", ForeignKey("office.id"), primary_key=True),
    Column("service", ForeignKey("service.id"), primary_key=True),
)

phone_service = Table(
    "phone_service",
    Base.metadata,
    Column("phone", ForeignKey("phone.id"), primary_key=True),
    Column("service", ForeignKey("service.id"), primary_key=True),
)


class Office(Base):
    """A district's window."""

    __tablename__ = "office"

    id = Column(String(255), primary_key=True)
    position = Column(Integer, nullable=False)
    document: Mapped[str] = Column(ForeignKey("document.id"), nullable=False)
    district: Mapped[District] = Column(_enum(District), nullable=False)
    text = Column(Text, nullable=False)
    hours = Column(Text)
    spans: Mapped[tuple[Span, ...]] = Column(Spans, nullable=False)
    services: Mapped[list[Service]] = relationship("Service", secondary=office_service, order_by="Service.position")


class Phone(Base):
    """A phone number bound to its kind, district and services."""

    __tablename__ = "phone"

    id = Column(String(255), primary_key=True)
    position = Column(Integer, nullable=False)
    document: Mapped[str] = Column(ForeignKey("document.id"), nullable=False)
    kind: Mapped[PhoneKind] = Column(_enum(PhoneKind), nullable=False)
    district: Mapped[District] = Column(_enum(District), nullable=False)
    number = Column(String(50), nullable=False)
    spans: Mapped[tuple[Span, ...]] = Column(Spans, nullable=False)
    note = Column(Text)
    services: Mapped[list[Service]] = relationship("Service", secondary=phone_service, order_by="Service.position")


class Hospital(Base):
    """A hospital for work injuries."""

    __tablename__ = "hospital"

    id = Column(String(255), primary_key=True)
    position = Column(Integer, nullable=False)
    document: Mapped[str] = Column(ForeignKey("document.id"), nullable=False)
    name = Column(Text, nullable=False)
    kind: Mapped[HospitalKind] = Column(_enum(HospitalKind), nullable=False)
    pilot = Column(Boolean, nullable=False)
    spans: Mapped[tuple[Span, ...]] = Column(Spans, nullable=False)


class Alias(Base):
    """What people say for a service, question or how-to."""

    __tablename__ = "alias"

    id = Column(String(255), primary_key=True)
    position = Column(Integer, nullable=False)
    target = Column(String(255), nullable=False)
    phrase = Column(Text, nullable=False)


class Conflict(Base):
    """A disagreement between texts."""

    __tablename__ = "conflict"

    id = Column(String(255), primary_key=True)
    position = Column(Integer, nullable=False)
    subject = Column(Text, nullable=False)
    show = Column(Boolean, nullable=False)
    note = Column(Text, nullable=False)
    sides: Mapped[list[ConflictSide]] = relationship("ConflictSide", order_by="ConflictSide.position")


class ConflictSide(Base):
    """One side of a disagreement."""

    __tablename__ = "conflict_side"

    id = Column(String(255), primary_key=True)
    position = Column(Integer, nullable=False)
    conflict: Mapped[str] = Column(ForeignKey("conflict.id"), nullable=False)
    target = Column(String(255), nullable=False)
    section: Mapped[SectionName | None] = Column(_enum(SectionName))
    text = Column(Text, nullable=False)


class Contact(Base):
    """A reviewed contact."""

    __tablename__ = "contact"

    id = Column(String(255), primary_key=True)
    position = Column(Integer, nullable=False)
    name = Column(Text, nullable=False)
    phone = Column(Text, nullable=False)
    scope = Column(Text, nullable=False)
    source = Column(Text, nullable=False)
