"""Conversations with the real assistant over REST, as data."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.language.phrases import load_labels
from tests.conversation.conftest import Citizen, Reply
from tests.conversation.loading import KINDS, Conversation, Expected, load_conversations

CONVERSATIONS = load_conversations()
LEAST = 60


def case(conversation: Conversation) -> Any:
    """A parameter; one with a known defect is expected to fail."""
    marks = [pytest.mark.xfail(strict=True, reason=conversation.defect)] if conversation.defect else []
    return pytest.param(conversation, id=conversation.name, marks=marks)


@pytest.mark.parametrize("conversation", map(case, CONVERSATIONS))
def test_a_conversation(citizen: Citizen, conversation: Conversation) -> None:
    say = citizen()
    before: list[str] = []
    for turn in conversation.turns:
        replies = say(turn.say)
        said = f"{turn.say[:60]} →\n" + "\n".join(f"[{r['custom']['kind']}] {r['text']}" for r in replies)
        assert len(replies) == len(turn.replies), said
        for reply, expected in zip(replies, turn.replies):
            assert not differences(reply, expected, before), said
        before = offered(replies[-1])


def offered(reply: Reply) -> list[str]:
    """Titles of the reply's choices."""
    return [button["title"] for button in reply.get("buttons", ())]


def chosen(words: str, before: list[str]) -> str:
    """The choice of the reply before that "#2" stands for; any other words as they are."""
    return before[int(words[1:]) - 1] if words.startswith("#") else words


def wanted_targets(target: str, before: list[str]) -> list[str]:
    """The ids that `Expected.target` allows."""
    if target.startswith("#"):
        return [{label: i for i, label in load_labels().items()}[chosen(target, before)]]
    return target.split("|")


def differences(reply: Reply, expected: Expected, before: list[str]) -> list[str]:
    """What a reply is not that it must be; `before` are the choices of the reply before."""
    text, custom = reply["text"], reply["custom"]
    found = []
    if custom["kind"] != expected.kind:
        found.append(f"kind {custom['kind']}, not {expected.kind}")
    target = next((custom[k] for k in ("service_id", "question_id", "howto_id") if custom.get(k)), "")
    if target not in wanted_targets(expected.target, before):
        found.append(f"target {target}, not {expected.target}")
    found += [f"does not show {words}" for words in expected.shows if words not in text]
    found += [f"shows {words}" for words in expected.hides if words in text]
    wanted = [chosen(title, before) for title in expected.offers]
    found += [f"does not offer {title}" for title in wanted if title not in offered(reply)]
    if custom["kind"] == "answer" and not text.splitlines()[-1].startswith("来源"):
        found.append("an answer without a source line")
    if custom["kind"] != "answer" and "来源：" in text:
        found.append("a source line under something that is no answer")
    return found


def test_there_are_enough_and_of_every_kind() -> None:
    expected = [reply for c in CONVERSATIONS for turn in c.turns for reply in turn.replies]
    assert len(CONVERSATIONS) >= LEAST
    assert {reply.kind for reply in expected} >= KINDS - {"error"}  # errors: test_faults.py
