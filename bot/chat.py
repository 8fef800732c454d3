"""The assistant in a terminal, with numbered choices."""

from __future__ import annotations

import asyncio
import uuid

from rich.console import Console
from rich.markup import escape

from bot.service.assistant import Assistant
from bot.service.replies import Button, Reply

_LEAVE = {"exit", "quit", "退出", "再见"}


def chat(assistant: Assistant, console: Console) -> None:
    """Talk until the input ends, Ctrl-C, or a word of leaving."""
    sender = uuid.uuid4().hex
    choices: list[Button] = []
    console.print("[bold]小威[/bold]：请输入您的问题（输入 退出 或按 Ctrl-C 结束）。")
    loop = asyncio.new_event_loop()
    while True:
        try:
            words = console.input("\n[bold]您[/bold]：").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if words in _LEAVE:
            return
        answers = loop.run_until_complete(assistant.ask("terminal", sender, _chosen(words, choices)))
        choices = _show(answers, console)


def _chosen(words: str, choices: list[Button]) -> str:
    """Return what a typed number stands for, or the words themselves."""
    if words.isdecimal() and 0 < int(words) <= len(choices):
        return choices[int(words) - 1]["payload"]
    return words


def _show(answers: list[Reply], console: Console) -> list[Button]:
    """Print replies; returns the choices they offer, in the order of their numbers."""
    choices: list[Button] = []
    for reply in answers:
        console.print(f"[bold]小威[/bold]：{escape(reply['text'])}")
        for button in reply.get("buttons", []):
            choices.append(button)
            console.print(f"  {len(choices)}. {escape(button['title'])}")
    return choices
