"""Forgetting citizens: on request, and by age. Reaches the conversations and every `Personal` table."""

from __future__ import annotations

import logging
import time
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.service.database import AppDatabase
from bot.service.tables import Erasure, Personal, personal_tables
from bot.service.tracker_store import PooledTrackerStore

logger = logging.getLogger(__name__)

_DAY = 24 * 3600


class Records:
    """All that is kept about citizens."""

    def __init__(self, conversations: PooledTrackerStore, app: AppDatabase) -> None:
        self.conversations = conversations
        self.app = app

    def erase(self, conversation_id: str, reason: str) -> int:
        """Delete everything about one citizen and note that it was done.

        Args:
            conversation_id: Channel and sender, as `bot.service.logs.conversation` joins them.
            reason: A word for the audit ("request", "unsubscribe"); nothing personal.

        Returns:
            The number of rows that went.
        """
        rows = self.conversations.erase(conversation_id)
        with self.app.session.begin() as session:
            for table in personal_tables():
                rows += _delete(session, table, table.conversation_id == conversation_id)
            session.add(Erasure(reason=reason, rows=rows))
        logger.info("erased", extra={"reason": reason, "rows": rows})
        return rows

    def erase_older_than(self, days: int) -> int:
        """Delete what is older than `days`, or than its table keeps rows; returns the number of rows that went."""
        now = time.time()
        limit = now - days * _DAY
        rows = self.conversations.erase_before(limit)
        with self.app.session.begin() as session:
            for table in personal_tables():
                rows += _delete(session, table, table.created_at < max(limit, now - table.keep_seconds))
        if rows:
            logger.info("erased", extra={"reason": "age", "rows": rows})
        return rows


def _delete(session: Session, table: type[Personal], condition: Any) -> int:
    """Delete rows of one table; returns their number."""
    result: Any = session.execute(delete(table).where(condition).execution_options(synchronize_session=False))
    return result.rowcount
