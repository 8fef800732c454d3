"""A catalogue as staff leave it who withdraw sections."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from knowledge.catalogue import Catalogue, Section
from knowledge.vocabulary import SectionName, Status


def without_sections(catalogue: Catalogue, target: str, names: Collection[SectionName]) -> Catalogue:
    """The catalogue with these sections of a guide withdrawn."""

    def left(section: Section) -> Section:
        return replace(section, status=Status.WITHDRAWN) if section.name in names else section

    services = (replace(s, sections=tuple(map(left, s.sections))) if s.id == target else s for s in catalogue.services)
    return replace(catalogue, services=tuple(services))
