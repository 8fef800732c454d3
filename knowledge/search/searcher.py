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

# Where words alone settle it: what is surely answered or refused. What they would ask back about goes to the encoder as
# well: it knows better what the documents do not hold. Of 961 first messages of the gauge and 734 in its conversations
# 62 and 81 % then reach the encoder (73 and 87 % with the rule before, which settled no refusal); 907 and 700 are
# decided rightly (29 November; by the encoder for each 907 and 698).
_SURE_BY_WORDS = 0.8  # least probability of the best candidate to be answered
_SURE_IN_SCOPE = 0.93  # … that the documents hold the answer
_NO_DOUBT = 0.15  # most probability that a person would ask back, to be answered
_SURELY_OUTSIDE = 0.05  # most probability that the documents hold it, to be refused


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
    """Search over one catalogue; building it loads or makes the index.

    The sentence encoder, which costs more than all the rest, is asked where words leave a doubt.
    """

    def __init__(
        self, catalogue: Catalogue, progress: Progress | None = None, encoder: SentenceEncoder | None = None
    ) -> None:
        encoder = encoder or load_encoder()
        index = load_or_build(catalogue, load_ambiguous(), encoder, progress)
        reader = Reader(index)
        self._by_words = Ranker(reader, None)
        self._ranker = Ranker(reader, encoder) if encoder is not None else self._by_words
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
        quick = self._decide(query, self._by_words)
        if self._ranker is self._by_words or _is_sure(quick.hits, quick.in_scope, quick.doubt):
            return quick
        return self._decide(query, self._ranker)

    def _decide(self, query: Query, ranker: Ranker) -> Decision:
        return decide(query, self.ranking(query, ranker), self.topics, ranker.weights)

    def ranker(self, with_encoder: bool) -> Ranker:
        """The ranker of one mode."""
        return self._ranker if with_encoder else self._by_words

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
        quick = self._decide_in_thread(query, thread, self._by_words)
        if self._ranker is self._by_words or _is_sure(quick.hits, quick.in_scope):
            return quick
        return self._decide_in_thread(query, thread, self._ranker)

    def _decide_in_thread(self, query: Query, thread: Thread, ranker: Ranker) -> ThreadDecision:
        weights = load_thread_weights(ranker.encoder is not None)
        rankings = Rankings.of(query, thread, ranker)
        alone = decide(query, self._weihais_own(query, rankings.alone), self.topics, ranker.weights)
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


def _is_sure(hits: Sequence[Hit], in_scope: float, doubt: float = 0.0) -> bool:
    """Whether words alone leave no doubt: neither whether the documents hold it, nor what is meant."""
    if in_scope <= _SURELY_OUTSIDE:
        return True
    is_one = bool(hits) and hits[0].score >= _SURE_BY_WORDS and doubt <= _NO_DOUBT
    return is_one and in_scope >= _SURE_IN_SCOPE
