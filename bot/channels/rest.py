"""The REST channel: ``POST /webhooks/rest/webhook {"sender","message"}`` → a list, one element a reply."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Container
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.service.settings import ServiceSettings

SENDER_LIMIT = 200
"""Longest sender id; the tracker's column holds 255 characters with the channel's name before it."""

_PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip")


class ContractError(ValueError):
    """The body is not what the channel's contract says."""


class RestChannel(InputChannel):
    """Our own channel at Rasa's path.

    Rasa's splits a text at blank lines, sends `custom` apart, stores the raw text and runs `/restart`
    for anybody.
    """

    def __init__(self, settings: ServiceSettings) -> None:
        self._open = settings.rest
        self._token = settings.rest_token.get_secret_value()

    @classmethod
    def name(cls) -> str:
        """Return the path's part."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RestChannel:
        """Make the channel; its settings come from the environment."""
        return cls(ServiceSettings())

    def blueprint(self, on_new_message: Any) -> Blueprint:
        """Return the channel's routes; messages go to the assistant, not to Rasa's own handler."""
        blueprint = Blueprint("rest")

        @blueprint.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not self.admits(request.ip, request.headers, request.token):
                return json({"error": "the REST channel is not open to this request"}, status=403)
            try:
                sender, message = parse(request)
            except ContractError as error:
                return json({"error": str(error)}, status=400)
            return json(await request.app.ctx.assistant.ask(self.name(), sender, message))

        return blueprint

    def admits(self, address: str, headers: Container[str], token: str | None) -> bool:
        """Say who may use the channel: with a token set, whoever shows it; else this machine, without a proxy.

        Args:
            address: Where the connection comes from.
            headers: Names of the request's headers, in lower case.
            token: The Bearer token it shows.
        """
        if not self._open:
            return False
        if self._token:
            return hmac.compare_digest((token or "").encode(), self._token.encode())
        proxied = any(header in headers for header in _PROXY_HEADERS)
        return not proxied and ipaddress.ip_address(address).is_loopback


def parse(request: Request) -> tuple[str, str]:
    """Return sender and message of a request.

    Raises:
        ContractError: With what is wrong, for the program that sent it.
    """
    try:
        body = request.json
    except InvalidUsage as error:
        raise ContractError("the body is not JSON") from error
    if not isinstance(body, dict):
        raise ContractError('the body must be an object: {"sender": …, "message": …}')
    for field in ("sender", "message"):
        if not isinstance(body.get(field), str):
            raise ContractError(f'"{field}" must be a string')
    sender = body["sender"]
    if not 0 < len(sender) <= SENDER_LIMIT or not sender.isprintable():
        raise ContractError(f'"sender" must have 1 to {SENDER_LIMIT} printable characters')
    return sender, body["message"]
