"""Numbers that stand in the knowledge base: a bureau's mobile phone is nobody's secret."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from bot.service.masking import personal_looking
from knowledge.catalogue import Catalogue
from knowledge.store import KnowledgeStore, KnowledgeUnavailable

logger = logging.getLogger(__name__)


class PublishedNumbers:
    """The published numbers that masking would take for personal ones; follows the knowledge base."""

    def __init__(self, store: KnowledgeStore) -> None:
        self.store = store
        self._version: str | None = None
        self._numbers: frozenset[str] = frozenset()

    async def current(self) -> frozenset[str]:
        """Return the numbers in canonical form; the last known ones while the knowledge base cannot be read."""
        try:
            catalogue = await self.store.catalogue_async()
        except KnowledgeUnavailable:
            logger.exception("the knowledge base cannot be read")
            return self._numbers
        if catalogue.version != self._version:
            self._numbers = frozenset().union(*(personal_looking(text) for text in _texts(catalogue)))
            self._version = catalogue.version
        return self._numbers


def _texts(catalogue: Catalogue) -> Iterator[str]:
    """Yield every text in which a number may be published."""
    for service in catalogue.services:
        yield from (section.text for section in service.sections)
    yield from (question.answer for question in catalogue.questions)
    yield from (howto.text for howto in catalogue.howtos)
    yield from (phone.number for phone in catalogue.phones)
    yield from (contact.phone for contact in catalogue.contacts)
