"""Forgetting a citizen reaches every table and the conversation; so does age."""

from __future__ import annotations

import asyncio
import time

import pytest
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy import Column, Integer, String, func, select

from bot.service.database import AppDatabase
from bot.service.erasure import Records
from bot.service.tables import Base, Erasure, Personal, personal_tables
from bot.service.tracker_store import PooledTrackerStore

DAY = 24 * 3600


@pytest.fixture
def note():
    """A further table about citizens; it joins in by inheriting `Personal`."""

    class Note(Personal, Base):
        """A remark."""

        __tablename__ = "test_notes"
        id = Column(Integer, primary_key=True)
        words = Column(String(100))

    yield Note
    Base.metadata.remove(Note.__table__)
    Base.registry._dispose_cls(Note)


@pytest.fixture
def records(database_url, note):
    app = AppDatabase(database_url)
    app.upgrade()
    note.__table__.create(app.engine)
    return Records(PooledTrackerStore(database_url, Domain.empty()), app)


def say(records, conversation_id, *times):
    """Store a message at each time."""
    events = [event for at in times for event in (SessionStarted(timestamp=at), UserUttered("你好", timestamp=at))]
    tracker = DialogueStateTracker.from_events(conversation_id, events)
    asyncio.run(records.conversations.save(tracker))


def messages(records, conversation_id):
    tracker = asyncio.run(records.conversations.retrieve_full_tracker(conversation_id))
    return [event for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


def write(records, note, conversation_id, **columns):
    with records.app.session.begin() as session:
        session.add(note(conversation_id=conversation_id, words="电话打不通", **columns))


def count(records, table):
    with records.app.session() as session:
        return session.execute(select(func.count()).select_from(table)).scalar()


def test_everything_about_one_citizen_goes_and_nothing_else(records, note):
    now = time.time()
    for citizen in ("web:a", "web:b"):
        say(records, citizen, now)
        write(records, note, citizen)
    assert note in personal_tables()
    assert records.erase("web:a", "request") == 3
    assert (len(messages(records, "web:a")), len(messages(records, "web:b"))) == (0, 1)
    assert count(records, note) == 1
    with records.app.session() as session:
        audit = session.execute(select(Erasure)).scalar_one()
    assert (audit.reason, audit.rows) == ("request", 3)


def test_what_is_old_goes(records, note):
    now = time.time()
    say(records, "web:a", now - 31 * DAY, now)
    write(records, note, "web:a", created_at=now - 31 * DAY)
    write(records, note, "web:a")
    assert records.erase_older_than(30) == 3
    assert len(messages(records, "web:a")) == 1
    assert count(records, note) == 1


def test_a_table_may_keep_its_rows_for_less(records, note, monkeypatch):
    monkeypatch.setattr(note, "keep_seconds", DAY)
    write(records, note, "web:a", created_at=time.time() - 2 * DAY)
    write(records, note, "web:a")
    assert records.erase_older_than(30) == 1
    assert count(records, note) == 1


def test_a_conversation_that_cannot_be_saved_is_no_fault_of_the_citizen(records, caplog):
    records.conversations.Base.metadata.drop_all(records.conversations.engine)
    say(records, "web:secret", time.time())
    assert "could not be saved" in caplog.text
    assert "你好" not in caplog.text


def test_rasa_makes_the_store_from_endpoints_yml(database_url):
    endpoint = EndpointConfig(url=database_url, type="bot.service.tracker_store.PooledTrackerStore")
    store = TrackerStore.create(endpoint)
    assert isinstance(store, PooledTrackerStore)
    assert asyncio.run(store.keys()) == []
