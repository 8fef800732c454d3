"""An answer about one service: blocks for what was asked, first line, line to act on, choices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from knowledge.answering.asked_parts import missing_parts
from knowledge.answering.aspects import asked_aspects, blocks_of
from knowledge.answering.districts import districts_of, lists_districts
from knowledge.answering.leads import with_leads
from knowledge.answering.overview import ESSENTIALS, FURTHER, further, overview
from knowledge.answering.phrases import phrase
from knowledge.answering.remarks import audience_remark, elsewhere_remark, guide_remarks
from knowledge.answering.reply import Answer, AnswerRequest, Block, Choice, CitedPassage, Kind
from knowledge.answering.sources import source_lines
from knowledge.answering.view import ServiceView
from knowledge.answering.ways import has_online_way
from knowledge.catalogue import Catalogue, Service
from knowledge.vocabulary import Aspect, SectionName

MAX_CHOICES = 6
MAX_NEXT_STEPS = 4  # few large choices; only the parts of a long text may be six
_LOCAL = {SectionName.PLACE.value, SectionName.HOURS.value, SectionName.INQUIRY_PHONE.value}
_PLACE_ASPECTS = {Aspect.PLACE, Aspect.HOURS, Aspect.INQUIRY_PHONE, Aspect.SUPERVISION_PHONE}
_WAYS = {SectionName.CHANNELS.value, SectionName.PROCESS.value}
_BY_DISTRICT = (SectionName.CHANNELS, SectionName.PROGRESS)
_ONE_WINDOW = "威海市政务服务中心"  # 市直's service hall, named inside the steps of many guides
_ABOUT_TO_GO = {Aspect.MATERIALS, Aspect.PLACE, Aspect.HOURS, Aspect.OFFLINE, Aspect.TIME_LIMIT}


def answer_service(catalogue: Catalogue, service: Service, request: AnswerRequest) -> Answer:
    """The passages asked for, or the essentials where nothing in particular was asked."""
    aspects = asked_aspects(request, service)
    view = ServiceView(catalogue, service, replace(request, aspects=aspects))
    blocks = (*audience_remark(view), *without_repeats(_body(view)), *guide_remarks(view))
    shown = tuple(p for b in blocks for p in b.passages)
    if _is_local(view, shown):
        blocks += tuple(elsewhere_remark(view))
    return Answer(
        Kind.ANSWER,
        title=view.title,
        heading=_heading(view, shown),
        blocks=blocks,
        act=_act(view, blocks),
        choices=_choices(view, blocks),
        sources=source_lines(catalogue, blocks),
        topic=service.topic,
        service_id=service.id,
    )


def _body(view: ServiceView) -> Iterable[Block]:
    asked = [block for aspect in view.request.aspects for block in blocks_of(view, aspect)]
    if asked and not view.request.overview:
        return with_leads(view, (*asked, *missing_parts(view, asked)))
    return further(view) if view.request.shown and not asked else overview(view, asked)


def without_repeats(blocks: Iterable[Block]) -> Iterator[Block]:
    """Each passage and each remark once, where it first stands; blocks left empty are dropped."""
    seen: set[CitedPassage | str] = set()
    for block in blocks:
        passages = tuple(p for p in block.passages if p not in seen)
        notes = tuple(n for n in block.notes if n not in seen)
        if passages or notes or block.cites:
            yield replace(block, passages=passages, notes=notes)
        seen.update(passages, notes)


def _is_local(view: ServiceView, shown: Iterable[CitedPassage]) -> bool:
    """Whether windows, hours or phones of one district are shown."""
    return any(p.section in _LOCAL or _ONE_WINDOW in p.text for p in shown)


def _heading(view: ServiceView, shown: tuple[CitedPassage, ...]) -> str:
    """The title, with the place whose windows or phones are shown where nothing else is."""
    aspects, district = view.request.aspects, view.request.district
    if view.home and aspects and set(aspects) <= _PLACE_ASPECTS:
        return phrase("heading_place", title=view.title, place=view.home.value)
    own = {p.text for s in view.service.sections for p in s.passages if district in districts_of(p)}
    if district and any(p.text in own for p in shown):
        return phrase("heading_place", title=view.title, place=district.value)
    return view.title


def _act(view: ServiceView, blocks: Sequence[Block]) -> str | None:
    """One line to act on: name your district, or that it can be done online."""
    if _wants_district(view, blocks):
        return phrase("ask_district")
    ways_shown = {p.section for b in blocks for p in b.passages} & _WAYS
    if set(view.request.aspects) & _ABOUT_TO_GO and not ways_shown and has_online_way(view):
        return phrase("online_hint")
    return None


def _wants_district(view: ServiceView, blocks: Sequence[Block]) -> bool:
    """Whether windows differ by district, the citizen's is unknown, and windows are or would be shown."""
    if view.request.district:
        return False
    windows = [s for s in map(view.section, _BY_DISTRICT) if s and lists_districts(s.passages)]
    shown = {p.text for b in blocks for p in b.passages}
    is_silent = not shown and not any(b.offers for b in blocks)
    listed = {p.text for s in view.service.sections for p in s.passages if p.district}
    return bool(windows and (not view.request.aspects or is_silent)) or bool(view.home is None and listed & shown)


def _choices(view: ServiceView, blocks: Iterable[Block]) -> tuple[Choice, ...]:
    """Parts left out, then the essentials not shown yet."""
    blocks = tuple(blocks)
    offers = list(dict.fromkeys(o for b in blocks for o in b.offers))
    seen = {p.section for b in blocks for p in (*b.passages, *(b.cites if b.offers else ()))}
    shown = seen | view.request.shown | set(offers)
    steps = [n.value for n in (*ESSENTIALS, *FURTHER) if view.section(n) and n.value not in shown]
    room = max(MAX_NEXT_STEPS, min(len(offers), MAX_CHOICES))
    return tuple(Choice(t, f"{view.title} {t}") for t in (*offers, *steps)[:room])
