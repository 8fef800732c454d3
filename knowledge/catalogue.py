"""What the knowledge base holds, as plain immutable objects: the seam between storage and its users.

`knowledge.store` fills a `Catalogue` from the database; search, answers, actions and channels read
only these. Spans are character offsets into the source file's decoded text (UTF-8), end exclusive.
Ids are built from document, chapter and title and so survive an edited document:

- service  ``002/企业社会保险登记``, ``003/职工/长期异地就医备案`` (003 always names its chapter: 职工, 居民, 定点)
- question ``000/问/职工发生事故伤害后如何申请工伤认定`` (no white space, no question mark at the end)
- how-to   ``001/事/社保缴费电子票据可以线上开具啦``
- hospital list ``000/表/工伤保险定点医疗机构``
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from knowledge.vocabulary import (
    District,
    HospitalKind,
    PassageKind,
    PhoneKind,
    SectionName,
    Status,
)

HOSPITAL_LIST_ID = "000/表/工伤保险定点医疗机构"


class Span(NamedTuple):
    """A run of characters in a source's text: `start` inclusive, `end` exclusive."""

    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """One published source, as `sources.yml` describes it."""

    id: str  # "000" … "004"
    title: str
    publisher: str
    region: str  # "威海市", "济宁市"
    district: District | None  # whose contact details it prints, where that is one place
    date: str | None  # as printed in the text; None where the text gives none
    kind: str  # guide, handbook, newspaper
    file: str
    sha256: str


@dataclass(frozen=True)
class Passage:
    """A whole part of a section, never cut inside: a paragraph, a numbered item, one district's line.

    The passages of a section in order, joined with newlines, are the section's text.
    `marker` is the printed number ("（一）", "1."); `level` its depth (0 = outermost), so an item's
    children are the following passages of greater level. `heading` is an item's own short title if
    the item begins with one ("“爱山东” APP 认证").
    """

    text: str
    spans: tuple[Span, ...]
    kind: PassageKind = PassageKind.PARAGRAPH
    marker: str | None = None
    level: int = 0
    heading: str | None = None
    district: District | None = None


@dataclass(frozen=True)
class Section:
    """One section of a service under its canonical name, word for word."""

    name: SectionName
    heading: str  # as printed, without its number
    text: str
    passages: tuple[Passage, ...]
    spans: tuple[Span, ...]
    district: District | None = None  # whose place and phone these are, where it is one district
    status: Status = Status.ACTIVE
    notice: str | None = None  # staff's note, shown with the text
    errata: str | None = None  # reviewed note on a fault of the original


@dataclass(frozen=True)
class Service:
    """One service guide (办事指南)."""

    id: str
    document: str
    title: str  # exactly as the document prints it
    chapter: str  # chapter heading as printed ("" where there is none)
    variant: str | None  # 003 only: "职工", "居民", "定点"; tells apart services of one title
    topic: str  # the intent of lexicon/topics.yml
    region: str
    sections: tuple[Section, ...]
    forms: tuple[str, ...] = ()  # names of the forms it mentions, with 《》
    status: Status = Status.ACTIVE
    notice: str | None = None
    errata: str | None = None

    @property
    def display_title(self) -> str:
        """The title with 职工 or 居民 where the title alone does not say whom it is for."""
        return f"{self.title}（{self.variant}）" if self.variant in ("职工", "居民") else self.title

    @cached_property
    def by_name(self) -> dict[SectionName, Section]:
        """Sections by canonical name (withdrawn ones left out)."""
        return {s.name: s for s in self.sections if s.status is Status.ACTIVE}


@dataclass(frozen=True)
class Question:
    """One question of a 社保问答 column with its answer."""

    id: str
    document: str
    question: str
    answer: str
    passages: tuple[Passage, ...]  # of the answer
    spans: tuple[Span, ...]
    topic: str
    region: str
    district: District | None = None
    status: Status = Status.ACTIVE
    notice: str | None = None
    errata: str | None = None


@dataclass(frozen=True)
class HowTo:
    """One instruction article (电子票据, 工伤费用结算)."""

    id: str
    document: str
    title: str
    text: str
    passages: tuple[Passage, ...]
    spans: tuple[Span, ...]
    topic: str
    region: str
    status: Status = Status.ACTIVE
    notice: str | None = None
    errata: str | None = None


@dataclass(frozen=True)
class Office:
    """One district's window as a document prints it, with the services it holds for."""

    id: str
    document: str
    district: District
    text: str  # the address and window, as printed
    hours: str | None  # as printed; None where no document gives any
    services: tuple[str, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Phone:
    """One phone number bound to its kind, district and services."""

    document: str
    kind: PhoneKind
    district: District
    number: str  # as printed
    services: tuple[str, ...]
    spans: tuple[Span, ...]
    note: str | None = None  # reviewed note where digits conflict


@dataclass(frozen=True)
class Hospital:
    """One 工伤 hospital; `pilot` = 联网结算试点."""

    id: str
    document: str
    name: str
    kind: HospitalKind
    pilot: bool
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class ConflictSide:
    """One side of a disagreement: where it stands and what it says."""

    target: str  # service, question or how-to id
    section: SectionName | None
    text: str


@dataclass(frozen=True)
class Conflict:
    """Two documents (or two places of one) that disagree."""

    id: str
    subject: str  # what they disagree about, in plain Chinese
    sides: tuple[ConflictSide, ...]
    show: bool  # whether it would change what a citizen does, so that an answer mentions it
    note: str  # reviewed note shown with an answer when `show`


@dataclass(frozen=True)
class Contact:
    """One reviewed entry of contacts.yml: the only facts that stand in no passage."""

    id: str
    name: str
    phone: str
    scope: str
    source: str  # document id or confirmation date


Target = Service | Question | HowTo


@dataclass(frozen=True)
class Catalogue:
    """Everything the knowledge base holds, in one version."""

    version: str  # changes when the content changes
    documents: tuple[Document, ...] = ()
    services: tuple[Service, ...] = ()
    questions: tuple[Question, ...] = ()
    howtos: tuple[HowTo, ...] = ()
    offices: tuple[Office, ...] = ()
    phones: tuple[Phone, ...] = ()
    hospitals: tuple[Hospital, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    contacts: tuple[Contact, ...] = ()
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)  # target id → what people say

    @cached_property
    def targets(self) -> dict[str, Target]:
        """Services, questions and how-tos by id, withdrawn ones left out."""
        everything: tuple[Target, ...] = (*self.services, *self.questions, *self.howtos)
        return {t.id: t for t in everything if t.status is Status.ACTIVE}

    def shows(self, target: str) -> bool:
        """Whether a target may be shown: staff did not withdraw it (the list of hospitals cannot be withdrawn)."""
        return target in self.targets or target == HOSPITAL_LIST_ID

    @cached_property
    def documents_by_id(self) -> dict[str, Document]:
        """Documents by id."""
        return {d.id: d for d in self.documents}

    def contact(self, contact_id: str) -> Contact:
        """The reviewed contact of that id; raises KeyError if there is none."""
        return {c.id: c for c in self.contacts}[contact_id]
