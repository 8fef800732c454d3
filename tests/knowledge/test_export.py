"""The export contract, on the real documents."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from knowledge.catalogue import Catalogue
from knowledge.export import export
from knowledge.ingest.build import Ingest
from knowledge.settings import ROOT
from knowledge.vocabulary import District, PhoneKind, SectionName, Status

# The names the contract allows; written out here so that a change of the vocabulary is noticed.
SECTION_NAMES = """
服务对象 受理单位 受理条件 申请材料 办理流程 办理方式 收费标准 办理时限
咨询电话 监督电话 办理地点 办理时间 政策依据 进度查询 服务质量 其他
"""


@pytest.fixture(scope="module")
def exported(real: Ingest) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(export(real.catalogue), ensure_ascii=False))
    return data


def test_the_keys_are_exactly_those_of_the_contract(exported: dict[str, Any]) -> None:
    assert set(exported) == {
        "schema", "services", "questions", "howtos", "offices", "hospitals", "conflicts",
    }  # fmt: skip
    assert exported["schema"] == 1
    keys = {name: {frozenset(item) for item in exported[name]} for name in ("services", "questions", "howtos")}
    assert keys == {
        "services": {frozenset({"id", "source", "title", "category", "region", "sections"})},
        "questions": {frozenset({"id", "source", "question", "answer", "region"})},
        "howtos": {frozenset({"id", "source", "title", "text"})},
    }
    assert {frozenset(s) for service in exported["services"] for s in service["sections"]} == {
        frozenset({"name", "text"})
    }


def test_everything_is_there(exported: dict[str, Any]) -> None:
    counts = {name: len(items) for name, items in exported.items() if isinstance(items, list)}
    assert (counts["services"], counts["questions"], counts["howtos"], counts["hospitals"]) == (116, 15, 2, 23)
    assert counts["conflicts"] > 0


def test_a_source_begins_with_the_number_of_its_document(exported: dict[str, Any]) -> None:
    for name in ("services", "questions", "howtos", "offices", "hospitals"):
        for item in exported[name]:
            assert re.match(r"00[0-4] \S", item["source"])
            assert item["id"].startswith(item["source"][:3])


def test_section_names_are_those_of_the_contract(exported: dict[str, Any]) -> None:
    allowed = set(SECTION_NAMES.split())
    assert {name.value for name in SectionName} == allowed
    assert {s["name"] for service in exported["services"] for s in service["sections"]} <= allowed
    for service in exported["services"]:
        assert all(section["text"].strip() for section in service["sections"])
        assert service["category"]


def test_services_of_one_title_differ_by_category(exported: dict[str, Any]) -> None:
    services = exported["services"]
    assert len({(s["source"], s["category"], s["title"]) for s in services}) == len(services)
    repeated = {s["title"] for s in services if sum(t["title"] == s["title"] for t in services) > 1}
    assert len(repeated) == 5


def test_offices_hold_windows_and_typed_phones_of_one_district(exported: dict[str, Any]) -> None:
    offices = {office["id"]: office for office in exported["offices"]}
    assert {f"003/{district.value}" for district in District} <= set(offices)
    municipal = offices["002/市直"]
    assert {"kind": "咨询", "number": "0631-5190873", "note": None,
            "services": ["002/破产企业无法清偿的养老保险欠费核销"]} in municipal["phones"]  # fmt: skip
    known = {service["id"] for service in exported["services"]}
    for office in offices.values():
        assert set(office) == {"id", "source", "district", "windows", "phones"}
        for window in office["windows"]:
            assert set(window) == {"text", "hours", "services"}
        for phone in office["phones"]:
            assert set(phone) == {"kind", "number", "note", "services"}
            assert PhoneKind(phone["kind"])
        assert {s for place in (*office["windows"], *office["phones"]) for s in place["services"]} <= known


def test_hospitals_and_conflicts(exported: dict[str, Any]) -> None:
    assert {frozenset(hospital) for hospital in exported["hospitals"]} == {
        frozenset({"id", "source", "name", "kind", "pilot"})
    }
    for conflict in exported["conflicts"]:
        assert set(conflict) == {"id", "subject", "show", "note", "sides"}
        assert len(conflict["sides"]) >= 2
        assert all(set(side) == {"target", "section", "text"} and side["text"] for side in conflict["sides"])


def test_withdrawn_texts_are_left_out(real: Ingest) -> None:
    catalogue = real.catalogue
    first, second, *rest = catalogue.services
    section = replace(second.sections[0], status=Status.WITHDRAWN)
    changed = Catalogue(
        version="",
        documents=catalogue.documents,
        services=(
            replace(first, status=Status.WITHDRAWN),
            replace(second, sections=(section, *second.sections[1:])),
            *rest,
        ),
        questions=tuple(replace(q, status=Status.WITHDRAWN) for q in catalogue.questions),
        howtos=tuple(replace(h, status=Status.WITHDRAWN) for h in catalogue.howtos),
    )
    data = export(changed)
    assert [service["id"] for service in data["services"]][0] == second.id
    assert [s["name"] for s in data["services"][0]["sections"]] == [s.name.value for s in second.sections[1:]]
    assert (data["questions"], data["howtos"]) == ([], [])


def test_every_key_is_documented(exported: dict[str, Any]) -> None:
    documented = Path(ROOT / "docs" / "api.md").read_text("utf-8")
    section = documented[documented.index("## Export") :]
    keys: set[str] = set()

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            keys.update(value)
            for item in value.values():
                collect(item)
        elif isinstance(value, list):
            for item in value:
                collect(item)

    collect(exported)
    assert {key for key in keys if f"`{key}`" not in section} == set()
