"""The channel over HTTP: modes, refusals, kinds of messages, pages, late answers, exactly once, erasure."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import time
from contextlib import closing

import httpx
import pytest

from bot.channels.wechat.choices import link
from bot.channels.wechat.pages import PAGE_BYTES, size
from bot.channels.wechat.settings import WechatSettings
from bot.channels.wechat.simulator.load import Plan, press
from bot.channels.wechat.simulator.platform import Mode, Platform
from bot.channels.wechat.texts import HOT_QUESTIONS
from bot.channels.wechat.texts import text as own_text
from tests.bot.channels.wechat.conftest import only, say, talk, text, unverified_at, wechat_server
from tests.bot.channels.wechat.test_protocol import XML, query


def rows(server, sender):
    """Rows of the tracker and of claims that belong to a citizen."""
    with closing(sqlite3.connect(server.folder / "tracker.db")) as tracker:
        events = tracker.execute(
            "SELECT count(*) FROM events WHERE sender_id LIKE ? AND type_name = 'user'", (f"%:{sender}",)
        )
        return events.fetchone()[0]


def wait_for(condition, seconds=60):
    """Wait until a condition holds."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.2)
    return value


# --- protocol over HTTP


@pytest.mark.parametrize("mode", [Mode.SAFE, Mode.COMPATIBLE])
def test_a_conversation_in_each_mode_of_encryption(wechat, citizen, mode):
    assert asyncio.run(wechat.verified(mode=mode).verify())
    assert say(wechat.verified(mode=mode), citizen, "计数", "计数") == ["【1】", "【2】"]


def test_a_conversation_in_plain_mode_at_another_account(wechat, citizen):
    assert asyncio.run(wechat.unverified().verify())
    assert say(wechat.unverified(), citizen, "计数", "计数") == ["【1】", "【2】"]


def test_accounts_never_share_a_conversation(wechat, citizen):
    assert say(wechat.verified(), citizen, "计数") == ["【1】"]
    assert say(wechat.unverified(), citizen, "计数") == ["【1】"]


def test_an_encrypted_account_takes_no_plain_messages(wechat, citizen):
    platform = Platform(wechat.verified()._url, Mode.PLAIN)
    assert [exchange.status for exchange in talk(platform, text(platform, citizen, "你好"))[0]] == [403]


def test_refused_requests_leave_only_their_reason(wechat):
    url = wechat.unverified()._url
    secret = XML.replace("你好", "秘密的话")
    bad = [(query(token="wrong"), secret), (query(token="plain-token"), "<xml>秘密的话"), ({}, ""), ({}, "x" * 70000)]
    for parameters, body in bad:
        response = httpx.post(url, params=parameters, content=body.encode())
        assert (response.status_code, response.text) == (403, "")
    log = wechat.servers[0].output.read_text()
    assert "a request was refused: the signature is wrong" in log
    assert "a request was refused: the body is too long" in log
    assert "秘密" not in log


def test_unknown_accounts_and_methods(wechat):
    base = wechat.servers[0].url + "/webhooks/wechat"
    assert httpx.post(f"{base}/nobody").status_code == 404
    assert httpx.put(f"{base}/webhook").status_code == 405
    assert httpx.get(f"{base}/webhook").status_code == 403


def test_without_a_token_the_channel_is_off(standin):
    assert standin.get("/webhooks/wechat/webhook").status_code == 404
    assert "the WeChat channel is off" in standin.output.read_text()
    assert list(WechatSettings().accounts()) == []


def test_fuzzed_bodies_are_never_a_server_error(wechat):
    generator = random.Random(7)
    genuine = XML.encode()
    with httpx.Client() as client:
        for _ in range(300):
            body = bytearray(genuine)
            for _ in range(generator.randint(1, 40)):
                body[generator.randrange(len(body))] = generator.randrange(256)
            token = generator.choice(["plain-token", "demo-token"])
            path = generator.choice([wechat.unverified()._url, wechat.verified()._url])
            assert client.post(path, params=query(token=token), content=bytes(body)).status_code in (200, 403)


# --- kinds of messages


def shown(wechat, message):
    return only(talk(wechat.verified(), message)[0])


