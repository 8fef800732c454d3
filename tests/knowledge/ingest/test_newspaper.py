"""The newspaper parser on the real 000, 001 and 004: one test for each trap of their pages."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import Document, HowTo, Question
from knowledge.ingest import newspaper
from knowledge.ingest.corrections import Corrections
from knowledge.ingest.parsed import ParsedDocument
from knowledge.ingest.roles import Role
from knowledge.ingest.source import Source
from knowledge.settings import KnowledgeSettings
from knowledge.vocabulary import District, HospitalKind, SectionName


def parse(source: Source) -> ParsedDocument:
    return newspaper.parse(source, Corrections.read(source, KnowledgeSettings().sources))


@pytest.fixture(scope="module")
def pages(real_sources: dict[str, Source]) -> dict[str, ParsedDocument]:
    return {number: parse(real_sources[number]) for number in ("000", "001", "004")}


@pytest.fixture(scope="module")
def questions(pages: dict[str, ParsedDocument]) -> dict[str, Question]:
    return {question.id: question for page in pages.values() for question in page.questions}


@pytest.fixture(scope="module")
def settlement(pages: dict[str, ParsedDocument]) -> HowTo:
    (found,) = pages["000"].howtos
    return found


def marked(page: ParsedDocument, source: Source, role: Role) -> str:
    return "\n".join(source.slice(span) for span, found in page.roles if found is role)


def test_what_the_pages_hold(pages: dict[str, ParsedDocument]) -> None:
    found = {n: (len(p.services), len(p.questions), len(p.howtos)) for n, p in pages.items()}
    assert found == {"000": (1, 5, 1), "001": (0, 3, 1), "004": (0, 7, 0)}


# Questions


def test_a_question_may_take_two_lines(questions: dict[str, Question]) -> None:
    question = questions["000/问/工伤职工三级伤残，停工留薪期满后去世，可否享受一次性工亡补助金"]
    assert question.question == "工伤职工三级伤残，停工留薪期满后去世，可否享受一次性工亡补助金？"


def test_a_columns_lines_are_joined_also_after_the_label(questions: dict[str, Question]) -> None:
    answer = questions["000/问/职工发生事故伤害后如何申请工伤认定"].passages
    assert len(answer) == 2
    assert answer[0].text.startswith("首先，用人单位应在职工发生事故伤害24小时内将受伤职工的基本情况")
    assert answer[1].text.startswith("用人单位如未按上述规定提出工伤认定申请的，")


def test_author_names_belong_to_no_answer(questions: dict[str, Question]) -> None:
    for question in questions.values():
        assert not any(name in question.answer for name in ("李君", "崔斌龙", "丛子翔", "通讯员"))


def test_a_column_head_printed_after_its_questions_ends_nothing_else(
    pages: dict[str, ParsedDocument], real_sources: dict[str, Source]
) -> None:
    assert marked(pages["000"], real_sources["000"], Role.CHAPTER) == "社保问答"


def test_a_line_cut_between_paragraphs_is_joined(questions: dict[str, Question]) -> None:
    answer = questions["001/问/区企业职工,在单位上班时受伤,怎样申请工伤认定"].passages
    assert answer[0].text.startswith("职工发生事故伤害或者按照职业病防治法规定被诊断、鉴定为职业病,")
    assert [p.marker for p in answer if p.marker] == list("①②③④⑤⑥⑦⑧")


def test_contact_lines_after_a_list_stand_for_themselves(questions: dict[str, Question]) -> None:
    answer = questions["001/问/工伤职工想进行工伤劳动能力鉴定,该如何申请"].passages
    assert [(p.level, p.text.split(":")[0]) for p in answer[-4:]] == [
        (0, "咨询电话"),
        (0, "办理业务时间"),
        (0, "地址"),
        (0, "交通"),
    ]


def test_an_answer_with_contacts_speaks_for_the_pages_district(questions: dict[str, Question]) -> None:
    districts = {q.question[:3]: q.district for q in questions.values() if q.document == "001"}
    assert districts == {"农民工": None, "区企业": District.WENDENG, "工伤职": District.WENDENG}


def test_a_heading_that_cuts_an_answer_is_left_out(questions: dict[str, Question]) -> None:
    answer = questions["004/问/工伤劳动能力鉴定伤残分为几个等级"]
    assert len(answer.passages) == 1
    assert "对应着《工伤保险条例》中生活自理障碍程度的三个等级" in answer.answer
    assert len(answer.spans) == 2


def test_the_printed_fault_is_kept(questions: dict[str, Question]) -> None:
    answer = questions["004/问/工伤劳动能力鉴定伤残分为几个等级"].answer
    assert "完全生活自理障碍、大部分生活自理障碍和大部分生活自理障碍" in answer


def test_an_answer_may_have_no_label(pages: dict[str, ParsedDocument], questions: dict[str, Question]) -> None:
    assert questions["004/问/劳动能力鉴定的申请主体"].answer == "用人单位、工伤职工或其近亲属、经办机构。"
    assert questions["004/问/劳动能力鉴定的受理条件"].passages[0].text.startswith("1.职工发生工伤,经治疗伤情")
    assert len(pages["004"].anomalies) == 5


def test_the_region_is_the_documents(questions: dict[str, Question]) -> None:
    assert Counter(q.region for q in questions.values()) == {"威海市": 8, "济宁市": 7}


# The guide


def test_the_guides_process_holds_numbers_that_are_no_headings(pages: dict[str, ParsedDocument]) -> None:
    (service,) = pages["000"].services
    assert service.id == "000/社会保障卡临时挂失、解除挂失"
    process = service.by_name[SectionName.PROCESS].passages
    assert [p.heading for p in process if p.level == 0] == [
        "威海市人力资源和社会保障局网站",
        "“威海人社”手机APP",
        "“威海社保卡”微信公众号",
        "社保自助服务终端机",
        "窗口",
    ]


def test_the_guides_sections_have_canonical_names(pages: dict[str, ParsedDocument]) -> None:
    (service,) = pages["000"].services
    names = " ".join(section.name.value for section in service.sections)
    assert names == "受理单位 政策依据 服务对象 受理条件 申请材料 办理流程 收费标准 办理时限 办理地点 咨询电话"
    assert service.by_name[SectionName.INQUIRY_PHONE].text == "0631-12333"
    assert service.by_name[SectionName.AUTHORITY].text == "威海市人力资源和社会保障信息中心"


# How-tos


def test_a_how_to_is_read_in_the_order_of_its_columns(settlement: HowTo) -> None:
    headings = [(p.level, p.heading) for p in settlement.passages if p.heading and p.level < 2]
    assert headings == [
        (0, "即时结算"),
        (1, "办理流程"),
        (0, "非即时结算"),
        (1, "办理流程"),
        (1, "申请材料"),
        (0, "相关规定"),
    ]
    assert settlement.id == "000/事/工伤费用即时结算、非即时结算"
    assert list(settlement.spans) != sorted(settlement.spans)


def test_the_text_of_a_column_is_whole(settlement: HowTo) -> None:
    texts = [p.text for p in settlement.passages]
    immediate = texts[texts.index("即时结算") + 2]
    assert immediate.startswith("参保职工因工作遭受事故伤害，应及时到工伤保险定点医疗机构就医")
    assert immediate.endswith("(住院医疗费、康复医疗费)，实行联网结算。")
    materials = texts[texts.index("申请材料") + 1 : texts.index("相关规定")]
    assert materials[0] == "(一)门诊"
    assert materials[-1] == "(3)住院费用明细(加盖医院专章)。"


def test_the_regulations_tell_where_to_go_in_an_emergency(settlement: HowTo) -> None:
    assert any("情况紧急时可以先到就近的医疗机构急救。" in p.text for p in settlement.passages)


def test_an_instruction_article_ends_before_its_captions(
    pages: dict[str, ParsedDocument], real_sources: dict[str, Source]
) -> None:
    (ticket,) = pages["001"].howtos
    assert ticket.id == "001/事/社保缴费电子票据可以线上开具啦"
    assert ticket.title == "社保缴费电子票据可以线上开具啦!"
    assert [p.marker for p in ticket.passages if p.marker] == ["一、", "二、", "三、", "四、", "五、"]
    assert ticket.text.endswith("二维码即可查询真伪。")
    assert "步骤二" in marked(pages["001"], real_sources["001"], Role.CAPTION)


# Hospitals


def test_the_hospitals_of_interleaved_columns(pages: dict[str, ParsedDocument]) -> None:
    hospitals = pages["000"].hospitals
    names = {kind: {h.name for h in hospitals if h.kind is kind} for kind in HospitalKind}
    assert len(names[HospitalKind.TREATMENT]) == 17
    assert names[HospitalKind.REHABILITATION] == {
        "威海市立医院",
        "威海市中医院",
        "威海卫人民医院",
        "山东省文登整骨医院",
        "荣成市人民医院",
        "乳山市中医院",
    }
    assert "解放军第970医院威海院区" in names[HospitalKind.TREATMENT]


def test_two_hospitals_are_pilots(pages: dict[str, ParsedDocument]) -> None:
    assert {h.name for h in pages["000"].hospitals if h.pilot} == {"山东省文登整骨医院", "威海卫人民医院"}
    assert sum(h.pilot for h in pages["000"].hospitals) == 2


def test_each_hospital_stands_where_its_span_says(
    pages: dict[str, ParsedDocument], real_sources: dict[str, Source]
) -> None:
    for hospital in pages["000"].hospitals:
        assert real_sources["000"].join(hospital.spans) == hospital.name


# News


def test_news_gives_no_knowledge(pages: dict[str, ParsedDocument], real_sources: dict[str, Source]) -> None:
    news = {n: marked(page, real_sources[n], Role.NEWS) for n, page in pages.items()}
    assert "主题业务沙龙" in news["000"]
    assert "爱满敬老院" in news["001"]
    assert "邹城市人社局 热情服务暖人心" in news["004"]
    assert not any("问" + mark in text for text in news.values() for mark in "：:")


def test_a_further_page_of_the_kind_needs_no_corrections() -> None:
    news, more = "某地举办活动\n新闻一则。\n", "又一则新闻。\n"
    page = f"{news}(李君)\n问:怎么办?\n答:这样办。\n通讯员 王艳\n{more}问题2:再问一个?\n直接回答。"
    document = Document("009", "专版", "", "威海市", District.WENDENG, None, "newspaper", "", "")
    parsed = newspaper.parse(Source(document, page), Corrections())
    assert [(q.id, q.answer) for q in parsed.questions] == [
        ("009/问/怎么办", "这样办。"),
        ("009/问/再问一个", "直接回答。"),
    ]
    assert marked(parsed, Source(document, page), Role.NEWS) == (news + more).rstrip()


@given(st.text(alphabet="问答题1：:？\n (李君)、一定点医疗机构院# 服务对象", max_size=60))
def test_any_page_is_read_without_a_crash_and_every_character_has_a_role(page: str) -> None:
    document = Document("009", "专版", "", "威海市", None, None, "newspaper", "", "")
    parsed = newspaper.parse(Source(document, page), Corrections())
    marked_length = sum(len("".join(page[span.start : span.end].split())) for span, _ in parsed.roles)
    assert marked_length == len("".join(page.split()))
