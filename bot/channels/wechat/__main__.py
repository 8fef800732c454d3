"""Operators' commands: ``python -m bot.channels.wechat simulate | menu show | menu push | menu delete``."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from contextlib import ExitStack
from typing import Any

import typer
import yaml
from rich.console import Console

from bot.channels.wechat.api import ApiError, WechatApi
from bot.channels.wechat.settings import Account, WechatSettings
from bot.channels.wechat.simulator.api import serve_api
from bot.channels.wechat.simulator.assistant import assistant
from bot.channels.wechat.simulator.load import Plan, press
from bot.channels.wechat.simulator.phone import Phone
from bot.channels.wechat.simulator.platform import ACCOUNT, Mode, Platform
from bot.service.database import AppDatabase
from bot.service.settings import ServiceSettings

cli = typer.Typer(help="The WeChat official account.", no_args_is_help=True, add_completion=False)
menu = typer.Typer(help="The custom menu (自定义菜单) of a verified account.", no_args_is_help=True)
cli.add_typer(menu, name="menu")
console = Console(highlight=False)

_ACCOUNT = typer.Option("", "--account", help="Name of a further account; empty for the first one.")


@cli.command()
def simulate(
    mode: Mode = typer.Option(Mode.SAFE, help="Encryption mode (消息加解密方式)."),
    verified: bool = typer.Option(True, help="A verified account: late answers and staff through the API."),
    url: str = typer.Option("", help="A running assistant's account: http://127.0.0.1:5005/webhooks/wechat/webhook."),
    load: bool = typer.Option(False, help="Many citizens at once instead of a phone."),
    citizens: int = typer.Option(50, min=1, help="With --load: citizens who write at the same time."),
    messages: int = typer.Option(10, min=1, help="With --load: messages of each."),
    copies: int = typer.Option(3, min=1, max=3, help="With --load: deliveries of each message."),
    network: float = typer.Option(0.1, min=0, help="With --load: longest delay of a delivery, in seconds."),
) -> None:
    """Stand in for WeChat: a phone in the terminal, or load; starts an assistant of its own without --url."""
    account = _account("") if url else ACCOUNT
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the assistant of its own ends too
    with ExitStack() as stack:
        api = None if url else stack.enter_context(serve_api())
        folder = None
        if api:
            with console.status("正在启动小威 …"):
                url, folder = stack.enter_context(assistant(mode, api.url, verified))

        async def run() -> None:
            async with Platform(url, mode, account) as platform:
                if not await platform.verify():
                    raise typer.BadParameter("the account's URL cannot be verified: URL or token are wrong")
                if load:
                    plan = Plan(citizens=citizens, messages=messages, copies=copies, network=network)
                    report = await press(platform, plan, api, folder)
                    console.print(str(report))
                    if not report.is_clean():
                        raise typer.Exit(1)
                else:
                    await Phone(platform, api, console).talk()

        asyncio.run(run())


@menu.command()
def show(account: str = _ACCOUNT) -> None:
    """Show the menu that WeChat has."""
    console.print_json(json.dumps(_call(account, "menu"), ensure_ascii=False))


@menu.command()
def push(account: str = _ACCOUNT) -> None:
    """Send the menu file (XIAOWEI_WECHAT_MENU) to WeChat."""
    content = yaml.safe_load(WechatSettings().wechat_menu.read_text("utf-8"))
    _call(account, "push_menu", content)
    console.print("菜单已发布，手机上最多五分钟后看到；取消关注再关注可以马上看到。")


@menu.command()
def delete(account: str = _ACCOUNT) -> None:
    """Delete the menu at WeChat."""
    _call(account, "delete_menu")
    console.print("菜单已删除。")


def _call(name: str, method: str, *arguments: Any) -> Any:
    """Call the API of an account; what it refuses is shown in one line."""
    account = _account(name)
    if not account.can_call:
        raise typer.BadParameter("the account has no AppSecret (XIAOWEI_WECHAT_SECRET)")
    app = AppDatabase(ServiceSettings().app_url)
    app.upgrade()
    api = WechatApi(WechatSettings().wechat_api, account, app)
    try:
        return asyncio.run(getattr(api, method)(*arguments))
    except ApiError as error:
        console.print(str(error), markup=False)
        raise typer.Exit(1) from None


def _account(name: str) -> Account:
    for account in WechatSettings().accounts():
        if account.name == name:
            return account
    if not name:
        raise typer.BadParameter("there is no account: XIAOWEI_WECHAT_TOKEN is not set")
    raise typer.BadParameter(f"no account {name!r} in XIAOWEI_WECHAT_ACCOUNTS")


if __name__ == "__main__":
    cli()
