"""Every setting of the assistant as a page; docs/configuration.md is compared with it by a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseSettings, SecretStr
from pydantic.fields import ModelField

from bot.channels.web.settings import WebSettings
from bot.channels.wechat.settings import WechatSettings
from bot.service.handover import HandoverSettings
from bot.service.settings import ROOT, ServiceSettings
from knowledge.settings import KnowledgeSettings

SETTINGS: tuple[tuple[str, type[BaseSettings]], ...] = (
    ("Serving", ServiceSettings),
    ("Knowledge base", KnowledgeSettings),
    ("Web widget", WebSettings),
    ("Handover to staff", HandoverSettings),
    ("WeChat", WechatSettings),
)
"""Headings and classes; a channel with settings of its own adds its class here."""

_HEAD = """# Configuration

Settings are environment variables; a start reads them once. This page is made by
`python -m bot.service settings`.
"""


def as_markdown() -> str:
    """Return the page: one table a class, one row a setting."""
    return _HEAD + "".join(f"\n## {title}\n\n{_table(settings)}" for title, settings in SETTINGS)


def _table(settings: type[BaseSettings]) -> str:
    rows = "".join(_row(settings, field) for field in settings.__fields__.values())
    return f"| variable | default | what it is |\n| --- | --- | --- |\n{rows}"


def _row(settings: type[BaseSettings], field: ModelField) -> str:
    names = " ".join(sorted(name.upper() for name in field.field_info.extra["env_names"]))
    return f"| `{names}` | {_default(field.default)} | {field.field_info.description} |\n"


def _default(value: Any) -> str:
    """Show a default; paths below the project are shown relative to it."""
    if isinstance(value, SecretStr) or value in ("", None):
        return "–"
    text = str(value).replace(f"{ROOT}/", "") if isinstance(value, (Path, str)) else str(value)
    return f"`{text}`"
