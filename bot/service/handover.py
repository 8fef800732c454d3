"""Handing a citizen over to staff: a short masked summary under a code, and whether staff are there."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseSettings, Field, validator
from sqlalchemy import Column, String, Text
from sqlalchemy.exc import IntegrityError

from bot.service.database import AppDatabase
from bot.service.tables import Base, Personal
from knowledge.calendar import DayKind, day_kind, parse_office_hours, weihai_time

VALID_SECONDS = 24 * 3600.0
"""How long a code can be looked up."""

_DIGITS = 6
_TEXTS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("handover.yml").read_text("utf-8"))


class HandoverSettings(BaseSettings):
    """When staff take conversations over."""

    staff_hours: str = Field(
        default="工作日星期一至星期五，上午08:30-12:00，下午1:30-5:30（法定节假日除外）",
        description="when staff take conversations over, written as the guides print office hours; "
        "the default is what the municipal guide prints for its windows",
    )

    class Config:
        """Environment prefix."""

        env_prefix = "XIAOWEI_"

    @validator("staff_hours")
    def _can_be_read(cls, value: str) -> str:  # noqa: N805  # pydantic's validators are class methods
        if not parse_office_hours(value):
            raise ValueError("write hours as 工作日上午08:30-12:00，下午1:30-5:30")
        return value

    def staff_are_there(self, now: datetime) -> bool:
        """Say whether staff are surely there: a make-up day, or a year without holiday data, counts as not."""
        local = weihai_time(now)
        hours = parse_office_hours(self.staff_hours)
        return hours is not None and day_kind(local.date()) is DayKind.WORKDAY and hours.hold_at(local.time())


class Handover(Personal, Base):
    """One summary under its code."""

    __tablename__ = "handovers"
    keep_seconds = VALID_SECONDS

    code: str = Column(String(_DIGITS), primary_key=True)
    summary: str = Column(Text, nullable=False)


@dataclass(frozen=True)
class Turn:
    """One side's words: `speaker` is "citizen" or "bot"; masked, and cut short."""

    speaker: str
    text: str


@dataclass(frozen=True)
class Summary:
    """What an agent needs to take over; no sender id.

    Attributes:
        channel: Where the citizen writes.
        service: Title of what was last answered about, if anything.
        district: Where the citizen is insured, if said.
        turns: The last turns, oldest first.
    """

    channel: str
    service: str | None
    district: str | None
    turns: tuple[Turn, ...]

    def as_text(self) -> str:
        """Return what staff read."""
        turns = "\n".join(_TEXTS["turn"][turn.speaker].format(turn.text) for turn in self.turns)
        fields = {**asdict(self), "service": self.service or "–", "district": self.district or "–", "turns": turns}
        return _TEXTS["summary"].format(**fields)


class Handovers:
    """Summaries for staff, for a day."""

    def __init__(self, app: AppDatabase) -> None:
        self._app = app

    def keep(self, conversation_id: str, summary: Summary) -> str:
        """Keep a summary; returns its six-digit code."""
        content = json.dumps(asdict(summary), ensure_ascii=False)
        while True:
            code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
            try:
                with self._app.session.begin() as session:
                    session.add(Handover(code=code, conversation_id=conversation_id, summary=content))
            except IntegrityError:
                continue  # the code is in use
            return code

    def find(self, code: str) -> Summary | None:
        """Return the summary of a code; `None` when there is none or it is over a day old."""
        with self._app.session() as session:
            row: Handover | None = session.get(Handover, code)
        if row is None or float(row.created_at or 0) < time.time() - VALID_SECONDS:
            return None
        content = json.loads(row.summary)
        return Summary(**{**content, "turns": tuple(Turn(**turn) for turn in content["turns"])})


def unknown_code() -> str:
    """Return what staff read when there is no summary under a code."""
    text: str = _TEXTS["unknown"]
    return text
