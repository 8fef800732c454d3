"""Conversations in SQL, over a pooled engine; erasable."""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import sessionmaker

from bot.service.database import connect

logger = logging.getLogger(__name__)


class PooledTrackerStore(SQLTrackerStore):
    """Rasa's SQL store on our engine.

    Rasa's constructor builds an engine without a pool and waits for ever for a database that is not
    there; this one fails at once.
    """

    def __init__(
        self,
        host: str,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Open the store.

        Args:
            host: SQLAlchemy URL (`url` of endpoints.yml).
            domain: Set again by Rasa when a model is loaded.
            event_broker: Where Rasa publishes events, if anywhere.
            **kwargs: Further options of Rasa's `TrackerStore`.
        """
        self.engine = connect(host)
        self.Base.metadata.create_all(self.engine)
        self.sessionmaker = sessionmaker(bind=self.engine)
        TrackerStore.__init__(self, domain or Domain.empty(), event_broker, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save a conversation; when that fails, the citizen still gets the answer.

        Rasa's fallback would keep conversations in memory, where nothing erases them.
        """
        try:
            await super().save(tracker)
        except SQLAlchemyError:
            logger.exception("a conversation could not be saved")

    def erase(self, conversation_id: str) -> int:
        """Delete a conversation; returns the number of events that went."""
        return self._delete(self.SQLEvent.sender_id == conversation_id)

    def erase_before(self, timestamp: float) -> int:
        """Delete events before a time (seconds since 1970); returns their number."""
        return self._delete(self.SQLEvent.timestamp < timestamp)

    def _delete(self, condition: Any) -> int:
        with self.session_scope() as session:
            statement = delete(self.SQLEvent).where(condition)
            result = session.execute(statement.execution_options(synchronize_session=False))
            session.commit()
            return result.rowcount
