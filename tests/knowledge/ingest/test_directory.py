"""Offices and phones of the real documents: by district, by kind, with the services they hold for."""

from __future__ import annotations

import pytest

from knowledge.catalogue import Catalogue, Office, Phone
from knowledge.ingest.build import Ingest
from knowledge.ingest.districts import district_of_line, find_districts
from knowledge.ingest.source import Source
from knowledge.vocabulary import District, PhoneKind, SectionName


@pytest.fixture(scope="module")
def catalogue(real: Ingest) -> Catalogue:
    return real.catalogue


def offices(catalogue: Catalogue, document: str, district: District) -> dict[str, Office]:
    return {o.text: o for o in catalogue.offices if (o.document, o.district) == (document, district)}


def numbers(catalogue: Catalogue, kind: PhoneKind, district: District) -> dict[str, Phone]:
    return {p.number: p for p in catalogue.phones if (p.document, p.kind, p.district) == ("003", kind, district)}


@pytest.mark.parametrize(
    ("line", "districts", "text"),
    [
        ("市直：胶州路7号", (District.MUNICIPAL,), "胶州路7号"),
        ("高区 5625406；", (District.HIGH_TECH,), "5625406；"),
        ("荣成7595936", (District.RONGCHENG,), "7595936"),
        ("市直、高区:胶州路7号", (District.MUNICIPAL, District.HIGH_TECH), "胶州路7号"),
        ("南海新区：南海新区现代路47号", (District.NANHAI,), "南海新区现代路47号"),
        ("市直办理地点：塔山中路", (), "市直办理地点：塔山中路"),
        ("荣成市人民医院", (), "荣成市人民医院"),
    ],
)
def test_the_districts_of_a_line(line: str, districts: tuple[District, ...], text: str) -> None:
    found, start = find_districts(line)
    assert (found, line[start:]) == (districts, text)
    assert district_of_line(line) == (districts[0] if len(districts) == 1 else None)


@pytest.mark.parametrize(
    ("district", "windows"),
    [
        (District.RONGCHENG, {"一楼3-5号": 8, "二楼3-6号": 18}),
        (District.HIGH_TECH, {"大厅8-15号": 12, "大厅8号": 12, "大厅9号": 1}),
        (District.ECONOMIC, {"四楼3-6号": 11, "四楼11-13号": 14}),
    ],
)
def test_windows_that_differ_by_service_are_kept_apart(
    catalogue: Catalogue, district: District, windows: dict[str, int]
) -> None:
    found = offices(catalogue, "003", district)
    for window, services in windows.items():
        (office,) = (office for text, office in found.items() if window in text)
        assert len(office.services) == services


def test_a_window_that_several_districts_share_is_each_ones(catalogue: Catalogue) -> None:
    service = "003/定点/新增协议定点医药机构"
    shared = [o.district for o in catalogue.offices if service in o.services and "胶州路7号" in o.text]
    assert shared == [District.MUNICIPAL, District.HIGH_TECH, District.ECONOMIC, District.LINGANG]
    assert "杏花西街18号5楼稽核检查科" in offices(catalogue, "003", District.HUANCUI)


def test_every_office_of_a_handbook_service_is_printed_in_its_guide(catalogue: Catalogue) -> None:
    services = {service.id: service for service in catalogue.services}
    handbook = [office for office in catalogue.offices if office.document == "003"]
    assert {office.district for office in handbook} == set(District)
    for office in handbook:
        assert office.hours is None
        for service in office.services:
            assert office.text in services[service].by_name[SectionName.CHANNELS].text


def test_municipal_windows_come_with_their_hours(catalogue: Catalogue) -> None:
    found = offices(catalogue, "002", District.MUNICIPAL)
    assert len(found) == 8
    assert all(o.hours and "08:30-12:00" in o.hours.replace(" ", "") for o in found.values())
    assert sum(len(office.services) for office in found.values()) == 83  # all but 破产核销, which names no window


def test_bank_branches_and_hospitals_are_no_windows(catalogue: Catalogue) -> None:
    assert not any(o.text.startswith(("社会保障卡合作银行", "定点医疗机构")) for o in catalogue.offices)


def test_wendengs_office_has_the_answers_hours(catalogue: Catalogue) -> None:
    ((text, office),) = offices(catalogue, "001", District.WENDENG).items()
    assert text == "山东省威海市文登区世纪大道84号人力资源和社会保障局一楼综合服务大厅"
    assert office.hours == "上午08:00-11:30,下午13:30-17:00;周六、周日、法定节假日休息"
    assert [p.number for p in catalogue.phones if p.document == "001"] == ["8476809"]


def test_a_place_and_number_stands_where_its_span_says(catalogue: Catalogue, real_sources: dict[str, Source]) -> None:
    for phone in catalogue.phones:
        assert phone.number in real_sources[phone.document].join(phone.spans[:1])
    for office in catalogue.offices:
        assert office.text[:6] in real_sources[office.document].join(office.spans)


def test_kinds_of_phones_are_never_mixed(catalogue: Catalogue) -> None:
    assert {p.kind for p in catalogue.phones if p.document == "003"} == {PhoneKind.PROGRESS, PhoneKind.SUPERVISION}
    sections = {
        PhoneKind.INQUIRY: SectionName.INQUIRY_PHONE,
        PhoneKind.PROGRESS: SectionName.PROGRESS,
        PhoneKind.SUPERVISION: SectionName.SUPERVISION_PHONE,
    }
    services = {service.id: service for service in catalogue.services}
    for phone in catalogue.phones:
        for service in phone.services:
            assert phone.number.split("-")[-1] in services[service].by_name[sections[phone.kind]].text


def test_phones_hold_for_the_services_that_print_them(catalogue: Catalogue) -> None:
    progress = numbers(catalogue, PhoneKind.PROGRESS, District.RONGCHENG)
    assert {number: len(phone.services) for number, phone in progress.items()} == {
        "7595931": 2,
        "7523380": 7,
        "7523339": 3,
        "7571193": 1,
        "0631-7523382": 1,
    }


def test_one_number_printed_with_and_without_area_code_is_one(catalogue: Catalogue) -> None:
    assert len(numbers(catalogue, PhoneKind.PROGRESS, District.WENDENG)) == 1


def test_digits_that_conflict_carry_a_note(catalogue: Catalogue) -> None:
    noted = {(p.district, p.kind, p.number) for p in catalogue.phones if p.note}
    assert noted == {
        (District.ECONOMIC, PhoneKind.PROGRESS, "5981687"),
        (District.ECONOMIC, PhoneKind.PROGRESS, "5891687"),
        (District.HIGH_TECH, PhoneKind.PROGRESS, "5625406"),
        (District.HIGH_TECH, PhoneKind.SUPERVISION, "5680268"),
        (District.RONGCHENG, PhoneKind.SUPERVISION, "7523380"),
    }
