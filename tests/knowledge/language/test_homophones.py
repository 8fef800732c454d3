"""Homophone typos of domain words."""

from __future__ import annotations

import pytest

from knowledge.language.normalise import normalise


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("劳动能力见定", "劳动能力鉴定"), ("电子票剧", "电子票据"), ("挂矢", "挂失"), ("社报卡", "社保卡")],
)
def test_put_right(wrong: str, right: str) -> None:
    assert right in normalise(wrong)


@pytest.mark.parametrize("text", ["工商登记", "公司注销", "直接挂失", "机关退休", "生育津贴"])
def test_right_words_stay(text: str) -> None:
    assert normalise(text) == text
