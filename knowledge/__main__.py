"""The knowledge base's commands for staff: ``python -m knowledge --help``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from knowledge.catalogue import Catalogue, HowTo, Service, Target
from knowledge.decisions import Decision, Decisions
from knowledge.export import export as export_catalogue
from knowledge.ingest.accounting import DocumentReport
from knowledge.ingest.build import BuildError, Ingest, ingest
from knowledge.ingest.build import build as build_base
from knowledge.settings import KnowledgeSettings
from knowledge.store import KnowledgeStore, KnowledgeUnavailable
from knowledge.vocabulary import SectionName, Status

app = typer.Typer(help="知识库：由公开的办事指南建立，供小威查询。", no_args_is_help=True, add_completion=False)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_TARGET = typer.Argument(..., metavar="编号", help="事项、问答或操作说明的编号，如 002/企业社会保险登记")
_SECTION = typer.Option(None, "--section", metavar="名称", help="只针对某一部分，如 申请材料")


@app.command(help="重新读取全部文件并建立知识库；有错则保留原来的知识库。")
def build() -> None:
    """Builds the knowledge base."""
    settings = KnowledgeSettings()
    try:
        result = build_base(settings)
    except BuildError as error:
        _fail(*error.problems, "知识库没有改动。")
    except (SQLAlchemyError, OSError) as error:
        _fail(f"知识库无法写入：{error}")
    catalogue = result.catalogue
    out.print("知识库已更新。" if result.changed else "知识库已是最新，无需改动。")
    out.print(
        f"事项 {len(catalogue.services)}，问答 {len(catalogue.questions)}，操作说明 {len(catalogue.howtos)}，"
        f"医院 {len(catalogue.hospitals)}，窗口 {len(catalogue.offices)}，电话 {len(catalogue.phones)}，"
        f"矛盾 {len(catalogue.conflicts)}；版本 {catalogue.version[:12]}"
    )


@app.command(help="核对每一个字的归属和每份文件的完整性；有问题时返回非零。")
def check() -> None:
    """Accounts for every character and checks every document."""
    settings = KnowledgeSettings()
    try:
        result = ingest(settings)
    except BuildError as error:
        _fail(*error.problems)
    _print_accounts(result)
    orphans = _orphaned_decisions(result.catalogue, settings)
    for problem in (*result.problems, *orphans):
        err.print(f"问题：{problem}", style="red", markup=False)
    if result.problems:
        raise typer.Exit(1)
    out.print("全部文字都已归类，没有发现问题。")


@app.command(help="显示一个事项、问答或操作说明的原文和出处。")
def show(
    target: str = typer.Argument("", metavar="编号", help="编号；只写一部分时列出所有含有它的编号"),
    section: SectionName = _SECTION,
) -> None:
    """Shows a text with its source, or lists ids."""
    catalogue = _catalogue()
    targets = {t.id: t for t in _targets(catalogue)}
    if target not in targets:
        _list_ids([t for t in targets.values() if target in t.id], target)
        return
    found = targets[target]
    out.print(found.id, style="bold", markup=False)
    out.print(f"{_source(catalogue, found)} · 主题：{found.topic}{_state(found)}", markup=False)
    for name, text, state in _parts(found, section):
        out.print()
        out.print(f"【{name}】{state}", style="bold", markup=False)
        out.print(text, markup=False)


@app.command(help="用市民的问法查找，列出最接近的事项和分数。")
def search(
    words: str = typer.Argument(..., metavar="问题", help="市民的问法，如 社保卡丢了怎么办"),
    limit: int = typer.Option(10, metavar="数目", help="最多列出几条"),
) -> None:
    """Searches in citizens' words."""
    from knowledge.search import Searcher  # loads the language models: only where they are needed

    table = Table("分数", "编号")
    for hit in Searcher(_catalogue()).search(words, limit=limit):
        table.add_row(f"{hit.score:.3f}", hit.target_id)
    out.print(table)


@app.command(help="把知识库导出为 JSON（格式见 docs/api.md）。")
def export(file: Path = typer.Argument(..., metavar="文件", help="写入的 JSON 文件；- 表示屏幕")) -> None:
    """Writes the knowledge base as JSON."""
    text = json.dumps(export_catalogue(_catalogue()), ensure_ascii=False, indent=1)
    if str(file) == "-":
        sys.stdout.write(text + "\n")
        return
    try:
        file.write_text(text + "\n", "utf-8")
    except OSError as error:
        _fail(f"无法写入 {file}：{error.strerror}")
    out.print(f"已导出到 {file}", markup=False)