@pytest.mark.parametrize(
    ("kind", "fields", "key"),
    [
        ("voice", {"Recognition": ""}, "voice"),
        ("image", {"PicUrl": "http://example.invalid"}, "image"),
        ("video", {}, "video"),
        ("shortvideo", {}, "video"),
        ("location", {"Location_X": "37.512345", "Label": "我家"}, "location"),
        ("link", {"Url": "http://example.invalid"}, "link"),
    ],
)
def test_what_cannot_be_read_is_answered_kindly(wechat, citizen, kind, fields, key):
    assert shown(wechat, wechat.verified().message(citizen, kind, **fields)).text == own_text(key)


def test_speech_and_menu_are_questions(wechat, citizen):
    platform = wechat.verified()
    assert shown(wechat, platform.message(citizen, "voice", Recognition="计数")).text == "【1】"
    assert shown(wechat, platform.event(citizen, "CLICK", EventKey="计数")).text == "【2】"
    assert shown(wechat, platform.event(citizen, "SCAN", EventKey="计数")).text == "【3】"


def test_a_follower_is_greeted_with_hot_questions(wechat, citizen):
    greeted = shown(wechat, wechat.verified().event(citizen, "subscribe", EventKey="")).text
    assert greeted.startswith(own_text("greeting"))
    assert all(link(question, question) in greeted for question in HOT_QUESTIONS)
    assert size(greeted) <= PAGE_BYTES
    assert shown(wechat, wechat.verified().event(citizen, "SCAN", EventKey="1001")).text == greeted


def test_a_follower_with_a_scene_is_answered_too(wechat, citizen):
    greeted = shown(wechat, wechat.verified().event(citizen, "subscribe", EventKey="qrscene_计数")).text
    assert greeted.startswith(own_text("greeting"))
    assert greeted.endswith("【1】")


