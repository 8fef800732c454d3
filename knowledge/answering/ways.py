"""The ways of applying that a guide names: online, at a window, and where the window is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.answering.parts import Part, outline
from knowledge.answering.phrases import phrase
from knowledge.answering.quoting import by_part, limited
from knowledge.answering.reply import Block
from knowledge.answering.view import ServiceView
from knowledge.catalogue import Passage, Section
from knowledge.vocabulary import SectionName

WAYS = (SectionName.CHANNELS, SectionName.PROCESS)

# Words of the guides that mark a way of applying.
_ONLINE = re.compile(
    r"线上|网上|网办|网站|官网|小程序|公众号|支付宝|电子社保卡|公共服务平台|一窗通|app", re.IGNORECASE
)
_NOT_YET_ONLINE = re.compile(r"待开通")
_PUBLISHED_ONLINE = re.compile(r"网站(?:公示|公布)|网上打印")  # a site that only publishes is no way of applying
_OFFLINE_HEAD = re.compile(r"^\W*[一二三四五六七八九十\d]*\W*(?:线下|现场|窗口|社区|入户|自助)")
_ONLINE_HEAD = re.compile(r"^\W*[一二三四五六七八九十\d]*\W*(?:线上|网上)")


def online(view: ServiceView) -> Iterator[Block]:
    """What can be done online; if nothing, that the guide names no online way, and the way it names."""
    materials = view.section(SectionName.MATERIALS)
    if materials:
        yield from _materials(view, materials, _ONLINE_HEAD)
    ways = online_ways(view)
    yield from ways
    if not ways:
        yield Block(notes=(phrase("silent_online"),), cites=view.cite(WAYS))
        yield from offline(view)


def online_ways(view: ServiceView) -> tuple[Block, ...]:
    """What 办理方式 and 办理流程 say about applying online; empty where the guide names no online way."""
    sections = (s for s in map(view.section, WAYS) if s and online_passages(s))
    return tuple(by_part(view, section, _is_online) for section in sections)


def online_passages(section: Section) -> tuple[Passage, ...]:
    """The whole items (or paragraphs) of a section that say how to apply online."""
    text = outline(section.passages)
    lead = tuple(p for p in text.lead if _says_online(p.text))
    return lead + tuple(p for part in text.parts if _is_online(part) for p in part.passages)


def has_online_way(view: ServiceView) -> bool:
    """Whether the guide names an online way that is open."""
    sections = (view.section(name) for name in WAYS)
    passages = (p for s in sections if s for p in online_passages(s))
    return any(_says_online(p.text) and not _NOT_YET_ONLINE.search(p.text) for p in passages if not p.heading)


def offline(view: ServiceView) -> Iterator[Block]:
    """The materials marked for it, the steps that are not marked as online, and the window."""
    materials, process = view.section(SectionName.MATERIALS), view.section(SectionName.PROCESS)
    if materials:
        yield from _materials(view, materials, _OFFLINE_HEAD)
    if process:
        yield by_part(view, process, lambda part: not _ONLINE_HEAD.match(part.head.text))
    yield from place(view)


def _materials(view: ServiceView, materials: Section, way: re.Pattern[str]) -> Iterator[Block]:
    """The materials that the guide marks for one way."""
    parts = (part for part in outline(materials.passages).parts if way.match(part.head.text))
    if passages := [p for part in parts for p in part.passages]:
        yield view.quote(materials, passages)


def place(view: ServiceView) -> Iterator[Block]:
    """办理地点, or the windows of 办理方式; nothing where the guide has neither."""
    section = view.section(SectionName.PLACE)
    channels = view.section(SectionName.CHANNELS)
    if section:
        yield view.quote(section)
    elif channels:
        onsite = tuple(p for part in windows(channels) for p in part.passages)
        yield limited(view, channels, onsite or channels.passages)


def windows(channels: Section) -> tuple[Part, ...]:
    """The parts of 办理方式 that are not online."""
    return tuple(part for part in outline(channels.passages).parts if not _is_online(part))


def _is_online(part: Part) -> bool:
    return _says_online(part.text) and not _OFFLINE_HEAD.match(part.head.text)


def _says_online(text: str) -> bool:
    return bool(_ONLINE.search(_PUBLISHED_ONLINE.sub("", text)))
