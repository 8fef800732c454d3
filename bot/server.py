"""The web server: channels and health, nothing of Rasa's own HTTP API."""

from __future__ import annotations

import asyncio
import gc
import json as standard_json
import logging
import re
import signal
import socket
import time
import uuid
from collections.abc import Callable, Mapping
from functools import partial

from rasa.core.channels.channel import register
from rasa.core.run import create_http_input_channels
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, json

from bot.channels.web.pages import pages
from bot.service.assistant import Assistant
from bot.service.database import check
from bot.service.erasure import Records
from bot.service.health import Check, examine
from bot.service.logs import request_id
from bot.service.settings import ServiceSettings

logger = logging.getLogger(__name__)

BODY_LIMIT = 1024 * 1024
"""Largest request body, in bytes."""

BACKLOG = 1024
"""Connections that may wait to be accepted; the kernel lets further ones try again after a second."""

ACCEPTED_AT_ONCE = 1
"""Connections that a process takes before it looks at what else there is to do: the next is for whoever is idle."""

KEEP_ALIVE_SECONDS = 75
"""Seconds that an idle connection stays open: longer than a proxy keeps it (nginx: 60), so that no request meets
one that is just being closed, as with Sanic's 5 s. (It looks every 30 s whether a time is over.)"""

SHUTDOWN_SECONDS = 5.0
"""How long open requests may go on after Ctrl-C."""

_SETTLE_SECONDS = 0.05
"""Sanic loses a signal that comes while it starts, and all further ones; so the start is over first."""

_HOUR = 3600
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def make_app(settings: ServiceSettings, assistant: Assistant) -> Sanic:
    """Return the application with the channels of credentials.yml.

    Raises:
        RasaException: A channel of credentials.yml cannot be imported.
    """
    app = Sanic("xiaowei", configure_logging=False, dumps=partial(standard_json.dumps, ensure_ascii=False))
    app.config.REQUEST_MAX_SIZE = BODY_LIMIT
    app.config.KEEP_ALIVE_TIMEOUT = KEEP_ALIVE_SECONDS
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = SHUTDOWN_SECONDS
    app.ctx.assistant = assistant
    app.ctx.agent = assistant.agent
    app.ctx.checks = {
        "knowledge base": assistant.published.store.catalogue,
        "conversations": partial(check, assistant.records.conversations.engine),
        "app database": partial(check, assistant.records.app.engine),
    }
    register(create_http_input_channels(None, str(settings.credentials)), app, route="/webhooks/")
    app.blueprint(pages)
    app.add_route(_live, "/health/live")
    app.add_route(_ready, "/health/ready")
    app.register_middleware(_start, "request")
    app.register_middleware(_finish, "response")
    app.error_handler.add(Exception, _fail)
    app.add_task(_retire(assistant.records, settings.retention_days))
    return app


def serve(app: Sanic, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        app: The application.
        listening: A bound socket.
        ready: Called once the server answers.
    """

    @app.after_server_start
    async def announce(_: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        listening.listen(BACKLOG)  # asyncio knows one number for what may wait and what is taken at once
        loop.call_later(_SETTLE_SECONDS, settled, loop)

    def settled(loop: asyncio.AbstractEventLoop) -> None:
        _on_signals(loop, lambda: stop(loop))
        gc.collect()
        gc.freeze()  # model and index stay: going through them again takes a third of a second
        ready()

    def stop(loop: asyncio.AbstractEventLoop) -> None:
        _on_signals(loop, lambda: None)  # a second Ctrl-C changes nothing: the end is near
        loop.stop()

    app.run(sock=listening, backlog=ACCEPTED_AT_ONCE, access_log=False, motd=False, workers=1)


def _on_signals(loop: asyncio.AbstractEventLoop, react: Callable[[], None]) -> None:
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, react)


async def _live(_: Request) -> HTTPResponse:
    return json({"status": "live"})


async def _ready(request: Request) -> HTTPResponse:
    checks: Mapping[str, Check] = request.app.ctx.checks
    parts = await examine(checks)
    failed = "failed" in parts.values()
    return json({"status": "failed" if failed else "ready", "parts": parts}, status=503 if failed else 200)


async def _start(request: Request) -> None:
    given = request.headers.get("x-request-id", "")
    request_id.set(given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex)
    request.ctx.started = time.monotonic()


async def _finish(request: Request, response: BaseHTTPResponse) -> None:
    response.headers["x-request-id"] = request_id.get()
    logger.info(
        "request",
        extra={
            "method": request.method,
            "path": request.path,
            "status": response.status,
            "milliseconds": round(1000 * (time.monotonic() - request.ctx.started)),
        },
    )


async def _fail(_: Request, error: Exception) -> HTTPResponse:
    """Answer a fault in JSON; what happened inside is for the log alone."""
    if isinstance(error, SanicException) and error.status_code < 500:
        return json({"error": str(error)}, status=error.status_code)
    logger.error("a request failed", exc_info=error)
    return json({"error": "internal error"}, status=500)


async def _retire(records: Records, days: int) -> None:
    """Delete what is older than the retention time, now and every hour."""
    while True:
        try:
            await asyncio.to_thread(records.erase_older_than, days)
        except Exception:  # the next hour tries again
            logger.exception("old conversations could not be deleted")
        await asyncio.sleep(_HOUR)
