"""WeChat's API on this machine: tokens, customer-service messages with their quota, the custom menu."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.channels.wechat.settings import Account
from bot.channels.wechat.simulator.platform import ACCOUNT

_OK = {"errcode": 0, "errmsg": "ok"}


class _Server(ThreadingHTTPServer):
    """A server at which many may call at once."""

    request_queue_size = 128


@dataclass
class ApiState:
    """What the API knows and was told.

    Attributes:
        account: Whose API this is.
        tokens_made: How often a token was asked for.
        token: The valid one; set it to something else to make WeChat forget it.
        sent: Customer-service messages: citizen, text and when (`time.monotonic`).
        menu: The custom menu.
        refuse: An errcode to answer customer-service messages with; 0 to take them.
    """

    account: Account = ACCOUNT
    tokens_made: int = 0
    token: str = ""
    sent: list[tuple[str, str, float]] = field(default_factory=list)
    menu: dict[str, Any] | None = None
    refuse: int = 0
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the API's answer to a call."""
        with self.lock:
            if path == "/cgi-bin/stable_token":
                return self._give_token(body)
            if not self.token or token != self.token:
                return {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
            return self._call(path, body)

    def _give_token(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("appid") != self.account.appid:
            return {"errcode": 40013, "errmsg": "invalid appid"}
        if body.get("secret") != self.account.secret.get_secret_value():
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        self.tokens_made += 1
        self.token = self.token or secrets.token_hex(64)
        return {"access_token": self.token, "expires_in": 7200}

    def _call(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path == "/cgi-bin/message/custom/send":
            if self.refuse:
                return {"errcode": self.refuse, "errmsg": "refused"}
            self.sent.append((body["touser"], body["text"]["content"], time.monotonic()))
        elif path == "/cgi-bin/menu/create":
            self.menu = body
        elif path == "/cgi-bin/menu/delete":
            self.menu = None
        elif path == "/cgi-bin/get_current_selfmenu_info":
            return {"is_menu_open": int(self.menu is not None), "selfmenu_info": self.menu or {}}
        else:
            return {"errcode": 40066, "errmsg": "invalid url"}
        return _OK


@contextmanager
def serve_api() -> Iterator[ApiState]:
    """Serve the API on a free port of this machine; `state.url` is its base URL."""
    state = ApiState()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that http.server calls
            self._answer({})

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, body: dict[str, Any]) -> None:
            url = urlsplit(self.path)
            token = parse_qs(url.query).get("access_token", [""])[0]
            answer = json.dumps(state.answer(url.path, token, body)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = _Server(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
