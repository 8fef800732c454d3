"""Asks every case of every system and scores what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from evaluation.conversation import Round, System, converse
from evaluation.questions import Case
from evaluation.replies import Recogniser
from evaluation.scoring import Score, Scorer
from knowledge.answering.fidelity import Fidelity
from knowledge.catalogue import Catalogue
from knowledge.language.phrases import load_labels


@dataclass(frozen=True)
class Result:
    """One case with what was said, its score, and facts of the replies that stand in no passage cited."""

    case: Case
    rounds: tuple[Round, ...]
    score: Score
    invented: tuple[str, ...]


@dataclass(frozen=True)
class Judge:
    """Everything that looks at replies, for one catalogue."""

    scorer: Scorer
    fidelity: Fidelity

    @classmethod
    def of(cls, catalogue: Catalogue) -> Judge:
        """The judge for a knowledge base."""
        return cls(Scorer(Recogniser(catalogue, load_labels())), Fidelity(catalogue))

    async def judge(self, case: Case, system: System, sender: str) -> Result:
        """Hold the conversation and score it."""
        rounds = await converse(case, system, sender, self.scorer.recogniser)
        return Result(case, rounds, self.scorer.score(case, rounds), self._invented(rounds))

    def _invented(self, rounds: Sequence[Round]) -> tuple[str, ...]:
        """Facts said that stand nowhere, and quotations that are not word for word, of all replies."""
        found: list[str] = []
        for reply in (reply for one in rounds for reply in one.replies):
            found += self.fidelity.unsupported_facts(reply.text, [p["text"] for p in reply.passages])
            found += [f"引文 {text}" for text in self.fidelity.foreign_passages(reply.passages)]
        return tuple(found)


async def run_cases(
    cases: Sequence[Case], system: System, judge: Judge, senders: int, on_done: Callable[[], None] = lambda: None
) -> list[Result]:
    """Results in the order of the cases; each case is a conversation with a sender of its own.

    Args:
        cases: What to ask.
        system: Whom to ask.
        judge: Scores the replies.
        senders: How many conversations are held at the same time.
        on_done: Called after every case.
    """
    free = asyncio.Semaphore(senders)
    visit = uuid4().hex[:8]

    async def one(case: Case) -> Result:
        async with free:
            result = await judge.judge(case, system, f"evaluation-{visit}-{case.id}")
        on_done()
        return result

    return list(await asyncio.gather(*map(one, cases)))