@pytest.mark.parametrize("event", ["VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "nonsense"])
def test_other_events_get_no_reply(wechat, citizen, event):
    exchange = shown(wechat, wechat.verified().event(citizen, event, EventKey="x", Latitude="37.512345"))
    assert (exchange.status, exchange.text) == (200, "")


def test_a_location_is_stored_nowhere(wechat, citizen):
    shown(wechat, wechat.verified().message(citizen, "location", Location_X="37.598765", Label="我家在这里"))
    for stored in files(wechat.servers[0]):
        assert b"37.598765" not in stored
        assert "我家在这里".encode() not in stored


# --- pages and choices


def test_pages_and_choices_by_number(wechat, citizen):
    platform = wechat.unverified()
    first, second, third, number = say(platform, citizen, "长文", "更多", "更多", "1")
    assert all(size(page) <= PAGE_BYTES for page in (first, second, third))
    assert "（1/" in first
    assert "（2/" in second
    assert "来源：《甲》· 乙" in first
    assert "来源：《甲》· 乙" in second
    assert first.split("\n")[1] not in second
    assert number == "【1】"
    assert "数数" in first + second + third


def test_a_choice_in_words(wechat, citizen):
    first, second = say(wechat.verified(), citizen, "回声 今天", "第二个")
    assert "回声 今天" in first
    assert "回声 二" in second


def test_personal_numbers_are_masked_before_they_are_stored(wechat, citizen):
    say(wechat.verified(), citizen, "回声 我的手机13812345678")
    assert all(b"13812345678" not in stored for stored in files(wechat.servers[0]))


# --- exactly once


def test_three_deliveries_at_once_to_two_processes(wechat, citizen):
    message = text(wechat.verified(), citizen, "计数")

    async def deliver():
        async with wechat.verified(0) as first, wechat.verified(1) as second:
            return await asyncio.gather(*(one.deliver(message) for one in (first, second, first, second, first)))

    assert {exchange.text for exchange in asyncio.run(deliver())} == {"【1】"}
    assert rows(wechat.servers[0], citizen) == 1
    assert say(wechat.verified(1), citizen, "计数") == ["【2】"]


def test_an_event_is_told_apart_without_an_id(wechat, citizen):
    event = wechat.verified().event(citizen, "CLICK", EventKey="计数")
    assert [only(exchanges).text for exchanges in talk(wechat.verified(), event, event, event)] == ["【1】"] * 3


def test_a_late_answer_comes_by_message_on_a_verified_account(wechat, citizen):
    assert say(wechat.verified(), citizen, "请等6秒") == [""]
    wait_for(lambda: wechat.sent_to(citizen))
    assert say(wechat.verified(), citizen, "计数") == ["【1】"]
    assert wechat.sent_to(citizen) == ["您刚才问的是“请等6秒”，答复如下：\n【等好了：请等6秒】"]


def test_a_late_answer_that_cannot_be_sent_comes_with_the_next_message(wechat, citizen):
    wechat.api.refuse = 45047
    try:
        assert say(wechat.verified(), citizen, "请等6秒") == [""]
        wait_for(lambda: "too many messages" in wechat.servers[0].output.read_text())
    finally:
        wechat.api.refuse = 0
    assert say(wechat.verified(), citizen, "计数")[0].startswith("您刚才问的是“请等6秒”，答复如下：\n【等好了")


def test_a_lost_process_loses_nothing_and_a_late_answer_survives_a_restart(wechat, tmp_path, citizen):
    server = wechat_server(tmp_path, wechat.api.url).start()
    try:
        assert say(unverified_at(server), citizen, "请等30秒") == [""]
        server.stop(signal.SIGKILL)
        server.start()
        wait_for(lambda: "left unanswered and is taken over" in server.output.read_text())
        wait_for(lambda: '"kinds": ["answer"]' in server.output.read_text())
        server.stop()
        server.start()
        first, second = say(unverified_at(server), citizen, "计数", "计数")
        assert first == "您刚才问的是“请等30秒”，答复如下：\n【等好了：请等30秒】\n\n您现在问的是“计数”：\n【1】"
        assert second == "【2】"
    finally:
        server.stop()


def test_more_brings_what_was_late(wechat, citizen):
    platform = wechat.unverified()
    late, answer = say(platform, citizen, "请等6秒", "更多")
    assert late == ""
    assert answer == "您刚才问的是“请等6秒”，答复如下：\n【等好了：请等6秒】"


# --- staff


def test_out_of_hours_or_unverified_the_contact_comes_with_a_code(wechat, citizen):
    answer = say(wechat.unverified(), citizen, "转人工")[0]
    assert answer.startswith("请拨打 0631-12333。\n\n您的编号是 ")


# --- erasure


def files(server):
    """All bytes of the databases and logs of a server."""
    return [path.read_bytes() for path in server.folder.iterdir() if path.is_file()]


def test_unsubscribing_leaves_nothing(wechat, citizen):
    platform = wechat.verified()
    say(platform, citizen, "长文", "转人工", "计数", "请等6秒")
    wait_for(lambda: wechat.sent_to(citizen))
    assert any(citizen.encode() in stored for stored in files(wechat.servers[0]))
    event = platform.event(citizen, "unsubscribe", EventKey="")
    assert [only(exchanges).text for exchanges in talk(wechat.verified(), event)] == [""]
    with closing(sqlite3.connect(wechat.servers[0].folder / "app.db")) as app:
        app.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert app.execute("SELECT count(*) FROM erasures WHERE reason = 'unsubscribe'").fetchone()[0] >= 1
        assert citizen not in "\n".join(app.iterdump())
    with closing(sqlite3.connect(wechat.servers[0].folder / "tracker.db")) as tracker:
        tracker.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert citizen not in "\n".join(tracker.iterdump())
    for server in wechat.servers:
        assert all(citizen.encode() not in stored for stored in files(server))


def test_leaving_while_an_answer_is_made_leaves_nothing(wechat, citizen):
    platform = wechat.unverified()
    assert say(platform, citizen, "请等6秒") == [""]
    talk(wechat.unverified(), wechat.unverified().event(citizen, "unsubscribe", EventKey=""))
    talk(wechat.unverified(1), wechat.unverified(1).event(citizen, "unsubscribe", EventKey=""))
    time.sleep(4)  # the answer would come now
    for name in ("app.db", "tracker.db"):
        with closing(sqlite3.connect(wechat.servers[0].folder / name)) as database:
            assert citizen not in "\n".join(database.iterdump())


# --- load


def test_a_little_load(wechat):
    plan = Plan(citizens=8, messages=4, copies=3, questions=("计数", "回声 今天", "长文", "更多"))

    async def run():
        async with wechat.verified() as platform:
            return await press(platform, plan, None, None)

    report = asyncio.run(run())
    assert report.sent == 32
    assert set(report.statuses) == {200}
    assert (report.lost, report.duplicates) == (0, 0)
    assert "messages 32" in str(report)
