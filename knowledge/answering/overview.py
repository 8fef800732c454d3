"""The essentials of a guide within the room of one phone screen, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.answering.asked_parts import holds, missing_part
from knowledge.answering.districts import lists_districts, of_district
from knowledge.answering.leads import lead_size, with_leads
from knowledge.answering.parts import LONG_TEXT, outline, size
from knowledge.answering.phrases import phrase
from knowledge.answering.quoting import parts_of
from knowledge.answering.reply import Block
from knowledge.answering.view import ServiceView
from knowledge.answering.ways import has_online_way, online_passages, online_ways, windows
from knowledge.catalogue import Section
from knowledge.vocabulary import SectionName

# About 400 characters: what a phone shows without much scrolling. Full overviews of the guides have a
# median of 909 bytes of UTF-8.
OVERVIEW_LIMIT = 1200
ASKED_ROOM = 300  # more, where something in particular was asked besides; with it, still one message of WeChat
MATERIALS_SLACK = 150  # more, if that keeps the materials: without them a journey is in vain
FRAME = 200  # of these for the source line and for naming what did not fit
DISTRICT_LINE = 110  # and for a line about the district: which one is it, or that its windows are not printed

# Who writes at night, from a hospital bed or without the card needs the online way first.
_CANNOT_COME = re.compile(r"半夜|深夜|夜里|大晚上|住院|下不了床|出不了门|去不了|来不了|丢了|弄丢|找不着|找不到|被偷")
# Who asks whether it is possible asks for the conditions.
_ASKS_WHETHER = re.compile(
    r"能不能|行不行|可不可以|够不够|算不算|(?:行|可以|能|够|算|成)(?:吗|不|么)(?:$|\W)|"
    r"能[^，。？]{1,14}(?:吗|不|么)(?:$|\W)|(?:满|够|到|多大|多少)[^，。？]{0,6}(?:年|岁|月)"
)

# In the order shown.
ESSENTIALS = (
    SectionName.MATERIALS,
    SectionName.CHANNELS,
    SectionName.PROCESS,
    SectionName.TIME_LIMIT,
    SectionName.PLACE,
    SectionName.INQUIRY_PHONE,
)
# What gets room first.
_PRIORITY = (
    SectionName.CONDITIONS,  # only where asked
    SectionName.INQUIRY_PHONE,
    SectionName.MATERIALS,
    SectionName.TIME_LIMIT,
    SectionName.PROCESS,
    SectionName.PLACE,
    SectionName.CHANNELS,
)
# What may follow when the essentials have been shown.
FURTHER = (SectionName.CONDITIONS, SectionName.HOURS)


def overview(view: ServiceView, asked: Sequence[Block] = ()) -> tuple[Block, ...]:
    """The guide's limits and its essentials; what did not fit is named, so that it can be asked for.

    Args:
        view: the service and what is asked of it.
        asked: blocks that answer what was asked besides; they come first.
    """
    urgent = online_ways(view) if _CANNOT_COME.search(view.request.text) else ()
    first, kept, left_out = _with_parts(view, (*asked, *urgent))
    shown = with_leads(view, (*first, *kept))
    if not left_out:
        return shown
    return (*shown, Block(notes=(phrase("left_out", sections="、".join(left_out)),), offers=left_out))


def _with_parts(
    view: ServiceView, first: tuple[Block, ...]
) -> tuple[tuple[Block, ...], tuple[Block, ...], tuple[str, ...]]:
    """What comes first, with the parts surely asked for; the essentials with the other parts after them.

    No part pushes out a likelier one, nor, unless it is surely asked for, the materials.
    """
    kept, left_out = _fitting(view, first)
    later: tuple[Block, ...] = ()
    materials = {p for block in kept for p in block.passages if p.section == SectionName.MATERIALS.value}
    parts = view.request.parts
    for rank, part in enumerate(parts):
        if (block := missing_part(view, part, (*first, *later, *kept))) is None:
            continue
        tried, rest = _fitting(view, (*first, *later, block))
        likelier = (p for p in parts[:rank] if holds((*first, *later, *kept), p))
        now = (*first, *later, block, *tried)
        keeps_materials = rank < view.request.certain or materials <= {p for b in now for p in b.passages}
        if keeps_materials and all(holds(now, p) for p in likelier):
            kept, left_out = tried, rest
            if rank < view.request.leading:
                first = (*first, block)
            else:
                later = (*later, block)
    return first, (*kept, *later), left_out


def _fitting(view: ServiceView, first: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The essentials for which there is room beside the blocks that come first, and the names of the others."""
    names = (SectionName.CONDITIONS, *ESSENTIALS) if _ASKS_WHETHER.search(view.request.text) else ESSENTIALS
    found = {name: block for name in names if (block := _essential(view, name))}
    blocks = {name: rest for name, block in found.items() if (rest := _without(block, first))}
    room = _room(view) + (ASKED_ROOM if first else 0) - lead_size(view) - sum(map(_size, first))
    kept = set()
    for name in (n for n in _PRIORITY if n in blocks):
        needed = _size(blocks[name])
        if needed <= room + (MATERIALS_SLACK if name is SectionName.MATERIALS else 0):
            kept.add(name)
            room -= needed
    left_out = tuple(n.value for n in blocks if n in ESSENTIALS and n not in kept)
    return tuple(block for name, block in blocks.items() if name in kept), left_out


def _without(block: Block, shown: Sequence[Block]) -> Block | None:
    """The block without passages shown before; None if nothing is left of it."""
    before = {p for b in shown for p in b.passages}
    rest = tuple(p for p in block.passages if p not in before)
    return replace(block, passages=rest) if rest or not block.passages else None


def further(view: ServiceView) -> Iterator[Block]:
    """The next sections that this conversation has not shown: at least one, more while there is room."""
    names = (n for n in (*ESSENTIALS, *FURTHER) if n.value not in view.request.shown)
    blocks = [block for name in names if (block := _essential(view, name))]
    if not blocks:
        yield Block(notes=(phrase("all_shown"),), cites=view.cite(ESSENTIALS))
    room = _room(view)
    for index, block in enumerate(blocks):
        room -= _size(block)
        if index and room < 0:
            return
        yield block


def _essential(view: ServiceView, name: SectionName) -> Block | None:
    """A section as an overview gives it: by part if long, 办理方式 as the online way and the citizen's window."""
    section = view.section(name)
    if section is None:
        return None
    if name is SectionName.CHANNELS:
        return _ways(view, section)
    headed = outline(section.passages).headed
    if size(section.text) > LONG_TEXT and headed:
        return parts_of(view, section, headed)
    return view.quote(section)


def _ways(view: ServiceView, channels: Section) -> Block | None:
    """The online way if it is open, and where to go, unless that depends on an unknown district."""
    district = view.request.district
    onsite = (part for part in windows(channels) if district or not lists_districts(part.passages))
    online = online_passages(channels) if has_online_way(view) else ()
    shown = (*of_district([p for part in onsite for p in part.passages], district), *online)
    return view.quote(channels, shown) if shown else None


def _room(view: ServiceView) -> int:
    """Bytes for the blocks."""
    asks_district = view.home is None and view.request.district is None
    district_line = DISTRICT_LINE if view.is_elsewhere or asks_district else 0
    return OVERVIEW_LIMIT - FRAME - district_line - size(view.title)


def _size(block: Block) -> int:
    return size("\n".join(block.lines()))
