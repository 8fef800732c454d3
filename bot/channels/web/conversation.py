"""One message of the widget through the assistant: answered once, kept for a reload, made ready for cards."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any

from bot.channels.web.guides import guide
from bot.service.assistant import Assistant
from bot.service.feedback import REASON_LIMIT, Feedback, keep
from bot.service.handover import Handovers, HandoverSettings
from bot.service.intake import receive
from bot.service.replies import Reply
from bot.service.summary import summarise
from bot.service.web_messages import WebMessage, WebMessages
from knowledge.calendar import WEIHAI_TIME
from knowledge.catalogue import Catalogue
from knowledge.store import KnowledgeUnavailable

CHANNEL = "web"


class Conversations:
    """What the channel does with sessions' messages."""

    def __init__(self, assistant: Assistant, message_limit: int) -> None:
        """Open nothing yet.

        Args:
            assistant: Who answers.
            message_limit: Longest message, in characters.
        """
        self._assistant = assistant
        self._limit = message_limit
        self._messages = WebMessages(assistant.records.app)
        self._handovers = Handovers(assistant.records.app)
        self._running: dict[tuple[str, str], asyncio.Task[dict[str, Any]]] = {}

    async def answer(self, session: str, message_id: str, text: str) -> dict[str, Any]:
        """Answer a message; one that was sent before gets the same answer again.

        Args:
            session: Session id.
            message_id: The widget's own number of the message.
            text: As typed.

        Returns:
            The message as it is kept, with its replies.
        """
        key = (session, message_id)
        if key not in self._running:
            task = asyncio.create_task(self._answer_once(session, message_id, text))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        # A browser that goes away does not stop the answer: it asks for it again.
        return await asyncio.shield(self._running[key])

    async def history(self, session: str) -> list[dict[str, Any]]:
        """Return the session's newest messages."""
        rows = await asyncio.to_thread(self._messages.newest, _conversation(session))
        return [await self._shown(row) for row in rows]

    async def judge(self, session: str, message_id: str, vote: int, reason: str) -> bool:
        """Keep a judgement of an answer; false when the session has no such message."""
        published = await self._assistant.published.current()
        message = await asyncio.to_thread(self._messages.find, _conversation(session), message_id)
        if message is None:
            return False
        judgement = Feedback(
            conversation_id=_conversation(session),
            message_id=message_id,
            vote=vote,
            reason=receive(reason, REASON_LIMIT, published).text,
            question=message.text,
            answer="\n\n".join(reply["text"] for reply in message.as_json()["replies"]),
        )
        await asyncio.to_thread(keep, self._assistant.records.app, judgement)
        return True

    async def forget(self, session: str) -> int:
        """Erase everything about a session, after the messages that are being answered; returns the rows gone."""
        running = [task for (own, _), task in self._running.items() if own == session]
        await asyncio.gather(*running, return_exceptions=True)
        async with self._turn(session):
            return await self._assistant.forget(CHANNEL, session, "request")

    def _turn(self, session: str) -> AbstractAsyncContextManager[None]:
        """Keep other processes out of a session's messages meanwhile."""
        return self._assistant.agent.lock_store.lock(f"messages of {_conversation(session)}")

    async def _answer_once(self, session: str, message_id: str, text: str) -> dict[str, Any]:
        """Answer a message, unless it is known."""
        async with self._turn(session):
            known = await asyncio.to_thread(self._messages.find, _conversation(session), message_id)
            return await self._shown(known or await self._answered(session, message_id, text))

    async def _answered(self, session: str, message_id: str, text: str) -> WebMessage:
        """Answer a message and keep it."""
        published = await self._assistant.published.current()
        stored = receive(text, self._limit, published).text
        replies = await self._assistant.ask(CHANNEL, session, text)
        await self._hand_over(session, replies)
        return await asyncio.to_thread(self._messages.add, _conversation(session), message_id, stored, replies)

    async def _hand_over(self, session: str, replies: list[Reply]) -> None:
        """Give replies that hand over to staff their code, and say whether staff are there."""
        for reply in replies:
            if reply["custom"].get("handover"):
                summary = await summarise(self._assistant, CHANNEL, session)
                code = await asyncio.to_thread(self._handovers.keep, _conversation(session), summary)
                there = HandoverSettings().staff_are_there(datetime.now(WEIHAI_TIME))
                reply["custom"] = {**reply["custom"], "code": code, "staff": there}

    async def _shown(self, row: WebMessage) -> dict[str, Any]:
        """Return a message with the guides of its answers as they stand now."""
        message = row.as_json()
        try:
            catalogue = await self._assistant.published.store.catalogue_async()
        except KnowledgeUnavailable:
            return message
        for reply in message["replies"]:
            reply.pop("recipient_id", None)
            reply["guide"] = _guide(catalogue, reply["custom"])
        return message


def _conversation(session: str) -> str:
    return f"{CHANNEL}:{session}"


def _guide(catalogue: Catalogue, custom: dict[str, Any]) -> dict[str, Any] | None:
    target = custom.get("service_id") or custom.get("question_id") or custom.get("howto_id")
    return guide(catalogue, target, datetime.now(WEIHAI_TIME)) if target else None
