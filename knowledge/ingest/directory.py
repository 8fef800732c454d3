"""Offices (windows) and phones as the documents print them, each with its district and the services it holds for.

They stand in three forms: sections of a document that prints one district's details (办理地点, 咨询电话 …), the
lines by district of a handbook (办理方式, 进度查询, 监督电话), and labelled lines ("地址：") in the answer to a
question. A window is an office where things are handed in, so those of 进度查询 are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from knowledge.catalogue import Document, Office, Passage, Phone, Question, Section, Service, Span
from knowledge.ingest.districts import find_districts
from knowledge.vocabulary import District, PhoneKind, SectionName

_Contact = TypeVar("_Contact", Office, Phone)
_STREET_ADDRESS = re.compile(r"[路街道]\s*\d+\s*号")
_PHONE = re.compile(r"(?<!\d)(?:0\d{2,3}\s*[-—–]\s*)?\d{7,8}(?!\d)")
_PHONE_KINDS = {
    SectionName.INQUIRY_PHONE: PhoneKind.INQUIRY,
    SectionName.SUPERVISION_PHONE: PhoneKind.SUPERVISION,
    SectionName.PROGRESS: PhoneKind.PROGRESS,
}
_AREA_CODE = re.compile(r"^0\d{2,3}\D+")
_PLACE_LABEL = re.compile(r"(?:市直)?办理地点\s*[：:]\s*")
_INQUIRY_LABEL = re.compile(r"咨询电话\s*[：:]\s*")
_ADDRESS_LABEL = re.compile(r"地址\s*[：:]\s*")
_HOURS_LABEL = re.compile(r"办理(?:业务)?时间\s*[：:]\s*")
_LIST_PUNCTUATION = "；;。"


def has_street_address(text: str) -> bool:
    """Whether a text names a street and number."""
    return bool(_STREET_ADDRESS.search(text))


def prints_contact(passages: Iterable[Passage]) -> bool:
    """Whether an answer prints an office or phone, and so speaks for its document's district."""
    return any(_INQUIRY_LABEL.match(p.text) or _ADDRESS_LABEL.match(p.text) for p in passages)


def phones_of(document: Document, services: Iterable[Service], questions: Iterable[Question]) -> tuple[Phone, ...]:
    """The phone numbers of one document; a number printed for many services of one district comes once."""
    phones = (*_phones_of_services(document, services), *_phones_of_questions(document, questions))
    return _merged((f"{p.kind}{p.district}{_AREA_CODE.sub('', p.number)}", p) for p in phones)


def offices_of(document: Document, services: Iterable[Service], questions: Iterable[Question]) -> tuple[Office, ...]:
    """The windows of one document; one office a distinct place of a district."""
    offices = (*_offices_of_services(document, services), *_offices_of_questions(document, questions))
    return _merged((office.id, office) for office in offices)


# Phones


def _phones_of_services(document: Document, services: Iterable[Service]) -> Iterator[Phone]:
    for service in services:
        for section in service.sections:
            kind = _PHONE_KINDS.get(section.name)
            for passage in section.passages:
                district = passage.district or document.district
                if kind and district:
                    yield from _phones_in(passage, document, kind, district, (service.id,))


def _phones_of_questions(document: Document, questions: Iterable[Question]) -> Iterator[Phone]:
    """Questions are no services, so their phones hold for none in particular."""
    for question in questions:
        for passage in question.passages:
            if document.district and _INQUIRY_LABEL.match(passage.text):
                yield from _phones_in(passage, document, PhoneKind.INQUIRY, document.district, ())


def _phones_in(
    passage: Passage, document: Document, kind: PhoneKind, district: District, services: tuple[str, ...]
) -> Iterator[Phone]:
    for found in _PHONE.finditer(passage.text):
        spans = _spans_of(passage, found.start(), found.end())
        yield Phone(document.id, kind, district, found.group(), services, spans)


# Offices


def _offices_of_services(document: Document, services: Iterable[Service]) -> Iterator[Office]:
    for service in services:
        place, hours = (service.by_name.get(name) for name in (SectionName.PLACE, SectionName.HOURS))
        for index, passage in enumerate(place.passages if place else ()):
            if document.district and has_street_address(passage.text):
                start = max(len(passage.marker or ""), _end_of(_PLACE_LABEL, passage))
                yield _office(document, document.district, passage, start, _hours(hours, index), (service.id,))
        channels = service.by_name.get(SectionName.CHANNELS)
        for passage in channels.passages if channels else ():
            districts, start = find_districts(passage.text)
            for district in districts:
                yield _office(document, district, passage, start, None, (service.id,))


def _offices_of_questions(document: Document, questions: Iterable[Question]) -> Iterator[Office]:
    """Questions are no services, so their offices hold for none in particular."""
    for question in questions:
        ends = {passage: _end_of(_HOURS_LABEL, passage) for passage in question.passages}
        hours = next((p.text[end:].rstrip(_LIST_PUNCTUATION) for p, end in ends.items() if end), None)
        for passage in question.passages:
            start = _end_of(_ADDRESS_LABEL, passage)
            if document.district and start:
                yield _office(document, document.district, passage, start, hours, ())


def _office(
    document: Document,
    district: District,
    passage: Passage,
    start: int,
    hours: str | None,
    services: tuple[str, ...],
) -> Office:
    """The office whose place is the passage's text from `start` on."""
    text = passage.text[start:].strip().rstrip(_LIST_PUNCTUATION)
    start = passage.text.index(text, start)
    return Office(
        id=f"{document.id}/窗口/{district.value}/{_key(text)}",
        document=document.id,
        district=district,
        text=text,
        hours=hours,
        services=services,
        spans=_spans_of(passage, start, start + len(text)),
    )


def _hours(section: Section | None, index: int) -> str | None:
    """The hours printed for the place of that index; the first where there are fewer, None where there are none."""
    passages = section.passages if section is not None else ()
    if not passages:
        return None
    passage = passages[index] if index < len(passages) else passages[0]
    return passage.text[len(passage.marker or "") :].strip()


def _end_of(label: re.Pattern[str], passage: Passage) -> int:
    """Where the label ends that the passage begins with; 0 if it begins with none."""
    found = label.match(passage.text)
    return found.end() if found else 0


def _merged(contacts: Iterable[tuple[str, _Contact]]) -> tuple[_Contact, ...]:
    """The contacts, those of one key run together: the first with the services and spans of all."""
    groups: dict[str, list[_Contact]] = {}
    for key, contact in contacts:
        groups.setdefault(key, []).append(contact)
    return tuple(
        replace(
            group[0],
            services=tuple(dict.fromkeys(service for contact in group for service in contact.services)),
            spans=tuple(span for contact in group for span in contact.spans),
        )
        for group in groups.values()
    )


def _spans_of(passage: Passage, start: int, end: int) -> tuple[Span, ...]:
    """Where a piece of a passage's text stands; the whole passage's spans where it was joined from several."""
    if len(passage.spans) > 1:
        return passage.spans
    origin = passage.spans[0].start
    return (Span(origin + start, origin + end),)


def _key(text: str) -> str:
    """A place without the differences of print: width and white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())
