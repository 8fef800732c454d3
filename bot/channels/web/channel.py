"""The web channel's endpoints below ``/webhooks/web``; docs/api.md describes every one."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any

from rasa.core.channels.channel import InputChannel
from rasa.core.lock_store import LockError
from sanic import Blueprint, Sanic
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json

from bot.channels.web.conversation import Conversations
from bot.channels.web.excerpts import MAX_SPANS, excerpts
from bot.channels.web.guides import guide
from bot.channels.web.hot import hot_questions
from bot.channels.web.limits import Addresses, RateLimit, TooMany
from bot.channels.web.origins import Origins
from bot.channels.web.settings import WebSettings
from bot.channels.web.suggestions import suggestions_of
from bot.channels.web.tokens import SessionRefused, Sessions, signing_key
from bot.service.assistant import Assistant
from bot.service.settings import ServiceSettings
from knowledge.answering.view import hotline_of
from knowledge.calendar import WEIHAI_TIME
from knowledge.catalogue import Catalogue, Span
from knowledge.settings import KnowledgeSettings
from knowledge.store import KnowledgeUnavailable

Endpoint = Callable[[Request], Coroutine[Any, Any, HTTPResponse]]

_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_SPANS = re.compile(r"\d{1,7}-\d{1,7}(?:,\d{1,7}-\d{1,7})*")
_VOTES = {"up": 1, "down": -1}


class ContractError(ValueError):
    """The request is not what docs/api.md says."""


class WebChannel(InputChannel):
    """What the widget asks for."""

    def __init__(self, service: ServiceSettings, settings: WebSettings) -> None:
        self._retention_days = service.retention_days
        self._limit = settings.message_limit
        self._notice = settings.notice_file
        self._sources = KnowledgeSettings().sources
        key = signing_key(settings.secret.get_secret_value(), service.var / "web.key")
        self._sessions = Sessions(key, service.retention_days)
        self._origins = Origins(settings.origins)
        self._addresses = Addresses(settings.trusted_proxies)
        self._per_session = RateLimit(settings.messages_per_minute)
        self._per_address = RateLimit(settings.address_per_minute)

    @classmethod
    def name(cls) -> str:
        """Return the path's part."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChannel:
        """Make the channel; its settings come from the environment."""
        return cls(ServiceSettings(), WebSettings())

    def blueprint(self, on_new_message: Any) -> Blueprint:
        """Return the channel's routes; messages go to the assistant, not to Rasa's own handler."""
        routes = Blueprint("web")
        routes.listener("before_server_start")(_prepare)
        endpoints: tuple[tuple[str, str, Endpoint], ...] = (
            ("GET", "/status", self._status),
            ("POST", "/sessions", self._begin),
            ("DELETE", "/sessions", self._forget),
            ("GET", "/messages", self._history),
            ("POST", "/messages", self._answer),
            ("POST", "/feedback", self._judge),
            ("POST", "/suggestions", self._suggest),
            ("GET", "/guides", self._guide),
            ("GET", "/excerpts", self._excerpts),
        )
        for method, path, endpoint in endpoints:
            routes.add_route(self._guarded(endpoint), path, methods=[method], name=f"{method} {path}")
        for path in {path for _, path, _ in endpoints}:
            routes.add_route(self._guarded(_preflight), path, methods=["OPTIONS"], name=f"OPTIONS {path}")
        return routes

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        """Let in only allowed origins, and addresses within their limit; answer refusals in JSON."""

        async def handle(request: Request) -> HTTPResponse:
            origin = request.headers.get("origin")
            if not self._origins.admits(origin, request.host):
                return json({"error": "this origin may not use the assistant"}, status=403)
            response = await self._respond(endpoint, request)
            response.headers.update({"cache-control": "no-store", **self._origins.headers(origin)})
            return response

        return handle

    async def _respond(self, endpoint: Endpoint, request: Request) -> HTTPResponse:
        try:
            self._per_address.count(self._addresses.of(request.ip, request.headers.get("x-forwarded-for", "")))
            return await endpoint(request)
        except ContractError as error:
            return json({"error": str(error)}, status=400)
        except SessionRefused:
            return json({"error": "the session is not one of this server, or too old"}, status=403)
        except LockError:  # another process is still busy with the session's message before
            body = {"error": "the message before is still being answered"}
            return json(body, status=503, headers={"retry-after": "1"})
        except TooMany as error:
            headers = {"retry-after": str(error.retry_after)}
            return json({"error": str(error), "retry_after": error.retry_after}, status=429, headers=headers)

    async def _status(self, request: Request) -> HTTPResponse:
        catalogue = await _catalogue(request)
        hotline = hotline_of(catalogue)
        return json(
            {
                "notice": self._read_notice(),
                "hotline": {"name": hotline.name, "phone": hotline.phone} if hotline else None,
                "hot": hot_questions(catalogue),
                "message_limit": self._limit,
                "retention_days": self._retention_days,
            }
        )

    async def _begin(self, _: Request) -> HTTPResponse:
        return json({"token": self._sessions.issue()}, status=201)

    async def _forget(self, request: Request) -> HTTPResponse:
        await self._conversations(request).forget(self._session(request))
        return empty()

    async def _history(self, request: Request) -> HTTPResponse:
        return json({"messages": await self._conversations(request).history(self._session(request))})

    async def _answer(self, request: Request) -> HTTPResponse:
        session = self._session(request)
        self._per_session.count(session)
        body = _body(request)
        text = _text(body, "text", self._limit)
        return json(await self._conversations(request).answer(session, _message_id(body), text))

    async def _judge(self, request: Request) -> HTTPResponse:
        session = self._session(request)
        body = _body(request)
        vote = _VOTES.get(str(body.get("vote")))
        if vote is None:
            raise ContractError('"vote" must be "up" or "down"')
        reason = _text({"reason": "", **body}, "reason", self._limit)
        if not await self._conversations(request).judge(session, _message_id(body), vote, reason):
            return json({"error": "this session has no such message"}, status=404)
        return empty()

    async def _suggest(self, request: Request) -> HTTPResponse:
        """Take what is being typed in a body: addresses end up in logs."""
        typed = _text(_body(request), "text", self._limit)
        return json({"suggestions": suggestions_of(await _catalogue(request)).find(typed)})

    async def _guide(self, request: Request) -> HTTPResponse:
        found = guide(await _catalogue(request), request.args.get("id", ""), datetime.now(WEIHAI_TIME))
        return json(found) if found else json({"error": "there is no such guide"}, status=404)

    async def _excerpts(self, request: Request) -> HTTPResponse:
        spans = request.args.get("spans", "")
        if not _SPANS.fullmatch(spans):
            raise ContractError('"spans" must look like 10-20,30-40')
        pairs = [Span(*map(int, pair.split("-"))) for pair in spans.split(",")[:MAX_SPANS]]
        found = excerpts(await _catalogue(request), self._sources, request.args.get("document", ""), pairs)
        return json(found) if found else json({"error": "there is no such document"}, status=404)

    def _session(self, request: Request) -> str:
        return self._sessions.session_of(request.token)

    def _conversations(self, request: Request) -> Conversations:
        context = request.app.ctx
        if not hasattr(context, "web_conversations"):
            context.web_conversations = Conversations(context.assistant, self._limit)
        conversations: Conversations = context.web_conversations
        return conversations

    def _read_notice(self) -> str | None:
        """Return staff's notice; `None` while there is none."""
        try:
            return self._notice.read_text("utf-8").strip() or None
        except FileNotFoundError:
            return None


async def _catalogue(request: Request) -> Catalogue:
    assistant: Assistant = request.app.ctx.assistant
    return await assistant.published.store.catalogue_async()


def _body(request: Request) -> dict[str, Any]:
    try:
        body = request.json
    except InvalidUsage as error:
        raise ContractError("the body is not JSON") from error
    if not isinstance(body, dict):
        raise ContractError("the body must be an object")
    return body


def _text(body: dict[str, Any], field: str, limit: int) -> str:
    text = body.get(field)
    if not isinstance(text, str):
        raise ContractError(f'"{field}" must be a string')
    if len(text) > limit:
        raise ContractError(f'"{field}" is longer than {limit} characters')
    return text


def _message_id(body: dict[str, Any]) -> str:
    message_id = body.get("id")
    if not isinstance(message_id, str) or not _MESSAGE_ID.fullmatch(message_id):
        raise ContractError('"id" must have 8 to 64 letters, digits or hyphens')
    return message_id


async def _preflight(_: Request) -> HTTPResponse:
    return empty()


async def _prepare(app: Sanic, _: Any) -> None:
    """Make the index of suggestions before the first citizen types."""
    with suppress(KnowledgeUnavailable):
        suggestions_of(await app.ctx.assistant.published.store.catalogue_async())
