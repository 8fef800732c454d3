"""What the web widget shows again after a reload: each message with its replies."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Column, Integer, String, Text, UniqueConstraint, select

from bot.service.database import AppDatabase
from bot.service.tables import Base, Personal

HISTORY_LIMIT = 50
"""Newest messages that a widget gets back after a reload."""


class WebMessage(Base, Personal):
    """A citizen's message, masked, and the replies to it (JSON); `message_id` is the widget's own number."""

    __tablename__ = "web_messages"
    __table_args__ = (UniqueConstraint("conversation_id", "message_id"),)

    id = Column(Integer, primary_key=True)
    message_id = Column(String(64), nullable=False)
    text = Column(Text, nullable=False)
    replies = Column(Text, nullable=False)

    def as_json(self) -> dict[str, Any]:
        """Return the message as the channel gives it."""
        return {
            "id": self.message_id,
            "time": self.created_at,
            "text": self.text,
            "replies": json.loads(str(self.replies)),
        }


class WebMessages:
    """The messages of `var/app.db`."""

    def __init__(self, app: AppDatabase) -> None:
        self.app = app

    def add(self, conversation_id: str, message_id: str, text: str, replies: list[Any]) -> WebMessage:
        """Store an answered message and return it."""
        message = WebMessage(
            conversation_id=conversation_id,
            message_id=message_id,
            text=text,
            replies=json.dumps(replies, ensure_ascii=False),
        )
        with self.app.session.begin() as session:
            session.add(message)
        return message

    def find(self, conversation_id: str, message_id: str) -> WebMessage | None:
        """Return a message of a conversation, if it was answered."""
        own = WebMessage.conversation_id == conversation_id
        with self.app.session() as session:
            found: WebMessage | None = session.execute(
                select(WebMessage).where(own, WebMessage.message_id == message_id)
            ).scalar_one_or_none()
        return found

    def newest(self, conversation_id: str) -> list[WebMessage]:
        """Return the newest messages of a conversation, oldest first."""
        with self.app.session() as session:
            rows = session.execute(
                select(WebMessage)
                .where(WebMessage.conversation_id == conversation_id)
                .order_by(WebMessage.id.desc())
                .limit(HISTORY_LIMIT)
            )
            return list(reversed(rows.scalars().all()))
