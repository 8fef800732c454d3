"""One message of a conversation at a time: in the order of arrival within a process, and between processes too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakValueDictionary

from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from bot.service.locking import NamedLocks

WAIT_SECONDS = 30.0
"""Longest wait for the messages before; Rasa's own store polls once a second for up to a minute."""

_LOOK_SECONDS = 0.02
"""How often a process looks whether another one has finished with a conversation."""


class FairLockStore(LockStore):
    """First come, first served within this process; a lock disappears with its last holder."""

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        """Open the locks between processes.

        Args:
            endpoint_config: Its `url` is the path of their file (endpoints.yml).

        Raises:
            ValueError: endpoints.yml names no file.
        """
        if not endpoint_config.url:
            raise ValueError("lock_store in endpoints.yml names no file for its locks: url: ${XIAOWEI_LOCK_FILE}")
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._between_processes = NamedLocks(Path(endpoint_config.url))

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
            await asyncio.wait_for(self._hold(conversation_id, lock), min(lock_lifetime, WAIT_SECONDS))
        except asyncio.TimeoutError as error:
            raise LockError("the messages before took too long") from error
        try:
            yield
        finally:
            try:
                self._between_processes.release(conversation_id)
            finally:
                lock.release()

    async def _hold(self, conversation_id: str, lock: asyncio.Lock) -> None:
        """Wait for the messages before: in this process, then in others."""
        await lock.acquire()
        try:
            while not self._between_processes.try_hold(conversation_id):
                await asyncio.sleep(_LOOK_SECONDS)
        except BaseException:
            lock.release()
            raise
