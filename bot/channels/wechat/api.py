"""WeChat's API for verified accounts: access token, customer-service messages, custom menu."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from functools import lru_cache
from typing import Any

import httpx

from bot.channels.wechat.settings import Account
from bot.service.database import AppDatabase
from bot.service.tokens import Fresh, Tokens

logger = logging.getLogger(__name__)

TIMEOUT = httpx.Timeout(5.0, connect=3.0)
TRIES = 3
_PAUSE = 0.5  # seconds before the second try; twice as long before the third
_TOKEN_REJECTED = frozenset({40001, 40014, 42001})
_BUSY = -1  # "system busy": try again
_EARLY = 300  # seconds; WeChat itself renews a stable token five minutes before it ends
_HINTS = {
    40001: "the AppSecret is wrong or the token was renewed elsewhere",
    40013: "the AppID is wrong",
    40125: "the AppSecret is wrong",
    40164: "this machine's address is not in the console's IP白名单",
    45015: "the citizen wrote more than 48 hours ago",
    45047: "too many messages to one citizen",
    48001: "the account has no right to this interface (is it verified?)",
}


class ApiError(Exception):
    """The API refused or could not be reached; the message says why, without token or secret."""


class WechatApi:
    """One account's calls; the token is shared by all processes through the app database."""

    def __init__(self, base: str, account: Account, app: AppDatabase) -> None:
        """Call nothing yet.

        Args:
            base: Base URL of the API.
            account: Needs an AppID and an AppSecret.
            app: Where the token is kept.
        """
        self._account = account
        self._base = base
        self._tokens = Tokens(app, account.appid, self._fetch_token)

    async def send_text(self, citizen: str, content: str) -> None:
        """Send a customer-service message.

        Raises:
            ApiError: It was not sent.
        """
        body = {"touser": citizen, "msgtype": "text", "text": {"content": content}}
        await self._call("POST", "/cgi-bin/message/custom/send", body)

    async def menu(self) -> dict[str, Any]:
        """Return the menu as WeChat has it; raises ApiError."""
        return await self._call("GET", "/cgi-bin/get_current_selfmenu_info")

    async def push_menu(self, menu: dict[str, Any]) -> None:
        """Replace the menu; raises ApiError."""
        await self._call("POST", "/cgi-bin/menu/create", menu)

    async def delete_menu(self) -> None:
        """Delete the menu; raises ApiError."""
        await self._call("GET", "/cgi-bin/menu/delete")

    async def _fetch_token(self) -> Fresh:
        body = {
            "grant_type": "client_credential",
            "appid": self._account.appid,
            "secret": self._account.secret.get_secret_value(),
        }
        answer = await self._request("POST", "/cgi-bin/stable_token", body)
        if "access_token" not in answer:
            raise _refused(answer)
        return Fresh(answer["access_token"], max(1.0, answer.get("expires_in", 7200) - _EARLY))

    async def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call with a token; once more with a new one if WeChat no longer takes it."""
        token = await self._tokens.current()
        answer = await self._request(method, path, body, token)
        if answer.get("errcode") in _TOKEN_REJECTED:
            await self._tokens.reject(token)
            answer = await self._request(method, path, body, await self._tokens.current())
        if answer.get("errcode"):
            raise _refused(answer)
        return answer

    async def _request(
        self, method: str, path: str, body: dict[str, Any] | None = None, token: str | None = None
    ) -> dict[str, Any]:
        """Send a request, again after a pause where that may help, and return the JSON answer."""
        for attempt in range(TRIES):
            await asyncio.sleep(_PAUSE * attempt)
            try:
                answer = await self._send(method, path, body, token)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                reason = type(error).__name__
                continue
            except (httpx.HTTPError, ValueError) as error:
                # It may have arrived all the same: a second try could send a message twice.
                raise ApiError(f"{path}: {type(error).__name__}") from None
            if answer.get("errcode") != _BUSY:
                return answer
            reason = "busy"
        raise ApiError(f"{path}: {reason}, {TRIES} times")

    async def _send(self, method: str, path: str, body: Any, token: str | None) -> dict[str, Any]:
        # WeChat shows \\u escapes as they are: the JSON holds the characters themselves.
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        async with httpx.AsyncClient(base_url=self._base, timeout=TIMEOUT, verify=_trusted()) as client:
            response = await client.request(
                method, path, content=content, params={"access_token": token} if token else None
            )
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted, read once: it takes 30 ms, which each message sent would pay."""
    return httpx.create_ssl_context()


def _refused(answer: dict[str, Any]) -> ApiError:
    code = answer.get("errcode")
    hint = f" ({_HINTS[code]})" if code in _HINTS else ""
    return ApiError(f"WeChat answered {code} {answer.get('errmsg', '')}{hint}")
