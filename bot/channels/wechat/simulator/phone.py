"""A citizen's phone in the terminal: what WeChat would show, links numbered, bytes counted."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable

from rich.cells import cell_len
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.channels.wechat.pages import size
from bot.channels.wechat.simulator.api import ApiState
from bot.channels.wechat.simulator.platform import OUT_OF_ORDER, Exchange, Message, Platform

WIDTH = 44
"""Columns of the phone: about 20 Chinese characters a line, as on a small phone."""

HELP = """\
直接输入就是发消息；#1 点第1个链接（链接后面标着 #号）。
/关注 [场景]  /取消关注  /扫码 场景  /菜单 文字  /语音 [文字]  /图片  /视频  /位置  /网页
/重发 把上一条再投递两次  /帮助  /退出"""

_UNIT = re.compile(r"\n|(?:[!-~]+|.)[，。；：、！？）”》】]*")
_LINK = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^"&]*)&msgmenuid=\d+">([^<]*)</a>')


class Phone:
    """One citizen's conversation with the account."""

    def __init__(self, platform: Platform, api: ApiState | None, console: Console) -> None:
        """Set up the phone.

        Args:
            platform: Delivers to the account.
            api: Where late answers arrive; `None` when the account's API is not simulated.
            console: The terminal.
        """
        self._platform = platform
        self._api = api
        self._console = console
        self._citizen = f"oDemo{secrets.token_hex(10)}"
        self._links: list[str] = []
        self._last: Message | None = None
        self._seen = 0

    async def talk(self) -> None:
        """Talk until the input ends."""
        self._console.print(HELP, markup=False)
        await self._send(self._platform.event(self._citizen, "subscribe", EventKey=""))
        while True:
            try:
                words = self._console.input("\n[bold green]我[/bold green]：").strip()
            except (EOFError, KeyboardInterrupt):
                return
            if words == "/退出":
                return
            await self._do(words)

    async def _do(self, words: str) -> None:
        command, _, argument = words.partition(" ")
        if command in ("/帮助", "/?"):
            self._console.print(HELP, markup=False)
        elif command == "/重发" and self._last:
            for exchange in [await self._platform.deliver(self._last) for _ in range(2)]:
                self._show(exchange)
        elif made := self._messages().get(command):
            await self._send(await made(argument))
        elif words.startswith("#") and words[1:].isdecimal() and 0 < int(words[1:]) <= len(self._links):
            await self._say(self._links[int(words[1:]) - 1])
        elif words:
            await self._say(words)
        self._show_late()

    async def _say(self, words: str) -> None:
        await self._send(self._platform.message(self._citizen, "text", Content=words))

    def _messages(self) -> dict[str, Callable[[str], Awaitable[Message]]]:
        """What each command sends."""

        def event(name: str) -> Callable[[str], Awaitable[Message]]:
            async def make(key: str) -> Message:
                prefix = "qrscene_" if name == "subscribe" and key else ""
                return self._platform.event(self._citizen, name, EventKey=prefix + key)

            return make

        def message(kind: str, **fields: str) -> Callable[[str], Awaitable[Message]]:
            async def make(words: str) -> Message:
                given = {"Recognition": words} if kind == "voice" else fields
                return self._platform.message(self._citizen, kind, **given)

            return make

        return {
            "/关注": event("subscribe"),
            "/取消关注": event("unsubscribe"),
            "/扫码": event("SCAN"),
            "/菜单": event("CLICK"),
            "/语音": message("voice"),
            "/图片": message("image", PicUrl="http://example.invalid/1.jpg", MediaId="1"),
            "/视频": message("video", MediaId="1"),
            "/位置": message("location", Location_X="37.51", Location_Y="122.12", Scale="15", Label="市政府"),
            "/网页": message("link", Title="公告", Url="http://example.invalid/"),
        }

    async def _send(self, message: Message) -> None:
        self._last = message
        for exchange in await self._platform.send(message):
            self._show(exchange)

    def _show(self, exchange: Exchange) -> None:
        if exchange.kind == "transfer_customer_service":
            self._console.print("[dim]（已转给人工客服）[/dim]")
        elif exchange.text:
            self._bubble(exchange.text, f"{size(exchange.text)} 字节 · {exchange.seconds:.2f} 秒")
        elif exchange.status == 200:
            self._console.print(f"[dim]（没有回复 · {exchange.seconds:.2f} 秒）[/dim]")
        else:
            self._console.print(f"[red]{OUT_OF_ORDER}[/red] [dim]（{exchange.status}）[/dim]")

    def _show_late(self) -> None:
        """Show customer-service messages that have come in."""
        sent = self._api.sent if self._api else []
        for citizen, content, _ in sent[self._seen :]:
            if citizen == self._citizen:
                self._bubble(content, f"客服消息 · {size(content)} 字节")
        self._seen = len(sent)

    def _bubble(self, content: str, note: str) -> None:
        self._links = [says for says, _ in _LINK.findall(content)]
        shown = Text()
        rest = 0
        for number, found in enumerate(_LINK.finditer(content), 1):
            shown.append(content[rest : found.start()]).append(found[2], "blue").append(f"#{number}", "dim")
            rest = found.end()
        shown.append(content[rest:])
        bubble = _wrapped(shown, WIDTH - 4)
        self._console.print(Panel(bubble, width=WIDTH, title="小威", title_align="left", subtitle=note))


def _wrapped(text: Text, width: int) -> Text:
    """Break lines as a phone does: between any two characters, but in no number or word and before no closing mark."""
    breaks: list[int] = []
    used = 0
    for unit in _UNIT.finditer(text.plain):
        cells = cell_len(unit.group())
        if used + cells > width:
            breaks.append(unit.start())
            used = 0
        used = 0 if unit.group() == "\n" else used + cells
    return Text("\n").join(text.divide(breaks))
