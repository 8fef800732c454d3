"""What the tests of the scorer share: the real knowledge base, hand-made replies, scripted systems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from evaluation.conversation import Round
from evaluation.questions import Case, Exchange, Expected
from evaluation.replies import Recogniser, Reply
from evaluation.run import Judge
from evaluation.scoring import Scorer
from knowledge.answer import AnswerRequest, Choice, Kind, answer, clarify
from knowledge.catalogue import Catalogue
from knowledge.ingest.build import ingest
from knowledge.language.phrases import load_labels
from knowledge.settings import KnowledgeSettings
from knowledge.vocabulary import Aspect

REPLACE, REPORT_LOSS = "002/社会保障卡补领", "002/社会保障卡（社会保障功能）挂失"
DECLINE = Reply("这件事指南里没有。", Kind.DECLINE)
FRIENDLY = Reply("不客气。", Kind.SMALLTALK)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The knowledge base as it would be built now."""
    return ingest(KnowledgeSettings()).catalogue


@pytest.fixture(scope="session")
def judge(catalogue: Catalogue) -> Judge:
    return Judge.of(catalogue)


@pytest.fixture(scope="session")
def scorer(judge: Judge) -> Scorer:
    return judge.scorer


@pytest.fixture(scope="session")
def recogniser(scorer: Scorer) -> Recogniser:
    return scorer.recogniser


@dataclass
class Scripted:
    """A system that says the replies it was given, message after message, and keeps what it was told."""

    replies: list[list[Reply]]
    heard: list[tuple[str, str]] = field(default_factory=list)

    async def ask(self, sender: str, text: str) -> list[Reply]:
        self.heard.append((sender, text))
        return self.replies[len(self.heard) - 1]


def reply_about(catalogue: Catalogue, target: str, *aspects: Aspect) -> Reply:
    """What the assistant answers about a target."""
    return Reply.of_answer(answer(catalogue, AnswerRequest(target, datetime(2026, 11, 23, 10, 5), aspects)))


def question_back(*targets: str) -> Reply:
    """A question back between targets, by their labels."""
    labels = [load_labels()[target] for target in targets]
    return Reply.of_answer(clarify("您要办哪一件？", [Choice(label, label) for label in labels]))


def rounds(*replies: Reply | Sequence[Reply]) -> list[Round]:
    """A conversation in which these were the replies."""
    each = [(r,) if isinstance(r, Reply) else tuple(r) for r in replies]
    return [Round(f"第{n}句", some) for n, some in enumerate(each, 1)]


def single(*targets: str, show: Sequence[str] = (), hide: Sequence[str] = ()) -> Case:
    """A single question."""
    expected = Expected("answer", targets, tuple(show), tuple(hide))
    return Case("s", "single", (Exchange("社保卡没了", expected),), "colloquial")


def to_clarify(among: Sequence[str], *meant: str) -> Case:
    """A question to be clarified; the citizen then says 要新的."""
    asked = Exchange("社保卡没了", Expected("clarify", tuple(among)))
    return Case("c", "clarify", (asked, Exchange("要新的", Expected("answer", meant))))


def dialogue(*expected: Expected) -> Case:
    """A dialogue."""
    return Case("d", "dialogue", tuple(Exchange(f"第{n}句", e) for n, e in enumerate(expected, 1)))


def to_refuse(near: bool = True) -> Case:
    """A question that nothing in the documents answers."""
    exchange = Exchange("公积金怎么取", Expected("decline"))
    return Case("r", "refuse", (exchange,), family="公积金", near_domain=near)
