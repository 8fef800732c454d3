"""Answers about one service, on the real guides."""

from __future__ import annotations

from datetime import datetime

import pytest

from knowledge.answering.guide_parts import parts_of_guide
from knowledge.answering.leads import lead_passages
from knowledge.catalogue import Catalogue, Service
from knowledge.vocabulary import Aspect, Audience, District, SectionName
from tests.knowledge.answering.conftest import Ask

REPLACEMENT = "002/社会保障卡补领"
LONG_STAY = "003/职工/长期异地就医备案"
CERTIFICATION = "002/居民养老保险待遇享受资格认证"
INJURY = "002/工伤认定申请"
NEW_PROVIDER = "003/定点/新增协议定点医药机构"


def _labels(text: str) -> list[str]:
    """The order in which sections appear."""
    names = [n.value for n in SectionName]
    return [n for line in text.splitlines()[1:-1] for n in names if line.startswith((f"{n}：", f"{n}（"))]


# Overview


def test_overview_gives_the_essentials_in_order(ask: Ask) -> None:
    text = ask("002/社会保障卡（社会保障功能）启用").render_text()
    assert _labels(text) == ["申请材料", "办理流程", "办理时限", "办理地点"]
    assert "（市直）咨询电话：0631-5211690" in text
    assert not any(word in text for word in ("不收费", "监督电话", "政策依据"))


def test_what_does_not_fit_an_overview_is_offered(ask: Ask) -> None:
    reply = ask(INJURY)
    assert "想看申请材料、办理流程" in reply.render_text()
    assert [c.payload for c in reply.choices][:2] == ["工伤认定申请 申请材料", "工伤认定申请 办理流程"]


def test_online_first_for_somebody_who_lost_the_card_at_night(ask: Ask) -> None:
    text = ask("002/社会保障卡（社会保障功能）挂失", text="大半夜社保卡丢了").render_text()
    assert text.index("线上：申请人实名验证") < text.index("申请材料")


def test_what_was_shown_is_not_shown_again(ask: Ask) -> None:
    first = ask("002/企业社会保险登记", "材料", "流程")
    rest = ask("002/企业社会保险登记", shown=frozenset(first.sections_shown))
    assert rest.passages
    assert not {p.section for p in rest.passages} & {"申请材料", "办理流程"}
    everything = frozenset(n.value for n in SectionName)
    assert "都给您了" in ask("002/企业社会保险登记", shown=everything).render_text()


# Aspects


def test_several_aspects_are_answered_in_the_order_asked(ask: Ask) -> None:
    text = ask("002/企业社会保险登记", "时限", "材料", "费用").render_text()
    assert _labels(text) == ["办理时限", "申请材料", "收费标准"]
    assert text.splitlines()[-1].endswith("· 办理时限、申请材料、收费标准")


def test_a_long_section_is_answered_by_the_part_named(ask: Ask) -> None:
    text = ask(CERTIFICATION, "流程", text="我爸瘫痪了下不了床怎么认证").render_text()
    assert "（五）入户认证" in text
    assert "动态人脸识别" not in text
    face = ask(CERTIFICATION, "线上", text="刷脸在哪点").render_text()
    assert "动态人脸识别" in face
    assert "派员入户认证" not in face


def test_a_long_section_without_a_part_named_gives_its_lead_and_offers_the_parts(ask: Ask) -> None:
    reply = ask(CERTIFICATION, "流程", text="资格认证怎么办")
    assert reply.passages[0].text.startswith("目前，我市已构建了")
    assert "（八）待遇暂停、恢复管理" in reply.render_text()
    assert [c.title for c in reply.choices][2:4] == ["窗口认证", "社区认证"]
    assert reply.choices[2].payload == "居民养老保险待遇享受资格认证 窗口认证"
    assert len(reply.choices) == 6


def test_items_inside_the_parts_of_a_long_section_are_found(ask: Ask) -> None:
    text = ask(NEW_PROVIDER, "流程", text="公示几天").render_text()
    assert text.count("公示5个工作日") == 2
    assert "联网安装" not in text


