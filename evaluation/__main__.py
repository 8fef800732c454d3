"""The command line: ``python -m evaluation run | calibrate``."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from enum import Enum
from pathlib import Path

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import Progress

from bot import environment
from bot.prepare import StepError, prepare
from bot.service.settings import ROOT, ServiceSettings
from evaluation import report
from evaluation.assistant import ServedAssistant, serve
from evaluation.baselines.stock import StockRasa
from evaluation.baselines.titles import TitleSearch
from evaluation.conversation import System
from evaluation.questions import Case, Half, load_cases
from evaluation.records import Record, keep, previous_of, renew_totals
from evaluation.run import Judge, Result, run_cases
from evaluation.scope import scopes
from knowledge.catalogue import Catalogue
from knowledge.store import KnowledgeStore

cli = typer.Typer(help="How right the assistant is.", no_args_is_help=True, add_completion=False)
console = Console()
DOCUMENTATION = ROOT / "docs" / "scores.md"


class HalfName(str, Enum):
    """The halves as the command line names them."""

    DEVELOPMENT = "development"
    SEALED = "sealed"


@cli.command()
def run(
    half: HalfName = typer.Option(HalfName.DEVELOPMENT, help="Which questions; of the sealed half totals only."),
    no_encoder: bool = typer.Option(False, "--no-encoder", help="Score the assistant without its encoder too."),
    baselines: bool = typer.Option(False, "--baselines", help="Score BM25 on titles and stock Rasa too."),
    url: str = typer.Option("", help="Address of a server that already runs; empty: start one."),
    senders: int = typer.Option(4, min=1, help="Conversations held at the same time."),
) -> None:
    """Score the assistant on the questions kept apart from training."""
    chosen = Half[half.name]
    folder = ServiceSettings().var / "evaluation"
    cases = load_cases(chosen)
    if not url or no_encoder:
        _prepare()
    results: dict[str, list[Result]] = {}
    with _assistant(url) as address:
        catalogue = KnowledgeStore().catalogue()
        judge = Judge.of(catalogue)
        results[report.ASSISTANT] = _score(report.ASSISTANT, cases, ServedAssistant(address), judge, senders)
    if no_encoder:
        with serve(encoder=False) as address:
            name = report.WITHOUT_ENCODER
            results[name] = _score(name, cases, ServedAssistant(address), judge, senders)
    if baselines:
        for name, system in _baselines(catalogue, folder):
            results[name] = _score(name, cases, system, judge, senders)
    previous = previous_of(chosen, folder)
    record = Record.of(chosen, results)
    console.print(Markdown(report.totals_markdown(record, previous)))
    keep(record, folder)
    if chosen is Half.DEVELOPMENT:
        _write_development(record, results, previous, catalogue, folder)
    if no_encoder and baselines and not url:
        DOCUMENTATION.write_text(report.documentation(renew_totals(record)), "utf-8")
        console.print(f"renewed {DOCUMENTATION.relative_to(ROOT)}")


@cli.command()
def calibrate() -> None:
    """Learn what search goes by: ranker, gate, conversations, and which part of a guide is asked for."""
    from evaluation.calibrate import calibrate as learn
    from evaluation.calibrate_asked import calibrate_asked
    from evaluation.thresholds import choose_thresholds as choose

    learn()
    calibrate_asked()
    choose()


@cli.command()
def thresholds() -> None:
    """Choose the thresholds of the gate anew, by questions that nothing learned from; part of `calibrate`."""
    from evaluation.thresholds import choose_thresholds

    choose_thresholds()


def _prepare() -> None:
    """Build and train as a start would, however long that takes."""
    settings = ServiceSettings()
    environment.prepare(settings)
    try:
        prepare(settings, console)
    except StepError as failure:
        console.print(str(failure), markup=False)
        raise typer.Exit(1) from failure


def _assistant(url: str) -> AbstractContextManager[str]:
    """The address of the server that is asked."""
    return nullcontext(url) if url else serve(encoder=True)


def _baselines(catalogue: Catalogue, folder: Path) -> Iterator[tuple[str, System]]:
    """What the assistant is compared with; each is made when its turn comes."""
    yield report.TITLE_SEARCH, TitleSearch(catalogue)
    yield report.STOCK, StockRasa(catalogue, folder / "models")


def _score(name: str, cases: Sequence[Case], system: System, judge: Judge, senders: int) -> list[Result]:
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(name, total=len(cases))
        results = asyncio.run(run_cases(cases, system, judge, senders, lambda: progress.advance(task)))
    console.print(f"{name}: {sum(r.score.verdict.is_right for r in results)} of {len(cases)} cases right")
    return results


def _write_development(
    record: Record,
    results: dict[str, list[Result]],
    previous: Record | None,
    catalogue: Catalogue,
    folder: Path,
) -> None:
    """The reports with every failure; the curve of refusals needs the encoder's mode of this machine."""
    markdown = report.development_markdown(record, results, previous)
    own = results[report.ASSISTANT]
    page = report.development_page(markdown, own, scopes([r.case for r in own], catalogue, console))
    for suffix, text in (("md", markdown), ("html", page)):
        path = folder / f"development.{suffix}"
        path.write_text(text, "utf-8")
        console.print(f"wrote {path}")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    cli()
