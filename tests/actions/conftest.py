"""Actions over the real knowledge base, called with hand-made trackers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import handover, service
from actions.handover import ActionHandover
from actions.knowledge_base import KnowledgeBase
from actions.service import ActionAnswer
from knowledge.ingest.build import build
from knowledge.settings import KnowledgeSettings
from knowledge.store import KnowledgeStore


class Said(NamedTuple):
    """What an action did: the messages it sent and the slots it set, by name and in order."""

    messages: list[dict[str, Any]]
    slots: dict[str, Any]

    @property
    def response(self) -> str | None:
        """Key of the only message's response in domain.yml; None where it is an answer."""
        assert len(self.messages) == 1
        key: str | None = self.messages[0]["response"]
        return key

    @property
    def custom(self) -> dict[str, Any]:
        """The only message's `custom`."""
        assert len(self.messages) == 1
        custom: dict[str, Any] = self.messages[0]["custom"]
        return custom

    @property
    def choices(self) -> list[str]:
        """Titles of the only message's choices."""
        assert len(self.messages) == 1
        return [button["title"] for button in self.messages[0]["buttons"]]


Act = Callable[..., Said]


@pytest.fixture(scope="session")
def knowledge_base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """The real documents, built anew."""
    settings = KnowledgeSettings(knowledge_url=f"sqlite:///{tmp_path_factory.mktemp('actions') / 'knowledge.db'}")
    build(settings)
    return KnowledgeBase(KnowledgeStore(settings))


@pytest.fixture
def act(knowledge_base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> Iterator[Act]:
    """`act("荣成呢", focus="003/…")` runs the answering action on a tracker with these slots.

    `intents` are the classifier's probabilities for the message (none: nothing was classified).
    """
    for module in (service, handover):
        monkeypatch.setattr(module, "default_knowledge_base", lambda: knowledge_base)

    def run(text: str, intents: dict[str, float] | None = None, action: type = ActionAnswer, **slots: Any) -> Said:
        ranking = [{"name": name, "confidence": p} for name, p in (intents or {}).items()]
        latest = {"text": text, "intent_ranking": ranking}
        tracker = Tracker("somebody", slots, latest, [], False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        events = action().run(dispatcher, tracker, {})
        assert all(event["event"] == "slot" for event in events)
        return Said(dispatcher.messages, {event["name"]: event["value"] for event in events})

    yield run


@pytest.fixture
def hand_over(act: Act) -> Callable[[], Said]:
    """Runs the action that hands over to a person."""
    return lambda: act("转人工", action=ActionHandover)
