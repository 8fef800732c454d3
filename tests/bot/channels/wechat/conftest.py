"""Two processes of the stand-in assistant on the same databases, with a verified and an unverified account."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from bot.channels.wechat.settings import Account
from bot.channels.wechat.simulator.api import ApiState, serve_api
from bot.channels.wechat.simulator.platform import ACCOUNT, Exchange, Message, Mode, Platform
from tests.serving import STANDIN_SETTINGS, Server

PLAIN = Account(token="plain-token")


def wechat_server(folder: Path, api: str, **settings: str) -> Server:
    """A server with the demo account (safe, verified) and one in plain mode without AppSecret."""
    return Server(
        folder,
        **STANDIN_SETTINGS,
        XIAOWEI_ACTION_SECONDS="40",
        XIAOWEI_WECHAT_API=api,
        XIAOWEI_WECHAT_TOKEN=ACCOUNT.token.get_secret_value(),
        XIAOWEI_WECHAT_APPID=ACCOUNT.appid,
        XIAOWEI_WECHAT_AES_KEY=ACCOUNT.aes_key.get_secret_value(),
        XIAOWEI_WECHAT_SECRET=ACCOUNT.secret.get_secret_value(),
        XIAOWEI_WECHAT_ACCOUNTS=json.dumps({"plain": {"token": PLAIN.token.get_secret_value()}}),
        **settings,
    )


def unverified_at(server: Server) -> Platform:
    """WeChat for the unverified account of a server, in plain mode."""
    return Platform(f"{server.url}/webhooks/wechat/plain", Mode.PLAIN, PLAIN)


@dataclass
class Wechat:
    """WeChat and the servers of an account."""

    servers: list[Server]
    api: ApiState

    def verified(self, server: int = 0, mode: Mode = Mode.SAFE) -> Platform:
        """WeChat for the verified account, at one of the servers."""
        return Platform(f"{self.servers[server].url}/webhooks/wechat/webhook", mode)

    def unverified(self, server: int = 0) -> Platform:
        """WeChat for the unverified account in plain mode."""
        return unverified_at(self.servers[server])

    def sent_to(self, citizen: str) -> list[str]:
        """Customer-service messages that a citizen got."""
        return [text for to, text, _ in self.api.sent if to == citizen]


@pytest.fixture(scope="session")
def wechat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wechat]:
    folder = tmp_path_factory.mktemp("wechat")
    with serve_api() as api:
        first = wechat_server(folder, api.url).start()
        second = wechat_server(tmp_path_factory.mktemp("wechat-2"), api.url, **databases(folder)).start()
        for server in (first, second):
            server.ask("warm", "你好")
        yield Wechat([first, second], api)
        for server in (first, second):
            server.stop()


def databases(folder: Path) -> dict[str, str]:
    """Settings that share the databases of a folder."""
    return {
        "XIAOWEI_TRACKER_URL": f"sqlite:///{folder / 'tracker.db'}",
        "XIAOWEI_APP_URL": f"sqlite:///{folder / 'app.db'}",
    }


@pytest.fixture
def citizen() -> str:
    return f"oTest{uuid4().hex}"


def say(platform: Platform, citizen: str, *words: str) -> list[str]:
    """Say one thing after the other; returns what is shown for each ("" for nothing)."""
    return [only(exchanges).text for exchanges in talk(platform, *(text(platform, citizen, one) for one in words))]


def text(platform: Platform, citizen: str, words: str) -> Message:
    return platform.message(citizen, "text", Content=words)


def talk(platform: Platform, *messages: Message) -> list[list[Exchange]]:
    """Send messages one after the other, as WeChat does."""

    async def run():
        async with platform:
            return [await platform.send(message) for message in messages]

    return asyncio.run(run())


def only(exchanges: list[Exchange]) -> Exchange:
    """The one exchange that a message needed."""
    assert [exchange.status for exchange in exchanges] == [200]
    return exchanges[0]
