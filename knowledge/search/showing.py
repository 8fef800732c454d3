"""Where in a guide the strings stand that a right answer shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from knowledge.answering.guide_parts import GuidePart, bare
from knowledge.catalogue import Service
from knowledge.vocabulary import SectionName


def sections_showing(service: Service, show: Iterable[str]) -> tuple[SectionName, ...]:
    """The sections of a guide that hold any of the strings, white space aside."""
    wanted = [bare(string) for string in show]
    return tuple(name for name, s in service.by_name.items() if any(w in bare(s.text) for w in wanted))


def parts_showing(service: Service, parts: Sequence[GuidePart], show: Iterable[str]) -> np.ndarray:
    """Which parts of a guide hold any of the strings; where one runs over several parts, all of its section."""
    wanted = [bare(string) for string in show]
    right = np.array([any(string in part.bare for string in wanted) for part in parts], dtype=bool)
    if not right.any():
        sections = sections_showing(service, wanted)
        right = np.array([part.section in sections for part in parts], dtype=bool)
    return right
