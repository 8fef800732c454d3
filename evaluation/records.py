"""What is kept of a run: every result of the development half, of the sealed half totals only."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from bot.service.settings import ROOT
from evaluation.questions import Half
from evaluation.run import Result
from evaluation.totals import Share, totals

TOTALS = Path(__file__).with_name("totals.json")
"""Totals of the last full run of each half, which docs/scores.md shows."""


@dataclass(frozen=True)
class Record:
    """One run.

    Attributes:
        half: Name of the half, in lower case.
        date: Local time, ISO 8601, to the minute.
        commit: Of the code scored; with "+" where files were changed since.
        totals: Figures by key, by system.
        outcomes: Outcome by case, by system; empty for the sealed half.
    """

    half: str
    date: str
    commit: str
    totals: Mapping[str, Mapping[str, Share]]
    outcomes: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, half: Half, results: Mapping[str, Sequence[Result]]) -> Record:
        """The record of results that have just come."""
        outcomes = {name: {r.case.id: r.score.verdict.outcome.value for r in some} for name, some in results.items()}
        return cls(
            half=half.name.lower(),
            date=datetime.now().isoformat(timespec="minutes"),
            commit=_commit(),
            totals={name: totals(some) for name, some in results.items()},
            outcomes=outcomes if half is Half.DEVELOPMENT else {},
        )

    @classmethod
    def from_json(cls, text: str) -> Record:
        """The inverse of `to_json`."""
        data = json.loads(text)
        shares = {
            name: {key: Share(*pair) for key, pair in figures.items()} for name, figures in data["totals"].items()
        }
        return cls(**{**data, "totals": shares})

    def to_json(self) -> str:
        """As text; a share is a pair of numbers."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def previous_of(half: Half, folder: Path) -> Record | None:
    """The latest run of a half that is kept."""
    files = sorted(folder.glob(f"{half.name.lower()}-*.json"))
    return Record.from_json(files[-1].read_text("utf-8")) if files else None


def keep(record: Record, folder: Path) -> Path:
    """Write a run beside those before; returns its file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{record.half}-{datetime.now():%Y%m%d-%H%M%S}.json"
    path.write_text(record.to_json(), "utf-8")
    return path


def load_totals(path: Path = TOTALS) -> dict[str, Record]:
    """The last full run of each half, by its name."""
    data = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return {half: Record.from_json(json.dumps(record)) for half, record in data.items()}


def renew_totals(record: Record, path: Path = TOTALS) -> dict[str, Record]:
    """Put a full run's totals in the place of those of its half; returns all."""
    bare = Record(record.half, record.date, record.commit, record.totals, {})
    everything = {**load_totals(path), record.half: bare}
    text = {half: json.loads(one.to_json()) for half, one in sorted(everything.items())}
    path.write_text(json.dumps(text, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return everything


def _commit() -> str:
    """The commit that is checked out, with "+" where tracked files differ from it."""
    commit = _git("rev-parse", "--short", "HEAD")
    return f"{commit}+" if commit and _git("status", "--porcelain", "--untracked-files=no") else commit or "unknown"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)  # noqa: S603, S607
    return done.stdout.strip() if done.returncode == 0 else ""
