"""Answers whatever a citizen asks, in the conversation it stands in."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.dialogue import plan
from actions.knowledge_base import default_knowledge_base
from actions.speaking import Speaker
from actions.turn import Turn


class ActionAnswer(Action):
    """Understands the message in its conversation and says one reply (two for two questions)."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Reply to the latest message; the slots that change are returned as events.

        Raises:
            KnowledgeUnavailable: the knowledge base cannot be read (the citizen gets the error reply).
        """
        catalogue, searcher = default_knowledge_base().current()
        turn = Turn.from_message(tracker.latest_message, tracker.slots)
        speaker = Speaker(catalogue, dispatcher, searcher.asked)
        memory = turn.memory
        for one in plan(turn, catalogue, searcher):
            memory = speaker.say(one, turn, memory)
        return memory.events_since(turn.memory)
