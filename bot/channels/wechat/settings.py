"""Settings of the WeChat channel; several accounts in one deployment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, BaseSettings, Field, SecretStr, validator

HERE = Path(__file__).resolve().parent
_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_NAME = re.compile(r"[a-z0-9-]{1,32}")


class Account(BaseModel):
    """One official account, under the names that WeChat's console uses.

    Attributes:
        token: 令牌(Token).
        appid: 开发者ID(AppID); needed for encryption and for the API.
        aes_key: 消息加解密密钥(EncodingAESKey); with one, unencrypted messages are refused.
        secret: 开发者密码(AppSecret), for verified accounts; without one nothing is sent through the API.
        name: Last part of the account's URL; empty for the first account.
    """

    token: SecretStr
    appid: str = ""
    aes_key: SecretStr = SecretStr("")
    secret: SecretStr = SecretStr("")
    name: str = ""

    @validator("aes_key")
    def _is_an_aes_key(cls, value: SecretStr) -> SecretStr:  # noqa: N805  # pydantic's validators are class methods
        if value.get_secret_value() and not _AES_KEY.fullmatch(value.get_secret_value()):
            raise ValueError("an EncodingAESKey has 43 letters and digits")
        return value

    @validator("secret", always=True)
    def _has_an_appid(cls, value: SecretStr, values: dict[str, object]) -> SecretStr:  # noqa: N805
        encrypted = values.get("aes_key") or SecretStr("")
        if (value.get_secret_value() or encrypted.get_secret_value()) and not values.get("appid"):  # type: ignore[attr-defined]
            raise ValueError("EncodingAESKey and AppSecret need the AppID")
        return value

    @property
    def channel(self) -> str:
        """The channel's name in conversation ids: citizens of two accounts never share a conversation."""
        return f"wechat-{self.name}" if self.name else "wechat"

    @property
    def can_call(self) -> bool:
        """Whether the API may be used."""
        return bool(self.secret.get_secret_value())

    def summary(self) -> str:
        """Say in the log what the settings mean; nothing secret."""
        mode = "encrypted messages" if self.aes_key.get_secret_value() else "plain messages"
        return f"{mode}, {'with' if self.can_call else 'without'} API"


class WechatSettings(BaseSettings):
    """The accounts, and where WeChat's API is."""

    wechat_token: SecretStr = Field(
        default=SecretStr(""), description="令牌(Token) of the account; without one the channel is off"
    )
    wechat_appid: str = Field(default="", description="开发者ID(AppID)")
    wechat_aes_key: SecretStr = Field(
        default=SecretStr(""),
        description="消息加解密密钥(EncodingAESKey), for 兼容模式 and 安全模式; with one, plain messages are refused",
    )
    wechat_secret: SecretStr = Field(
        default=SecretStr(""),
        description="开发者密码(AppSecret), only for a verified account: late answers and staff come through the API",
    )
    wechat_accounts: dict[str, Account] = Field(
        default={},
        description='more accounts as JSON, {"name": {"token": …, "appid": …, "aes_key": …, "secret": …}}; '
        "their URLs end in the name: /webhooks/wechat/name",
    )
    wechat_api: str = Field(default="https://api.weixin.qq.com", description="base URL of WeChat's API")
    wechat_menu: Path = Field(default=HERE / "menu.yml", description="the custom menu (python -m bot.channels.wechat)")

    class Config:
        """Environment prefix."""

        env_prefix = "XIAOWEI_"

    @validator("wechat_accounts")
    def _names_fit_a_url(cls, value: dict[str, Account]) -> dict[str, Account]:  # noqa: N805
        for name in value:
            if not _NAME.fullmatch(name) or name == "webhook":
                raise ValueError(f"{name!r}: small letters, digits and hyphens, at most 32, and not webhook")
        return value

    def accounts(self) -> Iterator[Account]:
        """Yield the accounts that have a token, the first one first."""
        if self.wechat_token.get_secret_value():
            yield Account(
                token=self.wechat_token,
                appid=self.wechat_appid,
                aes_key=self.wechat_aes_key,
                secret=self.wechat_secret,
            )
        for name, account in self.wechat_accounts.items():
            yield account.copy(update={"name": name})
