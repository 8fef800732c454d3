"""From parsed documents, reviewed data and lexicon to one catalogue, with every fault found on the way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TypeVar

from knowledge.catalogue import (
    HOSPITAL_LIST_ID,
    Catalogue,
    Conflict,
    ConflictSide,
    HowTo,
    Office,
    Phone,
    Question,
    Section,
    Service,
    Target,
)
from knowledge.ingest.accounting import duplicate_problems
from knowledge.ingest.forms import forms_in
from knowledge.ingest.lexicon import Topics
from knowledge.ingest.parsed import ParsedDocument
from knowledge.ingest.reviewed import ConflictEntry, Quotation, Reviewed
from knowledge.models import SCHEMA_VERSION

_Text = TypeVar("_Text", Service, Section, Question, HowTo)
_Topical = TypeVar("_Topical", Service, Question, HowTo)
_Place = TypeVar("_Place", Office, Phone)


@dataclass
class Assembly:
    """Puts a catalogue together; `problems` (in plain Chinese) grows while it does."""

    parsed: Sequence[ParsedDocument]
    reviewed: Reviewed
    topics: Topics
    aliases: dict[str, dict[str, tuple[str, ...]]]  # by file
    problems: list[str] = field(default_factory=list)

    def catalogue(self) -> Catalogue:
        """The catalogue; unusable if there are problems."""
        services = [self._service(s) for document in self.parsed for s in document.services]
        questions = [self._finished(q) for document in self.parsed for q in document.questions]
        howtos = [self._finished(h) for document in self.parsed for h in document.howtos]
        everything: list[Target] = [*services, *questions, *howtos]
        targets = {target.id: target for target in everything}
        self.problems += duplicate_problems(target.id for target in everything)
        self._check_topics(targets)
        self._check_errata(targets)
        hospitals = tuple(h for document in self.parsed for h in document.hospitals)
        hospital_lists = [HOSPITAL_LIST_ID] if hospitals else []
        order = {service.id: position for position, service in enumerate(services)}
        catalogue = Catalogue(
            version="",
            documents=tuple(document.document for document in self.parsed),
            services=tuple(services),
            questions=tuple(questions),
            howtos=tuple(howtos),
            offices=tuple(self._in_order(o, order) for document in self.parsed for o in document.offices),
            phones=tuple(self._in_order(p, order) for p in self._phones()),
            hospitals=hospitals,
            conflicts=tuple(self._conflict(entry, targets) for entry in self.reviewed.conflicts),
            contacts=self.reviewed.contacts,
            aliases=self._known_aliases([*targets, *hospital_lists]),
        )
        self.problems += duplicate_problems(office.id for office in catalogue.offices)
        self.problems += duplicate_problems(hospital.id for hospital in catalogue.hospitals)
        return replace(catalogue, version=_digest(catalogue))

    # Topics, forms, errata

    def _service(self, service: Service) -> Service:
        sections = tuple(self._with_erratum(s, service.id, s.name) for s in service.sections)
        return self._finished(replace(service, sections=sections, forms=forms_in(sections)))

    def _finished(self, target: _Topical) -> _Topical:
        topic = self.topics.of_target.get(target.id)
        if topic is None:
            self.problems.append(f"topics.yml 没有给出主题：{target.id}")
        return self._with_erratum(replace(target, topic=topic or ""), target.id, None)

    def _with_erratum(self, text: _Text, target: str, section: object) -> _Text:
        errata = (e for e in self.reviewed.errata if e.show and e.target == target and e.section == section)
        notes = [erratum.note for erratum in errata]
        return replace(text, errata="\n".join(dict.fromkeys(notes))) if notes else text

    def _check_topics(self, targets: dict[str, Target]) -> None:
        unknown = sorted(self.topics.of_target.keys() - targets.keys())
        self.problems += (f"topics.yml 提到的编号不存在：{target}" for target in unknown)

    def _check_errata(self, targets: dict[str, Target]) -> None:
        for erratum in self.reviewed.errata:
            self._quoted("errata.yml", erratum, targets)

    # Conflicts, aliases, places

    def _conflict(self, entry: ConflictEntry, targets: dict[str, Target]) -> Conflict:
        sides = tuple(
            ConflictSide(side.target, side.section, self._quoted("conflicts.yml", side, targets))
            for side in entry.sides
        )
        return Conflict(entry.id, entry.subject, sides, entry.show, entry.note)

    def _phones(self) -> list[Phone]:
        """The phones with the notes of the conflicts about their numbers."""
        phones = [phone for document in self.parsed for phone in document.phones]
        for entry in self.reviewed.conflicts:
            if numbers := entry.phones:
                known = {phone.number for phone in phones if numbers.include(phone)}
                unknown = sorted(numbers.numbers - known)
                self.problems += (f"conflicts.yml 的电话不在文件中：{entry.id} {number}" for number in unknown)
                phones = [replace(p, note=entry.note) if numbers.include(p) else p for p in phones]
        return phones

    def _quoted(self, file: str, quotation: Quotation, targets: dict[str, Target]) -> str:
        """The quoted words as the target's text has them; "" and a problem if they do not stand there."""
        target = targets.get(quotation.target)
        texts = _texts_of(target, quotation.section) if target else ()
        found = next((words for text in texts if (words := quotation.found_in(text))), None)
        if found is None:
            self.problems.append(f"{file} 的引文不在 {quotation.target} 中：{quotation.quote}")
        return found or ""

    def _known_aliases(self, targets: Sequence[str]) -> dict[str, tuple[str, ...]]:
        merged: dict[str, tuple[str, ...]] = {}
        for file, aliases in self.aliases.items():
            for target, phrases in aliases.items():
                if target not in targets:
                    self.problems.append(f"aliases/{file} 提到的编号不存在：{target}")
                merged[target] = tuple(dict.fromkeys((*merged.get(target, ()), *phrases)))
        return {target: merged[target] for target in targets if merged.get(target)}

    def _in_order(self, place: _Place, order: dict[str, int]) -> _Place:
        """The place with its services in the catalogue's order."""
        unknown = [service for service in place.services if service not in order]
        self.problems += (f"{place.document} 的窗口或电话提到的事项不存在：{service}" for service in unknown)
        return replace(place, services=tuple(sorted(set(place.services) - set(unknown), key=order.__getitem__)))


def _texts_of(target: Target, section: object) -> Iterable[str]:
    """The texts of a target in which a quotation may stand."""
    if isinstance(target, Service):
        return [s.text for s in target.sections if section is None or s.name == section]
    return [target.question, target.answer] if isinstance(target, Question) else [target.text]


def _digest(catalogue: Catalogue) -> str:
    """The version of a content: the same for the same content and schema."""
    content = json.dumps([SCHEMA_VERSION, asdict(catalogue)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode("utf-8")).hexdigest()
