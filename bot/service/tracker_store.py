"""Conversations in SQL, over a pooled engine; erasable."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from itertools import islice
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import sessionmaker

from bot.service.database import connect

logger = logging.getLogger(__name__)

# Attribute of a tracker: how many of its events are in the database. A copy, which Rasa never saves, does not have it.
_STORED = "stored_events"


class PooledTrackerStore(SQLTrackerStore):
    """Rasa's SQL store on our engine.

    Rasa's constructor builds an engine without a pool and waits for ever for a database that is not
    there; this one fails at once. Rasa reads whole rows and counts them again before it adds some;
    this one reads what it needs and remembers how much that was.
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
        self._insertion = insert(self.SQLEvent.__table__)
        self._everything, self._latest = _selections(self.SQLEvent.__table__.c)
        TrackerStore.__init__(self, domain or Domain.empty(), event_broker, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save a conversation; when that fails, the citizen still gets the answer.

        Rasa's fallback would keep conversations in memory, where nothing erases them.
        """
        try:
            await self.stream_events(tracker)
            self._add_events(tracker)
        except SQLAlchemyError:
            logger.exception("a conversation could not be saved")

    def _add_events(self, tracker: DialogueStateTracker) -> None:
        """Store what happened since the conversation was read."""
        rows = list(self._rows(tracker))
        if rows:
            with self.engine.begin() as connection:
                connection.execute(self._insertion, rows)
        vars(tracker)[_STORED] = len(tracker.events)

    @staticmethod
    def _rows(tracker: DialogueStateTracker) -> Iterator[dict[str, Any]]:
        """Rows of the events that are not stored yet."""
        for event in islice(tracker.events, vars(tracker).get(_STORED, 0), None):
            data = event.as_dict()
            yield {
                "sender_id": tracker.sender_id,
                "type_name": event.type_name,
                "timestamp": data.get("timestamp"),
                "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
                "action_name": data.get("name"),
                "data": json.dumps(data, ensure_ascii=False),  # half as long, and twice as fast to read
            }

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        """Read a conversation, by default since its last session began; `None` when there is none."""
        stored = self._everything if fetch_events_from_all_sessions else self._latest
        with self.engine.connect() as connection:
            rows = connection.execute(stored, {"conversation": sender_id}).scalars()
            events = [json.loads(data) for data in rows]
        if not events:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        vars(tracker)[_STORED] = len(tracker.events)  # not of `events`: what cannot be read is passed over
        return tracker

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


def _selections(kept: Any) -> tuple[Any, Any]:
    """Statements for the events of a conversation: all of them, and those since its last session began.

    Made once: SQLAlchemy takes longer to compare a new statement with those it knows than to run it.
    """
    ours = kept.sender_id == bindparam("conversation")
    begin = select(func.max(kept.timestamp)).where(ours, kept.type_name == SessionStarted.type_name)
    everything = select(kept.data).where(ours).order_by(kept.id)
    return everything, everything.where(kept.timestamp >= func.coalesce(begin.scalar_subquery(), 0))
