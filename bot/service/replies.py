"""Replies in the form that every channel gives or renders: one element a reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from rasa.core.channels.channel import CollectingOutputChannel
from rasa.shared.core.domain import Domain

ERROR = "utter_error"
EMPTY = "utter_empty"
REQUIRED_RESPONSES = (ERROR, EMPTY)
"""Responses of domain.yml that serving itself needs."""


class Button(TypedDict):
    """A choice: `title` is shown, `payload` is what choosing it says."""

    title: str
    payload: str


class Reply(TypedDict, total=False):
    """One reply; `text` alone is what a citizen reads. `buttons` is absent where there are none."""

    recipient_id: str
    text: str
    buttons: list[Button]
    custom: dict[str, Any]


def make_reply(recipient: str, message: Mapping[str, Any]) -> Reply:
    """Bring a Rasa message or domain response into the contract's form.

    Args:
        recipient: Who wrote.
        message: `text`, `buttons`, `custom` as an action or domain.yml gives them; each may be missing.
    """
    buttons: list[Button] = [
        {"title": button["title"], "payload": button.get("payload") or button["title"]}
        for button in message.get("buttons") or ()
    ]
    custom = {
        "kind": "smalltalk",
        "topic": None,
        "service_id": None,
        "title": None,
        "passages": [],
        "sources": [],
        "choices": buttons,
        **(message.get("custom") or {}),
    }
    reply: Reply = {"recipient_id": recipient, "text": message.get("text") or "", "custom": custom}
    if buttons:
        reply["buttons"] = buttons
    return reply


def canned_reply(domain: Domain, name: str, recipient: str) -> Reply:
    """Return a response of domain.yml as a reply; used where no dialogue takes place."""
    return make_reply(recipient, domain.responses[name][0])


class ReplyCollector(CollectingOutputChannel):
    """Collects what Rasa sends; Rasa's own collector splits a text at blank lines and sends `custom` apart."""

    def __init__(self, recipient: str) -> None:
        super().__init__()
        self.recipient = recipient
        self.replies: list[Reply] = []

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message as one reply."""
        self.replies.append(make_reply(self.recipient, message))
