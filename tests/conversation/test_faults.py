"""Restarts, faults and staff's decisions in the middle of conversations: a server of its own to break."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.language.phrases import load_labels
from knowledge.store import CHECK_INTERVAL
from tests.conversation.conftest import Reply
from tests.serving import ROOT, Server

ERROR = "系统繁忙"
CARD = "002/社会保障卡补领"
ASK_CARD = "社会保障卡补领要什么材料"
IDENTITY, MOBILE, BANK = "11010519491231002X", "13906311234", "6222021611001234565"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The assistant with a knowledge base that may be broken; only the trained models are shared."""
    folder = tmp_path_factory.mktemp("own")
    var = folder / "var"
    var.mkdir()
    (var / "models").symlink_to(ROOT / "var" / "models")
    server = Server(folder, XIAOWEI_VAR=str(var), XIAOWEI_KNOWLEDGE_URL=f"sqlite:///{base_of(folder)}").start()
    yield server
    server.stop()


def base_of(folder: Path) -> Path:
    return folder / "knowledge.db"


def only(replies: list[Reply]) -> Reply:
    assert len(replies) == 1
    return replies[0]


def about_card(reply: Reply) -> bool:
    return reply["custom"]["kind"] == "answer" and reply["custom"]["service_id"] == CARD


def is_error(reply: Reply) -> bool:
    """Whether this is the error reply: no word that there is no such policy, no trace of what broke."""
    assert "Traceback" not in reply["text"]
    return reply["custom"]["kind"] == "error" and reply["text"].startswith(ERROR) and "12333" in reply["text"]


def let_it_look_again() -> None:
    """Wait until the server looks at its knowledge base anew."""
    time.sleep(CHECK_INTERVAL + 0.1)


def decide(own: Server, *arguments: str) -> None:
    """What staff do on the command line."""
    subprocess.run(
        [sys.executable, "-m", "knowledge", *arguments],
        cwd=ROOT,
        env={**os.environ, **own.settings},
        check=True,
        capture_output=True,
    )
    let_it_look_again()


def test_a_conversation_goes_on_after_a_restart(own: Server) -> None:
    assert "府西路178号" in only(own.ask("district", "我参保在荣成，生育津贴在哪办"))["text"]
    asked_back = only(own.ask("choice", "医保想转一下关系"))
    second = {label: target for target, label in load_labels().items()}[asked_back["buttons"][1]["title"]]
    assert own.stop() == 0
    own.start()
    assert "荣成7595936" in only(own.ask("district", "监督电话呢"))["text"]
    assert only(own.ask("choice", "2"))["custom"]["service_id"] == second


def test_a_missing_knowledge_base_gives_the_error_reply(own: Server) -> None:
    base, aside = base_of(own.folder), own.folder / "aside.db"
    assert about_card(only(own.ask("missing", ASK_CARD)))
    base.rename(aside)
    try:
        let_it_look_again()
        assert is_error(only(own.ask("missing", ASK_CARD)))
        assert own.get("/health/ready").status_code == 503
        assert own.get("/health/live").status_code == 200
    finally:
        aside.rename(base)
    let_it_look_again()
    assert about_card(only(own.ask("missing", ASK_CARD)))
    assert "KnowledgeUnavailable" in own.output.read_text("utf-8")


def test_an_unreadable_knowledge_base_gives_the_error_reply(own: Server) -> None:
    base = base_of(own.folder)
    whole = base.read_bytes()
    base.write_bytes(b"no database" * 100)
    try:
        let_it_look_again()
        assert is_error(only(own.ask("unreadable", ASK_CARD)))
    finally:
        base.write_bytes(whole)
    let_it_look_again()
    assert about_card(only(own.ask("unreadable", ASK_CARD)))


def test_a_hanging_action_gives_the_error_reply_in_time(own: Server) -> None:
    """The knowledge base is locked for longer than an action may take."""
    with closing(sqlite3.connect(base_of(own.folder), isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        let_it_look_again()
        assert is_error(only(own.ask("hanging", ASK_CARD)))
        connection.execute("ROLLBACK")
    let_it_look_again()
    assert about_card(only(own.ask("hanging", ASK_CARD)))


def test_a_withdrawn_service_is_not_shown(own: Server) -> None:
    assert about_card(only(own.ask("staff", ASK_CARD)))
    decide(own, "withdraw", CARD)
    try:
        for sender in ("staff", "somebody new"):
            reply = only(own.ask(sender, ASK_CARD))
            assert reply["custom"]["kind"] == "decline"
            assert "正在核对" in reply["text"]
        for asked in ("要带什么材料", "还要什么", "再说一遍"):  # the conversation that was about it
            reply = only(own.ask("staff", asked))
            assert reply["custom"]["kind"] == "decline"
            assert "正在核对" in reply["text"]
        beside = only(own.ask("beside", "社会保障卡换领要什么材料"))
        assert beside["custom"]["service_id"] == "002/社会保障卡换领"
    finally:
        decide(own, "restore", CARD)
    assert about_card(only(own.ask("staff", ASK_CARD)))


def test_a_withdrawn_section_is_not_shown(own: Server) -> None:
    decide(own, "withdraw", CARD, "--section", "申请材料")
    try:
        reply = only(own.ask("section", ASK_CARD))
        assert "正在核对，暂不显示" in reply["text"]
        assert "居民身份证" not in reply["text"]
    finally:
        decide(own, "restore", CARD, "--section", "申请材料")
    assert "居民身份证" in only(own.ask("section", ASK_CARD))["text"]


def test_personal_numbers_are_masked_in_what_is_stored(own: Server) -> None:
    said = f"我身份证{IDENTITY}，手机{MOBILE}，卡号{BANK}，社会保障卡补领要什么材料"
    assert about_card(only(own.ask("private", said)))
    with closing(sqlite3.connect(own.folder / "tracker.db")) as connection:
        stored = "\n".join(connection.iterdump())
    assert "[身份证号]" in stored.encode().decode("unicode_escape", "ignore") or "[身份证号]" in stored
    everything = stored + own.output.read_text("utf-8")
    assert not [number for number in (IDENTITY, MOBILE, BANK) if number in everything]
