"""Settings of the assistant, from environment variables named ``XIAOWEI_…`` with safe defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseSettings, Field, SecretStr

ROOT = Path(__file__).resolve().parent.parent.parent


class ServiceSettings(BaseSettings):
    """Where the assistant lives and how it behaves; docs/configuration.md is made from this."""

    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=5005, ge=0, le=65535, description="port to listen on; 0: any free one")
    workers: int = Field(
        default=1, ge=1, le=64, description="processes that serve side by side, sharing the memory of model and index"
    )
    var: Path = Field(default=ROOT / "var", description="folder of everything made at run time")

    config: Path = Field(default=ROOT / "config.yml", description="Rasa's pipeline and policies")
    domain: Path = Field(default=ROOT / "domain.yml", description="Rasa's domain, a file or a folder")
    training_data: Path = Field(default=ROOT / "bot" / "data", description="folder of NLU data, stories and rules")
    endpoints: Path = Field(default=ROOT / "endpoints.yml", description="Rasa's endpoints")
    credentials: Path = Field(default=ROOT / "credentials.yml", description="the channels that are served")

    tracker_url: str = Field(
        default="", description="SQLAlchemy URL of the conversations; empty: tracker.db in `XIAOWEI_VAR`"
    )
    app_url: str = Field(
        default="", description="SQLAlchemy URL of what the channels keep; empty: app.db in `XIAOWEI_VAR`"
    )
    retention_days: int = Field(default=30, ge=1, description="conversations older than this are deleted, in days")

    actions: str = Field(default="actions", description="Python package of the custom actions")
    actions_url: str = Field(
        default="inprocess://actions",
        description="where actions run: inprocess://actions, or the webhook of an action server",
    )
    action_seconds: float = Field(default=4.0, gt=0, description="time limit of one action, in seconds")
    message_limit: int = Field(default=1000, ge=100, description="longer messages are cut, in characters")

    rest: bool = Field(default=True, description="serve the REST channel")
    rest_token: SecretStr = Field(
        default=SecretStr(""),
        description="Bearer token of the REST channel; without one only this machine may use it, "
        "and not through a proxy",
    )

    log_format: Literal["auto", "json", "plain"] = Field(
        default="auto", description="json lines, plain text, or auto: plain in a terminal and json elsewhere"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="least level logged")

    class Config:
        """Environment prefix."""

        env_prefix = "XIAOWEI_"

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.tracker_url = self.tracker_url or f"sqlite:///{self.var / 'tracker.db'}"
        self.app_url = self.app_url or f"sqlite:///{self.var / 'app.db'}"
