"""Several processes that serve one socket: forked from the one that has loaded everything, and renewed when one dies.

Forked processes share the memory of model and index, and a new one is there at once. Python lets one thread of a
process work at a time, so a machine with two processors needs two of them.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any

logger = logging.getLogger(__name__)

Serve = Callable[[Callable[[], None]], None]
"""Serves until SIGINT or SIGTERM; calls what it is given once it answers."""

_fork = multiprocessing.get_context("fork")


def run(count: int, serve: Serve, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        count: How many processes; with 1 it is this one.
        serve: What each of them does.
        ready: Called in this process, once all of them answer.

    Raises:
        SystemExit: A process ended before it answered.
    """
    if count == 1:
        serve(ready)
    else:
        _Workers(count, serve).run(ready)


class _Workers:
    """The processes; this one only looks after them."""

    def __init__(self, count: int, serve: Serve) -> None:
        self._serve = serve
        self._heard, self._tell = _fork.Pipe(duplex=False)
        self._answering: set[int] = set()
        self._is_stopping = False
        self._processes: list[multiprocessing.process.BaseProcess] = []
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        gc.collect()
        gc.freeze()  # a collection would write to memory that is shared only as long as nobody writes
        for _ in range(count):
            self._start()

    def run(self, ready: Callable[[], None]) -> None:
        """Renew what dies until all are to stop."""
        is_announced = False
        while self._processes:
            for event in wait([self._heard, *(process.sentinel for process in self._processes)]):
                if event is self._heard:
                    self._answering.add(self._heard.recv())
            self._look_after()
            if not is_announced and len(self._answering) == len(self._processes) > 0:
                is_announced = True
                ready()

    def _look_after(self) -> None:
        """Start a process in place of each that died; end everything where one never answered."""
        for process in [process for process in self._processes if not process.is_alive()]:
            self._processes.remove(process)
            if self._is_stopping:
                continue
            logger.error("a process of the assistant ended", extra={"exit_code": process.exitcode})
            if process.pid not in self._answering:
                self._stop()
                sys.exit(1)
            self._answering.discard(process.pid)
            self._start()

    def _start(self) -> None:
        process = _fork.Process(target=_work, args=(self._serve, self._tell), daemon=True)
        process.start()
        self._processes.append(process)

    def _stop(self, *_: Any) -> None:
        self._is_stopping = True
        for process in self._processes:
            process.terminate()


def _work(serve: Serve, tell: Connection) -> None:
    """Serve in a forked process, until a signal comes or its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, which passes it on
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    serve(lambda: tell.send(os.getpid()))


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
