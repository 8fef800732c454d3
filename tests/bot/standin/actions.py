"""Actions that behave well and badly."""

import asyncio
import re
import time

from rasa_sdk import Action
from rasa_sdk.events import SlotSet
from rasa_sdk.interfaces import ActionExecutionRejection


class Echo(Action):
    """Say the message again, with a blank line and choices."""

    def name(self):
        return "action_echo"

    async def run(self, dispatcher, tracker, domain):
        text = tracker.latest_message["text"]
        choices = [{"title": "一", "payload": "回声 一"}, {"title": "二", "payload": "回声 二"}]
        dispatcher.utter_message(
            text=f"第一段\n\n{text}", buttons=choices, json_message={"kind": "clarify", "choices": choices}
        )
        return []


class Raise(Action):
    """Fail."""

    def name(self):
        return "action_raise"

    async def run(self, dispatcher, tracker, domain):
        raise ValueError("broken")


class Reject(Action):
    """Refuse to run, as forms do."""

    def name(self):
        return "action_reject"

    async def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name(), "not now")


class Hang(Action):
    """Wait without blocking."""

    def name(self):
        return "action_hang"

    async def run(self, dispatcher, tracker, domain):
        await asyncio.sleep(30)


class Block(Action):
    """Block its thread."""

    def name(self):
        return "action_block"

    def run(self, dispatcher, tracker, domain):
        time.sleep(5)
        return []


class Count(Action):
    """Count the calls of a conversation in a slot."""

    def name(self):
        return "action_count"

    async def run(self, dispatcher, tracker, domain):
        count = (tracker.get_slot("count") or 0) + 1
        dispatcher.utter_message(text=f"{count:.0f}", json_message={"kind": "answer"})
        return [SlotSet("count", count)]


class Wait(Action):
    """Wait as many seconds as the message says."""

    def name(self):
        return "action_wait"

    async def run(self, dispatcher, tracker, domain):
        text = tracker.latest_message["text"]
        await asyncio.sleep(int(re.search(r"\d+", text).group()))
        dispatcher.utter_message(text=f"等好了：{text}", json_message={"kind": "answer"})
        return []


class Long(Action):
    """Say more than a message holds, with a source and choices."""

    def name(self):
        return "action_long"

    async def run(self, dispatcher, tracker, domain):
        lines = "\n".join(f"第{number}条" + "字" * 40 for number in range(30))
        choices = [{"title": "数数", "payload": "计数"}, {"title": "问候", "payload": "你好"}]
        dispatcher.utter_message(
            text=f"长文\n{lines}\n来源：《甲》· 乙",
            buttons=choices,
            json_message={"kind": "answer", "choices": choices},
        )
        return []
