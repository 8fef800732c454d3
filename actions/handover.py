"""Hands a citizen over to a person; how that is done is the channel's matter."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.knowledge_base import default_knowledge_base


class ActionHandover(Action):
    """Says whom to call; `custom.handover` tells a channel that has staff to pass the conversation on."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_handover"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Reply with the hotline."""
        catalogue, _ = default_knowledge_base().current()
        dispatcher.utter_message(response="utter_转人工", hotline=catalogue.contact("hotline").phone)
        return []
