"""The web channel over a real server with the stand-in assistant."""

from __future__ import annotations

import sqlite3
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.serving import STANDIN_SETTINGS, Server

GUIDE = "002/社会保障卡（社会保障功能）挂失"


class Widget:
    """A widget's requests."""

    def __init__(self, server: Server, **headers: str) -> None:
        self.client = httpx.Client(base_url=f"{server.url}/webhooks/web", headers=headers, timeout=60)
        token = self.client.post("/sessions").json()["token"]
        self.client.headers["authorization"] = f"Bearer {token}"

    def say(self, text: str, message_id: str | None = None) -> httpx.Response:
        return self.client.post("/messages", json={"id": message_id or uuid.uuid4().hex, "text": text})

    def history(self) -> list[dict]:
        return self.client.get("/messages").json()["messages"]


@pytest.fixture()
def widget(standin):
    return Widget(standin)


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A server with a narrow limit, a trusted proxy, one allowed site and a notice."""
    folder = tmp_path_factory.mktemp("strict")
    (folder / "notice.txt").write_text("今天下午系统维护\n", "utf-8")
    server = Server(
        folder,
        XIAOWEI_WEB_SECRET="a key of its own",
        XIAOWEI_WEB_MESSAGES_PER_MINUTE="2",
        XIAOWEI_WEB_ADDRESS_PER_MINUTE="30",
        XIAOWEI_WEB_TRUSTED_PROXIES="127.0.0.1",
        XIAOWEI_WEB_ORIGINS="https://hrss.example.gov.cn",
        XIAOWEI_WEB_NOTICE_FILE=str(folder / "notice.txt"),
        **STANDIN_SETTINGS,
    ).start()
    yield server
    server.stop()


def test_a_message_is_answered_and_kept(widget):
    message = widget.say("回声 明天", "message-1").json()
    assert message["id"] == "message-1"
    assert message["text"] == "回声 明天"
    [reply] = message["replies"]
    assert reply["text"] == "第一段\n\n回声 明天"
    assert reply["custom"]["kind"] == "clarify"
    assert reply["guide"] is None
    assert "recipient_id" not in reply
    assert widget.history() == [message]


def test_a_message_sent_twice_is_answered_once(widget):
    first = widget.say("计数", "counted-1").json()
    assert widget.say("计数", "counted-1").json() == first
    assert widget.say("计数", "counted-2").json()["replies"][0]["text"] == "2"


def test_a_message_sent_twice_at_once_is_answered_once(widget):
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: widget.say("计数", "hurried-1").json(), range(4)))
    assert [answer["replies"][0]["text"] for answer in answers] == ["1"] * 4
    assert len(widget.history()) == 1


def test_personal_numbers_and_commands_are_neither_stored_nor_executed(standin, widget):
    widget.say("计数")
    assert widget.say("回声 13812345678").json()["text"] == "回声 [手机号]"
    assert widget.say("/restart").json()["text"] == "restart"
    assert widget.say("计数").json()["replies"][0]["text"] == "2"
    stored = "\n".join(sqlite3.connect(standin.folder / "app.db").iterdump())
    assert "回声 [手机号]" in stored
    assert "13812345678" not in stored


def test_sessions_do_not_see_each_other(standin, widget):
    widget.say("回声 秘密")
    assert Widget(standin).history() == []


@pytest.mark.parametrize("token", [".", "x", "a.1.b", "Zm9yZ2Vk.1763800000." + "0" * 64])
def test_a_forged_session_is_refused(standin, token):
    for method, path in (("GET", "messages"), ("POST", "messages"), ("POST", "feedback"), ("DELETE", "sessions")):
        url = f"{standin.url}/webhooks/web/{path}"
        assert httpx.request(method, url, headers={"authorization": f"Bearer {token}"}).status_code == 403


def test_a_session_of_another_server_is_refused(standin, strict):
    foreign = Widget(strict).client.headers["authorization"]
    url = f"{standin.url}/webhooks/web/messages"
    assert httpx.get(url, headers={"authorization": foreign}).status_code == 403


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"{", "not JSON"),
        (b"[]", "must be an object"),
        (b'{"id": "message-1"}', '"text" must be a string'),
        (b'{"id": "message-1", "text": 7}', '"text" must be a string'),
        (b'{"text": "x"}', '"id" must have'),
        (b'{"id": "short", "text": "x"}', '"id" must have'),
        ('{"id": "message-1", "text": "%s"}' % ("长" * 501), "longer than 500"),
    ],
)
def test_a_message_that_is_not_the_contract(widget, body, problem):
    response = widget.client.post("/messages", content=body)
    assert response.status_code == 400
    assert problem in response.json()["error"]


def test_the_longest_message(widget):
    assert widget.say("长" * 500).status_code == 200


def test_feedback_is_stored_masked_and_replaced(standin, widget):
    widget.say("回声 明天", "judged-1")
    assert widget.client.post("/feedback", json={"id": "judged-1", "vote": "up"}).status_code == 204
    body = {"id": "judged-1", "vote": "down", "reason": "请打13812345678"}
    assert widget.client.post("/feedback", json=body).status_code == 204
    rows = sqlite3.connect(standin.folder / "app.db").execute(
        "SELECT vote, reason, question, answer FROM feedback WHERE message_id = 'judged-1'"
    )
    assert rows.fetchall() == [(-1, "请打[手机号]", "回声 明天", "第一段\n\n回声 明天")]


@pytest.mark.parametrize(
    ("body", "status"),
    [({"id": "unknown-1", "vote": "up"}, 404), ({"id": "unknown-1", "vote": "maybe"}, 400), ({"id": "unknown-1"}, 400)],
)
def test_feedback_that_fits_nothing(widget, body, status):
    assert widget.client.post("/feedback", json=body).status_code == status


def test_erasing_leaves_nothing(standin, widget):
    widget.say("回声 要删除的话", "erased-1")
    widget.client.post("/feedback", json={"id": "erased-1", "vote": "up"})
    assert widget.client.delete("/sessions").status_code == 204
    assert widget.history() == []
    for name in ("app.db", "tracker.db"):
        dump = "\n".join(sqlite3.connect(standin.folder / name).iterdump())
        assert "要删除的话" not in dump
        assert "\\u8981\\u5220\\u9664\\u7684\\u8bdd" not in dump


def test_status(standin, strict):
    status = httpx.get(f"{standin.url}/webhooks/web/status").json()
    assert status["notice"] is None
    assert status["hotline"]["phone"] == "0631-12333"
    assert (status["message_limit"], status["retention_days"]) == (500, 30)
    assert len(status["hot"]) >= 6
    assert httpx.get(f"{strict.url}/webhooks/web/status").json()["notice"] == "今天下午系统维护"


def test_suggestions(standin):
    def suggest(text):
        return httpx.post(f"{standin.url}/webhooks/web/suggestions", json={"text": text}).json()["suggestions"]

    assert GUIDE in [found["id"] for found in suggest("挂失")]
    assert suggest("挂") == []


def test_a_guide(standin):
    found = httpx.get(f"{standin.url}/webhooks/web/guides", params={"id": GUIDE}).json()
    assert found["title"] == "社会保障卡（社会保障功能）挂失"
    assert "申请材料" in [section["name"] for section in found["sections"]]
    assert httpx.get(f"{standin.url}/webhooks/web/guides", params={"id": "002/没有"}).status_code == 404


def test_an_excerpt(standin):
    url = f"{standin.url}/webhooks/web"
    section = next(
        section
        for section in httpx.get(f"{url}/guides", params={"id": GUIDE}).json()["sections"]
        if section["name"] == "申请材料"
    )
    spans = ",".join(f"{start}-{end}" for start, end in section["spans"])
    found = httpx.get(f"{url}/excerpts", params={"document": "002", "spans": spans}).json()
    [lines] = found["excerpts"]
    assert [line["text"] for line in lines if line["cited"]] == ["身份证件原件；"]
    assert len(lines) == 7
    assert httpx.get(f"{url}/excerpts", params={"document": "999", "spans": "1-2"}).status_code == 404
    assert httpx.get(f"{url}/excerpts", params={"document": "002", "spans": "x"}).status_code == 400


def test_too_many_messages_of_one_session(strict):
    widget = Widget(strict, **{"x-forwarded-for": "198.51.100.1"})
    assert [widget.say("计数").status_code for _ in range(3)] == [200, 200, 429]
    refused = widget.say("计数")
    assert 0 < int(refused.headers["retry-after"]) == refused.json()["retry_after"] <= 60
    assert Widget(strict, **{"x-forwarded-for": "198.51.100.1"}).say("计数").status_code == 200


def test_too_many_requests_of_one_address(strict):
    def states(address, count):
        url, headers = f"{strict.url}/webhooks/web/status", {"x-forwarded-for": address}
        return [httpx.get(url, headers=headers).status_code for _ in range(count)]

    assert states("198.51.100.2", 31) == [200] * 30 + [429]
    assert states("198.51.100.3", 1) == [200]


@pytest.mark.parametrize("method", ["OPTIONS", "GET"])
def test_an_allowed_site_may_read_the_answers(strict, method):
    origin = "https://hrss.example.gov.cn"
    response = httpx.request(method, f"{strict.url}/webhooks/web/messages", headers={"origin": origin})
    assert response.headers["access-control-allow-origin"] == origin
    assert "authorization" in response.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("method", ["OPTIONS", "GET"])
def test_another_site_may_not(strict, method):
    response = httpx.request(method, f"{strict.url}/webhooks/web/status", headers={"origin": "https://evil.example"})
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("path", ["/", "/chat", "/print", "/site.css", "/widget.js"])
def test_pages(standin, path):
    page = standin.get(path)
    assert page.status_code == 200
    assert "'unsafe-inline'" not in page.headers["content-security-policy"]
    again = httpx.get(f"{standin.url}{path}", headers={"if-none-match": page.headers["etag"]})
    assert again.status_code == 304


def test_pages_are_sent_packed_to_those_who_can_unpack_them(standin):
    plain = httpx.get(f"{standin.url}/widget.js", headers={"accept-encoding": "identity"})
    packed = httpx.get(f"{standin.url}/widget.js", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert packed.content == plain.content


def test_nothing_typed_reaches_the_log(standin, widget):
    widget.client.post("/suggestions", json={"text": "我打的字"})
    widget.say("回声 我说的话")
    log = standin.output.read_text("utf-8")
    assert "suggestions" in log
    assert "我打的字" not in log
    assert "我说的话" not in log
    assert widget.client.headers["authorization"].removeprefix("Bearer ") not in log
