"""jieba's words with the domain's vocabulary and their offsets."""

from __future__ import annotations

import pytest

from knowledge.language.segment import default_segmenter


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("社保卡挂失", [("社保卡", 0, 3), ("挂失", 3, 5)]),
        ("异地就医备案", [("异地就医备案", 0, 6)]),
        ("工伤认定要什么材料", [("工伤认定", 0, 4), ("要", 4, 5), ("什么", 5, 7), ("材料", 7, 9)]),
        ("荣成市怎么补领", [("荣成市", 0, 3), ("怎么", 3, 5), ("补领", 5, 7)]),
    ],
)
def test_words_and_their_offsets(text: str, words: list[tuple[str, int, int]]) -> None:
    assert [tuple(token) for token in default_segmenter().words(text)] == words


@pytest.mark.parametrize("text", ["灵活就业人员参保登记怎么办理", "我爸是机关退休的，想问问资格认证", "abc 123 挂失"])
def test_words_cover_the_text_without_overlap(text: str) -> None:
    tokens = default_segmenter().words(text)
    assert "".join(token.text for token in tokens) == text
    assert all(text[token.start : token.end] == token.text for token in tokens)


def test_search_mode_shows_the_words_inside_long_ones() -> None:
    found = {token.text for token in default_segmenter().search_words("异地就医备案")}
    assert {"异地就医备案", "异地", "就医", "备案"} <= found
