"""The assistant as channels see it: words in, replies out, whatever happens inside."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.service import replies
from bot.service.erasure import Records
from bot.service.intake import receive
from bot.service.logs import conversation
from bot.service.published import PublishedNumbers
from bot.service.replies import Reply, ReplyCollector, canned_reply

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Assistant:
    """Rasa's agent behind one door: every channel's messages are cleaned, masked and answered alike.

    Attributes:
        agent: Rasa's agent with a loaded model.
        records: What is kept about citizens.
        message_limit: Longest message in characters.
        published: Numbers that masking leaves alone.
    """

    agent: Agent
    records: Records
    message_limit: int
    published: PublishedNumbers

    async def ask(self, channel: str, sender: str, text: str) -> list[Reply]:
        """Answer a citizen's message; messages of one sender are answered one after the other.

        Args:
            channel: Name of the channel; senders of different channels never share a conversation.
            sender: Who wrote, as the channel knows them (at most 200 characters).
            text: What was written, raw.

        Returns:
            At least one reply; the error reply when anything failed.
        """
        with conversation(channel, sender) as conversation_id:
            started = time.monotonic()
            answered = await self._answer(conversation_id, channel, sender, text)
            logger.info(
                "answered",
                extra={
                    "channel": channel,
                    "kinds": [reply["custom"]["kind"] for reply in answered],
                    "milliseconds": round(1000 * (time.monotonic() - started)),
                },
            )
            return answered

    async def forget(self, channel: str, sender: str, reason: str) -> int:
        """Erase everything about a citizen, after the message that is being answered; returns the rows gone."""
        with conversation(channel, sender) as conversation_id:
            async with self.agent.lock_store.lock(conversation_id):
                return await asyncio.to_thread(self.records.erase, conversation_id, reason)

    def canned(self, name: str, sender: str) -> Reply:
        """Return a response of domain.yml, outside of any dialogue."""
        return canned_reply(self.agent.domain, name, sender)

    async def _answer(self, conversation_id: str, channel: str, sender: str, text: str) -> list[Reply]:
        received = receive(text, self.message_limit, await self.published.current())
        if not received.text:
            return [self.canned(replies.EMPTY, sender)]
        collector = ReplyCollector(sender)
        message = UserMessage(
            received.text,
            collector,
            conversation_id,
            input_channel=channel,
            metadata={"masks": list(received.masks), "cut": received.cut},
        )
        try:
            await self.agent.handle_message(message)
        except Exception:  # whatever broke, the citizen gets a reply and the log the reason
            logger.exception("a message could not be answered")
            return [self.canned(replies.ERROR, sender)]
        if not collector.replies:
            logger.error("no action replied")
            return [self.canned(replies.ERROR, sender)]
        return collector.replies
