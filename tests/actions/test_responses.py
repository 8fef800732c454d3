"""The actions' fixed lines stand in domain.yml, each as one kind of reply."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.serving import ROOT

DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
RESPONSES: dict[str, list[dict[str, Any]]] = DOMAIN["responses"]
CONTACTS = yaml.safe_load((ROOT / "knowledge" / "sources" / "contacts.yml").read_text("utf-8"))
# Filled in by the actions: contacts by their id, and what nobody's guide is about.
KNOWN_VALUES = {contact["id"] for contact in CONTACTS} | {"audience", "topic"}


@pytest.mark.parametrize("name", RESPONSES)
def test_one_wording_and_one_kind(name: str) -> None:
    (response,) = RESPONSES[name]
    assert response["custom"]["kind"] in {"smalltalk", "clarify", "decline", "error"}
    assert "来源：" not in response["text"]
    assert set(re.findall(r"\{(\w+)\}", response["text"])) <= KNOWN_VALUES


def test_every_response_that_the_actions_name_is_there() -> None:
    named = {
        key
        for path in (ROOT / "actions").glob("*.py")
        for key in re.findall(r'"(utter_[^"{]+)"', path.read_text("utf-8"))
    }
    assert named
    assert named <= set(RESPONSES)


def test_every_intent_that_is_no_topic_has_its_line() -> None:
    topics = set(yaml.safe_load((ROOT / "knowledge" / "lexicon" / "topics.yml").read_text("utf-8")))
    intents = {name for entry in DOMAIN["intents"] for name in entry}
    assert {f"utter_{name}" for name in intents - topics} <= set(RESPONSES)


def test_every_intent_has_a_rule() -> None:
    rules = yaml.safe_load((ROOT / "bot" / "data" / "rules.yml").read_text("utf-8"))["rules"]
    ruled = {rule["steps"][0]["intent"] for rule in rules}
    assert {name for entry in DOMAIN["intents"] for name in entry} <= ruled
