"""The WeChat channel: ``/webhooks/wechat/webhook``, and ``/webhooks/wechat/<name>`` for further accounts."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, text

from bot.channels.wechat.api import WechatApi
from bot.channels.wechat.crypto import ProtocolError
from bot.channels.wechat.delivery import REPLY_SECONDS, Delivery
from bot.channels.wechat.desk import Desk
from bot.channels.wechat.envelope import Envelope
from bot.channels.wechat.messages import Incoming, text_reply, transfer_reply
from bot.channels.wechat.render import Screen
from bot.channels.wechat.settings import Account, WechatSettings
from bot.service.assistant import Assistant
from bot.service.handover import HandoverSettings
from bot.service.logs import conversation

logger = logging.getLogger(__name__)

SUCCESS = "success"
"""Tells WeChat that a message has arrived and gets no reply."""


class AccountServer:
    """One official account: its protocol and its deliveries."""

    def __init__(self, account: Account, settings: WechatSettings, assistant: Assistant) -> None:
        api = WechatApi(settings.wechat_api, account, assistant.records.app) if account.can_call else None
        desk = Desk(account, assistant, HandoverSettings())
        self._channel = account.channel
        self._envelope = Envelope(account)
        self.delivery = Delivery(account.channel, assistant, desk, api)

    def verify(self, request: Request) -> HTTPResponse:
        """Answer the console's check of the URL."""
        try:
            return text(self._envelope.verify(_query(request)))
        except ProtocolError as error:
            return _refuse(error)

    async def receive(self, request: Request) -> HTTPResponse:
        """Answer a delivery in time, whatever happens inside."""
        deadline = getattr(request.ctx, "started", time.monotonic()) + REPLY_SECONDS
        try:
            incoming = self._envelope.open(_query(request), request.body)
        except ProtocolError as error:
            return _refuse(error)
        with conversation(self._channel, incoming.citizen):
            try:
                screen = await self.delivery.answer(incoming, deadline)
                reply = _reply(incoming, screen) if screen else None
            except Exception:  # a genuine message never gets an HTTP error: WeChat would show it to the citizen
                logger.exception("a delivery failed")
                reply = None
        if reply is None:
            return text(SUCCESS)
        return text(self._envelope.seal(reply), content_type="application/xml; charset=utf-8")


class WechatChannel(InputChannel):
    """All accounts of the settings; off, and saying so, without one."""

    def __init__(self, settings: WechatSettings) -> None:
        self._settings = settings

    @classmethod
    def name(cls) -> str:
        """Return the path's part."""
        return "wechat"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WechatChannel:
        """Make the channel; its settings come from the environment."""
        return cls(WechatSettings())

    def blueprint(self, on_new_message: Any) -> Blueprint:
        """Return the routes of the accounts; messages go to the assistant, not to Rasa's own handler."""
        blueprint = Blueprint("wechat")
        accounts = list(self._settings.accounts())
        if not accounts:
            logger.info("the WeChat channel is off: XIAOWEI_WECHAT_TOKEN is not set")
        for account in accounts:
            self._serve(blueprint, account)
        return blueprint

    def _serve(self, blueprint: Blueprint, account: Account) -> None:
        """Add one account's routes; it is set up once the assistant is there."""
        path = f"/{account.name or 'webhook'}"
        logger.info("the WeChat channel is on: /webhooks/wechat%s, %s", path, account.summary())
        servers: list[AccountServer] = []

        @blueprint.listener("after_server_start")
        async def start(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
            servers.append(AccountServer(account, self._settings, app.ctx.assistant))
            servers[0].delivery.start()

        @blueprint.listener("before_server_stop")
        async def stop(_: Sanic, __: asyncio.AbstractEventLoop) -> None:
            servers[0].delivery.stop()

        async def verify(request: Request) -> HTTPResponse:
            return servers[0].verify(request)

        async def receive(request: Request) -> HTTPResponse:
            return await servers[0].receive(request)

        blueprint.add_route(verify, path, methods=["GET"], name=f"verify-{account.channel}")
        blueprint.add_route(receive, path, methods=["POST"], name=f"receive-{account.channel}")


def _reply(incoming: Incoming, screen: Screen) -> str:
    return transfer_reply(incoming) if screen.code else text_reply(incoming, screen.shown())


def _query(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in request.args.items()}


def _refuse(error: ProtocolError) -> HTTPResponse:
    logger.warning("a request was refused: %s", error)
    return text("", status=403)
