"""The guide parser on the real 002: one test for each trap of its pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import Document, Section, Service, Span
from knowledge.ingest import guide
from knowledge.ingest.accounting import account
from knowledge.ingest.corrections import Corrections, RoleCorrection
from knowledge.ingest.parsed import ParsedDocument
from knowledge.ingest.roles import Role
from knowledge.ingest.source import Source
from knowledge.settings import KnowledgeSettings
from knowledge.vocabulary import District, PhoneKind, SectionName
from tests.knowledge.conftest import between

DOCUMENT = Document("009", "指南", "", "威海市", District.MUNICIPAL, None, "guide", "", "")


@pytest.fixture(scope="module")
def parsed(real_sources: dict[str, Source]) -> ParsedDocument:
    source = real_sources["002"]
    return guide.parse(source, Corrections.read(source, KnowledgeSettings().sources))


@pytest.fixture(scope="module")
def services(parsed: ParsedDocument) -> dict[str, Service]:
    return {service.title: service for service in parsed.services}


def parse(text: str) -> ParsedDocument:
    return guide.parse(Source(DOCUMENT, text), Corrections())


def section(service: Service, name: SectionName) -> Section:
    return service.by_name[name]


def marked(parsed: ParsedDocument, source: Source, role: Role) -> list[str]:
    return [source.slice(span) for span, found in parsed.roles if found is role]


def test_there_are_84_guides_with_ten_sections_each(parsed: ParsedDocument) -> None:
    assert len(parsed.services) == 84
    ten = tuple(guide_sections())
    odd = {s.title: tuple(x.name for x in s.sections) for s in parsed.services}
    assert odd.pop("破产企业无法清偿的养老保险欠费核销") == (*ten[:-1], SectionName.OTHER)
    assert set(odd.values()) == {ten}


def guide_sections() -> list[SectionName]:
    names = "服务对象 受理条件 申请材料 办理流程 收费标准 办理时限 咨询电话 监督电话 办理地点 办理时间"
    return [SectionName(name) for name in names.split()]


def test_the_contents_page_is_read_and_yields_no_guide(
    parsed: ParsedDocument, real_sources: dict[str, Source]
) -> None:
    contents = marked(parsed, real_sources["002"], Role.CONTENTS)
    assert contents[0] == "目录"
    assert len(contents) - 1 == 88


@pytest.mark.parametrize(
    "title",
    [
        "机关事业单位工作人员养老保险个人账户一次性待遇申领（退休人员）",  # two lines of contents, one of the guide
        "参保人员因病、特殊工种提前退休领取基本养老保险待遇资格确认",
        "居民基本养老保险关系转入申请（城乡养老保险制度衔接）",  # one line of contents, two of the guide
        "工伤职工伤残待遇申领（一次性伤残补助金、伤残津贴和生活护理费）",
        "企业职工基本养老保险个人账户一次性待遇申领（退休人员）",  # the guide prints half-width brackets
        "社会保险费退费申报（全额退费）",
    ],
)
def test_a_title_is_whole_however_it_is_printed(services: dict[str, Service], title: str) -> None:
    assert services[title].id == f"002/{title}"


def test_chapter_headings_between_guides_are_no_titles(
    parsed: ParsedDocument, real_sources: dict[str, Source]
) -> None:
    assert marked(parsed, real_sources["002"], Role.CHAPTER) == [
        "社会保险",
        "参保人员领取基本养老保险待遇资格确认",
        "社会保险费申报",
        "社会保险关系转入申请",
        "工伤认定申请",
        "工伤保险待遇核定支付",
        "劳动能力鉴定",
    ]


def test_a_chapter_heading_that_equals_the_title_after_it(
    parsed: ParsedDocument, services: dict[str, Service]
) -> None:
    assert services["工伤认定申请"].chapter == "工伤认定申请"
    assert [a.text for a in parsed.anomalies if "工伤认定申请" in a.text] == ["章标题与办事指南标题相同：工伤认定申请"]


def test_a_guide_without_a_chapter_heading_takes_none_from_the_guides_before(services: dict[str, Service]) -> None:
    assert services["工伤职工劳动能力鉴定"].chapter == "劳动能力鉴定"
    assert services["社会保障卡补领"].chapter == ""


def test_wrong_numbers_are_noted_and_change_nothing(parsed: ParsedDocument, services: dict[str, Service]) -> None:
    wrong = [a.text for a in parsed.anomalies if "编号有误" in a.text]
    assert wrong == [
        "“八、咨询电话、监督电话”应为第7项，原文编号有误",
        "“九、咨询电话、监督电话”应为第7项，原文编号有误",
        "“十、咨询电话、监督电话”应为第7项，原文编号有误",
        "“十、办理时间”应为第9项，原文编号有误",
    ]
    assert len(services["工亡职工供养亲属丧失劳动能力程度鉴定"].sections) == 10


def test_a_heading_that_holds_two_becomes_two_sections(services: dict[str, Service]) -> None:
    service = services["企业社会保险登记"]
    inquiry, supervision = (service.by_name[n] for n in (SectionName.INQUIRY_PHONE, SectionName.SUPERVISION_PHONE))
    assert inquiry.text == "咨询电话：0631-5198106"
    assert supervision.text == "监督电话：0631-5198107"
    assert inquiry.heading == supervision.heading == "咨询电话、监督电话"
    assert inquiry.district is supervision.district is District.MUNICIPAL


def test_three_kinds_of_phones_under_one_heading(parsed: ParsedDocument, services: dict[str, Service]) -> None:
    service = services["工伤职工劳动能力鉴定"]
    assert section(service, SectionName.INQUIRY_PHONE).text == "市直咨询电话：0631-5198010"
    assert section(service, SectionName.SUPERVISION_PHONE).text == (
        "业务监督电话：0631-5198010\n行风监督电话：0631-5190850"
    )
    phones = {(p.kind, p.number) for p in parsed.phones if service.id in p.services}
    assert phones == {
        (PhoneKind.INQUIRY, "0631-5198010"),
        (PhoneKind.SUPERVISION, "0631-5198010"),
        (PhoneKind.SUPERVISION, "0631-5190850"),
    }


def test_half_width_colons_and_spaces_are_kept_and_understood(services: dict[str, Service]) -> None:
    service = services["灵活就业人员社会保险费退费"]
    assert section(service, SectionName.INQUIRY_PHONE).text == "咨询电话: 0631-5198106"
    assert "上午 08: 30-12: 00" in section(service, SectionName.HOURS).text


def test_a_page_break_inside_the_hours(services: dict[str, Service]) -> None:
    hours = section(services["工伤职工劳动能力鉴定"], SectionName.HOURS)
    assert hours.text == "工作日星期一至星期五，上午08:30-12:00，下午1:30-5:30（法定节假日除外）"
    assert len(hours.spans) == 2


def test_page_breaks_inside_sentences(services: dict[str, Service]) -> None:
    process = section(services["居民养老保险待遇享受资格认证"], SectionName.PROCESS)
    assert "身份证基本信息页面采集，待系统提示" in process.text
    place = section(services["工伤保险待遇发放信息维护"], SectionName.PLACE)
    assert place.text.endswith("威海市政务服务中心2楼人力资源和社会保障服务大厅工伤窗口")


def test_a_declaration_in_place_of_the_hours(services: dict[str, Service]) -> None:
    service = services["破产企业无法清偿的养老保险欠费核销"]
    assert section(service, SectionName.OTHER).heading == "声明"
    assert SectionName.HOURS not in service.by_name
    assert section(service, SectionName.PLACE).district is None  # 各级社会保险经办机构: everywhere


def test_other_words_for_audience_and_process(services: dict[str, Service]) -> None:
    service = services["社会保障卡（社会保障功能）解挂"]
    assert section(service, SectionName.AUDIENCE).heading == "申请主体"
    assert section(service, SectionName.AUDIENCE).text == "持社会保障卡的人员"
    assert section(service, SectionName.PROCESS).heading == "办事流程"


def test_a_further_guide_without_a_contents_page(real_sources: dict[str, Source]) -> None:
    text = between(real_sources["002"], "工伤职工伤残待遇申领\n\n（一次性", "工伤职工一次性工伤医疗补助金申领\n\n一")
    (service,) = parse(text).services
    assert service.title == "工伤职工伤残待遇申领（一次性伤残补助金、伤残津贴和生活护理费）"
    assert len(service.sections) == 10


def test_text_after_a_heading_on_its_line_belongs_to_the_section() -> None:
    (service,) = parse("补发证书\n\n一、服务对象：职工\n\n二、申请材料\n\n身份证").services
    assert [(s.name, s.text) for s in service.sections] == [
        (SectionName.AUDIENCE, "职工"),
        (SectionName.MATERIALS, "身份证"),
    ]


def test_ids_survive_an_edited_document(services: dict[str, Service], real_sources: dict[str, Source]) -> None:
    text = real_sources["002"].text
    cut = text.index("企业社会保险登记\n\n一、")
    edited = text[:cut] + "全新事项\n\n一、服务对象\n\n全体职工\n\n" + text[cut:]
    titles = [service.title for service in parse(edited).services]
    assert titles[1:] == list(services)


def test_nothing_at_all_is_an_empty_document() -> None:
    assert parse("").services == ()


@pytest.mark.parametrize("text", ["一、服务对象\n\n职工", "补发证书\n一、服务对象\n一、服务对象\n职工"])
def test_a_guide_without_a_title_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(ValueError, match=r"009:\d 办事指南没有标题"):
        parse(text)


def test_corrections_it_does_not_know_are_refused() -> None:
    correction = RoleCorrection(Span(0, 1), Role.NOISE, None, "页面残留")
    with pytest.raises(ValueError, match="roles"):
        guide.parse(Source(DOCUMENT, "甲"), Corrections(roles=(correction,)))


def test_a_guide_whose_hours_are_missing_under_their_heading_has_places_without_hours(card_guides: str) -> None:
    lines = card_guides.split("\n")
    hours = next(i for i, line in enumerate(lines) if "办理时间" in line)
    damaged = Source(DOCUMENT, "\n".join(lines[: hours + 1]))
    parsed = guide.parse(damaged, Corrections())
    assert account(damaged, Corrections(), parsed).unaccounted == 0


@given(st.data())
def test_a_damaged_document_is_accounted_for_or_refused(card_guides: str, data: st.DataObject) -> None:
    lines = card_guides.split("\n")
    kept = data.draw(st.lists(st.sampled_from(range(len(lines))), unique=True).map(sorted))
    source = Source(DOCUMENT, "\n".join(lines[i] for i in kept))
    try:
        parsed = guide.parse(source, Corrections())
    except ValueError:
        return
    assert account(source, Corrections(), parsed).unaccounted == 0
