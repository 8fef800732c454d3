"""Who, where and what a question mentions: the table of entities."""

from __future__ import annotations

import pytest

from knowledge.language.mentions import Label, find_mentions


@pytest.mark.parametrize(
    ("text", "label", "values"),
    [
        ("要带什么材料", Label.ASPECT, ("材料",)),
        ("得带啥，几天能办好", Label.ASPECT, ("材料", "时限")),
        ("周六上班吗", Label.ASPECT, ("时间",)),
        ("在哪办", Label.ASPECT, ("地点",)),
        ("网上能办吗", Label.ASPECT, ("线上",)),
        ("咨询电话是多少", Label.ASPECT, ("咨询电话",)),
        ("办到哪步了", Label.ASPECT, ("进度",)),
        ("我爸是机关退休的", Label.AUDIENCE, ("机关事业单位",)),
        ("俺在饭店打零工没单位", Label.AUDIENCE, ("灵活就业",)),
        ("村里的老人", Label.AUDIENCE, ("城乡居民",)),
        ("石岛在哪办", Label.DISTRICT, ("荣成市",)),
        ("高区的窗口", Label.DISTRICT, ("高区",)),
        ("市直单位", Label.DISTRICT, ("市直",)),
        ("医保卡里的钱", Label.INSURANCE, ("社保卡", "医疗")),
        ("退休金停了", Label.INSURANCE, ("养老",)),
        ("卡找着了想解挂", Label.OPERATION, ("解挂",)),
        ("烟台的社保", Label.PLACE, ("烟台市",)),
        ("今天天气", Label.OPERATION, ()),
    ],
)
def test_values(text: str, label: Label, values: tuple[str, ...]) -> None:
    assert find_mentions(text).values(label) == values


def test_what_is_denied_is_kept_apart() -> None:
    mentions = find_mentions("不是企业，是机关的")
    assert mentions.values(Label.AUDIENCE) == ("机关事业单位",)
    assert mentions.values(Label.AUDIENCE, negated=True) == ("企业职工",)


def test_offsets_cut_the_phrase_out_of_the_text() -> None:
    text = "荣成的窗口电话"
    mention = next(m for m in find_mentions(text).items if m.label is Label.DISTRICT)
    assert text[mention.start : mention.end] == "荣成"


def test_the_longest_phrase_wins() -> None:
    assert find_mentions("取消挂失").values(Label.OPERATION) == ("解挂",)
