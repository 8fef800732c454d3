"""Makes what a start needs and what is not there yet: knowledge base, search index, trained model.

Each step runs in a process of its own, so that its memory is given back and its noise stays out of
sight; its output is shown only when it fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.fingerprint import index_fingerprint, knowledge_fingerprint, model_fingerprint
from bot.service.locking import only_one
from bot.service.settings import ROOT, ServiceSettings
from knowledge.settings import KnowledgeSettings

MODELS_KEPT = 5
"""Models of other inputs that stay, by last use: going back to a branch costs no training."""

_LINES_SHOWN = 20
_PROGRESS_BAR = "it/s"  # Rasa's bars, one line a step


class StepError(Exception):
    """A step of the preparation failed; the message says which and how."""


def prepare(settings: ServiceSettings, console: Console) -> Path:
    """Build, index and train where something changed; returns the model's archive.

    Raises:
        StepError: With the end of the failed step's output.
    """
    with _clock(console) as clock:
        _build_knowledge(settings, clock)
        with ThreadPoolExecutor(2) as both:  # neither needs the other, and each keeps one processor busy
            indexed = both.submit(_build_index, settings, clock)
            trained = both.submit(_train, settings, clock)
        indexed.result()
        return trained.result()


def train(settings: ServiceSettings, console: Console) -> Path:
    """Train unless a model of the same inputs is there; returns its archive.

    Raises:
        StepError: With the end of the training's output.
    """
    with _clock(console) as clock:
        return _train(settings, clock)


def _clock(console: Console) -> Progress:
    """What shows the steps at work, with a clock each, where a person watches."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _build_knowledge(settings: ServiceSettings, clock: Progress) -> None:
    """Build the knowledge base unless it is there and was built from what the files hold now."""
    url = KnowledgeSettings().knowledge_url
    stamp, wanted = settings.var / "state" / "knowledge", knowledge_fingerprint(url)

    def build() -> None:
        _run(clock, "Building the knowledge base", "-m", "knowledge", "build")
        stamp.write_text(wanted)

    _make_once(lambda: _exists(url) and _says(stamp, wanted), build, stamp.with_suffix(".lock"))


def _build_index(settings: ServiceSettings, clock: Progress) -> None:
    """Make the search index unless it was made from what the files hold now."""
    stamp, wanted = settings.var / "state" / "index", index_fingerprint(KnowledgeSettings().knowledge_url)

    def build() -> None:
        _run(clock, "Indexing it for search (a few minutes, once)", "-m", "bot.indexing")
        stamp.write_text(wanted)

    _make_once(lambda: _says(stamp, wanted), build, stamp.with_suffix(".lock"))


def _train(settings: ServiceSettings, clock: Progress) -> Path:
    """Train unless a model of the same inputs is there; returns its archive."""
    models = settings.var / "models"
    model = models / f"{model_fingerprint(settings)}.tar.gz"
    _make_once(
        model.exists,
        lambda: _run(clock, "Training (a few minutes, once)", "-m", "bot.training", str(model)),
        _lock_of(model),
    )
    os.utime(model)  # the time of its last use
    _forget_old(models)
    return model


def _make_once(is_current: Callable[[], bool], make: Callable[[], None], lock: Path) -> None:
    """Make what is not current; of several processes one does it and the others wait for it."""
    if is_current():
        return
    with only_one(lock):
        if not is_current():
            make()


def _says(stamp: Path, fingerprint: str) -> bool:
    """Say whether a stamp holds this fingerprint: of what its thing was last made from."""
    return stamp.exists() and stamp.read_text() == fingerprint


def _exists(url: str) -> bool:
    """Say whether a SQLite file exists; other databases are asked by the server itself."""
    prefix = "sqlite:///"
    return not url.startswith(prefix) or Path(url[len(prefix) :]).exists()


def _run(clock: Progress, title: str, *arguments: str) -> None:
    """Run a Python module to its end."""
    console = clock.console
    if not console.is_terminal:
        console.print(f"{title} …", soft_wrap=True)
    task = clock.add_task(title)
    done = subprocess.run(  # noqa: S603  # our own modules
        [sys.executable, *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    clock.remove_task(task)
    if done.returncode:
        lines = [line for line in done.stdout.rstrip().splitlines() if _PROGRESS_BAR not in line]
        ended = f" (ended by signal {-done.returncode})" if done.returncode < 0 else ""
        raise StepError("\n".join([f"{title} failed{ended}:", *lines[-_LINES_SHOWN:]]))
    console.print(f"{title}: done", soft_wrap=True)


def _forget_old(models: Path) -> None:
    by_use = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for model in by_use[MODELS_KEPT:]:
        model.unlink(missing_ok=True)
        _lock_of(model).unlink(missing_ok=True)


def _lock_of(model: Path) -> Path:
    return model.with_name(f"{model.name}.lock")
