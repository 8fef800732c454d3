"""How many messages reach the sentence encoder, which costs more than all the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bot import environment, unused
from bot.prepare import prepare
from bot.service import logs
from bot.service.settings import ServiceSettings
from knowledge.search.encoder import OnnxEncoder, load_encoder


def share_encoded(questions: Sequence[str], folder: Path) -> float | None:
    """The share of questions, each of a citizen of its own, that words alone did not settle.

    Args:
        questions: Asked of the assistant in this process.
        folder: For its conversations.

    Returns:
        None where there is no encoder on this machine.
    """
    databases = {name: f"sqlite:///{folder / name}.db" for name in ("tracker_url", "app_url")}
    settings = ServiceSettings(**databases, log_level="WARNING")  # the table is not to be lost among the answers
    logs.configure(settings)
    environment.prepare(settings)
    unused.leave_out()
    from bot.loading import load_assistant

    assistant = load_assistant(settings, prepare(settings, Console(stderr=True)))
    encoder = load_encoder()
    if not isinstance(encoder, OnnxEncoder):
        return None
    loop = asyncio.new_event_loop()
    reached = 0
    for number, question in enumerate(questions):
        before = _calls(encoder)
        loop.run_until_complete(assistant.ask("benchmark", str(number), question))
        reached += _calls(encoder) > before
    return reached / len(questions)


def _calls(encoder: OnnxEncoder) -> int:
    """How often it was asked, also for what it remembers."""
    info = encoder.encode.cache_info()  # type: ignore[attr-defined]
    return int(info.hits + info.misses)
