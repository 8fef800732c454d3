"""Settings of the web channel, from environment variables named ``XIAOWEI_WEB_…``."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseSettings, Field, SecretStr

from bot.service.settings import ROOT


class WebSettings(BaseSettings):
    """Who may use the widget, how often, and what staff announce; docs/configuration.md is made from this."""

    origins: str = Field(
        default="",
        description="origins of other sites that carry the widget, separated by commas "
        "(https://www.example.gov.cn); the assistant's own pages need no entry; *: any site",
    )
    secret: SecretStr = Field(
        default=SecretStr(""), description="key that signs sessions; empty: made once and kept in `XIAOWEI_VAR`"
    )
    trusted_proxies: str = Field(
        default="",
        description="addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas",
    )
    messages_per_minute: int = Field(default=20, ge=1, description="messages of one session in a minute")
    address_per_minute: int = Field(
        default=600, ge=1, description="requests of one address in a minute (offices share an address)"
    )
    message_limit: int = Field(default=500, ge=50, description="longest message, in characters")
    notice_file: Path = Field(
        default=ROOT / "var" / "notice.txt",
        description="emergency notice shown on top of the widget while this file has text in it",
    )

    class Config:
        """Environment prefix."""

        env_prefix = "XIAOWEI_WEB_"
