"""Several processes that serve one socket: forked from the one that has loaded everything, and renewed when one dies.

Forked processes share the memory of model and index, and a new one need not load them again. Python lets one thread of
a process work at a time, so a machine with two processors needs two of them.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any

logger = logging.getLogger(__name__)

Serve = Callable[[Callable[[], None]], None]
"""Serves until SIGINT or SIGTERM; calls what it is given once it answers."""

PATIENCE = 15.0
"""Seconds that processes have to end once they are told to: longer than a server lets open requests go on."""

_LOOK_SECONDS = 0.5
"""How often this process looks after the others when nothing happens."""

_PAUSE_SECONDS = 1.0
"""Pause before a process is renewed: one that dies at once shall not keep the machine busy."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_fork = multiprocessing.get_context("fork")


def run(count: int, serve: Serve, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        count: How many processes; with 1 it is this one.
        serve: What each of them does.
        ready: Called in this process, once all of them answer.

    Raises:
        SystemExit: A process ended before all answered for the first time.
    """
    if count == 1:
        serve(ready)
    else:
        _Workers(count, serve, ready).run()


class _Workers:
    """The processes; this one only looks after them."""

    def __init__(self, count: int, serve: Serve, ready: Callable[[], None]) -> None:
        self._count = count
        self._serve = serve
        self._ready = ready
        self._heard, self._tell = _fork.Pipe(duplex=False)
        self._processes: list[multiprocessing.process.BaseProcess] = []
        self._answering: set[int] = set()
        self._is_announced = False
        self._told_to_end: float | None = None  # time.monotonic

    def run(self) -> None:
        """Keep up the number of processes until all are to end; then see to it that they do."""
        for number in _SIGNALS:
            signal.signal(number, self._stop)
        gc.collect()
        gc.freeze()  # a collection would write to memory that is shared only as long as nobody writes
        for _ in range(self._count):
            self._start()
        while self._processes:
            wait([self._heard, *(process.sentinel for process in self._processes)], timeout=_LOOK_SECONDS)
            self._hear()
            self._bury()
            if self._told_to_end is not None:
                self._end()

    def _hear(self) -> None:
        """Note which processes answer; say so once all do."""
        while self._heard.poll():
            self._answering.add(self._heard.recv())
        if not self._is_announced and len(self._answering) == self._count:
            self._is_announced = True
            self._ready()

    def _bury(self) -> None:
        """Start a process in place of each that died; at the start that is a fault nobody mends by trying again."""
        for process in [process for process in self._processes if not process.is_alive()]:
            self._processes.remove(process)
            self._answering.discard(process.pid or 0)
            if self._told_to_end is not None:
                continue
            logger.error("a process of the assistant ended", extra={"exit_code": process.exitcode})
            if not self._is_announced:
                self._end()
                sys.exit(1)
            time.sleep(_PAUSE_SECONDS)
            self._start()

    def _start(self) -> None:
        if self._told_to_end is None:
            with _signals_held_back():  # a new process must not take one for its parent's
                process = _fork.Process(target=_work, args=(self._serve, self._tell), daemon=True)
                process.start()
                self._processes.append(process)

    def _stop(self, *_: Any) -> None:
        if self._told_to_end is None:
            self._told_to_end = time.monotonic()

    def _end(self) -> None:
        """Tell all to end; again, since a server that just starts may miss it, and by force in the end."""
        is_patient = self._told_to_end is None or time.monotonic() < self._told_to_end + PATIENCE
        for process in self._processes:
            (process.terminate if is_patient else process.kill)()


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Let signals wait."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


def _work(serve: Serve, tell: Connection) -> None:
    """Serve in a forked process, until a signal comes or its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, which passes it on
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    serve(lambda: tell.send(os.getpid()))


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
