"""The widget's file and the assistant's own pages: a demo of the 12333 site, the chat alone, the printed list."""

from __future__ import annotations

import gzip
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw

from bot.service.settings import ROOT

WIDGET = ROOT / "widget"

FILES = {
    "/": ("pages/index.html", "text/html; charset=utf-8"),
    "/chat": ("pages/chat.html", "text/html; charset=utf-8"),
    "/print": ("pages/print.html", "text/html; charset=utf-8"),
    "/icon.svg": ("pages/icon.svg", "image/svg+xml"),
    "/site.css": ("pages/site.css", "text/css; charset=utf-8"),
    "/widget.js": ("dist/widget.js", "text/javascript; charset=utf-8"),
}
"""Served files by path."""

# The pages need nothing inline and nothing of anybody else's: proof that the widget works so.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)

pages = Blueprint("pages")


class _File(NamedTuple):
    content: bytes
    packed: bytes
    tag: str


@lru_cache(maxsize=len(FILES))
def _read(path: Path) -> _File:
    content = path.read_bytes()
    # Weak: the same file, packed or not.
    return _File(content, gzip.compress(content, mtime=0), f'W/"{sha256(content).hexdigest()[:16]}"')


async def _serve(request: Request) -> HTTPResponse:
    name, kind = FILES[request.path]
    file = _read(WIDGET / name)
    headers = {
        "cache-control": "no-cache",
        "etag": file.tag,
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
        "content-security-policy": _POLICY,
        "referrer-policy": "no-referrer",
    }
    if request.headers.get("if-none-match") == file.tag:
        return empty(status=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return raw(file.content, content_type=kind, headers=headers)
    return raw(file.packed, content_type=kind, headers={**headers, "content-encoding": "gzip"})


for _path in FILES:
    pages.add_route(_serve, _path, name=_path.strip("/").replace(".", "_") or "index")
