"""Finding the right service: `Searcher` is the one door to search, ranking and the gate."""

from knowledge.search.query import Query, make_query
from knowledge.search.searcher import Searcher

__all__ = ["Query", "Searcher", "make_query"]
