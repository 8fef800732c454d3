"""The commands of ``python -m knowledge``, as staff use them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from click.testing import Result
from typer.testing import CliRunner

from knowledge.__main__ import app
from knowledge.database import sqlite_file
from knowledge.settings import ROOT
from tests.knowledge.conftest import FOUND, LOSS, Workspace

Run = Callable[..., Result]


@pytest.fixture
def run(workspace: Workspace) -> Run:
    runner = CliRunner(env={**workspace.environment, "COLUMNS": "200"})

    def command(*arguments: str) -> Result:
        result = runner.invoke(app, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return command


def test_help_lists_the_commands() -> None:
    result = CliRunner().invoke(app, ["--help"])
    for name in ("build", "check", "show", "search", "export", "withdraw", "note", "restore"):
        assert name in result.stdout


def test_build_says_what_it_did(run: Run) -> None:
    first, second = run("build"), run("build")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "知识库已更新" in first.stdout and "事项 2" in first.stdout
    assert "已是最新" in second.stdout


def test_build_with_faults_says_them_and_fails(run: Run, workspace: Workspace) -> None:
    workspace.write("lexicon/aliases/card.yml", {"002/没有的事项": ["卡丢了"]})
    result = run("build")
    assert result.exit_code == 1
    assert "aliases/card.yml 提到的编号不存在：002/没有的事项" in result.stderr
    assert "知识库没有改动" in result.stderr


def test_build_that_cannot_write_fails_in_one_line(run: Run, workspace: Workspace) -> None:
    file = sqlite_file(workspace.url)
    assert file is not None
    file.parent.write_text("a file where a folder should be")
    result = run("build")
    assert result.exit_code == 1
    assert result.stderr.startswith("知识库无法写入")


def test_check_prints_the_counts_and_passes(run: Run) -> None:
    result = run("check")
    assert result.exit_code == 0
    for words in ("section", "heading", "未归类", "没有发现问题"):
        assert words in result.stdout


def test_check_fails_on_a_changed_file(run: Run, workspace: Workspace) -> None:
    (workspace.folder / "sources" / "002.txt").write_text("社会保障卡补领\n\n一、服务对象\n\n持卡人", "utf-8")
    result = run("check")
    assert result.exit_code == 1
    assert "sha256" in result.stderr and "缺少“申请材料”" in result.stderr


def test_show_prints_the_text_with_its_source(run: Run) -> None:
    run("build")
    result = run("show", LOSS)
    assert "来源：002《办事指南》（威海市）" in result.stdout
    assert "【申请材料】\n身份证件原件；" in result.stdout
    assert "【办理流程】" not in run("show", LOSS, "--section", "申请材料").stdout


def test_show_lists_the_ids_that_hold_the_words(run: Run) -> None:
    run("build")
    assert run("show", "解挂").stdout == f"{FOUND}\n"
    assert run("show").stdout == f"{LOSS}\n{FOUND}\n"
    assert run("show", "公积金").exit_code == 1


def test_without_a_base_there_is_one_plain_line(run: Run) -> None:
    result = run("show", LOSS)
    assert result.exit_code == 1
    assert "请先运行 python -m knowledge build" in result.stderr


def test_export_to_a_file_and_to_the_screen(run: Run, workspace: Workspace) -> None:
    run("build")
    file = workspace.folder / "export.json"
    assert run("export", str(file)).exit_code == 0
    assert json.loads(file.read_text("utf-8")) == json.loads(run("export", "-").stdout)
    assert run("export", str(workspace.folder / "no" / "such" / "folder")).exit_code == 1


def test_withdraw_note_restore(run: Run, workspace: Workspace) -> None:
    run("build")
    assert run("withdraw", LOSS, "--notice", "暂停办理").exit_code == 0
    assert run("withdraw", FOUND, "--section", "办理时间").exit_code == 0
    assert run("note", FOUND, "窗口本周搬迁").exit_code == 0
    assert run("show").stdout == f"{LOSS}（已撤下）（提示：暂停办理）\n{FOUND}（提示：窗口本周搬迁）\n"
    exported = json.loads(run("export", "-").stdout)
    assert [service["id"] for service in exported["services"]] == [FOUND]
    assert "办理时间" not in [section["name"] for section in exported["services"][0]["sections"]]
    assert run("restore", LOSS).exit_code == run("restore", FOUND).exit_code == 0
    assert run("restore", FOUND, "--section", "办理时间").exit_code == 0
    assert run("show").stdout == f"{LOSS}\n{FOUND}\n"


@pytest.mark.parametrize(
    "arguments",
    [("withdraw", "002/没有的事项"), ("withdraw", LOSS, "--section", "进度查询"), ("restore", LOSS)],
)
def test_a_decision_needs_a_text_that_is_there(run: Run, arguments: tuple[str, ...]) -> None:
    run("build")
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stderr


def test_check_names_decisions_about_what_is_gone(run: Run, workspace: Workspace) -> None:
    run("build")
    run("withdraw", LOSS)
    text = (workspace.folder / "sources" / "002.txt").read_text("utf-8")
    workspace.add_document("002", text.replace("社会保障卡（社会保障功能）挂失\n\n一", "社保卡挂失\n\n一"))
    workspace.set_topics(挂失=["002/社保卡挂失", FOUND])
    result = run("check")
    assert result.exit_code == 0
    assert f"撤下或提示过的编号已不存在：{LOSS}" in result.stderr


def test_the_real_documents_pass_the_check() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "knowledge", "check"], cwd=ROOT, env=os.environ, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert "没有发现问题" in result.stdout
