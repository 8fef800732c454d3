"""How many messages may still be sent to a citizen without being asked: quotas that a platform sets."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Column, Float, Integer, String, delete, update
from sqlalchemy.exc import IntegrityError

from bot.service.database import AppDatabase
from bot.service.tables import Base, Personal


class Allowance(Personal, Base):
    """What one citizen's last action allows: `left` messages until `until` (seconds since 1970)."""

    __tablename__ = "allowances"

    key: str = Column(String(255), primary_key=True)
    left: int = Column(Integer, nullable=False)
    until: float = Column(Float, nullable=False)


class Allowances:
    """Counts in the database, so that all processes together keep within a quota."""

    def __init__(self, app: AppDatabase) -> None:
        self._app = app

    def grant(self, conversation_id: str, messages: int, seconds: float) -> None:
        """Note that a citizen did something that allows messages; a longer-lasting allowance stays.

        Args:
            conversation_id: Who.
            messages: How many messages it allows.
            seconds: For how long.
        """
        until = time.time() + seconds
        statement = update(Allowance).where(Allowance.key == conversation_id)
        if self._run(statement.where(Allowance.until <= until).values(left=messages, until=until)):
            return
        try:
            with self._app.session.begin() as session:
                session.add(Allowance(key=conversation_id, conversation_id=conversation_id, left=messages, until=until))
        except IntegrityError:
            return  # a longer-lasting one is there, or another process was faster

    def spend(self, conversation_id: str) -> bool:
        """Use up one message; false when none is allowed."""
        usable = (Allowance.key == conversation_id, Allowance.left > 0, Allowance.until > time.time())
        return self._run(update(Allowance).where(*usable).values(left=Allowance.left - 1))

    def expire(self) -> None:
        """Delete allowances that are over."""
        self._run(delete(Allowance).where(Allowance.until < time.time()))

    def _run(self, statement: Any) -> bool:
        with self._app.session.begin() as session:
            result: Any = session.execute(statement.execution_options(synchronize_session=False))
            return result.rowcount > 0
