"""What is quoted for each aspect a citizen can ask of a service."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from knowledge.answering.districts import names, of_district
from knowledge.answering.opening import opening_remark
from knowledge.answering.phrases import phrase
from knowledge.answering.quoting import by_part, limited
from knowledge.answering.reply import AnswerRequest, Block
from knowledge.answering.view import ServiceView
from knowledge.answering.ways import WAYS, has_online_way, offline, online, online_passages, place
from knowledge.catalogue import Passage, Section, Service
from knowledge.language.lexicon import load_lexicon
from knowledge.language.normalise import normalise
from knowledge.vocabulary import Aspect, SectionName

# Aspects that one section answers.
SECTION_OF = {
    Aspect.MATERIALS: SectionName.MATERIALS,
    Aspect.TIME_LIMIT: SectionName.TIME_LIMIT,
    Aspect.INQUIRY_PHONE: SectionName.INQUIRY_PHONE,
    Aspect.SUPERVISION_PHONE: SectionName.SUPERVISION_PHONE,
    Aspect.PROGRESS: SectionName.PROGRESS,
    Aspect.PLACE: SectionName.PLACE,
    Aspect.HOURS: SectionName.HOURS,
    Aspect.FEE: SectionName.FEE,
    Aspect.CONDITIONS: SectionName.CONDITIONS,
    Aspect.AUDIENCE: SectionName.AUDIENCE,
    Aspect.LEGAL_BASIS: SectionName.LEGAL_BASIS,
    Aspect.QUALITY: SectionName.QUALITY,
    Aspect.AUTHORITY: SectionName.AUTHORITY,
    Aspect.PROCESS: SectionName.PROCESS,
    Aspect.CHANNELS: SectionName.CHANNELS,
    Aspect.OTHER: SectionName.OTHER,
}
_RULES = (
    SectionName.AUDIENCE,
    SectionName.CONDITIONS,
    SectionName.MATERIALS,
    SectionName.CHANNELS,
    SectionName.PROCESS,
)

# Words of the guides.
_AGENT = re.compile(r"代办|代为|委托(?!第三方)|为他人认证")
_RELATIVES_MAY_APPLY = re.compile(r"近亲属|直系亲属|监护人")
_FORM = re.compile(r"《[^》]*(?:表|书|单|册|票据)》|(?:申请|审核|登记)表(?!格)|花名册")  # some without brackets
_WHERE_TO_GET = re.compile(r"打印|领取|下载")


def asked_aspects(request: AnswerRequest, service: Service) -> tuple[Aspect, ...]:
    """The aspects asked for, without those that nothing names but words of the title itself.

    "医疗费用怎么申领" of 工伤职工医疗费用申领 asks for no fee. An aspect that no word of the question
    names (one carried over from the turn before) counts. The title of a part alone ("窗口认证") asks for
    its section, whatever its words name.
    """
    title = normalise(service.display_title)
    if section := _section_of_part(service, request.text.removeprefix(title).strip()):
        return tuple(aspect for aspect, name in SECTION_OF.items() if name is section)
    words = load_lexicon().aspects
    named = {a: [w for w in words.get(a.value, ()) if w in request.text] for a in request.aspects}
    return tuple(a for a, found in named.items() if not found or any(w not in title for w in found))


def _section_of_part(service: Service, words: str) -> SectionName | None:
    """The section that has a part of exactly this title."""
    titled = ((s.name, p.heading) for s in service.by_name.values() for p in s.passages if p.heading)
    return next((name for name, heading in titled if normalise(heading) == words), None)


def blocks_of(view: ServiceView, aspect: Aspect) -> Iterator[Block]:
    """The blocks that answer one aspect; never empty (a guide that is silent says so)."""
    yield from _SPECIAL.get(aspect, _plain)(view, aspect)


def _plain(view: ServiceView, aspect: Aspect) -> Iterator[Block]:
    section = view.section(SECTION_OF[aspect])
    if section is None:
        yield from silent(view, aspect)
    else:
        yield by_part(view, section)


def silent(view: ServiceView, aspect: Aspect) -> Iterator[Block]:
    """That the guide does not say it, where it was looked for, and whom to ask."""
    name = SECTION_OF.get(aspect)
    if name and view.is_withdrawn(name):
        note = phrase("withdrawn", section=name.value)
    else:
        note = phrase("silent", what=phrase(f"what_{aspect.name.lower()}"))
    yield Block(notes=(note,), cites=view.cite(WAYS))
    yield from whom_to_ask(view)


def whom_to_ask(view: ServiceView) -> Iterator[Block]:
    """The guide's inquiry phone; else the district's progress phone, labelled as such, or its window.

    Nothing where neither is printed or the district is unknown (the answer then asks for it).
    """
    inquiry, progress = view.section(SectionName.INQUIRY_PHONE), view.section(SectionName.PROGRESS)
    phones = tuple(_phone_lines(progress)) if progress else ()
    district = view.request.district
    if inquiry:
        yield view.quote(inquiry)
    elif progress and district and names(phones, district):
        yield view.quote(progress, of_district(phones, district), label=phrase("progress_label"))
    elif district:
        yield from place(view)


def _phone_lines(section: Section) -> Iterator[Passage]:
    """Lines of one district's phone: its name followed by a number."""
    return (p for p in section.passages if p.district and re.search(r"\d{7}", p.text))


