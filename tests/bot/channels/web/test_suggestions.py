"""Suggestions from labels, titles, aliases and pinyin initials."""

from __future__ import annotations

import statistics
import time

import pytest

from bot.channels.web.suggestions import MAX_SUGGESTIONS, Suggestions
from knowledge.language.phrases import load_labels, load_topics

EVERYTHING = Suggestions(load_topics(), load_labels())


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("挂失", "002/社会保障卡（社会保障功能）挂失"),
        ("社保卡丢", "002/社会保障卡（社会保障功能）挂失"),
        ("社保卡掉了", "002/社会保障卡（社会保障功能）挂失"),
        ("領生育津貼", "003/职工/生育津贴支付"),
        ("生育津贴", "003/职工/生育津贴支付"),
        ("增员", "002/企业职工社会保险参保登记增员"),
        ("sbkdl", "002/社会保障卡补领"),
        ("SBKDL", "002/社会保障卡补领"),
        ("电子票据", "001/事/社保缴费电子票据可以线上开具啦"),
    ],
)
def test_what_is_meant_is_among_them(typed, target):
    assert target in [found["id"] for found in EVERYTHING.find(typed)]


@pytest.mark.parametrize("typed", ["", " ", "卡", "a", "卡 ", "今天天气怎么样", "xyzxyz", "\ud83d\ud83d"])
def test_nothing_is_suggested_for_what_says_nothing(typed):
    assert EVERYTHING.find(typed) == []


def test_there_are_few_and_none_twice():
    found = [suggestion["title"] for suggestion in EVERYTHING.find("社保")]
    assert len(found) == len(set(found)) == MAX_SUGGESTIONS


def test_withdrawn_targets_are_not_suggested():
    some = Suggestions({"002/社会保障卡补领"}, load_labels())
    assert [found["id"] for found in some.find("社保卡")] == ["002/社会保障卡补领"]


def test_a_long_text_is_no_burden():
    started = time.process_time()
    EVERYTHING.find("社保卡" * 1000)
    assert statistics.fmean([time.process_time() - started]) < 1
