"""What one message is answered with: the assistant's answer, a page turned, or a text of the channel's own."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from typing import Any

from bot.channels.wechat.choices import number_in, resolve
from bot.channels.wechat.messages import Incoming, Kind
from bot.channels.wechat.render import MORE, Screen, plain, render
from bot.channels.wechat.settings import Account
from bot.channels.wechat.texts import HOT_QUESTIONS, text
from bot.service.assistant import Assistant
from bot.service.handover import Handovers, HandoverSettings
from bot.service.intake import receive
from bot.service.replies import Button
from bot.service.summary import summarise

_ASKS = frozenset({Kind.TEXT, Kind.VOICE, Kind.CLICK, Kind.SCAN, Kind.SUBSCRIBE})
_MOST_CHOICES = 9  # a larger number is no choice: an age, years of payment
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NEXT_PAGE = frozenset({MORE, "下一页", "继续", "下页", "翻页"})


@dataclass(frozen=True)
class Request:
    """A message as it may be stored: masked, without coordinates or addresses of pictures.

    Attributes:
        citizen: OpenID.
        kind: What kind of message it is.
        words: What is asked; empty where the kind says it all.
    """

    citizen: str
    kind: Kind
    words: str

    def to_json(self) -> str:
        """Return what `from_json` reads."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> Request:
        """Return a stored request."""
        fields: dict[str, Any] = json.loads(stored)
        return cls(**{**fields, "kind": Kind(fields["kind"])})


class Desk:
    """Answers the messages of one account's citizens; protocol and timing are others' concern."""

    def __init__(self, account: Account, assistant: Assistant, hours: HandoverSettings) -> None:
        self._account = account
        self._channel = account.channel
        self._assistant = assistant
        self._handovers = Handovers(assistant.records.app)
        self._hours = hours

    async def masked(self, incoming: Incoming) -> Request:
        """Return a message in the form that may be stored."""
        asks = incoming.kind in _ASKS and not _names_a_poster(incoming)
        exempt = await self._assistant.published.current()
        words = receive(incoming.text, self._assistant.message_limit, exempt).text if asks else ""
        return Request(incoming.citizen, incoming.kind, words)

    async def answer(self, request: Request, screen: Screen | None) -> Screen:
        """Return what a citizen is shown.

        Args:
            request: The masked message.
            screen: What the citizen was shown last.
        """
        if request.kind is Kind.SUBSCRIBE and not request.words:
            return _greeting()
        if request.kind is Kind.SUBSCRIBE:
            answered = await self._ask(request, request.words)
            return replace(answered, parts=(*_greeting().parts, *answered.parts))
        if request.kind is Kind.SCAN and not request.words:
            return _greeting()
        if request.kind in _ASKS and (request.words or request.kind is not Kind.VOICE):
            if screen and screen.choices and len(screen.choices) < number_in(request.words) <= _MOST_CHOICES:
                return _aside("no_such_choice", screen)
            return self._turned(request, screen) or await self._ask(request, _chosen(request, screen))
        return _aside(request.kind.value, screen)

    def sorry(self, request: Request) -> Screen:
        """Return the error reply."""
        return render([self._assistant.canned("utter_error", request.citizen)])

    def _turned(self, request: Request, screen: Screen | None) -> Screen | None:
        """Return the next page, where that is asked for and there is one."""
        return screen.next_page() if screen and is_for_more(request) else None

    async def _ask(self, request: Request, words: str) -> Screen:
        replies = await self._assistant.ask(self._channel, request.citizen, words)
        screen = render(replies)
        if not any(reply["custom"].get("handover") for reply in replies):
            return screen
        return await self._handed_over(request, screen)

    async def _handed_over(self, request: Request, screen: Screen) -> Screen:
        """Keep a summary for staff; the code goes with the contact, or with the transfer while staff are there."""
        summary = await summarise(self._assistant, self._channel, request.citizen)
        code = self._handovers.keep(f"{self._channel}:{request.citizen}", summary)
        there = self._account.can_call and self._hours.staff_are_there(datetime.now(timezone.utc))
        shown = (*screen.parts, *plain(text("handover_code", code=code)).parts)
        return replace(screen, parts=shown, code=code if there else "")


def is_for_more(request: Request) -> bool:
    """Say whether a message asks for the next page."""
    return request.words in _NEXT_PAGE


def _chosen(request: Request, screen: Screen | None) -> str:
    return resolve(request.words, screen.choices) if screen else request.words


def _names_a_poster(incoming: Incoming) -> bool:
    """Say whether a scanned code holds a number or an id ("1001", "hall_3"): that asks nothing."""
    return incoming.kind in (Kind.SCAN, Kind.SUBSCRIBE) and not _CHINESE.search(incoming.text)


def _aside(key: str, screen: Screen | None) -> Screen:
    """Return a text for what cannot be answered; the choices before it still stand."""
    aside = plain(text(key))
    return replace(aside, choices=screen.choices, heading=screen.heading) if screen else aside


def _greeting() -> Screen:
    choices: tuple[Button, ...] = tuple({"title": question, "payload": question} for question in HOT_QUESTIONS)
    return replace(plain(text("greeting")), choices=choices, heading="hot_questions")
