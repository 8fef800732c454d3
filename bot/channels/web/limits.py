"""Who sends how often: limits for each session and each address, kept in this process."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import deque
from collections.abc import Callable

MINUTE = 60.0


class TooMany(Exception):  # noqa: N818  # not a fault of the program
    """More than the limit; `retry_after` is when the next is welcome, in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many requests, next in {retry_after} s")
        self.retry_after = retry_after


class RateLimit:
    """At most `limit` of a kind in any minute."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._times: dict[str, deque[float]] = {}
        self._tidied = clock()

    def count(self, who: str) -> None:
        """Count one.

        Args:
            who: Session or address.

        Raises:
            TooMany: It would be one too many; it is not counted.
        """
        now = self._clock()
        self._tidy(now)
        times = self._times.setdefault(who, deque())
        while times and now - times[0] >= MINUTE:
            times.popleft()
        if len(times) >= self._limit:
            raise TooMany(max(1, math.ceil(times[0] + MINUTE - now)))
        times.append(now)

    def _tidy(self, now: float) -> None:
        """Forget, once a minute, whoever has not come for a minute."""
        if now - self._tidied >= MINUTE:
            self._times = {who: times for who, times in self._times.items() if times and now - times[-1] < MINUTE}
            self._tidied = now


class Addresses:
    """Finds out whose request it is behind trusted proxies."""

    def __init__(self, trusted: str) -> None:
        """Read the trusted proxies.

        Args:
            trusted: Addresses or networks, separated by commas.

        Raises:
            ValueError: One of them is neither.
        """
        entries = (entry.strip() for entry in trusted.split(","))
        self._trusted = [ipaddress.ip_network(entry, strict=False) for entry in entries if entry]

    def of(self, peer: str, forwarded: str) -> str:
        """Return the address of the citizen's side: the last one that is not a trusted proxy's.

        Args:
            peer: Where the connection comes from.
            forwarded: The X-Forwarded-For header, or "".
        """
        address = peer
        for entry in reversed(forwarded.split(",")):
            if not self._is_trusted(address) or not entry.strip():
                break
            address = entry.strip()
        return address

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted)
