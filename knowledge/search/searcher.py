"""One door to search: finds, ranks and decides for a version of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from knowledge.answering.articles import may_offer
from knowledge.catalogue import Catalogue
from knowledge.language.phrases import load_ambiguous
from knowledge.search.asked import AskedReader
from knowledge.search.choice import Choice, choice_readings, choose
from knowledge.search.course import Thread
from knowledge.search.encoder import Progress, SentenceEncoder, load_encoder
from knowledge.search.gate import Decision, decide
from knowledge.search.index import load_or_build
from knowledge.search.query import Query, make_query
from knowledge.search.ranker import Hit, Ranker, Ranking, Reader
from knowledge.search.thread import load_thread_weights, rank_thread
from knowledge.search.thread_features import Rankings


@dataclass(frozen=True)
class ThreadDecision:
    """What a message in a conversation is about.

    Attributes:
        alone: The decision about the message by itself.
        hits: Candidates in the conversation, best first; withdrawn ones are among them.
        in_scope: Probability that the documents hold what it asks.
        declined: Whether that is too little.
    """

    alone: Decision
    hits: tuple[Hit, ...]
    in_scope: float
    declined: bool


class Searcher:
    """Search over one catalogue; building it loads or makes the index."""

    def __init__(
        self, catalogue: Catalogue, progress: Progress | None = None, encoder: SentenceEncoder | None = None
    ) -> None:
        encoder = encoder or load_encoder()
        index = load_or_build(catalogue, load_ambiguous(), encoder, progress)
        self._reader = Reader(index)
        self._ranker = Ranker(self._reader, encoder)
        self.asked = AskedReader(catalogue, encoder)
        self.topics = frozenset(entry.topic for entry in index.entries)
        self._shows = catalogue.shows
        self._elsewhere = frozenset(i for i, target in catalogue.targets.items() if not may_offer(target, None))

    def over(self, catalogue: Catalogue) -> Searcher:
        """The same search over the same content as staff's decisions leave it; costs nothing."""
        other = copy(self)
        other.asked = self.asked.over(catalogue)
        other._shows = catalogue.shows
        return other

    def rank(self, query: Query) -> Ranking:
        """The candidates of a question that may be shown, best first."""
        ranking = self._ranker.rank(query)
        return replace(ranking, hits=tuple(hit for hit in ranking.hits if self._shows(hit.target_id)))

    def decide(self, query: Query) -> Decision:
        """Answer, ask back or refuse; a withdrawn target may be the best, so that no sibling takes its place."""
        return decide(query, self.ranking(query, self._ranker), self.topics, self._ranker.weights)

    def ranker(self, with_encoder: bool) -> Ranker:
        """The ranker of one mode."""
        return self._ranker if with_encoder else Ranker(self._reader, None)

    def ranking(self, query: Query, ranker: Ranker) -> Ranking:
        """The candidates that the gate decides about."""
        return self._weihais_own(query, ranker.rank(query))

    def _weihais_own(self, query: Query, ranking: Ranking) -> Ranking:
        """A ranking without another city's own texts, unless that city is named: they rival none of Weihai's."""
        hits = [hit for hit in ranking.hits if hit.target_id not in self._elsewhere]
        if query.region or len(hits) in (0, len(ranking.hits)):
            return ranking
        total = sum(hit.score for hit in hits)
        return replace(ranking, hits=tuple(replace(hit, score=hit.score / total) for hit in hits))

    def decide_in_thread(self, query: Query, thread: Thread) -> ThreadDecision:
        """What a message means after what was said before it."""
        weights = load_thread_weights(self._ranker.encoder is not None)
        rankings = Rankings.of(query, thread, self._ranker)
        alone = decide(query, self._weihais_own(query, rankings.alone), self.topics, self._ranker.weights)
        found = rank_thread(query, thread, rankings, alone.in_scope, weights)
        return ThreadDecision(alone, found.hits, found.in_scope, found.in_scope < weights.thresholds["scope"])

    def choose(
        self, query: Query, question: str, among: Sequence[str], alone: Decision, further: Sequence[str] = ()
    ) -> Choice:
        """Which of the targets that a question back named a message means, and how likely it answers at all.

        Args:
            query: The message.
            question: The question that led to the question back, normalised.
            among: The targets that were asked between.
            alone: What `decide` says of the message by itself.
            further: Targets that it may mean as well, although nobody thought of them when asking.
        """
        return choose(query, question, among, alone, self._ranker, further)

    def readings(self, query: Query, question: str, among: Sequence[str]) -> np.ndarray:
        """How the targets that a question back named look by a message (see `choice.choice_readings`)."""
        return choice_readings(query, question, among, self._ranker)

    def search(self, text: str, limit: int = 10) -> Sequence[Hit]:
        """The best targets for raw words, without any conversation."""
        return self.rank(make_query(text)).hits[:limit]