@pytest.mark.parametrize(
    ("target", "phrase"),
    [
        ("002/企业职工基本养老保险关系转入申请", "不再转移基本养老保险关系"),
        ("003/居民/临时外出就医备案", "一律取消备案手续"),
        (INJURY, "30 日内"),
    ],
)
def test_a_limit_leads_also_when_only_materials_are_asked(ask: Ask, target: str, phrase: str) -> None:
    text = ask(target, "材料").render_text()
    assert phrase in text.split("申请材料")[0]
    assert phrase not in ask(target, "咨询电话").render_text()


def test_a_limit_inside_the_section_asked_is_not_repeated(ask: Ask) -> None:
    text = ask("003/居民/临时外出就医备案", "流程").render_text()
    assert text.count("一律取消备案手续") == 1
    assert text.index("1. 省内跨市") < text.index("2. 跨省")


def test_every_passage_that_leads_stands_in_its_guide(catalogue: Catalogue) -> None:
    assert lead_passages()
    for target, entries in lead_passages().items():
        service = catalogue.targets[target]
        assert isinstance(service, Service)
        for entry in entries:
            passages = service.by_name[SectionName(entry["section"])].passages
            assert sum(p.text.startswith(entry["begins"]) for p in passages) == 1, entry


def test_online_ways_only(ask: Ask) -> None:
    text = ask(REPLACEMENT, "线上").render_text()
    assert "爱山东" in text
    assert "合作银行" not in text


def test_a_guide_that_prints_only_a_window_says_so(ask: Ask) -> None:
    text = ask("002/工伤职工异地就医备案", "线上").render_text()
    assert "没有写明网上办理的途径" in text
    assert "办理地点（市直）" in text


def test_materials_for_applying_online(ask: Ask) -> None:
    text = ask("002/企业职工社会保险参保登记减员", "线上").render_text()
    assert "（一）线上办理：不需提交材料。" in text
    assert "花名册" not in text


def test_agents(ask: Ask) -> None:
    text = ask("002/企业养老保险待遇恢复拨付", "代办").render_text()
    assert "《委托书》" in text
    assert "办理时限" not in text
    assert "没有写明能不能请人代办" in ask("002/企业社会保险登记", "代办").render_text()


def test_forms(ask: Ask) -> None:
    text = ask("002/工伤职工异地就医备案", "表格").render_text()
    assert "《威海市工伤职工异地居住就医申请表》" in text
    assert "在哪里领取或下载，这份指南没有写明" in text
    printed = ask("002/工伤职工医疗（康复）费用申领（含住院伙食补助费）", "表格").render_text()
    assert "没有写明" not in printed  # 网上打印或现场领取
    assert "没有提到要填的表格" in ask(REPLACEMENT, "表格").render_text()
    assert "申请延长缴纳基本养老保险审核表" in ask("002/企业职工社会保险费延长缴费申请", "表格").render_text()


# Phones, places, hours


def test_phones_are_never_substituted(ask: Ask) -> None:
    inquiry = ask(REPLACEMENT, "咨询电话").render_text()
    assert "5211690" in inquiry
    assert "5198756" not in inquiry
    supervision = ask(REPLACEMENT, "监督电话").render_text()
    assert "5198756" in supervision
    assert "5211690" not in supervision


def test_the_handbook_prints_no_inquiry_phone(ask: Ask) -> None:
    text = ask("003/职工/医疗保险关系转出", "咨询电话", district="文登区").render_text()
    assert "没有写明咨询电话" in text
    assert "进度查询电话（指南没有印咨询电话）：文登8473379" in text
    assert "3793739" not in text  # 监督
    unknown = ask("003/职工/医疗保险关系转出", "咨询电话").render_text()
    assert "您参保在哪个区市？" in unknown
    assert not any(c.isdigit() for c in unknown)


def test_conflicting_digits_carry_their_note(ask: Ask) -> None:
    text = ask("003/职工/生育津贴支付", "进度", district="经区").render_text()
    assert "经区5891687" in text
    assert "疑有一个印错" in text


