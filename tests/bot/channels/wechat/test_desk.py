"""Handing over to staff, and what stands for the assistant is only its words."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from bot.channels.wechat.api import WechatApi
from bot.channels.wechat.delivery import Delivery
from bot.channels.wechat.desk import Desk, Request
from bot.channels.wechat.messages import Incoming, Kind
from bot.channels.wechat.render import Part, Screen
from bot.channels.wechat.settings import Account
from bot.channels.wechat.simulator.api import serve_api
from bot.channels.wechat.simulator.platform import ACCOUNT
from bot.channels.wechat.texts import text
from bot.service.database import AppDatabase
from bot.service.handover import Handovers, HandoverSettings, Turn
from bot.service.replies import make_reply


class Always(HandoverSettings):
    """Staff are there."""

    def staff_are_there(self, now):
        return True


class Never(HandoverSettings):
    """Staff are not there."""

    def staff_are_there(self, now):
        return False


@dataclass
class Tracker:
    """What a summary is made of."""

    slots: dict = field(default_factory=dict)

    def applied_events(self):
        from rasa.shared.core.events import BotUttered, UserUttered

        return [UserUttered("我的手机[手机号]"), BotUttered("答" * 500), UserUttered("转人工")]


class Assistant:
    """Says that a person is wanted; the databases are real."""

    def __init__(self, app):
        self.records = SimpleNamespace(app=app)
        self.agent = SimpleNamespace(tracker_store=self)
        self.published = SimpleNamespace(store=self, current=self.current)
        self.message_limit = 1000

    async def ask(self, channel, sender, text):
        custom = {"kind": "decline", "handover": True}
        return [make_reply(sender, {"text": "请拨打12333。", "custom": custom})]

    async def current(self):
        return ()

    async def retrieve(self, conversation_id):
        slots = {"focus": "002/社会保障卡补领", "district": "荣成市"}
        return Tracker({name: SimpleNamespace(value=value) for name, value in slots.items()})

    async def catalogue_async(self):
        return SimpleNamespace(targets={})


@pytest.fixture
def app(tmp_path):
    database = AppDatabase(f"sqlite:///{tmp_path / 'app.db'}")
    database.upgrade()
    return database


@pytest.mark.parametrize(
    ("account", "hours", "transferred"),
    [
        (ACCOUNT, Always(), True),
        (ACCOUNT, Never(), False),
        (Account(token="t"), Always(), False),  # without AppSecret nobody would see the transfer
    ],
)
def test_staff_take_over_in_their_hours_and_a_summary_is_always_kept(app, account, hours, transferred):
    desk = Desk(account, Assistant(app), hours)
    screen = asyncio.run(desk.answer(Request("o1", Kind.TEXT, "转人工"), None))
    code = next(word for word in screen.shown().replace("，", " ").split() if len(word) == 6 and word.isdecimal())
    assert screen.shown().startswith("请拨打12333。\n\n您的编号是 ")
    assert screen.code == (code if transferred else "")
    summary = Handovers(app).find(code)
    assert (summary.channel, summary.district) == ("wechat", "荣成市")
    assert summary.turns == (
        Turn("citizen", "我的手机[手机号]"),
        Turn("bot", "答" * 120),
        Turn("citizen", "转人工"),
    )


@pytest.mark.parametrize("kind", [Kind.IMAGE, Kind.STICKER, Kind.VIDEO, Kind.VOICE, Kind.LOCATION, Kind.LINK])
def test_a_question_stands_when_something_unreadable_comes_between(app, kind):
    desk = Desk(ACCOUNT, Assistant(app), Never())
    asked = Screen((Part("哪一种？"),), ({"title": "甲", "payload": "甲种"},))
    aside = asyncio.run(desk.answer(Request("o1", kind, ""), asked))
    assert aside.shown().startswith(text(kind.value))
    assert aside.choices == asked.choices


@pytest.mark.parametrize("words", ["2", "第三个", "９"])
def test_a_number_without_a_choice_shows_the_choices_again(app, words):
    desk = Desk(ACCOUNT, Assistant(app), Never())
    asked = Screen((Part("哪一种？"),), ({"title": "甲", "payload": "甲种"},))
    again = asyncio.run(desk.answer(Request("o1", Kind.TEXT, words), asked))
    assert again.shown().startswith(text("no_such_choice"))
    assert again.choices == asked.choices


@pytest.mark.parametrize(
    ("kind", "scene", "asked"),
    [
        (Kind.SCAN, "1001", ""),
        (Kind.SUBSCRIBE, "hall_3", ""),
        (Kind.SCAN, "社保卡丢了", "社保卡丢了"),
        (Kind.TEXT, "1001", "1001"),
    ],
)
def test_a_poster_s_number_asks_nothing(app, kind, scene, asked):
    desk = Desk(ACCOUNT, Assistant(app), Never())
    assert asyncio.run(desk.masked(Incoming("o1", "gh", kind, scene, "1"))).words == asked


def test_a_transfer_answers_every_delivery_and_its_code_is_told_once(app):
    message = Incoming("o1", "gh", Kind.TEXT, "转人工", "1")

    async def deliver(api):
        assistant = Assistant(app)
        desk = Desk(ACCOUNT, assistant, Always())
        delivery = Delivery("wechat", assistant, desk, WechatApi(api.url, ACCOUNT, app))
        screens = [await delivery.answer(message, time.monotonic() + 4) for _ in range(3)]
        while not api.sent:
            await asyncio.sleep(0.05)
        delivery.stop()
        return screens

    with serve_api() as api:
        screens = asyncio.run(deliver(api))
    codes = {screen.code for screen in screens}
    assert len(codes) == 1
    assert [sent for _, sent, _ in api.sent] == [text("transfer", code=codes.pop())]


def test_an_answer_whose_delivery_is_given_up_on_its_way_out_is_not_lost(app):
    """WeChat hangs up between the note that the answer is handed out and the reply itself."""

    async def give_up():
        assistant = Assistant(app)
        delivery = Delivery("wechat", assistant, Desk(ACCOUNT, assistant, Never()), None)
        hand, handed = delivery._claims.hand, threading.Event()

        def slowly(key):
            how = hand(key)
            handed.set()
            time.sleep(0.2)
            return how

        delivery._claims.hand = slowly
        asked = asyncio.create_task(
            delivery.answer(Incoming("o1", "gh", Kind.TEXT, "转人工", "1"), time.monotonic() + 4)
        )
        await asyncio.to_thread(handed.wait, 5)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        delivery._claims.hand = hand
        await asyncio.sleep(0.5)  # the answer is parked again meanwhile
        after = await delivery.answer(Incoming("o1", "gh", Kind.TEXT, "谢谢", "2"), time.monotonic() + 4)
        delivery.stop()
        return after

    assert "您刚才问的是“转人工”" in asyncio.run(give_up()).shown()
