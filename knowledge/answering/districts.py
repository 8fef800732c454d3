"""Windows and phones by district: one district's line where it is known, all of them as printed otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.answering.parts import outline
from knowledge.catalogue import Passage
from knowledge.vocabulary import District

# How the nine places begin in print ("环翠区", "环翠5201760", "南海新区：…").
_PRINTED = {name: d for d in District for name in (d.value, d.value[:2])}
# "市直、高区、经区、临港区:环翠区胶州路7号…": one line for several districts.
_SHARED_LINE = re.compile(r"([^：:，。]+)[：:]")


def of_district(passages: Sequence[Passage], district: District | None) -> tuple[Passage, ...]:
    """The passages that hold in one district: its own lines and whatever is no district's line.

    An item with lines of other districts only is left out. All passages are returned where no district
    is given or none of the lines is its own.
    """
    if district is None or not names(passages, district):
        return tuple(passages)
    text = outline(passages)
    groups = (text.lead, *(part.passages for part in text.parts))
    return tuple(p for group in groups for p in _own(group, district))


def names(passages: Sequence[Passage], district: District) -> bool:
    """Whether a line of the passages is the district's own."""
    return any(district in districts_of(p) for p in passages)


def lists_districts(passages: Sequence[Passage]) -> bool:
    """Whether the passages hold lines of districts."""
    return any(districts_of(p) for p in passages)


def _own(group: Sequence[Passage], district: District) -> Sequence[Passage]:
    if not lists_districts(group):
        return group
    if not names(group, district):
        return ()
    return [p for p in group if not districts_of(p) or district in districts_of(p)]


def districts_of(passage: Passage) -> frozenset[District]:
    """The districts whose line this is; empty for any other text."""
    if passage.district:
        return frozenset({passage.district})
    found = _SHARED_LINE.match(passage.text)
    places = [_PRINTED.get(name.strip()) for name in found[1].split("、")] if found else []
    return frozenset(p for p in places if p) if places and all(places) else frozenset()
