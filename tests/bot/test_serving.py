"""The real server with the stand-in assistant: one door, faults inside, health, restart."""

from __future__ import annotations

import signal
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.serving import STANDIN_SETTINGS, Server

ERROR_TEXT = "系统繁忙，请稍后再试，或拨打 0631-12333 咨询。"
CUSTOM_KEYS = {"kind", "topic", "service_id", "title", "passages", "sources", "choices"}


def only(replies):
    assert len(replies) == 1
    return replies[0]


def test_one_element_a_reply(standin):
    reply = only(standin.ask("contract", "回声 明天"))
    choices = [{"title": "一", "payload": "回声 一"}, {"title": "二", "payload": "回声 二"}]
    assert reply["recipient_id"] == "contract"
    assert reply["text"] == "第一段\n\n回声 明天"
    assert reply["buttons"] == choices
    assert reply["custom"]["kind"] == "clarify"
    assert reply["custom"]["choices"] == choices
    assert set(reply["custom"]) == CUSTOM_KEYS


def test_a_response_of_the_domain_has_the_same_form(standin):
    reply = only(standin.ask("greeted", "你好"))
    assert reply["text"] == "您好"
    assert reply["buttons"] == reply["custom"]["choices"] == [{"title": "社保卡", "payload": "社保卡"}]
    assert set(reply["custom"]) == CUSTOM_KEYS


def test_a_reply_without_choices_has_no_buttons(standin):
    assert "buttons" not in only(standin.ask("plain", "计数"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("回声 13812345678", "回声 [手机号]"),
        ("回声 11010519491231002X 明天", "回声 [身份证号] 明天"),
        ("/回声 明天", "回声 明天"),
        ("／回声 明天", "回声 明天"),
        ('/回声{"x": 1} 回声', '回声{"x": 1} 回声'),
        ("回声 \ud83d明天\x00", "回声 明天"),
        ("回声 😀明天", "回声 😀明天"),
        ("回声" + "明天" * 5000, ("回声" + "明天" * 5000)[:1000]),
    ],
)
def test_what_rasa_gets_to_see(standin, text, said):
    assert only(standin.ask("seen", text))["text"] == f"第一段\n\n{said}"


@pytest.mark.parametrize("text", ["", "   ", "/", "\x00", "\ud83d"])
def test_nothing_readable_is_answered_all_the_same(standin, text):
    assert only(standin.ask("empty", text))["text"] == "请输入您想问的事。"


@pytest.mark.parametrize("text", ["/restart", "／restart", "/session_start", "/back", '/问候{"count": 7}'])
def test_commands_are_never_executed(standin, text):
    sender = f"command {text}"
    standin.ask(sender, "计数")
    standin.ask(sender, text)
    assert only(standin.ask(sender, "计数"))["text"] == "2"


def test_only_masked_words_are_stored_and_logged(standin):
    standin.ask("secret-citizen", "回声 我叫王五 手机13812345678")
    stored = "\n".join(sqlite3.connect(standin.folder / "tracker.db").iterdump())
    assert "[手机号]" in stored or "\\u624b\\u673a\\u53f7" in stored
    assert "13812345678" not in stored
    log = standin.output.read_text()
    assert "answered" in log
    assert "13812345678" not in log
    assert "王五" not in log
    assert "secret-citizen" not in log


@pytest.mark.parametrize(
    ("text", "logged"),
    [("请出错", "action action_raise failed"), ("请卡住", "action action_hang took longer than 4.0 s")],
)
def test_a_failing_or_hanging_action_gives_the_error_reply(standin, text, logged):
    reply = only(standin.ask("faults", text))
    assert (reply["custom"]["kind"], reply["text"]) == ("error", ERROR_TEXT)
    assert logged in standin.output.read_text()


def test_a_blocking_action_stalls_nobody_else(standin):
    with ThreadPoolExecutor(2) as threads:
        blocked = threads.submit(standin.ask, "blocked", "请阻塞")
        assert only(standin.ask("other", "你好"))["text"] == "您好"
        assert not blocked.done()
        assert only(blocked.result())["custom"]["kind"] == "error"


def test_messages_of_one_sender_are_answered_one_after_the_other(standin):
    with ThreadPoolExecutor(8) as threads:
        counted = [only(reply)["text"] for reply in threads.map(lambda _: standin.ask("hurried", "计数"), range(16))]
    assert sorted(counted, key=int) == [str(number) for number in range(1, 17)]


def test_a_conversation_survives_a_restart(tmp_path, database_url):
    databases = {"XIAOWEI_TRACKER_URL": database_url, "XIAOWEI_APP_URL": database_url}
    server = Server(tmp_path, **STANDIN_SETTINGS, **databases).start()
    assert only(server.ask("patient", "计数"))["text"] == "1"
    assert server.stop() == 0
    server.start()
    assert only(server.ask("patient", "计数"))["text"] == "2"
    assert server.stop(signal.SIGTERM) == 0


def test_health(standin):
    assert standin.get("/health/live").json() == {"status": "live"}
    ready = standin.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "ready",
        "parts": {"knowledge base": "ok", "conversations": "ok", "app database": "ok"},
    }


def test_rasas_own_api_is_off(standin):
    for path in ("/status", "/version", "/domain", "/conversations/x/tracker", "/model/parse"):
        assert standin.get(path).status_code == 404


def test_faults_of_http_are_json(standin):
    assert standin.get("/nothing").json() == {"error": "Requested URL /nothing not found"}


def test_every_request_has_an_id(standin):
    given = httpx.get(f"{standin.url}/health/live", headers={"x-request-id": "abcdef-123456"})
    assert given.headers["x-request-id"] == "abcdef-123456"
    made = httpx.get(f"{standin.url}/health/live", headers={"x-request-id": "no good\u00e9".encode("latin-1")})
    assert len(made.headers["x-request-id"]) == 32
    assert any(line.get("request_id") == "abcdef-123456" for line in standin.log())
