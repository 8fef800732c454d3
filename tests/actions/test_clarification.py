"""Questions back and the answers to them: what is asked, what a message chooses, and what is remembered."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Act

RENEWAL = "002/社会保障卡换领"
INTO = "003/职工/医疗保险关系转入"
OUT_OF = "003/职工/医疗保险关系转出"
TRANSFER = {"医保关系转移接续": 0.95}
PENDING = {"targets": [INTO, OUT_OF], "question": "医保想转一下关系", "aspects": []}


def test_the_question_stays_open(act: Act) -> None:
    said = act("医保想转一下关系", TRANSFER)
    assert said.custom["kind"] == "clarify"
    assert set(said.slots["pending"]["targets"]) == {INTO, OUT_OF}
    assert said.slots["clarified"] == ["|".join(sorted((INTO, OUT_OF)))]
    assert said.slots["question"] == said.slots["pending"]["question"] == "医保想转一下关系"
    assert sorted(said.choices) == ["医保从外地转来", "医保从威海转走"]
    assert "focus" not in said.slots


def test_who_asks_for_a_district_s_window_instead_gets_that_of_the_likeliest(act: Act) -> None:
    said = act("文登的去哪个大厅", {"外地": 0.4, "补充地区": 0.5}, pending=PENDING)
    assert said.custom["service_id"] == INTO
    assert any("世纪大道84号" in passage["text"] for passage in said.custom["passages"])


def test_a_question_that_stands_open_is_not_put_again_in_other_words(act: Act) -> None:
    said = act("医保关系咋转移，网上怎么弄", TRANSFER, pending=PENDING, question=PENDING["question"])
    assert said.custom["kind"] == "answer"
    assert said.slots["focus"] in (INTO, OUT_OF)


def test_never_twice_for_the_same_thing(act: Act) -> None:
    said = act("医保想转一下关系", TRANSFER, clarified=["|".join(sorted((INTO, OUT_OF)))])
    assert said.custom["kind"] == "answer"
    assert said.slots["focus"] in (INTO, OUT_OF)
    assert set(said.choices) & {"医保从外地转来", "医保从威海转走"}
    assert "pending" not in said.slots


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("1", INTO),
        ("2", OUT_OF),
        ("第二个", OUT_OF),
        ("选1", INTO),
        ("二", OUT_OF),
        ("２", OUT_OF),
        ("前面那个", INTO),
        ("最后一个", OUT_OF),
        ("医保从威海转走", OUT_OF),
        ("转走的", OUT_OF),
    ],
)
def test_a_choice(act: Act, text: str, target: str) -> None:
    said = act(text, pending=PENDING, question=PENDING["question"])
    assert said.custom["service_id"] == target
    assert said.slots["focus"] == target
    assert said.slots["pending"] is None


def test_the_question_back_stays_the_question_for_its_answer_alone(act: Act) -> None:
    assert act("转走的", pending=PENDING).slots["question"] == PENDING["question"]
    asked = "社会保障卡补领要什么材料"
    assert act(asked, pending=PENDING).slots["question"] == asked


def test_the_aspect_asked_before_is_kept(act: Act) -> None:
    said = act("1", pending={**PENDING, "aspects": ["材料"]})
    assert said.custom["passages"][0]["section"] == "申请材料"
    assert said.slots["aspects"] == ["材料"]


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("他周日才从外省回来，转来的", "申请材料"),
        ("转来的，几天能办好", "办理时限"),
        ("从外地转来威海的，说下时限", "办理时限"),
    ],
)
def test_an_answer_that_asks_for_nothing_leaves_it_at_that(act: Act, text: str, section: str) -> None:
    said = act(text, pending={**PENDING, "aspects": ["材料"]})
    assert said.custom["service_id"] == INTO
    assert said.custom["passages"][0]["section"] == section


def test_words_that_would_be_refused_alone_may_say_which(act: Act) -> None:
    """What one was paid is no matter of the documents, but it tells which choice is meant."""
    pending = {
        "targets": ["002/社会保险费补缴申报（依据劳动关系补缴）", "002/社会保险费补缴申报（差额补缴）"],
        "question": "以前欠的社保怎么补上",
        "aspects": [],
    }
    acted = act("单位按最低工资给我报的，基数低了", {"超范围_缴费标准": 0.95, "补缴": 0.05}, pending=pending)
    assert acted.slots["focus"] == "002/社会保险费补缴申报（差额补缴）"


@pytest.mark.parametrize("text", ["都不是", "哪个都不对", "不是这些"])
def test_none_of_them(act: Act, text: str) -> None:
    assert act(text, pending=PENDING).response == "utter_none_of_these"


def test_a_thing_that_fails_is_not_none_of_them(act: Act) -> None:
    forgotten = "002/社会保障卡（社会保障功能）密码修改"
    pending = {"targets": [RENEWAL, forgotten], "question": "社保卡用不了了", "aspects": []}
    assert act("密码忘了，输了好几回都不对", {"社保卡密码": 0.9}, pending=pending).slots["focus"] == forgotten


def test_an_answer_may_name_what_the_question_speaks_of_and_no_choice_says(act: Act) -> None:
    pending = {
        "targets": ["002/企业职工社会保险参保登记增员", "003/职工/职工参保登记"],
        "question": "参保登记要什么材料",
        "aspects": ["材料"],
    }
    acted = act("打零工的，自己按灵活就业交", {"灵活就业参保停保": 0.9}, pending=pending)
    assert acted.slots["focus"] == "002/灵活就业人员社会保险参保登记增员"


def test_a_number_that_is_no_choice_chooses_nothing(act: Act) -> None:
    said = act("7", pending=PENDING, question=PENDING["question"])
    assert said.custom["kind"] == "clarify"
    assert len(said.choices) == len(PENDING["targets"])
    assert "focus" not in said.slots


@pytest.mark.parametrize("text", ["不知道", "分不清", "要带什么材料", "乳山的呢"])
def test_who_does_not_tell_gets_the_likeliest_and_the_others(act: Act, text: str) -> None:
    said = act(text, pending=PENDING)
    assert said.custom["service_id"] == INTO
    assert "医保从威海转走" in said.choices


def test_both(act: Act) -> None:
    said = act("两个都要", pending=PENDING)
    assert [m["custom"]["service_id"] for m in said.messages] == [INTO, OUT_OF]
    assert said.slots["focus"] == OUT_OF
    assert said.slots["history"] == [INTO]
