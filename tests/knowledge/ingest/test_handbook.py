"""The handbook parser on the real 003: one test for each trap of its pages."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import Document, Passage, Service
from knowledge.ingest import handbook
from knowledge.ingest.corrections import Corrections
from knowledge.ingest.parsed import ParsedDocument
from knowledge.ingest.roles import Role
from knowledge.ingest.source import Source
from knowledge.settings import KnowledgeSettings
from knowledge.vocabulary import District, PassageKind, SectionName

NINE = tuple(District)
BEFORE_PROGRESS = ("服务对象", "政策依据", "受理条件", "申请材料", "办理方式", "办理流程", "办理时限")


@pytest.fixture(scope="module")
def source(real_sources: dict[str, Source]) -> Source:
    return real_sources["003"]


@pytest.fixture(scope="module")
def parsed(source: Source) -> ParsedDocument:
    return handbook.parse(source, Corrections.read(source, KnowledgeSettings().sources))


@pytest.fixture(scope="module")
def services(parsed: ParsedDocument) -> dict[str, Service]:
    return {service.id.removeprefix("003/"): service for service in parsed.services}


def text(service: Service, name: SectionName) -> str:
    return service.by_name[name].text


def marked(parsed: ParsedDocument, source: Source, role: Role) -> list[str]:
    return [source.slice(span) for span, found in parsed.roles if found is role]


def lines_of(service: Service, name: SectionName) -> list[tuple[District | None, str]]:
    passages = service.by_name[name].passages
    return [(p.district, p.text) for p in passages if p.kind is PassageKind.DISTRICT]


# Guides, parts, titles


def test_there_are_31_guides_in_three_parts(parsed: ParsedDocument) -> None:
    assert Counter(s.variant for s in parsed.services) == {"职工": 19, "居民": 9, "定点": 3}
    parts = {s.variant: s.chapter for s in parsed.services}
    assert parts == {"职工": "职工医疗保障", "居民": "城乡居民医疗保障", "定点": "协议定点医药机构"}


def test_titles_that_occur_in_two_parts_are_different_services(parsed: ParsedDocument) -> None:
    twice = [title for title, count in Counter(s.title for s in parsed.services).items() if count == 2]
    assert twice == [
        "参保人员参保信息（个人权益记录）查询",
        "长期异地就医备案",
        "临时外出就医备案",
        "基本医疗保险参保人员享受门诊慢特病病种待遇认定",
        "医疗救助对象手工（零星）报销",
    ]
    assert len({s.id for s in parsed.services}) == 31


def test_a_title_may_take_two_lines(services: dict[str, Service]) -> None:
    for title in ("医疗救助对象参加城乡居民基本医疗保险个人缴费", "基本医疗保险参保人员享受门诊慢特病病种待遇认定"):
        assert services[f"居民/{title}"].title == title


def test_a_title_that_differs_from_the_item_name_is_the_printed_heading(services: dict[str, Service]) -> None:
    assert "职工/长期异地就医备案人员住院医疗费用手工报销" in services  # item name: 长期异地就医人员…（非联网）
    assert "定点/新增协议定点医药机构" in services  # item name lists three kinds of institutions


def test_chapter_headings_are_no_titles(parsed: ParsedDocument, source: Source) -> None:
    chapters = marked(parsed, source, Role.CHAPTER)
    assert chapters == [
        "职工医疗保障",
        "基本医疗保险参保和变更登记",
        "医疗保险关系转移接续",
        "基本医疗保险参保信息查询",
        "和个人账户一次性支取",
        "异地就医备案",
        "医疗费用手工报销",
        "生育保险待遇核准支付",
        "城乡居民医疗保障",
        "基本医疗保险参保和变更登记",
        "异地就医备案",
        "城乡居民医疗救助待遇",
        "协议定点医药机构",
    ]


def test_the_preface_is_no_guide(parsed: ParsedDocument, source: Source) -> None:
    preface = "".join(marked(parsed, source, Role.PREFACE))
    assert preface.startswith("前 言")
    assert preface.endswith("“贴心医保”服务。")


# Headings


def test_sections_come_in_order_with_or_without_progress(parsed: ParsedDocument) -> None:
    plain = (*BEFORE_PROGRESS, "监督电话", "服务质量")
    with_progress = (*BEFORE_PROGRESS, "进度查询", "监督电话", "服务质量")
    found = Counter(tuple(section.name.value for section in s.sections) for s in parsed.services)
    assert found == {with_progress: 16, plain: 15}


def test_the_same_number_means_different_sections(services: dict[str, Service]) -> None:
    without = services["职工/单位参保登记"]  # 九、监督电话
    with_progress = services["职工/医疗保险关系转出"]  # 九、办理进度查询, 十、监督电话
    assert SectionName.PROGRESS not in without.by_name
    assert text(with_progress, SectionName.PROGRESS).startswith("1.现场办理")
    assert all(text(s, SectionName.SUPERVISION_PHONE).startswith("市直5282876") for s in (without, with_progress))


@pytest.mark.parametrize(
    ("service", "name", "begins"),
    [
        ("职工/职工参保信息变更登记", "受理条件", "职工参保信息发生变更时"),
        ("职工/生育医疗费支付", "申请材料", "1．医院收费有效票据"),
        ("职工/生育津贴支付", "政策依据", "《山东省企业职工生育保险规定》"),
        ("职工/生育津贴支付", "受理条件", "符合国家计划生育政策"),
        ("居民/城乡居民参保登记", "政策依据", "《威海市居民基本医疗保险规定》"),
        ("居民/城乡居民参保登记", "受理条件", "符合办理条件的居民"),
        ("居民/学生基本医疗保险参保登记", "服务对象", "全日制幼儿园"),
        ("居民/城乡居民参保信息变更登记", "受理条件", "居民参保信息发生变更时"),
        ("居民/长期异地就医备案", "政策依据", "《威海市居民基本医疗保险规定》"),
        ("居民/医疗救助对象参加城乡居民基本医疗保险个人缴费", "受理条件", "特困人员、低保对象"),
        ("居民/医疗救助对象参加城乡居民基本医疗保险个人缴费", "办理方式", "1.现场办理"),
        ("居民/医疗救助对象参加城乡居民基本医疗保险个人缴费", "进度查询", "1.现场办理"),
        ("定点/新增协议定点医药机构", "受理条件", "（一）零售药店申请条件"),
        ("定点/基本医疗保险定点医疗机构费用结算", "申请材料", "《医疗保险协议定点医疗机构医保费用申报表》"),
    ],
)
def test_a_heading_that_lost_its_number(services: dict[str, Service], service: str, name: str, begins: str) -> None:
    assert text(services[service], SectionName(name)).startswith(begins)


def test_every_lost_or_wrong_number_is_noted(parsed: ParsedDocument) -> None:
    assert Counter("缺编号" in a.text for a in parsed.anomalies) == {True: 14, False: 6}


def test_a_heading_glued_to_the_text_before_is_found(services: dict[str, Service]) -> None:
    service = services["职工/临时外出就医备案"]
    assert text(service, SectionName.AUDIENCE) == "异地转诊转院、出差、探亲、旅游等临时在外就医人员。"
    assert text(service, SectionName.LEGAL_BASIS).startswith("《关于优化参保人员异地就医政策有关问题的通知》")


# What belongs to no section


def test_quality_ends_with_its_numbered_items(parsed: ParsedDocument) -> None:
    for service in parsed.services:
        passages = service.by_name[SectionName.QUALITY].passages
        assert len(passages) == 8
        assert passages[-1].text.startswith("3.第三方评价：")


def test_forms_charts_and_pictures_are_in_no_section(parsed: ParsedDocument) -> None:
    everything = "".join(section.text for service in parsed.services for section in service.sections)
    for piece in ("填表日期", "经办人签字", "流程图", "[image", ".unknown", "\N{REPLACEMENT CHARACTER}", "是否销户"):
        assert piece not in everything


def test_forms_charts_and_remains_of_pictures_are_told_apart(parsed: ParsedDocument, source: Source) -> None:
    forms, captions, noise = (marked(parsed, source, role) for role in (Role.FORM, Role.CAPTION, Role.NOISE))
    assert "职工基本医疗保险个人账户一次性支取申请表" in forms
    assert "威海市医疗保障定点零售药店协议管理申请表" in forms
    assert "学生医保参保登记办事流程图" in captions
    assert "新增协议定点医药机构（现场办理）" in captions
    assert "[image: image33.jpg]LA B EMESRES" in noise
    assert "_1234567895.unknown" in noise
    assert all("\N{REPLACEMENT CHARACTER}" not in text for text in (*forms, *captions))


# Districts


def test_a_window_list_has_one_line_a_district(services: dict[str, Service]) -> None:
    found = lines_of(services["职工/单位参保登记"], SectionName.CHANNELS)
    assert {district for district, _ in found} == set(NINE)
    assert found[2] == (District.RONGCHENG, "荣成市：府西路178号一楼3-5号综合业务受理窗口；")


def test_two_districts_on_one_line_are_parted(services: dict[str, Service]) -> None:
    for service in ("医疗救助对象手工（零星）报销", "医疗救助对象参加城乡居民基本医疗保险个人缴费"):
        found = lines_of(services[f"居民/{service}"], SectionName.CHANNELS)
        assert found[1:3] == [
            (District.WENDENG, "文登区:世纪大道84号社保大厅医保综合业务受理窗口；"),
            (District.RONGCHENG, "荣成市:府西路178号二楼3-6号医保综合业务受理窗口；"),
        ]


def test_phones_run_together_are_parted(services: dict[str, Service]) -> None:
    assert lines_of(services["职工/长期异地就医备案"], SectionName.SUPERVISION_PHONE) == [
        (District.MUNICIPAL, "市直5282876；"),
        (District.HUANCUI, "环翠区5230919；"),
        (District.ECONOMIC, "经区5980038；"),
        (District.HIGH_TECH, "高区 5629761；"),
        (District.LINGANG, "临港区5581892；"),
        (District.WENDENG, "文登3793739；"),
        (District.RONGCHENG, "荣成7595936；"),
        (District.RUSHAN, "乳山6678715；"),
        (District.NANHAI, "南海8966001。"),
    ]


def test_phones_run_together_without_a_stop_are_parted(services: dict[str, Service]) -> None:
    found = lines_of(services["定点/新增协议定点医药机构"], SectionName.PROGRESS)
    assert found[-5:] == [
        (District.MUNICIPAL, "市直：0631-5865158"),
        (District.HUANCUI, "环翠区：0631-5221919"),
        (District.WENDENG, "文登区: 0631-8473379"),
        (District.RONGCHENG, "荣成市: 0631-7523382"),
        (District.RUSHAN, "乳山市: 0631-6658008"),
    ]


def test_windows_stand_below_the_way_they_belong_to(services: dict[str, Service]) -> None:
    passages = services["职工/临时外出就医备案"].by_name[SectionName.CHANNELS].passages
    ways = [p for p in passages if p.level == 0]
    assert [way.heading for way in ways] == ["医院端办理", "现场办理", "网上办理"]
    assert all(p.level == 1 for p in passages if p.kind is PassageKind.DISTRICT)


# Broken lines


@pytest.mark.parametrize(
    ("service", "name", "piece"),
    [
        (
            "职工/参保单位参保信息查询",
            "办理流程",
            "2.登录威海市医疗保障局官网http://ylbzj.weihai.gov.cn进入“服务大厅”查询打印。",
        ),
        ("居民/学生基本医疗保险参保登记", "办理流程", "登录居民医疗保险系统，将学生信息录入系统"),
        ("居民/医疗救助对象参加城乡居民基本医疗保险个人缴费", "受理条件", "支出型困难人口、脱贫不稳定户"),
    ],
)
def test_a_broken_line_is_joined(services: dict[str, Service], service: str, name: str, piece: str) -> None:
    assert piece in text(services[service], SectionName(name))


def test_ways_of_one_section_stay_paragraphs(services: dict[str, Service]) -> None:
    passages: tuple[Passage, ...] = services["职工/医疗保险关系转出"].by_name[SectionName.CHANNELS].passages
    assert [p.text for p in passages[-3:]] == [
        "省内转移继续通过省内异地转移接续平台进行数据传输；省外转移可通过医保经办机构间邮寄纸质材料。",
        "登录威海市医疗保障局官网http://ylbzj.weihai.gov.cn进入“服务大厅”申报办理。",
        "登录“威海医保”小程序。",
    ]


def test_a_further_handbook_needs_no_line_numbers() -> None:
    page = (
        "前言\n职工医疗保障\n\n缴费\n\n某项登记\n一、事项名称\n某项登记\n二、服务对象\n甲单位。三、政策依据\n《某法》。\n"
        "四、监督电话\n市直5282876。\n五、服务质量及满意度测评\n1.信息公开：公开。\n某项登记流程图\n开始\n"
    )
    document = Document("009", "手册", "", "威海市", None, None, "handbook", "", "")
    (service,) = handbook.parse(Source(document, page), Corrections()).services
    assert service.id == "009/职工/某项登记"
    assert [(s.name.value, s.text) for s in service.sections] == [
        ("服务对象", "甲单位。"),
        ("政策依据", "《某法》。"),
        ("监督电话", "市直5282876。"),
        ("服务质量", "1.信息公开：公开。"),
    ]


def test_a_defective_guide_is_read_as_far_as_it_goes() -> None:
    page = "甲登记\n一、事项名称\n甲登记\n二、服务对象\n\n乙登记\n一、事项名称\n乙登记\n二、服务对象\n单位。"
    document = Document("009", "手册", "", "威海市", None, None, "handbook", "", "")
    found = handbook.parse(Source(document, page), Corrections()).services
    assert [(s.id, [x.text for x in s.sections]) for s in found] == [("009/甲登记", [""]), ("009/乙登记", ["单位。"])]


LINES = ["职工医疗保障", "甲登记", "一、事项名称", "二、服务对象", "监督电话", "十、服务质量", "1.公开", "附：", "x"]


@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_any_page_is_read_without_a_crash_and_every_character_has_a_role(lines: list[str]) -> None:
    page = "\n".join(lines)
    document = Document("009", "手册", "", "威海市", None, None, "handbook", "", "")
    parsed = handbook.parse(Source(document, page), Corrections())
    marked_length = sum(len("".join(page[span.start : span.end].split())) for span, _ in parsed.roles)
    assert marked_length == len("".join(page.split()))
