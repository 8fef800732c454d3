"""The API side against WeChat's API on this machine: tokens, messages, menu, faults."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from bot.channels.wechat.api import ApiError, WechatApi
from bot.channels.wechat.settings import Account
from bot.channels.wechat.simulator.api import serve_api
from bot.channels.wechat.simulator.platform import ACCOUNT
from bot.service.database import AppDatabase


@pytest.fixture
def state():
    with serve_api() as state:
        yield state


@pytest.fixture
def app(tmp_path):
    database = AppDatabase(f"sqlite:///{tmp_path / 'app.db'}")
    database.upgrade()
    return database


def test_many_messages_need_one_token(state, app):
    async def send():
        apis = [WechatApi(state.url, ACCOUNT, app) for _ in range(2)]
        await asyncio.gather(*(api.send_text("o1", f"第{n}条“”") for n in range(10) for api in apis))

    asyncio.run(send())
    assert sorted({text for _, text, _ in state.sent}) == [f"第{n}条“”" for n in range(10)]
    assert state.tokens_made == 1


def test_a_token_that_wechat_forgot_is_renewed_once(state, app):
    api = WechatApi(state.url, ACCOUNT, app)
    asyncio.run(api.send_text("o1", "一"))
    state.token = ""
    asyncio.run(api.send_text("o1", "二"))
    assert state.tokens_made == 2
    assert len(state.sent) == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"secret": "s3cr3t"}, "40125 invalid appsecret (the AppSecret is wrong)"),
        ({"appid": "wxwrong"}, "40013 invalid appid (the AppID is wrong)"),
    ],
)
def test_refusals_say_why_without_secrets(state, app, change, reason):
    account = Account(**{"token": "t", "appid": ACCOUNT.appid, "secret": "demo-secret", **change})
    with pytest.raises(ApiError) as error:
        asyncio.run(WechatApi(state.url, account, app).send_text("o1", "一"))
    assert reason in str(error.value)
    assert account.secret.get_secret_value() not in str(error.value)


def test_an_account_without_the_right_says_so(state, app):
    state.refuse = 48001
    with pytest.raises(ApiError, match="is it verified"):
        asyncio.run(WechatApi(state.url, ACCOUNT, app).send_text("o1", "一"))


def test_an_api_that_cannot_be_reached(app):
    with pytest.raises(ApiError, match="ConnectError, 3 times"):
        asyncio.run(WechatApi("http://127.0.0.1:9", ACCOUNT, app).send_text("o1", "一"))


def test_the_menu_is_pushed_shown_and_deleted(state, tmp_path):
    environment = {
        "XIAOWEI_APP_URL": f"sqlite:///{tmp_path / 'app.db'}",
        "XIAOWEI_WECHAT_API": state.url,
        "XIAOWEI_WECHAT_TOKEN": "demo-token",
        "XIAOWEI_WECHAT_APPID": ACCOUNT.appid,
        "XIAOWEI_WECHAT_SECRET": "demo-secret",
        "PYTHONIOENCODING": "utf-8",
    }

    def menu(command):
        return subprocess.run(
            [sys.executable, "-m", "bot.channels.wechat", "menu", command],
            env=environment,
            capture_output=True,
            text=True,
        )

    assert menu("push").returncode == 0
    buttons = state.menu["button"]
    assert len(buttons) <= 3
    assert all(len(button.get("sub_button", [])) <= 5 for button in buttons)
    assert all(len(button["name"].encode()) <= 16 for button in buttons)
    assert "社保卡" in menu("show").stdout
    assert menu("delete").returncode == 0
    assert state.menu is None
    environment["XIAOWEI_WECHAT_SECRET"] = ""
    refused = menu("push")
    assert refused.returncode == 2
    assert "AppSecret" in refused.stderr
