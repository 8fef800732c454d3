"""The evaluation questions, as written in `evaluation/questions/*.yml`.

Files ending in ``-1`` are for development and calibration; those ending in ``-2`` were written by
another hand and are sealed: scored seldom, totals only, never read for tuning. Those ending in ``-3``
came from yet other hands: nothing is learned from them, but thresholds are chosen by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from knowledge.language.conversations import Conversations
from knowledge.yaml_files import read_yaml

FOLDER = Path(__file__).with_name("questions")


class Half(str, Enum):
    """Which half of the questions."""

    DEVELOPMENT = "1"
    SEALED = "2"


@dataclass(frozen=True)
class Expected:
    """What a right reply to one message is.

    Attributes:
        kind: answer, clarify, decline or smalltalk.
        targets: Ids any of which is right (for clarify: those to ask between).
        show: Strings the reply must hold, white space aside.
        hide: Strings it must not hold.
    """

    kind: str
    targets: tuple[str, ...] = ()
    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exchange:
    """One message and what is expected of its reply."""

    text: str
    expected: Expected


@dataclass(frozen=True)
class Case:
    """One conversation to score: a single question has one exchange.

    `group` is single, clarify, dialogue or refuse; `style` and `family` are for the reports.
    """

    id: str
    group: str
    exchanges: tuple[Exchange, ...]
    style: str = ""
    family: str = ""
    near_domain: bool = False
    aspects: tuple[str, ...] = ()


def load_cases(half: Half) -> list[Case]:
    """All cases of one half."""
    return _load(half.value)


def load_gauge() -> list[Case]:
    """The cases by which thresholds are chosen: models that learned from a question are too sure of it."""
    return _load("3")


def _load(number: str) -> list[Case]:
    makers = {"single": _single, "clarify": _clarify, "dialogue": _dialogue, "refuse": _refuse}
    cases = []
    for group, make in makers.items():
        rows = read_yaml(FOLDER / f"{group}-{number}.yml")
        cases += [make(row) for row in rows]
    return cases


def cases_of(conversations: Conversations) -> list[Case]:
    """Conversations of the lexicon, which are never scored, as cases to calibrate with."""
    return [
        Case("", "dialogue", tuple(Exchange(m.text, Expected(m.kind, m.targets, m.show)) for m in conversation))
        for conversation in conversations
    ]


def _expected(row: dict[str, Any], kind: str) -> Expected:
    strings = {name: tuple(str(s) for s in row.get(name) or ()) for name in ("targets", "show", "hide")}
    return Expected(kind, **strings)


def _single(row: dict[str, Any]) -> Case:
    exchange = Exchange(str(row["text"]), _expected(row, "answer"))
    return Case(row["id"], "single", (exchange,), row["style"], aspects=tuple(row.get("aspects") or ()))


def _clarify(row: dict[str, Any]) -> Case:
    question = Exchange(str(row["text"]), Expected("clarify", tuple(row["among"])))
    answer = Exchange(str(row["answer"]), _expected(row, "answer"))
    return Case(row["id"], "clarify", (question, answer), row.get("style", ""))


def _dialogue(row: dict[str, Any]) -> Case:
    exchanges = tuple(Exchange(str(t["text"]), _expected(t, t["kind"])) for t in row["turns"])
    return Case(row["id"], "dialogue", exchanges)


def _refuse(row: dict[str, Any]) -> Case:
    exchange = Exchange(str(row["text"]), _expected(row, row.get("kind", "decline")))
    near = bool(row.get("near_domain"))
    return Case(row["id"], "refuse", (exchange,), row.get("style", ""), row["family"], near)
