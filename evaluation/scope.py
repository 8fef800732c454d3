"""The gate's probability for questions, asked of the search itself: for the curve of refusals."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console

from bot import environment
from bot.prepare import prepare
from bot.service.settings import ServiceSettings
from evaluation.questions import Case
from knowledge.catalogue import Catalogue
from knowledge.search import Searcher, make_query
from knowledge.search.encoder import load_encoder
from knowledge.search.ranker import load_weights


@dataclass(frozen=True)
class Scopes:
    """Probabilities that the documents hold the answer, and the threshold below which is refused."""

    answerable: tuple[float, ...]
    outside: tuple[float, ...]
    threshold: float


def scopes(cases: Sequence[Case], catalogue: Catalogue, console: Console) -> Scopes:
    """The gate's probability of every first message that stands for itself."""
    settings = ServiceSettings()
    environment.prepare(settings)
    from rasa.core.agent import Agent

    agent, searcher = Agent.load(prepare(settings, console)), Searcher(catalogue)

    async def scope(text: str) -> float:
        parsed = await agent.parse_message(text)
        intents = {row["name"]: row["confidence"] for row in parsed["intent_ranking"]}
        return searcher.decide(make_query(text, intents)).in_scope

    async def of_all(groups: set[str]) -> tuple[float, ...]:
        return tuple([await scope(c.exchanges[0].text) for c in cases if c.group in groups])

    async def everything() -> Scopes:
        threshold = load_weights(load_encoder() is not None).thresholds["scope"]
        return Scopes(await of_all({"single", "clarify"}), await of_all({"refuse"}), threshold)

    return asyncio.run(everything())
