"""The WeChat channel under garbage and behind a slow action; `simulate --load` measures the usual case."""

from __future__ import annotations

import asyncio
import http.client
import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import typer

from bot.channels.wechat.crypto import MessageCipher, signature
from bot.channels.wechat.simulator.api import serve_api
from bot.channels.wechat.simulator.load import Plan, press
from bot.channels.wechat.simulator.platform import ACCOUNT, Mode, Platform
from tests.bot.channels.wechat.conftest import PLAIN, wechat_server
from tests.serving import Server

MESSAGE = (
    "<xml><ToUserName>gh_1</ToUserName><FromUserName>oFuzz</FromUserName><CreateTime>1</CreateTime>"
    "<MsgType>image</MsgType><MsgId>1</MsgId></xml>"
)


def measure(bodies: int = typer.Option(10_000), citizens: int = typer.Option(50)) -> None:
    """Send fuzzed bodies to both accounts, then a question whose action waits 30 s from many citizens."""
    with tempfile.TemporaryDirectory() as folder, serve_api() as api:
        server = wechat_server(Path(folder), api.url).start()
        try:
            server.ask("warm", "你好")
            typer.echo(f"fuzzed bodies: {dict(_fuzz(server.url, bodies))}")

            async def slow() -> None:
                async with Platform(f"{server.url}/webhooks/wechat/webhook", Mode.SAFE) as platform:
                    plan = Plan(citizens=citizens, messages=2, questions=("请等30秒", "计数"), warm=False)
                    typer.echo(str(await press(platform, plan, api, Path(folder))))

            asyncio.run(slow())
            typer.echo(f"slowest reply as the server saw it: {_slowest(server)} ms")
        finally:
            server.stop()


def _slowest(server: Server) -> int:
    """Return the longest time of a WeChat request in milliseconds, without what the client waited for itself."""
    requests = (line for line in server.log() if line["message"] == "request" and "wechat" in line["path"])
    return max(line["milliseconds"] for line in requests)


def _fuzz(url: str, bodies: int) -> Counter[int]:
    """Return how often each HTTP status came."""
    statuses: Counter[int] = Counter()
    generator = random.Random(7)  # noqa: S311  # no secret
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    for _ in range(bodies):
        path, body = _request(generator)
        connection.request("POST", path, body)
        response = connection.getresponse()
        response.read()
        statuses[response.status] += 1
    return statuses


def _request(generator: random.Random) -> tuple[str, bytes]:
    """Return a request with a genuine signature around something broken."""
    kind = generator.choice(("noise", "plain", "cipher", "inside"))
    broken = _broken(generator, MESSAGE.encode())
    if kind in ("noise", "plain"):
        body = broken if kind == "plain" else generator.randbytes(generator.randrange(2000))
        return _path("plain", PLAIN.token.get_secret_value(), "signature"), body
    cipher = MessageCipher(ACCOUNT.aes_key.get_secret_value(), ACCOUNT.appid)
    encrypted = cipher.encrypt(broken.decode("utf-8", "replace") if kind == "inside" else MESSAGE)
    if kind == "cipher":
        encrypted = _broken(generator, encrypted.encode()).decode("latin-1").replace("<", "x").replace("&", "x")
    body = f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode("utf-8", "replace")
    return _path("webhook", ACCOUNT.token.get_secret_value(), "msg_signature", encrypted), body


def _broken(generator: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(generator.randint(1, 30)):
        changed[generator.randrange(len(changed))] = generator.randrange(256)
    return bytes(changed)


def _path(account: str, token: str, name: str, *further: str) -> str:
    timestamp = f"{time.time():.0f}"
    query = {"timestamp": timestamp, "nonce": "n", name: signature(token, timestamp, "n", *further)}
    return f"/webhooks/wechat/{account}?{urlencode(query)}"
