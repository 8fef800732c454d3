"""Limits in any minute; addresses behind proxies."""

from __future__ import annotations

import pytest

from bot.channels.web.limits import Addresses, RateLimit, TooMany


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_one_too_many_is_told_when_to_come_back():
    clock = Clock()
    limit = RateLimit(2, clock)
    limit.count("a")
    clock.now += 10.5
    limit.count("a")
    with pytest.raises(TooMany) as refused:
        limit.count("a")
    assert refused.value.retry_after == 50
    limit.count("b")


def test_a_minute_later_it_is_open_again():
    clock = Clock()
    limit = RateLimit(1, clock)
    limit.count("a")
    clock.now += 60
    limit.count("a")
    with pytest.raises(TooMany):
        limit.count("a")


def test_what_was_refused_does_not_count():
    clock = Clock()
    limit = RateLimit(1, clock)
    limit.count("a")
    for _ in range(5):
        with pytest.raises(TooMany):
            limit.count("a")
    clock.now += 60
    limit.count("a")


def test_whoever_is_gone_is_forgotten():
    clock = Clock()
    limit = RateLimit(1, clock)
    for number in range(100):
        limit.count(str(number))
    clock.now += 61
    limit.count("new")
    assert set(limit._times) == {"new"}


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "expected"),
    [
        ("", "203.0.113.7", "", "203.0.113.7"),
        ("", "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.0/8", "10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.0/8", "10.1.2.3", "9.9.9.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.0/8", "10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.0.0.0/8, ::1", "::1", "2001:db8::5", "2001:db8::5"),
        ("10.0.0.0/8", "10.1.2.3", "", "10.1.2.3"),
        ("10.0.0.0/8", "10.1.2.3", "nonsense", "nonsense"),
    ],
)
def test_the_citizens_address(trusted, peer, forwarded, expected):
    assert Addresses(trusted).of(peer, forwarded) == expected


def test_a_proxy_that_is_no_address():
    with pytest.raises(ValueError, match="proxy"):
        Addresses("proxy")
