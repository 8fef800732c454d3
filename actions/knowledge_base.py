"""The knowledge base as the actions use it: the current catalogue and its searcher, renewed together."""

from __future__ import annotations

import threading
from functools import lru_cache

from knowledge.catalogue import Catalogue
from knowledge.decisions import DECIDED
from knowledge.search import Searcher
from knowledge.store import KnowledgeStore


class KnowledgeBase:
    """Hands out catalogue and searcher of one version; safe between threads."""

    def __init__(self, store: KnowledgeStore | None = None) -> None:
        self._store = store or KnowledgeStore()
        self._lock = threading.Lock()
        self._content: tuple[str, Searcher] | None = None  # version of the base, searcher over all of it
        self._current: tuple[Catalogue, Searcher] | None = None

    def current(self) -> tuple[Catalogue, Searcher]:
        """The current catalogue and a searcher over it.

        Raises:
            KnowledgeUnavailable: the base cannot be read.
        """
        catalogue = self._store.catalogue()
        with self._lock:
            if self._current is None or self._current[0] is not catalogue:
                self._current = catalogue, self._searcher_of(catalogue).over(catalogue)
            return self._current

    def _searcher_of(self, catalogue: Catalogue) -> Searcher:
        """A searcher over all of the base: made when the base is new, not when staff withdraw or restore a text."""
        version, _, _ = catalogue.version.partition(DECIDED)
        if self._content is None or self._content[0] != version:
            self._content = version, Searcher(self._store.stored())
        return self._content[1]


@lru_cache(maxsize=1)
def default_knowledge_base() -> KnowledgeBase:
    """The knowledge base of the settings, shared by all actions of a process."""
    return KnowledgeBase()
