"""Makes the search index and leaves it in the cache: ``python -m bot.indexing`` (started by `bot.prepare`)."""

from __future__ import annotations

from knowledge.search import Searcher
from knowledge.store import KnowledgeStore

if __name__ == "__main__":
    Searcher(KnowledgeStore().stored())