def _by_district(view: ServiceView, aspect: Aspect) -> Iterator[Block]:
    """Sections that list districts: the citizen's own lines where known."""
    section = view.section(SECTION_OF[aspect])
    if section is None:
        yield from silent(view, aspect)
    else:
        yield limited(view, section, section.passages)


def _hours(view: ServiceView, aspect: Aspect) -> Iterator[Block]:
    section = view.section(SectionName.HOURS)
    if section is None:
        yield from silent(view, aspect)
        return
    remark = opening_remark(section.text, view.request.now, view.request.text)
    yield view.quote(section, notes=[remark] if remark else [])


def _process(view: ServiceView, aspect: Aspect) -> Iterator[Block]:
    yield from _plain(view, aspect)
    channels = view.section(SectionName.CHANNELS)
    if channels and has_online_way(view) and (online := online_passages(channels)):
        yield view.quote(channels, online)


def _channels(view: ServiceView, aspect: Aspect) -> Iterator[Block]:
    """办理方式; a guide without it says under 办理流程 how to apply."""
    if view.section(SectionName.CHANNELS):
        yield from _by_district(view, aspect)
    else:
        yield from _process(view, Aspect.PROCESS)


def _place(view: ServiceView, aspect: Aspect) -> Iterator[Block]:
    yield from list(place(view)) or silent(view, aspect)


def _agent(view: ServiceView, aspect: Aspect) -> Iterator[Block]:
    """The passages that speak of an agent; failing that, of relatives who may apply."""
    for pattern in (_AGENT, _RELATIVES_MAY_APPLY):
        blocks = list(_matching(view, pattern))
        if blocks:
            yield from blocks
            return
    yield Block(notes=(phrase("silent_agent"),), cites=view.cite(_RULES))
    yield from whom_to_ask(view)


def _form(view: ServiceView, aspect: Aspect) -> Iterator[Block]:
    """The passages that name forms, and that the guide does not say where to get them if it does not."""
    blocks = list(_matching(view, _FORM))
    if not blocks:
        yield Block(notes=(phrase("silent_forms"),), cites=view.cite(_RULES))
        yield from whom_to_ask(view)
        return
    yield from blocks
    if not any(_WHERE_TO_GET.search(p.text) for b in blocks for p in b.passages):
        yield Block(notes=(phrase("silent_form_source"),))


def _matching(view: ServiceView, pattern: re.Pattern[str]) -> Iterator[Block]:
    for section in (s for s in map(view.section, _RULES) if s):
        if passages := [p for p in section.passages if pattern.search(p.text)]:
            yield view.quote(section, passages)


_SPECIAL: dict[Aspect, Callable[[ServiceView, Aspect], Iterator[Block]]] = {
    Aspect.SUPERVISION_PHONE: _by_district,
    Aspect.PROGRESS: _by_district,
    Aspect.PLACE: _place,
    Aspect.HOURS: _hours,
    Aspect.PROCESS: _process,
    Aspect.CHANNELS: _channels,
    Aspect.ONLINE: lambda view, aspect: online(view),
    Aspect.OFFLINE: lambda view, aspect: offline(view),
    Aspect.AGENT: _agent,
    Aspect.FORM: _form,
}
