"""What a channel hands in, and what Rasa gets to see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.intake import receive
from bot.service.masking import MOBILE


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("你好", "你好"),
        ("  你好\t呀 \r\n再见  ", "你好 呀 \n再见"),
        ("/restart", "restart"),
        ('/问候{"a": "b"}', '问候{"a": "b"}'),
        ("／restart", "restart"),
        (" \u200b/ ／/session_start", "session_start"),
        ("\ufeff/restart", "restart"),
        ("／", ""),
        ("", ""),
        (" \n\t ", ""),
        ("\x00\x07你\x1b好", "你好"),
        ("\ud83d你好\udc00", "你好"),
        ("👨‍👩‍👧社保卡", "👨‍👩‍👧社保卡"),
        ("1/2", "1/2"),
    ],
)
def test_cleaned(raw, text):
    assert receive(raw, 1000).text == text


def test_long_messages_are_cut_after_masking():
    received = receive("社" * 95 + "13812345678" + "保" * 10_000, 100)
    assert received.cut
    assert received.text == ("社" * 95 + MOBILE)[:100]
    assert received.masks == (MOBILE,)


def test_a_message_at_the_limit_is_whole():
    assert receive("社" * 100, 100) == ("社" * 100, (), False)


@given(st.text(st.characters(), max_size=200))
def test_nothing_can_be_executed_or_fail_to_be_stored(raw):
    text = receive(raw, 100).text
    assert not text.startswith(("/", "／"))
    assert "\x00" not in text
    text.encode()
