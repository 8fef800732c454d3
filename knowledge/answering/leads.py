"""The passage that must lead: a limit or deadline of the guide, also when something else was asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from knowledge.answering.parts import size
from knowledge.answering.phrases import phrase
from knowledge.answering.reply import Block
from knowledge.answering.view import ServiceView
from knowledge.vocabulary import Aspect, SectionName
from knowledge.yaml_files import read_yaml

LEAD_PASSAGES = Path(__file__).with_name("lead_passages.yml")

# Who asks only for a phone, a place or a reference is not about to apply.
_NEUTRAL = {
    Aspect.INQUIRY_PHONE,
    Aspect.SUPERVISION_PHONE,
    Aspect.PROGRESS,
    Aspect.PLACE,
    Aspect.HOURS,
    Aspect.LEGAL_BASIS,
    Aspect.QUALITY,
    Aspect.AUTHORITY,
    Aspect.FEE,
}


class LeadPassage(TypedDict):
    """One entry of lead_passages.yml."""

    section: str
    begins: str


def with_leads(view: ServiceView, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with the guide's limits in front: quoted there, or by moving up the block that holds them.

    Nothing is added where only neutral things are asked or the limit was shown before.
    """
    ordered = list(blocks)
    for lead in reversed(list(_leads(view))):
        holder = next((b for b in ordered if set(lead.passages) <= set(b.passages)), None)
        if holder:
            ordered.remove(holder)
        ordered.insert(0, holder or lead)
    return tuple(ordered)


def lead_size(view: ServiceView) -> int:
    """Bytes that the limits take."""
    return sum(size("\n".join(block.lines())) for block in _leads(view))


def _leads(view: ServiceView) -> Iterator[Block]:
    aspects = view.request.aspects
    if aspects and set(aspects) <= _NEUTRAL:
        return
    for entry in lead_passages().get(view.service.id, ()):
        section = view.section(SectionName(entry["section"]))
        if section and section.name.value not in view.request.shown:
            passages = [p for p in section.passages if p.text.startswith(entry["begins"])]
            yield view.quote(section, passages, label=phrase("lead", section=section.name.value))


@lru_cache(maxsize=1)
def lead_passages() -> dict[str, list[LeadPassage]]:
    """The reviewed list: service id → the passages that lead."""
    loaded: dict[str, list[LeadPassage]] = read_yaml(LEAD_PASSAGES)
    return loaded
