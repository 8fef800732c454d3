"""Sessions that only this server can make."""

from __future__ import annotations

import stat

import pytest

from bot.channels.web.tokens import SessionRefused, Sessions, signing_key

SESSIONS = Sessions(b"key", days=30)


def test_a_token_names_its_session():
    first, second = SESSIONS.issue(), SESSIONS.issue()
    assert SESSIONS.session_of(first) == SESSIONS.session_of(first)
    assert SESSIONS.session_of(first) != SESSIONS.session_of(second)


def forged(token: str) -> str:
    session, issued, signature = token.split(".")
    return f"{session}x.{issued}.{signature}"


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        ".",
        "..",
        "a.b.c",
        "会话.1.签名",
        "\ud83d.1.x",
        forged(SESSIONS.issue()),
        Sessions(b"another key", days=30).issue(),
        Sessions(b"key", days=30).issue()[:-1],
    ],
)
def test_another_token_is_refused(token):
    with pytest.raises(SessionRefused):
        SESSIONS.session_of(token)


def test_an_old_token_is_refused():
    with pytest.raises(SessionRefused):
        Sessions(b"key", days=-1).session_of(SESSIONS.issue())


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path):
    file = tmp_path / "new" / "web.key"
    key = signing_key("", file)
    assert len(key) == 32
    assert signing_key("", file) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_secret_of_the_settings_needs_no_file(tmp_path):
    file = tmp_path / "web.key"
    assert signing_key("令牌", file) == "令牌".encode()
    assert not file.exists()
