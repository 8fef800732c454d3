"""The reports: totals as a table, the development half in full as Markdown and as one HTML page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt

from evaluation.plots import accuracy_bars, confusion_map, refusal_curve
from evaluation.records import Record
from evaluation.run import Result
from evaluation.scope import Scopes
from evaluation.scoring import RIGHT_OUTCOMES, Outcome
from evaluation.totals import FIGURES, Row, Share, breakdown, confusions, refusals_by_family
from knowledge.language.phrases import load_topics

ASSISTANT = "小威"
WITHOUT_ENCODER = "小威 without encoder"
TITLE_SEARCH = "BM25 on titles"
STOCK = "stock Rasa"
_LINES_SHOWN = 6  # of a failed reply: a question back with all its choices

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # noqa: S701  # Markdown; the page is rendered with HTML switched off
)


def totals_markdown(record: Record, previous: Record | None = None) -> str:
    """The table of figures: goals, every system, and the assistant's previous run."""
    before = (previous.totals if previous else {}).get(ASSISTANT, {})
    systems = list(record.totals)
    header = ["Figure", "Goal", *systems, *(["Previous 小威"] if before else [])]
    rows = []
    for key, figure in FIGURES.items():
        goal = f"{figure.goal} (without encoder {figure.goal_without})" if figure.goal_without else figure.goal
        cells = [_percent(record.totals[system][key], key) for system in systems]
        rows.append([figure.label, goal, *cells, *([_percent(before[key], key)] if key in before else [])])
    return table(header, rows)


def development_markdown(record: Record, results: Mapping[str, Sequence[Result]], previous: Record | None) -> str:
    """The development half: totals, breakdowns, and every failure of the assistant with its reason."""
    own = results[ASSISTANT]
    before = (previous.outcomes if previous else {}).get(ASSISTANT, {})
    failures = [r for r in own if not r.score.verdict.is_right]
    changed = [r for r in own if r.case.id in before and was_right(before[r.case.id]) != r.score.verdict.is_right]
    return _TEMPLATES.get_template("development.md").render(
        record=record,
        totals=totals_markdown(record, previous),
        breakdowns={title: _rows_table(breakdown(own, names)) for title, names in _BREAKDOWNS.items()},
        families=table(["Family", "Refused"], [[f, _percent(s)] for f, s in refusals_by_family(own).items()]),
        confusions=table(
            ["Meant", "Answered", "Times"],
            [[right, answered or "(no single target)", str(n)] for (right, answered), n in confusions(own).items()],
        ),
        worse=[r.case.id for r in changed if not r.score.verdict.is_right],
        better=[r.case.id for r in changed if r.score.verdict.is_right],
        failures=failures,
        invented=[r for some in results.values() for r in some if r.invented],
        first_lines=_first_lines,
        code=_code,
    )


def development_page(markdown: str, results: Sequence[Result], scopes: Scopes | None) -> str:
    """The same as one HTML page, with plots."""
    topics = load_topics()
    by_topic: dict[tuple[str, str], int] = {}
    for (right, answered), count in confusions(results).items():
        pair = topics[right], topics.get(answered, "(list)")
        by_topic[pair] = by_topic.get(pair, 0) + count
    plots = {"Right by style": accuracy_bars(breakdown(results, lambda r: [r.case.style]))}
    if by_topic:
        plots["Confusion between topics"] = confusion_map(by_topic)
    if scopes:
        plots["Refusal by the gate's probability"] = refusal_curve(scopes)
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return _TEMPLATES.get_template("page.html").render(body=body, plots=plots)


def documentation(records: Mapping[str, Record]) -> str:
    """docs/scores.md: the totals of both halves, how they come about, and what they do not say."""
    tables = {half: totals_markdown(record) for half, record in records.items()}
    return _TEMPLATES.get_template("scores.md").render(records=records, tables=tables)


def was_right(outcome: str) -> bool:
    """Whether an outcome as a record keeps it counts as right."""
    return Outcome(outcome) in RIGHT_OUTCOMES


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _percent(share: Share, key: str = "") -> str:
    if key == "invented":
        return f"{share.part} of {share.of}"
    return f"{100 * share.ratio:.1f} % ({share.part}/{share.of})" if share.of else "–"


def _rows_table(rows: Sequence[Row]) -> str:
    cells = [[row.name, _percent(row.at_once), _percent(row.within_one)] for row in rows]
    return table(["", "Right at once", "Within one question back"], cells)


def _first_target(result: Result) -> str:
    return result.case.exchanges[0].expected.targets[0]


_BREAKDOWNS = {
    "By style": lambda r: [r.case.style],
    "By aspect": lambda r: r.case.aspects or ["概述"],
    "By source": lambda r: [_first_target(r).partition("/")[0]],
    "By topic": lambda r: [load_topics()[_first_target(r)]],
    "By service": lambda r: [_first_target(r)],
}


def _first_lines(text: str) -> list[str]:
    """The beginning of a reply."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [line[:100] for line in lines[:_LINES_SHOWN]]


def _code(text: str) -> str:
    """Any text as a code span."""
    return "`` " + text.replace("`", "'").replace("\n", " ") + " ``"