def test_fee_is_silent_in_the_handbook(ask: Ask) -> None:
    text = ask(LONG_STAY, "费用").render_text()
    assert "没有写明收不收费" in text
    assert text.splitlines()[-1].startswith("来源：")


def test_a_district_gets_its_own_window_only(ask: Ask) -> None:
    reply = ask(LONG_STAY, "地点", district="荣成市")
    assert reply.heading == "长期异地就医备案（职工） · 荣成市"
    assert [p.text for p in reply.passages][1:] == ["荣成市:府西路178号二楼3-6号医保综合业务受理窗口；"]
    assert reply.act is None


def test_without_a_district_all_nine_windows_are_listed_and_it_is_asked(ask: Ask) -> None:
    reply = ask(LONG_STAY, "地点")
    assert len(reply.passages) == 1 + len(District)
    assert reply.act and reply.act.startswith("您参保在哪个区市？")


def test_a_line_shared_by_several_districts_holds_in_each(ask: Ask) -> None:
    reply = ask(NEW_PROVIDER, "地点", district="高区")
    assert reply.heading.endswith("高区")
    assert "市直、高区、经区、临港区:环翠区胶州路7号" in reply.render_text()
    assert "荣成市" not in reply.render_text()


def test_a_district_without_a_line_is_told_so(ask: Ask) -> None:
    text = ask(NEW_PROVIDER, "进度", district="南海新区").render_text()
    assert "没有列出南海新区的窗口或电话" in text


@pytest.mark.parametrize("aspects", [(), ("地点",), ("咨询电话",), ("线下",), ("时间",)])
def test_municipal_windows_are_not_passed_off_as_another_district_s(ask: Ask, aspects: tuple[str, ...]) -> None:
    text = ask(REPLACEMENT, *aspects, district="乳山市").render_text()
    assert "市直" in text
    assert "指南只列了市直的窗口和电话；乳山市的请先打社保咨询电话0631-12333问。" in text
    assert "指南只列了" not in ask(REPLACEMENT, *aspects, district="市直").render_text()


@pytest.mark.parametrize(
    ("now", "text", "remark"),
    [
        (datetime(2026, 11, 23, 10, 5), "现在开门吗", "现在（11月23日星期一10:05）在办理时间内。"),
        (datetime(2026, 11, 23, 12, 30), "现在开门吗", "现在（11月23日星期一12:30）不在办理时间内。"),
        (datetime(2026, 11, 23, 10, 5), "周六上班吗", "11月28日星期六是周末，按以上时间不办理。"),
        (datetime(2026, 9, 30, 10, 5), "明天上班吗", "10月1日星期四是法定节假日，按以上时间不办理。"),
        (datetime(2026, 10, 10, 10, 5), "今天上班吗", "10月10日星期六是调休上班日"),
        (datetime(2099, 5, 4, 10, 5), "现在开门吗", "放假安排还没有数据"),
    ],
)
def test_open_now_is_computed_and_labelled(ask: Ask, now: datetime, text: str, remark: str) -> None:
    reply = ask("002/企业社会保险登记", "时间", now=now, text=text).render_text()
    line = next(line for line in reply.splitlines() if remark in line)
    assert line.startswith("按日历推算，仅供参考：")


def test_no_opening_remark_where_no_hours_are_printed(ask: Ask) -> None:
    text = ask(LONG_STAY, "时间", text="现在开门吗", district="高区").render_text()
    assert "没有写明什么时间办理" in text
    assert "推算" not in text


# Remarks


def test_a_mismatch_of_audience_is_said(ask: Ask) -> None:
    guide = "002/企业养老保险待遇恢复拨付"
    assert "您说的是机关事业单位，这份指南写的是企业职工" in ask(guide, audience=Audience.GOVERNMENT).render_text()
    assert "您说的是" not in ask(guide, audience=Audience.ENTERPRISE).render_text()
    # 灵活就业人员 pay into the 企业职工 scheme; a guide for both schemes names both.
    transfer = "002/企业职工基本养老保险关系转入申请"
    assert "您说的是" not in ask(transfer, audience=Audience.FLEXIBLE).render_text()
    both = "002/居民基本养老保险关系转入申请（城乡养老保险制度衔接）"
    assert "您说的是" not in ask(both, audience=Audience.ENTERPRISE).render_text()


