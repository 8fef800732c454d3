"""WeChat's server, as far as an official account meets it: deliveries in any mode, repeated like WeChat's."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from dataclasses import dataclass
from enum import Enum
from xml.sax.saxutils import escape

import httpx
from pydantic import SecretStr

from bot.channels.wechat.crypto import MessageCipher, ProtocolError, is_signed, signature
from bot.channels.wechat.messages import parse_xml
from bot.channels.wechat.settings import Account

ACCOUNT = Account(
    token=SecretStr("demo-token"),
    appid="wx0123456789abcdef",
    aes_key=SecretStr("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
    secret=SecretStr("demo-secret"),
)
"""An account for trying out; its keys protect nothing."""

PATIENCE = 5.0
"""Seconds that WeChat waits for a reply."""

TRIES = 3
OUT_OF_ORDER = "该公众号提供的服务出现故障，请稍后再试"
"""What a citizen sees when an account does not answer properly."""

# Each delivery has a connection of its own, as from nginx. When many share a pool, httpcore gives several requests one
# idle connection and some of them wait for seconds until they get another (encode/httpcore#822).
_CONNECTIONS = httpx.Limits(max_connections=None, max_keepalive_connections=0)

_NAME = "gh_demo"
_SILENT = frozenset({"", "success"})


class Mode(str, Enum):
    """How the console's 消息加解密方式 is set."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


@dataclass(frozen=True)
class Message:
    """One message or event on its way to the account: its fields, as they stand in the XML."""

    citizen: str
    fields: tuple[tuple[str, str], ...]

    def xml(self) -> str:
        """Return the XML that WeChat sends."""
        head = (("ToUserName", _NAME), ("FromUserName", self.citizen))
        return "<xml>" + "".join(f"<{tag}>{escape(value)}</{tag}>" for tag, value in (*head, *self.fields)) + "</xml>"


@dataclass(frozen=True)
class Exchange:
    """One delivery and what came back.

    Attributes:
        status: HTTP status; 0 when no reply came in time or at all.
        kind: MsgType of the reply; "" for none.
        text: Content of a text reply.
        seconds: How long the reply took.
    """

    status: int
    kind: str
    text: str
    seconds: float


class Platform:
    """Delivers messages to one account's URL."""

    def __init__(self, url: str, mode: Mode, account: Account = ACCOUNT, patience: float = PATIENCE) -> None:
        """Connect to nothing yet.

        Args:
            url: The account's URL, as entered in the console.
            mode: The console's encryption mode.
            account: Token, AppID and AES key.
            patience: How long to wait for a reply, in seconds.
        """
        self._url = url
        self._mode = mode
        self._token = account.token.get_secret_value()
        self._cipher = MessageCipher(account.aes_key.get_secret_value(), account.appid)
        self._ids = itertools.count(secrets.randbelow(2**40) << 20)
        self._client = httpx.AsyncClient(timeout=patience, limits=_CONNECTIONS)

    async def __aenter__(self) -> Platform:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def verify(self) -> bool:
        """Check the URL as the console does when it is saved."""
        query = self._signed()
        response = await self._client.get(self._url, params={**query, "echostr": "4711"})
        return response.status_code == 200 and response.text == "4711"

    def message(self, citizen: str, kind: str, **fields: str) -> Message:
        """Return a new message with an id of its own."""
        return self._new(citizen, MsgType=kind, **fields, MsgId=str(next(self._ids)))

    def event(self, citizen: str, event: str, **fields: str) -> Message:
        """Return a new event; events have no id."""
        return self._new(citizen, MsgType="event", Event=event, **fields)

    async def send(self, message: Message) -> list[Exchange]:
        """Deliver a message as WeChat does: up to three times, until a reply comes."""
        exchanges: list[Exchange] = []
        while len(exchanges) < TRIES and not (exchanges and exchanges[-1].status):
            exchanges.append(await self.deliver(message))
        return exchanges

    async def deliver(self, message: Message) -> Exchange:
        """Deliver a message once."""
        body, query = self._sealed(message.xml())
        started = time.monotonic()
        try:
            response = await asyncio.wait_for(
                self._client.post(self._url, params=query, content=body.encode()), self._client.timeout.read
            )
        except (httpx.HTTPError, asyncio.TimeoutError):
            return Exchange(0, "", "", time.monotonic() - started)
        seconds = time.monotonic() - started
        if response.status_code != 200 or response.text in _SILENT:
            return Exchange(response.status_code, "", "", seconds)
        root = parse_xml(self._opened(response.text))
        return Exchange(200, root.findtext("MsgType") or "", root.findtext("Content") or "", seconds)

    def _new(self, citizen: str, **fields: str) -> Message:
        return Message(citizen, (("CreateTime", f"{time.time():.0f}"), *fields.items()))

    def _sealed(self, xml: str) -> tuple[str, dict[str, str]]:
        """Return body and parameters of a delivery in the account's mode."""
        query = self._signed()
        if self._mode is Mode.PLAIN:
            return xml, query
        encrypted = self._cipher.encrypt(xml)
        sealed = f"<ToUserName>{_NAME}</ToUserName><Encrypt>{encrypted}</Encrypt></xml>"
        both = signature(self._token, query["timestamp"], query["nonce"], encrypted)
        query |= {"msg_signature": both, "encrypt_type": "aes"}
        return (xml.removesuffix("</xml>") if self._mode is Mode.COMPATIBLE else "<xml>") + sealed, query

    def _signed(self) -> dict[str, str]:
        timestamp, nonce = f"{time.time():.0f}", secrets.token_hex(5)
        return {"timestamp": timestamp, "nonce": nonce, "signature": signature(self._token, timestamp, nonce)}

    def _opened(self, reply: str) -> str:
        """Return a reply's XML, decrypted and checked as WeChat does; raises ProtocolError."""
        if self._mode is Mode.PLAIN:
            return reply
        root = parse_xml(reply)
        encrypted, given, timestamp, nonce = (
            root.findtext(tag) or "" for tag in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
        )
        if not is_signed(given, self._token, timestamp, nonce, encrypted):
            raise ProtocolError("the reply's signature is wrong")
        return self._cipher.decrypt(encrypted).decode()
