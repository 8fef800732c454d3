"""The one custom action of the stock bot, run by an ordinary action server: the essentials of the service meant."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from evaluation.baselines.stock import intents
from knowledge.answer import AnswerRequest, answer
from knowledge.catalogue import HOSPITAL_LIST_ID
from knowledge.store import KnowledgeStore

_STORE = KnowledgeStore()
_TARGETS = intents(_STORE.catalogue())


class ActionStock(Action):
    """Looks the target of the recognised intent up in the knowledge base."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_stock"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Say the essentials of the target."""
        target = _TARGETS.get(tracker.get_intent_of_latest_message() or "")
        if target is None or target == HOSPITAL_LIST_ID:
            dispatcher.utter_message(text="请拨打12333热线咨询。")
            return []
        request = AnswerRequest(target, datetime.now(ZoneInfo("Asia/Shanghai")))
        dispatcher.utter_message(text=answer(_STORE.catalogue(), request).render_text())
        return []