def test_a_fault_of_the_original_keeps_its_words_and_carries_the_note(ask: Ask) -> None:
    text = ask("002/工伤保险待遇恢复拨付", "流程").render_text()
    assert "审核后终止拨付工伤待遇" in text
    assert "提示：原文此处疑有误，请先电话核实" in text
    assert "疑有误" not in ask("002/工伤保险待遇恢复拨付", "材料").render_text()


def test_a_conflict_is_mentioned_once_and_only_where_it_tells_more(ask: Ask) -> None:
    both = ask("002/社会保障卡（社会保障功能）密码修改", "流程", "地点").render_text()
    assert both.count("去银行前请先电话核实") == 1
    assert "24小时内先电话快报" in ask(INJURY, "材料").render_text()
    assert "问答另写" not in ask("000/问/职工发生事故伤害后如何申请工伤认定").render_text()


def test_the_custom_json_follows_the_contract(ask: Ask) -> None:
    custom = ask(REPLACEMENT, "时限").to_custom()
    assert custom["kind"] == "answer"
    assert custom["topic"] == "补领换领"
    assert custom["service_id"] == REPLACEMENT
    assert custom["question_id"] is None
    assert custom["title"] == "社会保障卡补领"
    assert [p["section"] for p in custom["passages"]] == ["办理时限", "办理时限"]
    (source,) = custom["sources"]
    assert (source["document"], source["section"]) == ("002", "办理时限")
    assert all(start < end for start, end in source["spans"])
    assert set(custom["choices"][0]) == {"title", "payload"}


def test_an_unknown_target_is_an_error(ask: Ask) -> None:
    with pytest.raises(KeyError):
        ask("002/没有这项", Aspect.MATERIALS.value)


# What the question's own words change


def test_a_word_of_the_title_asks_for_nothing(ask: Ask) -> None:
    guide = "002/工伤职工医疗（康复）费用申领（含住院伙食补助费）"
    assert "不收费" not in ask(guide, "费用", text="工伤的医疗费用怎么申领").render_text()
    assert "不收费" in ask(guide, "费用", text="医疗费用申领收费吗").render_text()
    assert "不收费" in ask(guide, "费用").render_text()  # carried over from the turn before


def test_a_part_that_comes_with_the_request_is_shown_once(ask: Ask, catalogue: Catalogue) -> None:
    guide = "002/职工非因工伤残或因病丧失劳动能力程度鉴定"
    service = next(s for s in catalogue.services if s.id == guide)
    part = next(p for p in parts_of_guide(service) if p.text.startswith("（六）申请人对市级"))
    rule = "（六）申请人对市级劳动能力鉴定结论不服的"
    assert rule in ask(guide, "时限", parts=(part,)).render_text()
    assert ask(guide, "流程", parts=(part,)).render_text().count(rule) == 1
    assert rule not in ask(guide, "时限").render_text()


def test_who_asks_whether_it_is_possible_reads_the_conditions(ask: Ask) -> None:
    text = ask("002/社会保障卡换领", text="卡上的照片不像我了能换吗").render_text()
    assert "相貌与卡面照片发生显著变化" in text
    assert "受理条件" not in ask("002/社会保障卡换领", text="社保卡换领").render_text()


def test_how_to_do_it_at_all_may_be_asked_beside_an_aspect(ask: Ask) -> None:
    text = ask("002/企业社会保险登记", "费用", overview=True, text="要钱吗，怎么办").render_text()
    assert _labels(text)[:3] == ["收费标准", "申请材料", "办理流程"]


def test_a_way_without_districts_is_shown_although_the_district_is_unknown(ask: Ask) -> None:
    text = ask("003/居民/临时外出就医备案").render_text()
    assert "通过转诊医院上传转诊信息进行备案" in text
    assert "胶州路7号" not in text
