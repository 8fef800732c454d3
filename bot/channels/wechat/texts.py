"""The channel's own texts, from texts.yml."""

from __future__ import annotations

from typing import Any

import yaml

from bot.channels.wechat.settings import HERE

_TEXTS: dict[str, str] = yaml.safe_load((HERE / "texts.yml").read_text("utf-8"))
HOT_QUESTIONS: tuple[str, ...] = tuple(yaml.safe_load((HERE / "hot_questions.yml").read_text("utf-8")))
"""Offered when somebody follows the account."""


def text(key: str, **values: Any) -> str:
    """Return a text with its blanks filled in; raises KeyError for an unknown one."""
    return _TEXTS[key].format(**values)
