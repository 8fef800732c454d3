"""Runs over scripted systems and the real server; totals, records and reports of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from evaluation import report
from evaluation.__main__ import cli
from evaluation.assistant import ServedAssistant
from evaluation.baselines.stock import examples, intents
from evaluation.baselines.titles import TitleSearch
from evaluation.questions import Half
from evaluation.records import Record, keep, load_totals, previous_of, renew_totals
from evaluation.replies import Reply
from evaluation.run import Judge, Result, run_cases
from evaluation.scope import Scopes
from evaluation.totals import Share, breakdown, confusions, refusals_by_family, totals
from knowledge.answer import Kind
from knowledge.catalogue import HOSPITAL_LIST_ID, Catalogue
from tests.evaluation.conftest import (
    DECLINE,
    REPLACE,
    REPORT_LOSS,
    Scripted,
    question_back,
    reply_about,
    single,
    to_clarify,
    to_refuse,
)
from tests.serving import Server


@pytest.fixture
def results(judge: Judge, catalogue: Catalogue) -> list[Result]:
    """One right, one wrong, one asked at once, one answered that should be refused, one refused."""
    right, wrong = reply_about(catalogue, REPLACE), reply_about(catalogue, REPORT_LOSS)
    cases = [single(REPLACE), single(REPLACE), to_clarify((REPLACE, REPORT_LOSS), REPLACE), to_refuse(), to_refuse()]
    system = Scripted([[right], [wrong], [right], [right], [DECLINE]])
    return asyncio.run(run_cases(cases, system, judge, senders=1))


def test_totals_count_each_rule(results: list[Result]) -> None:
    counted = totals(results)
    assert counted["single_at_once"] == Share(1, 2)
    assert counted["single_wrong"] == counted["single_wrong_target"] == Share(1, 2)
    assert counted["clarify_right"] == Share(0, 1)
    assert counted["clarify_at_once"] == Share(1, 1)
    assert counted["refuse_right"] == counted["refuse_near"] == Share(1, 2)
    assert counted["refuse_other"] == Share(0, 0)
    assert counted["invented"] == Share(0, 5)


def test_breakdowns(results: list[Result]) -> None:
    assert breakdown(results, lambda r: [r.case.style]) == [("colloquial", Share(1, 2), Share(1, 2))]
    assert refusals_by_family(results) == {"公积金": Share(1, 2)}
    assert confusions(results) == {(REPLACE, REPORT_LOSS): 1}


def test_every_case_has_a_sender_of_its_own(judge: Judge) -> None:
    system = Scripted([[DECLINE]] * 6)
    asyncio.run(run_cases([to_refuse()] * 3, system, judge, senders=2))
    asyncio.run(run_cases([to_clarify((REPLACE,), REPLACE)], system, judge, senders=2))
    senders = [sender for sender, _ in system.heard]
    assert senders[0] != senders[3]


@pytest.mark.parametrize(
    ("text", "passages", "found"),
    [
        ("请拨打0631-7654321。", (), ["数字 0631-7654321"]),
        ("要交《住房公积金提取申请表》。", (), ["表格或文件 《住房公积金提取申请表》"]),
        ("要3张照片。", ({"section": "申请材料", "text": "要3张照片。"},), ["引文 要3张照片。"]),
        ("急事请拨打0631-12333。", (), []),
    ],
)
def test_what_stands_nowhere_is_invented(
    judge: Judge, text: str, passages: tuple[dict[str, str], ...], found: list[str]
) -> None:
    system = Scripted([[Reply(text, Kind.ANSWER, REPLACE, passages=passages)]])
    [result] = asyncio.run(run_cases([single(REPLACE)], system, judge, senders=1))
    assert list(result.invented) == found
    assert totals([result])["invented"] == Share(len(found), 1)


def test_replies_after_a_choice_are_checked_too(judge: Judge) -> None:
    system = Scripted([[question_back(REPLACE, REPORT_LOSS)], [Reply("要带7样。", Kind.ANSWER, REPLACE)]])
    [result] = asyncio.run(run_cases([single(REPLACE)], system, judge, senders=1))
    assert list(result.invented) == ["数字 7"]


def test_records_come_back_and_the_sealed_half_keeps_totals_only(results: list[Result], tmp_path: Path) -> None:
    for half in Half:
        assert previous_of(half, tmp_path) is None
        record = Record.of(half, {report.ASSISTANT: results})
        kept = keep(record, tmp_path)
        assert previous_of(half, tmp_path) == record
        assert ('"outcomes": {}' in kept.read_text("utf-8")) == (half is Half.SEALED)


def test_a_full_run_renews_the_totals_of_its_half_alone(results: list[Result], tmp_path: Path) -> None:
    path = tmp_path / "totals.json"
    sealed = Record.of(Half.SEALED, {report.ASSISTANT: results})
    renew_totals(sealed, path)
    renew_totals(Record.of(Half.DEVELOPMENT, {report.ASSISTANT: results}), path)
    everything = load_totals(path)
    assert everything["sealed"] == sealed
    assert not everything["development"].outcomes
    page = report.documentation(everything)
    assert page.index("## Development half") < page.index("## Sealed half")
    assert "50.0 % (1/2)" in page


def test_the_report_names_every_failure_and_what_changed(results: list[Result]) -> None:
    record = Record.of(Half.DEVELOPMENT, {report.ASSISTANT: results})
    before = Record(
        record.half, record.date, record.commit, record.totals, {report.ASSISTANT: {"s": "right", "c": "declined"}}
    )
    markdown = report.development_markdown(record, {report.ASSISTANT: results}, before)
    assert f"answered {REPORT_LOSS}" in markdown
    assert "right no longer s;" in markdown
    scopes = Scopes(answerable=(0.9, 0.8), outside=(0.1, 0.85), threshold=0.5)
    page = report.development_page(markdown, results, scopes)
    assert page.count("<svg") == 3
    assert "社会保障卡补领" in page and "<h3>" in page


def test_a_reply_cannot_bring_markup_into_the_page(judge: Judge) -> None:
    system = Scripted([[Reply("<script>alert(1)</script> `` | x", Kind.ANSWER, REPORT_LOSS)]])
    results = asyncio.run(run_cases([single(REPLACE)], system, judge, senders=1))
    record = Record.of(Half.DEVELOPMENT, {report.ASSISTANT: results})
    markdown = report.development_markdown(record, {report.ASSISTANT: results}, None)
    assert "<script>" not in report.development_page(markdown, results, None)


def test_the_title_search_finds_a_title_and_never_refuses(catalogue: Catalogue, judge: Judge) -> None:
    system = TitleSearch(catalogue)
    assert asyncio.run(system.ask("", "社会保障卡补领"))[0].target_id == REPLACE
    assert asyncio.run(system.ask("", "xyz"))[0].kind is Kind.ANSWER


def test_stock_rasa_learns_every_target_by_an_intent_of_its_own(catalogue: Catalogue) -> None:
    data = yaml.safe_load(examples(catalogue))["nlu"]
    assert {entry["intent"] for entry in data} == set(intents(catalogue))
    assert set(intents(catalogue).values()) == {*catalogue.targets, HOSPITAL_LIST_ID}
    [replacing] = [e["examples"] for e in data if intents(catalogue)[e["intent"]] == REPLACE]
    assert "- 社会保障卡补领\n" in replacing and replacing.count("\n") > 10


def test_the_running_assistant_is_asked_over_rest(server: Server, judge: Judge) -> None:
    async def ask() -> list[Result]:
        return await run_cases([to_refuse()], ServedAssistant(server.url), judge, senders=1)

    [result] = asyncio.run(ask())
    assert result.rounds[0].replies[0].kind is not Kind.ERROR


def test_a_server_that_is_not_there_gives_errors() -> None:
    [reply] = asyncio.run(ServedAssistant("http://127.0.0.1:9").ask("a", "你好"))
    assert reply.kind is Kind.ERROR


def test_the_command_line_lists_its_commands() -> None:
    shown = CliRunner().invoke(cli, ["run", "--help"])
    assert shown.exit_code == 0
    for option in ("--half", "--no-encoder", "--baselines", "--url"):
        assert option in shown.output
