"""One process at a time, over a file: for a thing as a whole, or for whatever has a name."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Let one process at a time do a thing; the others wait and find it done.

    Args:
        lock: An empty file that stands for the thing; made when it is missing.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class NamedLocks:
    """Locks between the processes of this machine: each name is a byte of a file, at a place that its digest tells.

    The kernel keeps them for processes (lockf, see fcntl(2)): one that dies gives back what it held, and within a
    process they keep nobody out.
    """

    def __init__(self, file: Path) -> None:
        """Open the file; it is made when it is missing and stays empty."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file.open("w")

    def try_hold(self, name: str) -> bool:
        """Take a lock, unless another process holds it."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _place(name))
        except (BlockingIOError, PermissionError):  # the two that stand for "held", see fcntl(2)
            return False
        return True

    def release(self, name: str) -> None:
        """Give a lock back."""
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, _place(name))


def _place(name: str) -> int:
    """Where in the file a name's lock lies: 62 bits, as far as a file may reach."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 2
