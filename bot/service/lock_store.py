"""One message of a conversation at a time, in the order of arrival, without polling."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.lock_store import LockError, LockStore

WAIT_SECONDS = 30.0
"""Longest wait for the messages before; Rasa's own store polls once a second for up to a minute."""


class FairLockStore(LockStore):
    """First come, first served within this process; a lock disappears with its last holder."""

    def __init__(self, endpoint_config: Any = None) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = WAIT_SECONDS,
        wait_time_in_seconds: float = 0,
    ) -> AsyncGenerator[None, None]:
        """Hold the conversation's lock.

        Args:
            conversation_id: Whose messages must not overlap.
            lock_lifetime: Longest wait, in seconds.
            wait_time_in_seconds: Rasa's polling interval; not used.

        Raises:
            LockError: The messages before took too long.
        """
        lock = self._locks.get(conversation_id)
        if lock is None:
            lock = self._locks[conversation_id] = asyncio.Lock()
        try:
            await asyncio.wait_for(lock.acquire(), min(lock_lifetime, WAIT_SECONDS))
        except asyncio.TimeoutError as error:
            raise LockError("the messages before took too long") from error
        try:
            yield
        finally:
            lock.release()
