"""One form for the many ways a question is typed or dictated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.normalise import MAX_CHARACTERS, clean_characters, normalise


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("社會保障卡丟了", "社会保障卡丢了"),  # traditional
        ("ＡＰＰ　１２３３３", "app 12333"),  # full-width
        ("挂\u200b失", "挂失"),  # zero-width
        ("<b>挂失</b>要多久，5<6", "挂失 要多久，5<6"),  # markup
        ('挂失{"focus": "x"}', "挂失"),  # a raw intent's entities
        ("社 保 卡", "社 保 卡"),  # single spaces stay
        ("怎么办啊啊啊啊", "怎么办啊"),  # repeated characters
        ("电话 5190850000", "电话 5190850000"),  # digits are never pressed together
        ("卡丢了😭😭", "卡丢了"),  # emoji
        ("你好，请问一下社保卡丢了", "社保卡丢了"),  # greeting and courtesy
        ("嗯，那个，就是说，我想问一下医保转移", "医保转移"),  # speech fillers
        ("卡丢了，谢谢", "卡丢了"),  # thanks at the end
        ("谢谢", "谢谢"),  # said alone it is what was said
        ("你好", "你好"),
        ("我身份证[身份证号]，手机[手机号]，挂失要什么材料", "挂失要什么材料"),  # masked numbers
        ("卡号是[银行卡号] 换卡", "换卡"),
        ("社保卡号[社保号]丢了怎么挂失", "社保卡号丢了怎么挂失"),
        ("换了手机号[手机号]怎么改", "换了手机号怎么改"),
        ("[手机号]", "[手机号]"),
        ("公伤认定", "工伤认定"),  # a listed homophone
        ("异地就医备按", "异地就医备案"),
    ],
)
def test_normal_forms(typed: str, normal: str) -> None:
    assert normalise(typed) == normal


def test_a_long_message_is_cut_where_understanding_stops_reading() -> None:
    assert len(normalise("社保卡丢失" * 1000)) <= MAX_CHARACTERS


@given(st.text(max_size=300))
def test_anything_can_be_normalised_and_stays_so(text: str) -> None:
    once = clean_characters(text)
    assert clean_characters(once) == once
    assert isinstance(normalise(text), str)


def test_lone_surrogates_do_no_harm() -> None:
    assert normalise("\ud83d挂失") == "挂失"
