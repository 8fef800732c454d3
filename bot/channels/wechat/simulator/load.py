"""Load: many citizens at once, each message delivered up to three times, late and out of order."""

from __future__ import annotations

import asyncio
import random
import secrets
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.channels.wechat.pages import size
from bot.channels.wechat.simulator.api import ApiState
from bot.channels.wechat.simulator.platform import Exchange, Message, Platform

QUESTIONS = (
    "社保卡丢了怎么办",
    "异地就医备案要带什么材料",
    "退休怎么办手续",
    "1",
    "工伤认定多长时间",
    "灵活就业怎么参保",
    "生育津贴在哪办",
    "荣成",
    "养老关系转到威海",
)
"""What citizens ask, in turn."""

_LATE = "您刚才问的是"
_NAME = "oLoad"  # the citizens' OpenIDs begin so
_POKE_SECONDS = 2.0
_POKES = 90  # three minutes: slow actions of many citizens run one after the other


@dataclass(frozen=True)
class Plan:
    """How hard to press.

    Attributes:
        citizens: Who write at the same time, each again when answered.
        messages: Messages of each.
        copies: Deliveries of each message, at least one; the further ones come within `spread`, some ahead.
        spread: Longest time until a copy comes, in seconds.
        network: Longest delay of a delivery on its way, in seconds.
        questions: What is asked, in turn.
        warm: Whether each question is asked once before the load.
    """

    citizens: int = 50
    messages: int = 10
    copies: int = 3
    spread: float = 0.5
    network: float = 0.1
    questions: Sequence[str] = QUESTIONS
    warm: bool = True


@dataclass
class Report:
    """What came of it; times in seconds."""

    sent: int = 0
    seconds: float = 0.0
    deliveries: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    late: int = 0
    lost: int = 0
    duplicates: int = 0
    bytes: int = 0
    runs: int = 0
    pokes: int = 0

    def __str__(self) -> str:
        """The report as a table for a person."""
        return "\n".join(
            [
                f"messages {self.sent}, deliveries {len(self.deliveries)}, HTTP {dict(self.statuses)}",
                f"answers in time {len(self.answers)}, late {self.late}, lost {self.lost}, "
                f"two different answers {self.duplicates}",
                f"runs of the assistant {self.runs}; asked {self.pokes} times for late answers",
                f"p50 {self.quantile(50):.2f} s, p95 {self.quantile(95):.2f} s, p99 {self.quantile(99):.2f} s, "
                f"slowest HTTP reply {max(self.deliveries):.2f} s",
                f"{self.sent / self.seconds:.1f} messages/s, longest answer {self.bytes} bytes",
            ]
        )

    def quantile(self, percent: int) -> float:
        """Return the time within which so many of the answers in time came; 0 without any."""
        answered = sorted(self.answers) or [0.0]
        return answered[min(len(answered) - 1, len(answered) * percent // 100)]

    def is_clean(self) -> bool:
        """Say whether every message got one answer and every delivery was taken."""
        return not self.lost and not self.duplicates and set(self.statuses) == {200}


async def press(platform: Platform, plan: Plan, api: ApiState | None, folder: Path | None) -> Report:
    """Run a plan and report.

    Args:
        platform: Delivers to the account.
        plan: How hard.
        api: Where late answers arrive on a verified account.
        folder: With the assistant's tracker.db, to count its runs; `None` where it is not at hand.
    """
    await _warm_up(platform, plan)
    report = Report()
    started = time.monotonic()
    citizens = [f"{_NAME}{secrets.token_hex(10)}" for _ in range(plan.citizens)]
    owed = await asyncio.gather(*(_citizen(platform, plan, name, start, report) for start, name in enumerate(citizens)))
    report.seconds = time.monotonic() - started
    await _wait_for_messages(sum(owed), api, report)
    if not api:
        await asyncio.gather(
            *(_fetch(platform, name, answers, report) for name, answers in zip(citizens, owed, strict=True))
        )
    report.lost = max(0, report.sent - len(report.answers) - report.late)
    report.runs = _runs(folder / "tracker.db") if folder else 0
    return report


async def _warm_up(platform: Platform, plan: Plan) -> None:
    """Ask each question once, so that no load is measured on a cold process."""
    name = f"oWarm{secrets.token_hex(10)}"
    for words in plan.questions if plan.warm else ():
        await platform.send(platform.message(name, "text", Content=words))


async def _citizen(platform: Platform, plan: Plan, name: str, start: int, report: Report) -> int:
    """Write one message after the other; returns how many answers are still to come."""
    owed = 0
    for number in range(plan.messages):
        words = plan.questions[(start + number) % len(plan.questions)]
        answer = await _ask(platform, plan, platform.message(name, "text", Content=words), report)
        report.sent += 1
        late = answer.count(_LATE)
        report.late += late
        owed += (not answer) - late
    return owed


async def _wait_for_messages(owed: int, api: ApiState | None, report: Report) -> None:
    """Wait for late answers that a verified account sends."""
    for _ in range(_POKES if api else 0):
        if api and _sent(api) >= owed:
            break
        await asyncio.sleep(_POKE_SECONDS)
    report.late += _sent(api) if api else 0


def _sent(api: ApiState) -> int:
    """Return how many answers were sent; one message may bring several that were late."""
    return sum(max(1, text.count(_LATE)) for citizen, text, _ in api.sent if citizen.startswith(_NAME))


async def _fetch(platform: Platform, name: str, owed: int, report: Report) -> None:
    """Ask for late answers, as a citizen of an unverified account does by writing again."""
    for _ in range(_POKES):
        if owed <= 0:
            return
        await asyncio.sleep(_POKE_SECONDS)
        exchange = (await platform.send(platform.message(name, "image")))[-1]  # no work for the assistant
        report.pokes += 1
        late = exchange.text.count(_LATE)
        report.late += late
        owed -= late


async def _ask(platform: Platform, plan: Plan, message: Message, report: Report) -> str:
    """Deliver a message with its copies; returns what the citizen sees first."""
    started = time.monotonic()
    answers: list[str] = []

    def note(exchange: Exchange) -> None:
        report.statuses[exchange.status] += 1
        report.deliveries.append(exchange.seconds)
        if exchange.kind:
            if not answers:
                report.answers.append(time.monotonic() - started)
            answers.append(exchange.text)

    async def deliver() -> None:
        await asyncio.sleep(random.uniform(0, plan.network))  # noqa: S311  # no secret
        for exchange in await platform.send(message):
            note(exchange)

    async def repeat() -> None:
        await asyncio.sleep(random.uniform(0, plan.spread + plan.network))  # noqa: S311
        note(await platform.deliver(message))

    await asyncio.gather(deliver(), *(repeat() for _ in range(plan.copies - 1)))
    report.duplicates += len(set(answers)) > 1
    report.bytes = max([report.bytes, *map(size, answers)])
    return answers[0] if answers else ""


def _runs(tracker: Path) -> int:
    """Count the citizens' messages that the assistant's dialogue has seen."""
    query = "SELECT count(*) FROM events WHERE type_name = 'user' AND sender_id LIKE ?"
    with sqlite3.connect(tracker) as connection:
        count: int = connection.execute(query, (f"%:{_NAME}%",)).fetchone()[0]
        return count
