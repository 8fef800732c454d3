"""Access tokens of a platform's API: cached in the database, refreshed by one process at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from sqlalchemy import Column, Float, String, Text, update
from sqlalchemy.exc import IntegrityError

from bot.service.database import AppDatabase
from bot.service.tables import Base

REFRESH_LEASE = 15.0
"""Seconds that a process may take to refresh; then another tries."""

_POLL = 0.1


class Token(Base):
    """One account's token; an expired one is refreshed by whoever gets the lease."""

    __tablename__ = "tokens"

    name: str = Column(String(64), primary_key=True)
    value: str = Column(Text, nullable=False, default="")
    expires_at: float = Column(Float, nullable=False, default=0.0)
    refreshing_until: float = Column(Float, nullable=False, default=0.0)


class Fresh(NamedTuple):
    """A token as the platform gave it, and for how many seconds it may be used."""

    value: str
    seconds: float


class Tokens:
    """Hands out one account's token to all who need it."""

    def __init__(self, app: AppDatabase, name: str, refresh: Callable[[], Awaitable[Fresh]]) -> None:
        """Fetch nothing yet.

        Args:
            app: Where the token is kept.
            name: The account.
            refresh: Asks the platform for a token; its errors reach whoever asked for one.
        """
        self._app = app
        self._name = name
        self._refresh = refresh

    async def current(self) -> str:
        """Return a token that is valid; one process refreshes it, the others wait for that."""
        while not (value := await asyncio.to_thread(self._read)):
            if await asyncio.to_thread(self._may_refresh):
                return await self._refreshed()
            await asyncio.sleep(_POLL)
        return value

    async def reject(self, value: str) -> None:
        """Note that the platform no longer takes a token."""
        await asyncio.to_thread(self._update, Token.value == value, values={"expires_at": 0.0})

    async def _refreshed(self) -> str:
        values: dict[str, Any] = {"refreshing_until": 0.0}
        try:
            fresh = await self._refresh()
            values |= {"value": fresh.value, "expires_at": time.time() + fresh.seconds}
            return fresh.value
        finally:
            await asyncio.to_thread(self._update, values=values)

    def _read(self) -> str:
        with self._app.session() as session:
            token: Token | None = session.get(Token, self._name)
            return token.value if token and token.expires_at > time.time() else ""

    def _may_refresh(self) -> bool:
        """Take the lease; false while another holds it or has just refreshed."""
        lease = time.time() + REFRESH_LEASE
        free = (Token.refreshing_until < time.time(), Token.expires_at <= time.time())
        if self._update(*free, values={"refreshing_until": lease}):
            return True
        try:
            with self._app.session.begin() as session:
                session.add(Token(name=self._name, refreshing_until=lease))
        except IntegrityError:
            return False
        return True

    def _update(self, *conditions: Any, values: dict[str, Any]) -> bool:
        statement = update(Token).where(Token.name == self._name, *conditions).values(values)
        with self._app.session.begin() as session:
            result: Any = session.execute(statement.execution_options(synchronize_session=False))
            return result.rowcount > 0
