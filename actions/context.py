"""A message read together with the question it follows."""

from __future__ import annotations

from actions.turn import Turn
from knowledge.search import Searcher
from knowledge.search.ranker import Hit
from knowledge.search.thread import combine

# Share of the earlier question in the ranking of a message, by the message's length: a short one leans on it.
_LEANING = ((8, 0.6), (14, 0.45), (24, 0.3), (40, 0.15))


def leaning(text: str) -> float:
    """How much a message of this length leans on what was said before, from 0 to 1."""
    return next((share for length, share in _LEANING if len(text) <= length), 0.0)


def rank_in_context(turn: Turn, earlier: str, searcher: Searcher, share: float | None = None) -> tuple[Hit, ...]:
    """Candidates by the message alone and by both together, mixed; best first."""
    share = leaning(turn.query.text) if share is None else share
    mixed: dict[str, float] = {}
    topics: dict[str, str] = {}
    queries = ((turn.query, 1 - share), (combine(turn.query, earlier), share))
    for query, weight in queries:
        for hit in searcher.rank(query).hits if weight else ():
            topics[hit.target_id] = hit.topic
            mixed[hit.target_id] = mixed.get(hit.target_id, 0.0) + weight * hit.score
    order = sorted(mixed, key=mixed.__getitem__, reverse=True)
    return tuple(Hit(target, topics[target], mixed[target]) for target in order)
