"""What one message asks for."""

from __future__ import annotations

from typing import Any

import pytest

from actions.turn import Turn


def turn(text: str, **slots: Any) -> Turn:
    return Turn.from_message({"text": text}, slots)


@pytest.mark.parametrize("text", ["那医保呢", "那减员呢？", "要是机关的呢", "换成转出呢"])
def test_what_only_names_another_matter_asks_for_the_same(text: str) -> None:
    assert [a.value for a in turn(text, aspects=["时限"]).asked] == ["时限"]
    assert turn(text).asked == ()


@pytest.mark.parametrize(
    ("text", "asked"), [("那医保要什么材料呢", ["材料"]), ("那医保怎么办呢", []), ("医保在外地看病", []), ("呢", [])]
)
def test_what_asks_itself_asks_for_that(text: str, asked: list[str]) -> None:
    assert [a.value for a in turn(text, aspects=["时限"]).asked] == asked


@pytest.mark.parametrize(
    ("text", "aspects"),
    [
        ("大厅的人让我周末打电话，我妈把折子换成了卡，想把发钱的账号改过来得带什么", ["材料"]),
        ("工伤认定的申请材料、办理时限和办理地点，我好提前准备一下，省得来回跑", ["材料", "时限", "地点"]),
        ("麻烦把办理失能评定的材料清单给我列一下。我明天就得准备好带过去了，谢谢", ["材料"]),
        ("材料我都交上去了一个多月还没动静，我想问问打哪个电话能查到办到哪一步了", ["咨询电话", "进度"]),
        ("俺饭店新雇了俩端盘子的，想给他们把社保加上，在电脑上能弄不，不愿意跑腿", ["线上"]),
        ("社保卡补领 材料", ["材料"]),
        ("周六", ["时间"]),
        ("是礼拜天自己骑车摔的，跟上班没关系", []),
        ("礼拜天有人上班吗", ["时间"]),
        ("文登区社保服务大厅上班时间", ["时间"]),
        ("周末文登区大厅有没有人值班", ["时间", "地点"]),
    ],
)
def test_a_story_asks_only_where_it_asks(text: str, aspects: list[str]) -> None:
    assert [a.value for a in turn(text).aspects] == aspects


def test_another_city_stays_the_city_talked_about() -> None:
    assert turn("那边要交什么材料", question="济宁那边谁可以申请劳动能力鉴定").region == "济宁市"
    assert turn("那边要交什么材料", question="谁可以申请劳动能力鉴定").region is None


@pytest.mark.parametrize(
    "text", ["青岛那边呢", "北京的劳动能力鉴定在哪办", "我在威海，要什么材料", "不是济宁，是威海的", "文登去哪"]
)
def test_a_place_that_is_named_takes_its_place(text: str) -> None:
    assert turn(text, question="济宁那边谁可以申请劳动能力鉴定").region is None


@pytest.mark.parametrize(
    ("text", "is_at_home"),
    [
        ("在济宁干活，社保是文登的", True),
        ("文登人，在济宁做的鉴定", False),
        ("威海的", True),
        ("济宁的", False),
        ("流程呢", False),
    ],
)
def test_the_place_named_last_counts(text: str, is_at_home: bool) -> None:
    assert turn(text).query.is_at_home is is_at_home
