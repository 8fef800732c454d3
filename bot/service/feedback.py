"""Citizens' judgements of answers, whatever channel they came through: what staff read to improve."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Text, UniqueConstraint, delete

from bot.service.database import AppDatabase
from bot.service.tables import Base, Personal

REASON_LIMIT = 200
"""Longest reason, in characters."""


class Feedback(Base, Personal):
    """One judgement: `vote` is 1 or -1; question, answer and reason hold no personal numbers.

    `message_id` names the message that was answered, as the channel numbers it; judging again
    replaces the judgement.
    """

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("conversation_id", "message_id"),)

    id = Column(Integer, primary_key=True)
    message_id = Column(String(64), nullable=False)
    vote = Column(Integer, nullable=False)
    reason = Column(String(REASON_LIMIT), nullable=False, default="")
    question = Column(Text, nullable=False)
    answer = Column(Text, nullable=False)


def keep(app: AppDatabase, judgement: Feedback) -> None:
    """Store a judgement in place of an earlier one of the same message."""
    same = (
        Feedback.conversation_id == judgement.conversation_id,
        Feedback.message_id == judgement.message_id,
    )
    with app.session.begin() as session:
        session.execute(delete(Feedback).where(*same))
        session.add(judgement)
