"""One service seen with what is asked of it: quotes its sections with the remarks that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.answering.parts import bigrams
from knowledge.answering.phrases import phrase
from knowledge.answering.reply import AnswerRequest, Block, CitedPassage
from knowledge.catalogue import Catalogue, Contact, Passage, Section, Service
from knowledge.vocabulary import District, SectionName, Status

HOTLINE = "hotline"  # id of the general hotline in contacts.yml
# Share of a note's pairs of characters; notes that have more to tell share up to .53 with the text shown.
SAID_ALREADY = 0.55


def hotline_of(catalogue: Catalogue) -> Contact | None:
    """The reviewed general hotline, if contacts.yml holds it."""
    return next((c for c in catalogue.contacts if c.id == HOTLINE), None)


def conflict_notes(
    catalogue: Catalogue, target_id: str, section: SectionName | None, shown: str
) -> Iterator[str]:
    """Reviewed notes on conflicts of the text `shown` with another place, as far as they tell more than it does."""
    text = _without_space(shown)
    for conflict in catalogue.conflicts:
        is_shown = any(
            s.target == target_id and s.section is section and _without_space(s.text) in text
            for s in conflict.sides
        )
        if conflict.show and is_shown and not _says_already(shown, conflict.note):
            yield phrase("conflict", text=conflict.note)


def _without_space(text: str) -> str:
    return "".join(text.split())


def _says_already(shown: str, note: str) -> bool:
    """Whether a text holds all numbers and most of the words of a note."""
    words, numbers = bigrams(note), set(re.findall(r"\d+", note))
    known = len(words & bigrams(shown)) / len(words)
    return known >= SAID_ALREADY and numbers <= set(re.findall(r"\d+", shown))


@dataclass(frozen=True)
class ServiceView:
    """A service together with the catalogue and the request."""

    catalogue: Catalogue
    service: Service
    request: AnswerRequest

    @property
    def title(self) -> str:
        """The title a citizen reads."""
        return self.service.display_title

    @cached_property
    def home(self) -> District | None:
        """The one district whose window and phones the guide prints (市直 for 002); None for a handbook of all."""
        sections = (self.section(n) for n in (SectionName.PLACE, SectionName.INQUIRY_PHONE, SectionName.HOURS))
        return next((s.district for s in sections if s and s.district), None)

    @property
    def is_elsewhere(self) -> bool:
        """Whether the citizen's district is another than the one the guide prints windows for."""
        return None not in (self.home, self.request.district) and self.home is not self.request.district

    def section(self, name: SectionName) -> Section | None:
        """The section of that name, if the guide has it and staff have not withdrawn it."""
        return self.service.by_name.get(name)

    def is_withdrawn(self, name: SectionName) -> bool:
        """Whether the guide has such a section but staff have withdrawn it."""
        return any(s.name is name and s.status is Status.WITHDRAWN for s in self.service.sections)

    @property
    def hotline(self) -> Contact | None:
        """The reviewed general hotline, if contacts.yml holds it."""
        return hotline_of(self.catalogue)

    def quote(
        self,
        section: Section,
        passages: Sequence[Passage] | None = None,
        notes: Iterable[str] = (),
        offers: tuple[str, ...] = (),
        label: str | None = None,
    ) -> Block:
        """A block of the section's passages (all of them by default) with its notices, under its name."""
        shown = section.passages if passages is None else passages
        return Block(
            label=label or section.name.value,
            place=section.district.value if section.district else None,
            passages=tuple(self._cite(section, p) for p in shown),
            notes=(*self._remarks(section, shown), *notes),
            offers=offers,
        )

    def cite(self, names: Iterable[SectionName]) -> tuple[CitedPassage, ...]:
        """The sections of those names as places looked at (the whole guide's where it has none of them)."""
        found = [s for s in (self.section(n) for n in names) if s] or list(self.service.by_name.values())
        return tuple(CitedPassage(self.service.document, s.name.value, s.text, s.spans) for s in found)

    def _cite(self, section: Section, passage: Passage) -> CitedPassage:
        return CitedPassage(self.service.document, section.name.value, passage.text, passage.spans)

    def _remarks(self, section: Section, shown: Sequence[Passage]) -> Iterable[str]:
        """Staff's notice, the reviewed note on a fault, and conflicts that would change what a citizen does."""
        if section.notice:
            yield phrase("notice", text=section.notice)
        if section.errata:
            yield phrase("errata", text=section.errata)
        text = "\n".join(p.text for p in shown)
        yield from conflict_notes(self.catalogue, self.service.id, section.name, text)
        yield from self._phone_notes(text)

    def _phone_notes(self, text: str) -> Iterable[str]:
        """Reviewed notes on the numbers in a text."""
        notes = (
            p.note
            for p in self.catalogue.phones
            if p.note and p.number in text and self.service.id in p.services
        )
        return (phrase("errata", text=note) for note in dict.fromkeys(notes))
