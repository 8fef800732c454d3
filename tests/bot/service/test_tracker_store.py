"""Conversations are stored once and read since their last session; what was erased is not stored again."""

from __future__ import annotations

import asyncio

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.service.tracker_store import AT_HAND, AT_HAND_SECONDS, PooledTrackerStore


@pytest.fixture
def store(database_url):
    return PooledTrackerStore(database_url, Domain.empty())


def begin(store, conversation_id, *texts, at=1.0):
    """Store a new conversation with one message a second from `at`."""
    said = (UserUttered(text, timestamp=at + second) for second, text in enumerate(texts, 1))
    tracker = DialogueStateTracker.from_events(conversation_id, [SessionStarted(timestamp=at), *said])
    asyncio.run(store.save(tracker))
    return tracker


def said(tracker):
    """What the citizen said, in order."""
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def read(store, conversation_id):
    return asyncio.run(store.retrieve(conversation_id))


def test_saving_again_adds_only_what_is_new(store):
    tracker = begin(store, "rest:anna", "社保卡丢了")
    tracker.update(UserUttered("去哪补", timestamp=3.0))
    asyncio.run(store.save(tracker))
    asyncio.run(store.save(tracker))
    again = read(store, "rest:anna")
    assert said(again) == ["社保卡丢了", "去哪补"]
    again.update(UserUttered("几天能拿", timestamp=4.0))
    asyncio.run(store.save(again))
    assert said(read(store, "rest:anna")) == ["社保卡丢了", "去哪补", "几天能拿"]


def test_a_new_session_begins_empty_and_keeps_the_old_one(store):
    tracker = begin(store, "rest:anna", "社保卡丢了")
    tracker.update(SessionStarted(timestamp=10.0))
    tracker.update(UserUttered("工伤怎么报", timestamp=11.0))
    asyncio.run(store.save(tracker))
    latest = read(store, "rest:anna")
    latest.update(UserUttered("几天", timestamp=12.0))
    asyncio.run(store.save(latest))
    assert said(read(store, "rest:anna")) == ["工伤怎么报", "几天"]
    everything = asyncio.run(store.retrieve_full_tracker("rest:anna"))
    assert said(everything) == ["社保卡丢了", "工伤怎么报", "几天"]


def test_what_is_erased_meanwhile_is_not_stored_again(store):
    begin(store, "rest:anna", "社保卡丢了")
    begun = read(store, "rest:anna")
    assert store.erase("rest:anna") == 2
    begun.update(UserUttered("去哪补", timestamp=3.0))
    asyncio.run(store.save(begun))
    assert said(read(store, "rest:anna")) == ["去哪补"]


def test_conversations_do_not_mix(store):
    begin(store, "rest:anna", "社保卡丢了")
    begin(store, "rest:berta", "工伤怎么报")
    assert said(read(store, "rest:anna")) == ["社保卡丢了"]
    assert read(store, "rest:nobody") is None


def test_a_conversation_that_goes_on_is_not_read_again(store):
    begin(store, "rest:anna", "社保卡丢了")
    first = read(store, "rest:anna")
    first.update(UserUttered("去哪补", timestamp=3.0))
    asyncio.run(store.save(first))
    assert read(store, "rest:anna") is first
    assert read(store, "rest:anna") is not first  # whoever read it may have changed it, without saving


def test_what_another_process_stored_or_erased_is_seen(store, database_url):
    other = PooledTrackerStore(database_url, Domain.empty())
    begin(store, "rest:anna", "社保卡丢了")
    theirs = read(other, "rest:anna")
    theirs.update(UserUttered("去哪补", timestamp=3.0))
    asyncio.run(other.save(theirs))
    assert said(read(store, "rest:anna")) == ["社保卡丢了", "去哪补"]

    ours = read(store, "rest:anna")
    other.erase("rest:anna")
    ours.update(UserUttered("几天", timestamp=4.0))
    asyncio.run(store.save(ours))  # it was being answered when it was erased
    assert said(read(store, "rest:anna")) == ["几天"]


def test_few_conversations_are_kept_at_hand_and_none_that_is_over(store, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr("bot.service.tracker_store.time.monotonic", lambda: clock[0])
    for number in range(AT_HAND + 3):
        begin(store, f"rest:{number}", "社保卡丢了")
    assert len(store._at_hand) == AT_HAND
    assert "rest:0" not in store._at_hand
    clock[0] += AT_HAND_SECONDS + 1
    begin(store, "rest:anna", "社保卡丢了")
    assert list(store._at_hand) == ["rest:anna"]
    store.erase("rest:anna")
    assert not store._at_hand
