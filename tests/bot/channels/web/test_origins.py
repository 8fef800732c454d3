"""Sites that may carry the widget."""

from __future__ import annotations

import pytest

from bot.channels.web.origins import Origins


@pytest.mark.parametrize(
    ("allowed", "origin", "expected"),
    [
        ("", None, True),
        ("", "http://localhost:5005", True),
        ("", "https://hrss.example.gov.cn", False),
        ("", "null", False),
        ("https://hrss.example.gov.cn", "https://hrss.example.gov.cn", True),
        ("https://a.example, https://b.example/", "https://b.example", True),
        ("https://hrss.example.gov.cn", "http://hrss.example.gov.cn", False),
        ("https://hrss.example.gov.cn", "https://hrss.example.gov.cn.evil.example", False),
        ("*", "https://anybody.example", True),
    ],
)
def test_who_is_admitted(allowed, origin, expected):
    assert Origins(allowed).admits(origin, "localhost:5005") is expected
