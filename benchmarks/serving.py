"""The assistant as a whole, beside stock Rasa: how long a start takes, what memory it holds, how fast it answers.

Real server processes on this machine, questions of the evaluation over REST, the same ones for both.
Client and servers share the processors, as the figures say.
"""

from __future__ import annotations

import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import typer
import yaml

from benchmarks.encoded import share_encoded
from benchmarks.stock.server import StockServer
from knowledge.store import KnowledgeStore
from tests.serving import ROOT, Server

QUESTIONS = ROOT / "evaluation" / "questions"
WARM_UP = 20
SENDERS = (1, 8, 32)
SHORT = 40  # characters; longer questions are stories
RUN_TIME = {"XIAOWEI_LOG_LEVEL": "WARNING"}


class Asked(Protocol):
    """Whatever answers over REST."""

    def ask(self, sender: str, text: str) -> list[dict[str, Any]]:
        """The replies to one message."""
        ...


def measure(
    messages: int = typer.Option(400, help="Messages to time with each number of senders."),
    cold: bool = typer.Option(False, help="Also time a first start, which builds, indexes and trains (minutes)."),
    stock: bool = typer.Option(True, help="Also train and time stock Rasa with DIET and an action server."),
) -> None:
    """Time starts and messages; prints a Markdown table for each system."""
    typer.echo(f"measured on {machine()}; {messages} messages with each number of senders\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        typer.echo(f"### The assistant\n\n{_table(_own(folder, messages, cold))}\n")
        if stock:
            typer.echo(f"### Stock Rasa\n\n{_table(_stock(folder, messages))}\n")


def _own(folder: Path, messages: int, cold: bool) -> list[tuple[str, str]]:
    rows = []
    if cold:
        rows.append(("first start (build, index, train, load)", f"{_timed_start(_new(folder / 'cold'))[0]:.0f} s"))
    server = Server(_made(folder / "warm"), **RUN_TIME)
    server.start().stop()
    seconds, server = _timed_start(server)
    assert server.process
    pids = (server.process.pid,)
    try:
        rows.append(("further start", f"{seconds:.1f} s"))
        rows.append(("further start, processor time", f"{_processor_seconds(pids):.1f} s"))
        rows.append(("memory after the start", _memory(pids)))
        rows += _times(server, pids, messages)
        rows.append(("memory after the messages", _memory(pids)))
    finally:
        server.stop()
    share = share_encoded(_questions()[:messages], folder)
    rows.append(("share of messages that reached the encoder", "no encoder here" if share is None else f"{share:.0%}"))
    return rows


def _stock(folder: Path, messages: int) -> list[tuple[str, str]]:
    server = StockServer(folder / "stock", KnowledgeStore().catalogue())
    rows = [("training", f"{server.train():.0f} s")]
    try:
        rows.append(("start", f"{server.start():.1f} s"))
        pids = tuple(process.pid for process in server.processes)
        rows += _times(server, pids, messages)
        rows.append(("memory after the messages, both processes", _memory(pids)))
    finally:
        server.stop()
    return rows


def machine() -> str:
    """Say when and on what was measured: date, processors, memory, Python."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{date.today()}, {os.cpu_count()} processors, {gigabytes:.0f} GiB, Python {platform.python_version()}"


def _new(folder: Path) -> Server:
    """Return a server that finds nothing made yet."""
    var = _made(folder) / "var"
    settings = {
        "XIAOWEI_VAR": str(var),
        "XIAOWEI_CACHE": str(var / "cache"),
        "XIAOWEI_KNOWLEDGE_URL": f"sqlite:///{var / 'knowledge.db'}",
    }
    return Server(folder, **settings)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _timed_start(server: Server) -> tuple[float, Server]:
    started = time.monotonic()
    server.start()
    return time.monotonic() - started, server


def _times(server: Asked, pids: Sequence[int], messages: int) -> list[tuple[str, str]]:
    """Time the same messages with one and with more senders at once."""
    questions = _questions()
    for question in islice(cycle(questions), WARM_UP):
        server.ask("warm-up", question)
    rows = []
    for senders in SENDERS:
        # Each number of senders gets messages of its own: a question asked before is answered from caches.
        first = SENDERS.index(senders) * messages
        asked = list(islice(cycle(questions), first, first + messages))
        before = _processor_seconds(pids)
        took, each = _each(lambda item: server.ask(f"{senders}-{item[0] // 3}", item[1]), asked, senders)  # noqa: B023
        used = _processor_seconds(pids) - before
        name = f"{senders} sender{'s' if senders > 1 else ''}"
        if senders == 1:
            for kind, is_story in ((f"questions up to {SHORT} characters", False), ("stories", True)):
                chosen = [s for s, question in zip(each, asked) if (len(question) > SHORT) is is_story]
                rows.append((f"{name}, {kind}: p50 / p95 / p99", _percentiles(chosen)))
        rows += [
            (f"{name}: p50 / p95 / p99", _percentiles(each)),
            (f"{name}: messages a second", f"{messages / took:.0f}"),
            (f"{name}: processor time a message", f"{1000 * used / messages:.0f} ms"),
        ]
    return rows


def _each(
    ask: Callable[[tuple[int, str]], object], questions: Sequence[str], threads: int
) -> tuple[float, list[float]]:
    """Ask every question over a number of threads; returns the whole time and each one's, in seconds."""

    def timed(item: tuple[int, str]) -> float:
        started = time.monotonic()
        ask(item)
        return time.monotonic() - started

    started = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        each = list(pool.map(timed, enumerate(questions)))
    return time.monotonic() - started, each


def _questions() -> list[str]:
    """Return the single questions of the evaluation, in the files' order."""
    files = sorted(QUESTIONS.glob("single-*.yml"))
    return [case["text"] for file in files for case in yaml.safe_load(file.read_text("utf-8"))]


def _processor_seconds(pids: Sequence[int]) -> float:
    """Return the processor time that processes have used, in seconds; other programs do not change it."""
    used = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])  # utime, stime: proc(5)
    return used / os.sysconf("SC_CLK_TCK")


def _memory(pids: Sequence[int]) -> str:
    """Return the resident memory of processes together."""
    kilobytes = 0
    for pid in pids:
        status = Path(f"/proc/{pid}/status").read_text()
        kilobytes += int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))
    return f"{kilobytes / 1024:.0f} MiB"


def _percentiles(seconds: Sequence[float]) -> str:
    return " / ".join(f"{1000 * value:.0f}" for value in np.percentile(seconds, [50, 95, 99])) + " ms"


def _table(rows: Sequence[tuple[str, str]]) -> str:
    return "\n".join(["| what | figure |", "| --- | --- |", *(f"| {what} | {figure} |" for what, figure in rows)])
