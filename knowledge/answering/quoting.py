"""Blocks of a section: whole, by part where it is long, by district where it lists windows or phones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from knowledge.answering.districts import lists_districts, names, of_district
from knowledge.answering.parts import Part, select
from knowledge.answering.phrases import phrase
from knowledge.answering.reply import Block
from knowledge.answering.view import ServiceView
from knowledge.catalogue import Passage, Section


def by_part(view: ServiceView, section: Section, wanted: Callable[[Part], bool] = bool) -> Block:
    """The section (or its `wanted` parts); where that is long, the parts that the question names."""
    chosen = select(section.passages, view.request.text, view.title, wanted)
    if not chosen.others:
        return view.quote(section, chosen.passages)
    if not chosen.passages:
        return parts_of(view, section, chosen.others)
    offers = tuple(part.heading for part in chosen.others if part.heading)
    key = "more_parts" if any(p.marker for p in chosen.passages) else "other_parts"
    note = phrase(key, parts=printed_headings(chosen.others))
    return view.quote(section, chosen.passages, [note], offers)


def parts_of(view: ServiceView, section: Section, parts: Sequence[Part]) -> Block:
    """The titles of a section's parts, to choose from, without their text."""
    note = phrase("parts_of", section=section.name.value, parts=printed_headings(parts))
    offers = tuple(part.heading for part in parts if part.heading)
    return Block(notes=(note,), cites=view.cite([section.name]), offers=offers)


def printed_headings(parts: Iterable[Part]) -> str:
    """The parts' numbers and titles as printed, in one line."""
    return "；".join(f"{part.head.marker or ''}{part.heading}" for part in parts)


def limited(view: ServiceView, section: Section, passages: tuple[Passage, ...]) -> Block:
    """The passages for the citizen's district; all of them, with a remark, where it has no line."""
    district = view.request.district
    missing = district is not None and lists_districts(passages) and not names(passages, district)
    notes = [phrase("silent_district", district=district.value)] if missing and district else []
    return view.quote(section, of_district(passages, district), notes)
