"""Messages that other processes answer: one question to the database for all that are waited for."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping

from bot.service.claims import Snapshot

logger = logging.getLogger(__name__)

_POLL = 0.1
"""Seconds between two looks."""

Read = Callable[[Collection[str]], Awaitable[Mapping[str, Snapshot]]]
"""Gives the claims as they stand, by key; those that are gone are missing."""


class Following:
    """What this process waits for at others."""

    def __init__(self, read: Read, start: Callable[[Coroutine[object, object, object]], None]) -> None:
        """Wait for nothing yet.

        Args:
            read: Reads claims.
            start: Starts something in the background.
        """
        self._read = read
        self._start = start
        self._is_looking = False
        self._awaited: dict[str, asyncio.Future[Snapshot | None]] = {}

    async def end_of(self, key: str) -> Snapshot | None:
        """Wait until a claim is answered or its owner shows no sign of life; `None` when it is gone."""
        awaited = self._awaited[key] = asyncio.get_running_loop().create_future()
        if not self._is_looking:
            self._is_looking = True
            self._start(self._look())
        try:
            return await awaited
        finally:
            self._awaited.pop(key, None)

    async def _look(self) -> None:
        """Look again and again, as long as something is waited for."""
        try:
            while keys := list(self._awaited):
                try:
                    claims = await self._read(keys)
                except Exception:  # the next look tries again
                    logger.exception("claims could not be read")
                else:
                    for key in keys:
                        self._tell(key, claims.get(key))
                await asyncio.sleep(_POLL)
        finally:
            self._is_looking = False

    def _tell(self, key: str, claim: Snapshot | None) -> None:
        """Wake up whoever waits for a claim that is answered, left or gone."""
        is_going_on = claim is not None and claim.answer is None and (claim.lease_until or 0) > time.time()
        if not is_going_on and key in self._awaited and not self._awaited[key].done():
            self._awaited[key].set_result(claim)
