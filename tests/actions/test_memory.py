"""What a conversation remembers goes through the tracker's slots and comes back the same."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import yaml

from actions.memory import Memory, Pending
from tests.serving import ROOT

FULL = Memory(
    focus="002/社会保障卡补领",
    question="社保卡丢了怎么补",
    aspects=("材料", "时限"),
    audiences=("企业职工",),
    not_audiences=("机关事业单位",),
    district="荣成市",
    pending=Pending(
        ("002/社会保障卡补领", "002/社会保障卡换领"),
        "社保卡怎么办",
        ("材料",),
        (("002/社会保障卡补领", "002/社会保障卡换领"),),
    ),
    clarified=("002/社会保障卡换领|002/社会保障卡补领",),
    shown=("申请材料",),
    history=("002/工伤认定申请",),
    history_questions=("手伤了",),
)


def stored(events: list[dict[str, Any]]) -> dict[str, Any]:
    """The slots as a tracker store gives them back: through JSON."""
    slots: dict[str, Any] = json.loads(json.dumps({e["name"]: e["value"] for e in events}))
    return slots


def test_every_field_survives_the_slots() -> None:
    assert all(getattr(FULL, field.name) != getattr(Memory(), field.name) for field in fields(Memory))
    assert Memory.from_slots(stored(FULL.events_since(Memory()))) == FULL


def test_unset_slots_are_an_empty_memory() -> None:
    assert Memory.from_slots({}) == Memory.from_slots({field.name: None for field in fields(Memory)}) == Memory()


def test_every_field_is_a_slot_of_the_domain() -> None:
    slots = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["slots"]
    assert {field.name for field in fields(Memory)} <= set(slots)
    assert not [name for name, slot in slots.items() if slot["influence_conversation"]]


def test_only_what_changed_is_an_event() -> None:
    assert FULL.events_since(FULL) == []
    changed = replace(FULL, district="乳山市", pending=None)
    assert [(e["event"], e["name"], e["value"]) for e in changed.events_since(FULL)] == [
        ("slot", "district", "乳山市"),
        ("slot", "pending", None),
    ]


def test_more_of_the_focus_changes_nothing() -> None:
    assert FULL.with_focus("002/社会保障卡补领", "几天") is FULL


def test_a_new_focus_keeps_the_old_one_and_its_question() -> None:
    after = FULL.with_focus("002/社会保障卡换领", "卡坏了")
    assert (after.focus, after.question, after.shown) == ("002/社会保障卡换领", "卡坏了", ())
    assert after.history == ("002/工伤认定申请", "002/社会保障卡补领")
    assert after.history_questions == ("手伤了", "社保卡丢了怎么补")


def test_a_focus_that_comes_back_has_its_own_question_again() -> None:
    after = FULL.with_focus("002/工伤认定申请", "刚才那个")
    assert (after.focus, after.question) == ("002/工伤认定申请", "手伤了")
    assert (after.history, after.history_questions) == (("002/社会保障卡补领",), ("社保卡丢了怎么补",))


def test_the_history_is_short() -> None:
    memory = Memory()
    for number in range(20):
        memory = memory.with_focus(f"002/{number}", f"第{number}问")
    assert memory.history == tuple(f"002/{number}" for number in range(14, 19))
    assert memory.history_questions == tuple(f"第{number}问" for number in range(14, 19))
