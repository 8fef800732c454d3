"""Reviewed data of the real documents: contacts, faults of the originals, conflicts."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from knowledge.catalogue import Catalogue
from knowledge.ingest.build import Ingest, ingest
from knowledge.ingest.reviewed import Reviewed, ReviewedDataError
from knowledge.settings import KnowledgeSettings
from knowledge.vocabulary import SectionName
from tests.knowledge.conftest import LOSS, Workspace


@pytest.fixture(scope="module")
def catalogue(real: Ingest) -> Catalogue:
    return real.catalogue


@pytest.fixture(scope="module")
def entries() -> dict[str, list[dict[str, Any]]]:
    folder = KnowledgeSettings().sources
    return {name: yaml.safe_load((folder / f"{name}.yml").read_text("utf-8")) for name in ("errata", "conflicts")}


def test_contacts_are_printed_in_their_document(catalogue: Catalogue, real: Ingest) -> None:
    folder = KnowledgeSettings().sources
    assert catalogue.contact("hotline").phone == "0631-12333"
    for contact in catalogue.contacts:
        file = catalogue.documents_by_id[contact.source].file
        assert contact.phone in (folder / file).read_text("utf-8")


def test_contacts_state_no_hours() -> None:
    assert "时间" not in yaml.safe_dump([c.scope for c in Reviewed.read(KnowledgeSettings().sources).contacts])


@pytest.mark.parametrize(
    ("service", "section", "wording", "note"),
    [
        ("002/工伤保险待遇恢复拨付", "办理流程", "终止拨付工伤待遇", "恢复拨付"),
        ("003/职工/医疗保险关系转出", "受理条件", "同时注销社会保障卡", "先不要注销"),
        ("002/工伤职工一次性工伤医疗补助金申领", "受理条件", "一至十级", "五级至十级"),
        ("002/社会保障卡换领", "申请材料", "为未成年人补领社保卡", "换领"),
        ("002/社会保障卡申领（未成年人）", "申请材料", "为未成年人补领社保卡", "申领"),
    ],
)
def test_a_known_fault_keeps_its_wording_and_carries_a_note(
    catalogue: Catalogue, service: str, section: str, wording: str, note: str
) -> None:
    (found,) = (s for s in catalogue.services if s.id == service)
    text = found.by_name[SectionName(section)]
    assert wording in text.text
    assert text.errata is not None
    assert note in text.errata


def test_a_fault_in_an_answer_carries_a_note(catalogue: Catalogue) -> None:
    noted = {question.id for question in catalogue.questions if question.errata}
    assert noted == {
        "001/问/区企业职工,在单位上班时受伤,怎样申请工伤认定",
        "004/问/工伤劳动能力鉴定伤残分为几个等级",
    }


def test_misprints_that_mislead_nobody_carry_none(catalogue: Catalogue, entries: dict[str, Any]) -> None:
    hidden = {(e["target"], e.get("section")) for e in entries["errata"] if not e["show"]}
    shown = {(e["target"], e.get("section")) for e in entries["errata"] if e["show"]}
    noted = {(s.id, x.name.value) for s in catalogue.services for x in s.sections if x.errata}
    assert hidden - shown
    assert not noted & (hidden - shown)


def test_notes_are_short_and_in_plain_words(entries: dict[str, Any]) -> None:
    for entry in (*entries["errata"], *entries["conflicts"]):
        assert len(entry["note"]) <= 90
        assert entry["note"].endswith("。")


def test_every_side_of_a_conflict_is_quoted_from_its_text(catalogue: Catalogue) -> None:
    targets = catalogue.targets
    assert len(catalogue.conflicts) == 55
    for conflict in catalogue.conflicts:
        assert len(conflict.sides) >= 2
        for side in conflict.sides:
            assert side.text
            assert side.target in targets


def test_conflicts_between_documents_are_found(catalogue: Catalogue) -> None:
    pairs = {tuple(sorted({side.target[:3] for side in c.sides})) for c in catalogue.conflicts}
    assert {("000", "002"), ("001", "002"), ("002", "003"), ("002", "004"), ("003",)} <= pairs


def test_a_lost_deadline_is_worth_mentioning(catalogue: Catalogue) -> None:
    shown = [c for c in catalogue.conflicts if c.show and any(s.target == "002/工伤认定申请" for s in c.sides)]
    assert any("24小时" in conflict.note for conflict in shown)


def test_a_quote_that_does_not_stand_in_the_text_is_a_problem(workspace: Workspace) -> None:
    entry = {"target": LOSS, "section": "办理时限", "quote": "三天办结", "show": True, "note": "。", "reason": "试"}
    workspace.write("sources/errata.yml", [entry])
    assert any("三天办结" in problem for problem in ingest(workspace.settings).problems)


def test_a_phone_note_must_be_about_a_printed_number(workspace: Workspace) -> None:
    side = {"target": LOSS, "section": "咨询电话", "quote": "0631-5211690"}
    phones = {"district": "市直", "kind": "咨询", "numbers": ["0631-5211690", "0631-5211691"]}
    conflict = {
        "id": "电话",
        "subject": "电话",
        "show": False,
        "note": "打不通请换。",
        "sides": [side],
        "phones": phones,
    }
    workspace.write("sources/conflicts.yml", [conflict])
    found = ingest(workspace.settings)
    assert [problem for problem in found.problems if "0631-5211691" in problem]
    assert not [problem for problem in found.problems if "0631-5211690" in problem]
    assert {p.number for p in found.catalogue.phones if p.note == "打不通请换。"} == {"0631-5211690"}


@pytest.mark.parametrize("name", ["contacts", "errata", "conflicts"])
def test_a_faulty_file_is_named(workspace: Workspace, name: str) -> None:
    workspace.write(f"sources/{name}.yml", [{"colour": "red"}])
    with pytest.raises(ReviewedDataError, match=f"{name}.yml"):
        Reviewed.read(workspace.settings.sources)