@app.command(help="撤下一个事项、问答或其中一部分，不再显示；立即生效，重建后仍有效。")
def withdraw(
    target: str = _TARGET,
    section: SectionName = _SECTION,
    notice: str = typer.Option(None, metavar="文字", help="撤下的原因或说明"),
) -> None:
    """Withdraws a text."""
    _decide(target, section, Status.WITHDRAWN, notice)
    out.print("已撤下。用 restore 可以恢复。")


@app.command(help="给一个事项、问答或其中一部分加上提示，与原文一起显示。")
def note(
    target: str = _TARGET,
    notice: str = typer.Argument(..., metavar="文字", help="与原文一起显示的提示"),
    section: SectionName = _SECTION,
) -> None:
    """Adds a notice to a text."""
    _decide(target, section, Status.ACTIVE, notice)
    out.print("已加上提示。用 restore 可以取消。")


@app.command(help="恢复撤下的文字，取消提示。")
def restore(target: str = _TARGET, section: SectionName = _SECTION) -> None:
    """Takes back a withdrawal or notice."""
    if not Decisions(KnowledgeSettings().knowledge_url).forget(target, section):
        _fail(f"没有撤下或提示过：{target}{f' · {section.value}' if section else ''}")
    out.print("已恢复。")


def _decide(target: str, section: SectionName | None, status: Status, notice: str | None) -> None:
    """Records a decision about a text that exists."""
    found = next((t for t in _targets(_catalogue()) if t.id == target), None)
    if found is None:
        _fail(f"没有这个编号：{target}")
    if section and not (isinstance(found, Service) and any(s.name is section for s in found.sections)):
        _fail(f"{target} 没有“{section.value}”")
    Decisions(KnowledgeSettings().knowledge_url).set(Decision(target, section, status, notice))


def _catalogue() -> Catalogue:
    try:
        return KnowledgeStore().catalogue()
    except KnowledgeUnavailable as error:
        _fail(f"知识库读不出来，请先运行 python -m knowledge build（{str(error).splitlines()[0]}）")


def _targets(catalogue: Catalogue) -> list[Target]:
    """Every target, withdrawn ones too: staff see all."""
    return [*catalogue.services, *catalogue.questions, *catalogue.howtos]


def _orphaned_decisions(catalogue: Catalogue, settings: KnowledgeSettings) -> list[str]:
    """Decisions about texts that are no longer there."""
    known = {target.id for target in _targets(catalogue)}
    decided = Decisions(settings.knowledge_url).all()
    return [f"撤下或提示过的编号已不存在：{d.target}" for d in decided if d.target not in known]


def _print_accounts(result: Ingest) -> None:
    table = Table("文件", "归类", "字数", title="每个非空白字符的归属")
    for report in result.reports:
        for row in _account_rows(report):
            table.add_row(*row)
        table.add_section()
    out.print(table)
    for anomaly in (anomaly for report in result.reports for anomaly in report.anomalies):
        out.print(f"异常 {anomaly.place}：{anomaly.text}", markup=False)


def _account_rows(report: DocumentReport) -> list[tuple[str, str, str]]:
    counts: dict[str, Any] = {role.value: count for role, count in report.characters.items()}
    counts["未归类"] = report.unaccounted
    return [(report.document, role, str(count)) for role, count in counts.items()]


def _list_ids(targets: list[Target], words: str) -> None:
    if not targets:
        _fail(f"没有含有“{words}”的编号")
    for target in targets:
        out.print(f"{target.id}{_state(target)}", markup=False)


def _source(catalogue: Catalogue, target: Target) -> str:
    document = catalogue.documents_by_id[target.document]
    return f"来源：{document.id}《{document.title}》（{target.region}）"


def _state(text: Any) -> str:
    state = "（已撤下）" if text.status is Status.WITHDRAWN else ""
    notice = f"（提示：{text.notice}）" if text.notice else ""
    errata = f"（{text.errata}）" if text.errata else ""
    return state + notice + errata


def _parts(target: Target, section: SectionName | None) -> list[tuple[str, str, str]]:
    """Name, text and state of each part of a target."""
    if isinstance(target, Service):
        return [
            (s.name.value, s.text, _state(s)) for s in target.sections if section is None or s.name is section
        ]
    if isinstance(target, HowTo):
        return [(target.title, target.text, "")]
    return [("问", target.question, ""), ("答", target.answer, "")]


def _fail(*lines: str) -> NoReturn:
    for line in lines:
        err.print(line, style="red", markup=False)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
