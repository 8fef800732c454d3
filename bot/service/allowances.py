"""How many messages may still be sent to a citizen without being asked: quotas that a platform sets."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Column, Float, Integer, String, and_, bindparam, delete, insert, update
from sqlalchemy.exc import IntegrityError

from bot.service.database import AppDatabase
from bot.service.tables import Base, Personal


class Allowance(Personal, Base):
    """What one citizen's last action allows: `left` messages until `until` (seconds since 1970)."""

    __tablename__ = "allowances"

    key: str = Column(String(255), primary_key=True)
    left: int = Column(Integer, nullable=False)
    until: float = Column(Float, nullable=False)


_ALLOWANCES: Any = Allowance.__table__
_C = _ALLOWANCES.c

# The statements, made once: SQLAlchemy takes longer to make one than a database to run it.
_CITIZENS_OWN = _C.key == bindparam("whose")
_RENEW = (
    update(_ALLOWANCES)
    .where(_CITIZENS_OWN, _C.until <= bindparam("end"))
    .values(left=bindparam("n"), until=bindparam("end"))
)
_GRANT = insert(_ALLOWANCES)
_USABLE = and_(_CITIZENS_OWN, _C.left > 0, _C.until > bindparam("now"))
_SPEND = update(_ALLOWANCES).where(_USABLE).values(left=_C.left - 1)
_EXPIRE = delete(_ALLOWANCES).where(_C.until < bindparam("now"))


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
        if self._app.changes(_RENEW, whose=conversation_id, end=until, n=messages):
            return
        new = {"key": conversation_id, "conversation_id": conversation_id, "left": messages, "until": until}
        try:
            self._app.changes(_GRANT, **new)
        except IntegrityError:
            return  # a longer-lasting one is there, or another process was faster

    def spend(self, conversation_id: str) -> bool:
        """Use up one message; false when none is allowed."""
        return self._app.changes(_SPEND, whose=conversation_id, now=time.time())

    def expire(self) -> None:
        """Delete allowances that are over."""
        self._app.changes(_EXPIRE, now=time.time())
