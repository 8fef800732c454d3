"""Putting a catalogue together: topics, aliases and reviewed data must fit the documents."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.catalogue import ConflictSide, Contact
from knowledge.ingest.build import BuildError, ingest
from knowledge.vocabulary import SectionName
from tests.knowledge.conftest import FOUND, LOSS, Workspace


def problems(workspace: Workspace) -> tuple[str, ...]:
    return ingest(workspace.settings).problems


def test_topics_and_aliases(workspace: Workspace) -> None:
    workspace.write("lexicon/aliases/a.yml", {LOSS: ["卡丢了", "卡没了"]})
    workspace.write("lexicon/aliases/b.yml", {LOSS: ["卡丢了", "丢卡"]})
    result = ingest(workspace.settings)
    assert result.problems == ()
    assert result.catalogue.aliases == {LOSS: ("卡丢了", "卡没了", "丢卡")}
    assert [service.topic for service in result.catalogue.services] == ["挂失", "解挂"]


def test_an_alias_of_an_unknown_target_names_file_and_id(workspace: Workspace) -> None:
    workspace.write("lexicon/aliases/card.yml", {"002/没有的事项": ["卡丢了"]})
    assert problems(workspace) == ("aliases/card.yml 提到的编号不存在：002/没有的事项",)


def test_every_target_needs_a_topic_and_every_topic_its_targets(workspace: Workspace) -> None:
    workspace.set_topics(挂失=[LOSS, "002/没有的事项"])
    assert problems(workspace) == (
        f"topics.yml 没有给出主题：{FOUND}",
        "topics.yml 提到的编号不存在：002/没有的事项",
    )


def test_two_guides_of_one_title(workspace: Workspace, card_guides: str) -> None:
    workspace.add_document("002", card_guides.replace("解挂\n\n一", "挂失\n\n一"))
    workspace.set_topics(挂失=[LOSS])
    assert f"编号重复：{LOSS}" in problems(workspace)


def test_an_erratum_keeps_the_wording_and_adds_the_note(workspace: Workspace) -> None:
    entries = [
        {"target": LOSS, "section": "办理时限", "quote": "即时 办结", "note": "请先核实"},
        {"target": FOUND, "quote": "又找到的", "note": "原文如此"},
        {"target": FOUND, "quote": "社会保障卡", "note": "只供审核", "show": False},
    ]
    entries = [{"show": True, "reason": "疑误", **entry} for entry in entries]
    workspace.write("sources/errata.yml", entries)
    loss, found = ingest(workspace.settings).catalogue.services
    assert [s.errata for s in loss.sections if s.name is SectionName.TIME_LIMIT] == ["请先核实"]
    assert (loss.errata, found.errata) == (None, "原文如此")


def test_a_conflict_has_both_texts_as_printed(workspace: Workspace) -> None:
    sides = [
        {"target": LOSS, "section": "办理时限", "quote": "即时办结"},
        {"target": FOUND, "section": "办理时限", "quote": "即时办理"},
    ]
    entry = {"id": "时限", "subject": "办理时限", "show": True, "note": "两处说法不同", "sides": sides}
    workspace.write("sources/conflicts.yml", [entry])
    (conflict,) = ingest(workspace.settings).catalogue.conflicts
    assert conflict.sides == (
        ConflictSide(LOSS, SectionName.TIME_LIMIT, "即时办结"),
        ConflictSide(FOUND, SectionName.TIME_LIMIT, "即时办理"),
    )


@pytest.mark.parametrize("file", ["errata.yml", "conflicts.yml"])
def test_a_quotation_must_stand_in_the_text(workspace: Workspace, file: str) -> None:
    quotation = {"target": LOSS, "section": "办理时限", "quote": "三天办结"}
    entries: dict[str, list[dict[str, Any]]] = {
        "errata.yml": [{**quotation, "show": True, "note": "", "reason": ""}],
        "conflicts.yml": [{"id": "x", "subject": "", "show": False, "note": "", "sides": [quotation]}],
    }
    workspace.write(f"sources/{file}", entries[file])
    assert problems(workspace) == (f"{file} 的引文不在 {LOSS} 中：三天办结",)


def test_contacts(workspace: Workspace) -> None:
    entry = {"id": "hotline", "name": "热线", "phone": "0631-12333", "scope": "全市", "source": "000"}
    workspace.write("sources/contacts.yml", [entry])
    assert ingest(workspace.settings).catalogue.contact("hotline") == Contact(**entry)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("sources/contacts.yml", [{"id": "hotline"}], "contacts.yml"),
        ("sources/errata.yml", {"not": "a list"}, "errata.yml"),
        ("lexicon/topics.yml", ["not", "a", "mapping"], "topics.yml: not a mapping"),
        ("lexicon/topics.yml", {"甲": {"group": "组", "targets": [LOSS, LOSS]}}, "belongs to 甲 and to 甲"),
        ("sources/sources.yml", [{"id": "002"}], "sources.yml"),
    ],
)
def test_a_malformed_file_is_named(workspace: Workspace, file: str, content: Any, message: str) -> None:
    workspace.write(file, content)
    with pytest.raises(BuildError, match=message):
        ingest(workspace.settings)


def test_a_missing_document_is_named(workspace: Workspace) -> None:
    (workspace.folder / "sources" / "002.txt").unlink()
    with pytest.raises(BuildError, match="002.txt"):
        ingest(workspace.settings)


def test_a_kind_without_a_parser_is_named(workspace: Workspace) -> None:
    workspace.add_document("005", "甲", kind="poem")
    with pytest.raises(BuildError, match="poem"):
        ingest(workspace.settings)
