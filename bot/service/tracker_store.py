"""Conversations in SQL, over a pooled engine; erasable, those of this moment at hand."""

from __future__ import annotations

import json
import logging
import time
from collections import OrderedDict
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

AT_HAND, AT_HAND_SECONDS = 128, 300.0
"""Conversations that are kept in memory, at most, and how long after their last message."""

# Attribute of a tracker: how many of its events are in the database. A copy, which Rasa never saves, does not have it.
_STORED = "stored_events"


class PooledTrackerStore(SQLTrackerStore):
    """Rasa's SQL store on our engine.

    Rasa's constructor builds an engine without a pool and waits for ever for a database that is not
    there; this one fails at once. Rasa reads whole rows and counts them again before it adds some;
    this one reads what it needs and remembers how much that was. A conversation that goes on is not read
    again, as long as the database holds just what this process stored.
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
        self._everything, self._latest, self._extent = _selections(self.SQLEvent.__table__.c)
        self._at_hand: OrderedDict[str, tuple[float, DialogueStateTracker]] = OrderedDict()
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
        self._keep_at_hand(tracker)

    def _keep_at_hand(self, tracker: DialogueStateTracker) -> None:
        """Keep a conversation as it was stored, and forget those that are over or too many."""
        now = time.monotonic()
        self._at_hand[tracker.sender_id] = now, tracker
        self._at_hand.move_to_end(tracker.sender_id)
        for sender, (since, _) in list(self._at_hand.items()):
            if len(self._at_hand) <= AT_HAND and now - since <= AT_HAND_SECONDS:
                break
            self._at_hand.pop(sender, None)

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
        ours = {"conversation": sender_id}
        _, at_hand = self._at_hand.pop(sender_id, (0.0, None))  # whoever has it may change it
        with self.engine.connect() as connection:
            if at_hand and not fetch_events_from_all_sessions:
                extent = connection.execute(self._extent, ours).one()
                if tuple(extent) == (len(at_hand.events), at_hand.events[-1].timestamp):
                    return at_hand
            stored = self._everything if fetch_events_from_all_sessions else self._latest
            events = [json.loads(data) for data in connection.execute(stored, ours).scalars()]
        if not events:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        vars(tracker)[_STORED] = len(tracker.events)  # not of `events`: what cannot be read is passed over
        return tracker

    def erase(self, conversation_id: str) -> int:
        """Delete a conversation; returns the number of events that went."""
        self._at_hand.pop(conversation_id, None)
        return self._delete(self.SQLEvent.sender_id == conversation_id)

    def erase_before(self, timestamp: float) -> int:
        """Delete events before a time (seconds since 1970); returns their number."""
        self._at_hand.clear()
        return self._delete(self.SQLEvent.timestamp < timestamp)

    def _delete(self, condition: Any) -> int:
        with self.session_scope() as session:
            statement = delete(self.SQLEvent).where(condition)
            result = session.execute(statement.execution_options(synchronize_session=False))
            session.commit()
            return result.rowcount


def _selections(kept: Any) -> tuple[Any, Any, Any]:
    """Statements for the events of a conversation: all, those since its last session began, and their number and end.

    Made once: SQLAlchemy takes longer to compare a new statement with those it knows than to run it.
    """
    ours = kept.sender_id == bindparam("conversation")
    begin = select(func.max(kept.timestamp)).where(ours, kept.type_name == SessionStarted.type_name)
    is_latest = kept.timestamp >= func.coalesce(begin.scalar_subquery(), 0)
    everything = select(kept.data).where(ours).order_by(kept.id)
    extent = select(func.count(), func.max(kept.timestamp)).where(ours, is_latest)
    return everything, everything.where(is_latest), extent
