"""The REST channel's contract: bodies that are not it, and who may use it."""

from __future__ import annotations

import pytest

from bot.channels.rest import SENDER_LIMIT, RestChannel
from bot.service.settings import ServiceSettings

BODY = {"sender": "me", "message": "你好"}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "must be an object"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        ([], "must be an object"),
        (None, "must be an object"),
        ({}, '"sender" must be a string'),
        ({"sender": "me"}, '"message" must be a string'),
        ({"message": "你好"}, '"sender" must be a string'),
        ({"sender": 7, "message": "你好"}, '"sender" must be a string'),
        ({"sender": "me", "message": None}, '"message" must be a string'),
        ({"sender": "me", "message": ["你好"]}, '"message" must be a string'),
        ({"sender": "", "message": "你好"}, "printable characters"),
        ({"sender": "a\nb", "message": "你好"}, "printable characters"),
        ({"sender": "\ud83d", "message": "你好"}, "printable characters"),
        ({"sender": "x" * (SENDER_LIMIT + 1), "message": "你好"}, "printable characters"),
    ],
)
def test_a_body_that_is_not_the_contract(standin, body, problem):
    response = standin.post(body)
    assert response.status_code == 400
    assert problem in response.json()["error"]


def test_unknown_fields_are_ignored(standin):
    assert standin.post({**BODY, "metadata": {"x": 1}, "input_channel": "web"}).status_code == 200


def test_the_longest_sender(standin):
    assert standin.post({"sender": "长" * SENDER_LIMIT, "message": "你好"}).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_without_a_token_not_through_a_proxy(standin, header):
    response = standin.post(BODY, headers={header: "127.0.0.1"})
    assert response.status_code == 403
    assert "error" in response.json()


def test_too_large_a_body(standin):
    assert standin.post({"sender": "me", "message": "好" * 1_000_000}).status_code == 413


@pytest.mark.parametrize(
    ("settings", "address", "headers", "token", "expected"),
    [
        ({}, "127.0.0.1", {}, None, True),
        ({}, "::1", {}, None, True),
        ({}, "203.0.113.7", {}, None, False),
        ({}, "127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, None, False),
        ({}, "127.0.0.1", {}, "unasked", True),
        ({"rest": False}, "127.0.0.1", {}, None, False),
        ({"rest": False, "rest_token": "s3cret"}, "127.0.0.1", {}, "s3cret", False),
        ({"rest_token": "s3cret"}, "127.0.0.1", {}, None, False),
        ({"rest_token": "s3cret"}, "127.0.0.1", {}, "wrong", False),
        ({"rest_token": "s3cret"}, "203.0.113.7", {"forwarded": "for=x"}, "s3cret", True),
        ({"rest_token": "令牌"}, "127.0.0.1", {}, "令牌", True),
    ],
)
def test_who_may_use_it(settings, address, headers, token, expected):
    channel = RestChannel(ServiceSettings(**settings))
    assert channel.admits(address, headers, token) is expected
