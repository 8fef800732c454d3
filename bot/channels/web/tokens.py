"""Sessions: made and signed by the server, carried as a bearer token, nothing stored."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from pathlib import Path

_DAY = 24 * 3600
_KEY_BYTES = 32


class SessionRefused(Exception):  # noqa: N818  # not a fault of the program
    """The token is missing, forged, of another server or too old."""


class Sessions:
    """Makes and checks tokens: ``<session id>.<time of issue>.<signature>``."""

    def __init__(self, key: bytes, days: int) -> None:
        """Keep the key.

        Args:
            key: Secret of the signature (HMAC-SHA256).
            days: How long a session lives; its messages are not kept longer either.
        """
        self._key = key
        self._seconds = days * _DAY

    def issue(self) -> str:
        """Return the token of a new session."""
        body = f"{secrets.token_urlsafe(18)}.{int(time.time())}"
        return f"{body}.{self._sign(body)}"

    def session_of(self, token: str | None) -> str:
        """Return the session id of a token.

        Raises:
            SessionRefused: It is not one of ours, or too old.
        """
        body, _, signature = (token or "").rpartition(".")
        if not hmac.compare_digest(self._sign(body).encode(), signature.encode("utf-8", "replace")):
            raise SessionRefused
        session, _, issued = body.rpartition(".")
        if time.time() - int(issued) > self._seconds:
            raise SessionRefused
        return session

    def _sign(self, body: str) -> str:
        return hmac.new(self._key, body.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def signing_key(secret: str, file: Path) -> bytes:
    """Return the key: the secret set, else the one kept in a file, made when it is missing.

    Args:
        secret: From the settings; may be empty.
        file: Where a key of our own is kept, readable by its owner alone.
    """
    if secret:
        return secret.encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_bytes()
    key = secrets.token_bytes(_KEY_BYTES)
    with os.fdopen(handle, "wb") as opened:
        opened.write(key)
    return key
