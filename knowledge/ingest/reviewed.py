"""Reviewed data beside the documents: contacts, notes on faults of the originals, known conflicts.

Each file is a YAML list in the sources folder; none is required.

``contacts.yml`` (the only facts that stand in no passage)::

    - {id: hotline, name: 社保服务热线, phone: 0631-12333, scope: …, source: "000"}

``errata.yml`` (the wording is kept and carries the note)::

    - target: 002/工伤保险待遇恢复拨付
      section: 办理流程        # optional: without it the note belongs to the whole target
      quote: 审核后终止拨付     # must stand in the text
      show: true              # optional: false where the fault misleads nobody, so that no answer mentions it
      note: 原文此处疑有误，请先电话核实
      reason: …               # for reviewers, not shown

``conflicts.yml`` (both texts are kept)::

    - id: …
      subject: …              # what they disagree about
      show: true              # whether an answer mentions it, because it changes what a citizen does
      note: …                 # what the answer then says
      sides:
        - {target: 002/…, section: 办理时限, quote: …}
        - {target: 000/问/…, quote: …}
      phones:                 # optional: the numbers, if it is about some, whose note this is too
        {district: 经区, kind: 进度, numbers: ["5981687", "5891687"]}
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, Extra, ValidationError, parse_obj_as

from knowledge.catalogue import Contact, Phone
from knowledge.vocabulary import District, PhoneKind, SectionName
from knowledge.yaml_files import read_yaml


class ReviewedDataError(ValueError):
    """A reviewed file that cannot be read; the message names file and entry."""


class _Entry(BaseModel):
    class Config:
        extra = Extra.forbid


class Quotation(_Entry):
    """A quoted piece of a target's text."""

    target: str
    section: SectionName | None = None
    quote: str

    def found_in(self, text: str) -> str | None:
        """The quoted piece as `text` has it (white space apart); None if it does not stand there."""
        pattern = r"\s*".join(map(re.escape, "".join(self.quote.split())))
        found = re.search(pattern, text)
        return found.group() if found else None


class Erratum(Quotation):
    """A fault of the original."""

    show: bool = True
    note: str
    reason: str


class PhoneNumbers(_Entry):
    """Some of a district's numbers."""

    district: District
    kind: PhoneKind
    numbers: set[str]

    def include(self, phone: Phone) -> bool:
        """Whether `phone` is one of them."""
        return (phone.district, phone.kind) == (self.district, self.kind) and phone.number in self.numbers


class ConflictEntry(_Entry):
    """A known conflict, its sides not yet looked up."""

    id: str
    subject: str
    show: bool
    note: str
    sides: list[Quotation]
    phones: PhoneNumbers | None = None


class _ContactEntry(_Entry):
    id: str
    name: str
    phone: str
    scope: str
    source: str


@dataclass(frozen=True)
class Reviewed:
    """All reviewed data of a sources folder."""

    contacts: tuple[Contact, ...]
    errata: tuple[Erratum, ...]
    conflicts: tuple[ConflictEntry, ...]

    @classmethod
    def read(cls, folder: Path) -> Reviewed:
        """Reads the three files.

        Raises:
            ReviewedDataError: a file is malformed.
        """
        contacts = _read(folder / "contacts.yml", _ContactEntry)
        return cls(
            contacts=tuple(Contact(**entry.dict()) for entry in contacts),
            errata=tuple(_read(folder / "errata.yml", Erratum)),
            conflicts=tuple(_read(folder / "conflicts.yml", ConflictEntry)),
        )


_EntryType = TypeVar("_EntryType", bound=_Entry)


def _read(path: Path, entry: type[_EntryType]) -> list[_EntryType]:
    try:
        content = read_yaml(path) if path.exists() else []
        return parse_obj_as(list[entry], content or [])  # type: ignore[valid-type]
    except (yaml.YAMLError, ValidationError) as error:
        raise ReviewedDataError(f"{path.name}: {error}") from error
