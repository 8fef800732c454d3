"""What goes to a citizen apart from the reply to a delivery: customer-service messages, within WeChat's quota."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.wechat.api import ApiError, WechatApi
from bot.channels.wechat.desk import Request
from bot.channels.wechat.messages import Kind
from bot.channels.wechat.render import Screen
from bot.service.allowances import Allowances
from bot.service.claims import Claims

logger = logging.getLogger(__name__)

_ALLOWED = {  # messages that a citizen's action allows, and for how many seconds: WeChat's rules
    Kind.TEXT: (5, 48 * 3600.0),
    Kind.VOICE: (5, 48 * 3600.0),
    Kind.IMAGE: (5, 48 * 3600.0),
    Kind.STICKER: (5, 48 * 3600.0),
    Kind.VIDEO: (5, 48 * 3600.0),
    Kind.LOCATION: (5, 48 * 3600.0),
    Kind.LINK: (5, 48 * 3600.0),
    Kind.CLICK: (3, 60.0),
    Kind.SUBSCRIBE: (3, 60.0),
    Kind.SCAN: (3, 60.0),
}


class Outbox:
    """One account's customer-service messages; does nothing where the account has no AppSecret."""

    def __init__(
        self,
        channel: str,
        claims: Claims,
        allowances: Allowances,
        api: WechatApi | None,
        in_thread: Callable[..., Awaitable[Any]],
    ) -> None:
        """Send nothing yet.

        Args:
            channel: The account's channel name.
            claims: Where answers wait that came too late.
            allowances: How many messages may still be sent to whom.
            api: `None` where the account has no AppSecret.
            in_thread: Calls the database away from the event loop.
        """
        self._channel = channel
        self._claims = claims
        self._allowances = allowances
        self._api = api
        self._in_thread = in_thread

    async def allow(self, request: Request) -> None:
        """Note what a citizen's action allows us to send."""
        if self._api is not None:
            await self._in_thread(self._allowances.grant, self._conversation(request.citizen), *_ALLOWED[request.kind])

    async def send_parked(self, key: str) -> None:
        """Send an answer that came too late, where the account may; otherwise it waits for the next message."""
        if self._api is None:
            return
        parked = await self._in_thread(self._claims.take_parked, key)
        if parked is None:
            return
        request = Request.from_json(parked.request)
        screen = Screen.from_json(parked.answer)
        headed = screen.headed(request.words) if request.words and not screen.page else screen
        was_sent = await self.send(request.citizen, headed.shown())
        await self._in_thread(self._claims.sent if was_sent else self._claims.put_back, key)

    async def send(self, citizen: str, content: str) -> bool:
        """Send a customer-service message within the quota; says whether it went out."""
        if self._api is None:
            return False
        if not await self._in_thread(self._allowances.spend, self._conversation(citizen)):
            logger.info("no customer-service message is allowed now")
            return False
        try:
            await self._api.send_text(citizen, content)
        except ApiError as error:
            logger.error("a customer-service message was not sent: %s", error)
            return False
        return True

    async def expire(self) -> None:
        """Forget allowances that are over."""
        await self._in_thread(self._allowances.expire)

    def _conversation(self, citizen: str) -> str:
        return f"{self._channel}:{citizen}"
