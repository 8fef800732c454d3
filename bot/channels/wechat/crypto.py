"""WeChat's signatures and encryption, as its "消息加解密说明" lays them down."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
"""Bytes that messages are padded to (PKCS#7 with a block of 32, not AES's 16)."""

_RANDOM = 16
_LENGTH = 4


class ProtocolError(ValueError):
    """A request is not genuine or not WeChat's protocol; the message is the reason for the log."""


def signature(*parts: str) -> str:
    """Return the SHA-1 of the sorted, joined parts (token, timestamp, nonce and, encrypted, the cipher text)."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "surrogatepass")).hexdigest()  # noqa: S324  # WeChat's


def is_signed(given: str, *parts: str) -> bool:
    """Say whether a given signature is that of the parts, in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), signature(*parts).encode())


class MessageCipher:
    """AES-256-CBC between WeChat and one account: 16 random bytes + length + message + appid."""

    def __init__(self, aes_key: str, appid: str) -> None:
        """Prepare the key.

        Args:
            aes_key: EncodingAESKey of the console, 43 characters.
            appid: The account's AppID, which every message carries.
        """
        self._key = base64.b64decode(aes_key + "=")
        self._appid = appid.encode()

    def encrypt(self, message: str) -> str:
        """Return a message encrypted and in base64."""
        text = message.encode()
        plain = secrets.token_bytes(_RANDOM) + len(text).to_bytes(_LENGTH, "big") + text + self._appid
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> bytes:
        """Return the message inside.

        Raises:
            ProtocolError: Not base64, another key, broken padding, a wrong length or another account's appid.
        """
        plain = _unpadded(self._decrypted(encrypted))
        head = _RANDOM + _LENGTH
        end = head + int.from_bytes(plain[_RANDOM:head], "big")
        if len(plain) < head or end > len(plain):
            raise ProtocolError("the length is beyond the message")
        if not hmac.compare_digest(plain[end:], self._appid):
            raise ProtocolError("the appid is another one")
        return plain[head:end]

    def _decrypted(self, encrypted: str) -> bytes:
        try:
            data = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ProtocolError("Encrypt is not base64") from error
        if not data or len(data) % BLOCK:
            raise ProtocolError("Encrypt has no whole blocks")
        decryptor = self._cipher().decryptor()
        return decryptor.update(data) + decryptor.finalize()

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))


def _unpadded(plain: bytes) -> bytes:
    size = plain[-1]
    if not 1 <= size <= BLOCK or plain[-size:] != bytes([size]) * size:
        raise ProtocolError("the padding is broken (another key?)")
    return plain[:-size]
