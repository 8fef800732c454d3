"""Windows and phones without a service: a district's 医保 windows, the 社保 windows that are printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from knowledge.answering.opening import opening_remark
from knowledge.answering.phrases import phrase
from knowledge.answering.reply import Answer, Block, CitedPassage, Kind
from knowledge.answering.sources import source_lines
from knowledge.answering.view import hotline_of
from knowledge.catalogue import Catalogue, Office
from knowledge.vocabulary import District, Insurance, PhoneKind, SectionName

MEDICAL_DOCUMENT = "003"  # the handbook of 医保; the other documents' windows are those of 社保
_MEDICAL = {Insurance.MEDICAL, Insurance.MATERNITY}
# A window that fewer services of the handbook name is a special one (稽核检查科), not where people go.
COMMON_WINDOW = 3  # services


def answer_office(
    catalogue: Catalogue,
    district: District | None,
    insurance: Insurance | None,
    now: datetime,
    text: str = "",
) -> Answer:
    """Where to go when no service is named.

    Args:
        catalogue: the knowledge base.
        district: where the citizen is insured, if said.
        insurance: 医疗 and 生育 mean the 医保 windows, any other the 社保 windows; without one the 社保
            windows are given where the district has some in print, its 医保 windows otherwise.
        now: time of the question, for the hours in print.
        text: the normalised question, for the day it names.
    """
    social = [o for o in catalogue.offices if o.document != MEDICAL_DOCUMENT]
    printed = {o.district for o in social} | {None}
    if insurance in _MEDICAL or (insurance is None and district not in printed):
        return _medical(catalogue, district)
    return _social(catalogue, social, district, now, text)


def _medical(catalogue: Catalogue, district: District | None) -> Answer:
    """The handbook's windows: the district's own, or each district's most common one and the question which."""
    offices = [o for o in catalogue.offices if o.document == MEDICAL_DOCUMENT]
    if district is None:
        blocks = [_windows(catalogue, [o], o.district.value) for o in _main_offices(offices)]
        return _answer(catalogue, phrase("medical_offices"), None, blocks, phrase("ask_district"))
    own = [o for o in offices if o.district is district and len(o.services) >= COMMON_WINDOW]
    blocks = [_windows(catalogue, _without_shortened(own)), *_progress_phones(catalogue, district)]
    return _answer(catalogue, phrase("medical_offices"), district, blocks, phrase("window_varies"))


def _social(
    catalogue: Catalogue, offices: Sequence[Office], district: District | None, now: datetime, text: str
) -> Answer:
    """The district's main 社保 window with its hours; 市直's, said to be so, where the district has none."""
    main = {o.district: o for o in _main_offices(offices)}
    office = main.get(district or District.MUNICIPAL) or main[District.MUNICIPAL]
    blocks = [_windows(catalogue, [office]), *_hours(catalogue, office, now, text)]
    hotline = hotline_of(catalogue)
    if hotline and district and office.district is not district:
        note = phrase("only_municipal", district=district.value, name=hotline.name, phone=hotline.phone)
        blocks.append(Block(notes=(note,)))
    elif hotline:
        blocks.append(Block(notes=(phrase("hotline", name=hotline.name, phone=hotline.phone),)))
    return _answer(catalogue, phrase("social_offices"), office.district, blocks, phrase("window_varies"))


def _answer(
    catalogue: Catalogue, title: str, place: District | None, blocks: Sequence[Block], act: str
) -> Answer:
    heading = phrase("heading_place", title=title, place=place.value) if place else title
    return Answer(Kind.ANSWER, title, heading, tuple(blocks), act, sources=source_lines(catalogue, blocks))


def _main_offices(offices: Sequence[Office]) -> list[Office]:
    """Each district's window that most services share, in the order of the districts."""
    by_district = {d: [o for o in offices if o.district is d] for d in District}
    return [max(found, key=lambda o: len(o.services)) for found in by_district.values() if found]


def _without_shortened(offices: Sequence[Office]) -> list[Office]:
    """One wording of each window: the document prints 市直's with and without 环翠区 before it."""
    return [o for o in offices if not any(o is not other and o.text in other.text for other in offices)]


def _windows(
    catalogue: Catalogue, offices: Sequence[Office], label: str = SectionName.PLACE.value
) -> Block:
    return Block(label, passages=tuple(_cite(catalogue, o, o.text) for o in offices))


def _hours(catalogue: Catalogue, office: Office, now: datetime, text: str) -> Iterator[Block]:
    if office.hours:
        remark = opening_remark(office.hours, now, text)
        passage = _cite(catalogue, office, office.hours)
        yield Block(SectionName.HOURS.value, passages=(passage,), notes=(remark,) if remark else ())


def _cite(catalogue: Catalogue, office: Office, text: str) -> CitedPassage:
    """An office's text under the section in which its services print it, or as part of a 社保问答."""
    services = (s for s in catalogue.services if s.id in office.services)
    names = (x.name.value for s in services for x in s.by_name.values() if text in x.text)
    return CitedPassage(office.document, next(names, phrase("question_section")), text, office.spans)


def _progress_phones(catalogue: Catalogue, district: District) -> Iterator[Block]:
    """The progress phones of the district's handbook lines; they differ by service."""
    found = [
        p
        for p in catalogue.phones
        if p.kind is PhoneKind.PROGRESS and p.district is district and len(p.services) >= COMMON_WINDOW
    ]
    if found:
        section = SectionName.PROGRESS.value
        passages = tuple(CitedPassage(p.document, section, p.number, p.spans) for p in found)
        notes = tuple(phrase("errata", text=p.note) for p in found if p.note)
        yield Block(phrase("progress_label"), passages=passages, notes=notes)
