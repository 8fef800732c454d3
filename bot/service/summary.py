"""Sums up a conversation for the staff who take it over."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.service.assistant import Assistant
from bot.service.handover import Summary, Turn
from knowledge.catalogue import Catalogue, Question, Service

_TURNS = 6
_TURN_LENGTH = 120  # characters; an answer's first lines say what it was about


async def summarise(assistant: Assistant, channel: str, sender: str) -> Summary:
    """Sum up a citizen's conversation.

    Args:
        assistant: Whose conversations and knowledge base.
        channel: Name of the channel.
        sender: Who wrote, as the channel knows them.
    """
    tracker = await assistant.agent.tracker_store.retrieve(f"{channel}:{sender}")
    if tracker is None:
        return Summary(channel, None, None, ())
    catalogue = await assistant.published.store.catalogue_async()
    return Summary(channel, _title(catalogue, _slot(tracker, "focus")), _slot(tracker, "district"), _turns(tracker))


def _slot(tracker: DialogueStateTracker, name: str) -> Any:
    return tracker.slots[name].value if name in tracker.slots else None


def _title(catalogue: Catalogue, target_id: Any) -> str | None:
    """Name what was last answered about as an answer's first line does."""
    target = catalogue.targets.get(target_id)
    if target is None:
        return None
    if isinstance(target, Service):
        return target.display_title
    return target.question if isinstance(target, Question) else target.title


def _turns(tracker: DialogueStateTracker) -> tuple[Turn, ...]:
    """Return the last turns; Rasa's tracker holds only masked words."""
    turns = [
        Turn("citizen" if isinstance(event, UserUttered) else "bot", event.text[:_TURN_LENGTH])
        for event in tracker.applied_events()
        if isinstance(event, (UserUttered, BotUttered)) and event.text
    ]
    return tuple(turns[-_TURNS:])
