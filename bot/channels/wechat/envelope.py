"""Opens what WeChat sends and seals what it is answered, in plain, compatible and safe mode."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping

from bot.channels.wechat.crypto import MessageCipher, ProtocolError, is_signed, signature
from bot.channels.wechat.messages import Incoming, encrypted_reply, parse_xml, read_message
from bot.channels.wechat.settings import Account

BODY_LIMIT = 64 * 1024
"""Largest body, in bytes; WeChat's own messages stay far below."""

FRESH_SECONDS = 300
"""How far a request's timestamp may be from our clock: WeChat's three tries take 15 s, clocks differ."""


class Envelope:
    """One account's protocol. With an AES key only what is encrypted counts: compatible and safe mode alike."""

    def __init__(self, account: Account) -> None:
        self._token = account.token.get_secret_value()
        key = account.aes_key.get_secret_value()
        self._cipher = MessageCipher(key, account.appid) if key else None

    def verify(self, query: Mapping[str, str]) -> str:
        """Return what the console wants back when it checks the URL.

        Raises:
            ProtocolError: The signature is wrong, or the timestamp: better now than with the first citizen.
        """
        _check_time(query)
        self._check(query, "signature")
        return query.get("echostr", "")

    def open(self, query: Mapping[str, str], body: bytes) -> Incoming:
        """Return the message of a request.

        Args:
            query: The URL's parameters.
            body: The request's body.

        Raises:
            ProtocolError: The request is not genuine, stale or not WeChat's protocol.
        """
        if len(body) > BODY_LIMIT:
            raise ProtocolError("the body is too long")
        _check_time(query)
        if self._cipher is None:
            self._check(query, "signature")
            return read_message(parse_xml(body))
        encrypted = parse_xml(body).findtext("Encrypt")
        if not encrypted:
            raise ProtocolError("Encrypt is missing (is the account in plain mode?)")
        self._check(query, "msg_signature", encrypted)
        return read_message(parse_xml(self._cipher.decrypt(encrypted)))

    def seal(self, reply: str) -> str:
        """Return a reply's XML as WeChat expects it; encrypted, it gets a nonce of its own."""
        if self._cipher is None:
            return reply
        encrypted = self._cipher.encrypt(reply)
        timestamp, nonce = f"{time.time():.0f}", secrets.token_hex(8)
        return encrypted_reply(encrypted, signature(self._token, timestamp, nonce, encrypted), timestamp, nonce)

    def _check(self, query: Mapping[str, str], name: str, *further: str) -> None:
        parts = (self._token, query.get("timestamp", ""), query.get("nonce", ""), *further)
        if not is_signed(query.get(name, ""), *parts):
            raise ProtocolError("the signature is wrong")


def _check_time(query: Mapping[str, str]) -> None:
    """Refuse a timestamp (seconds since 1970, at most 12 ASCII digits) that is not near our clock."""
    timestamp = query.get("timestamp", "")
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12
    if not is_number or abs(time.time() - int(timestamp)) > FRESH_SECONDS:
        raise ProtocolError("the timestamp is stale (is this machine's clock right?)")
