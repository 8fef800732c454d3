"""Allowances and tokens: counted and refreshed once, whoever asks."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from bot.service.allowances import Allowance, Allowances
from bot.service.database import AppDatabase
from bot.service.tokens import Fresh, Tokens

CITIZEN = "wechat:o1"


@pytest.fixture
def app(database_url):
    database = AppDatabase(database_url)
    database.upgrade()
    yield database
    database.engine.dispose()


def spent(allowances):
    """Spend until nothing is left."""
    return sum(allowances.spend(CITIZEN) for _ in range(20))


def test_five_messages_in_48_hours(app):
    allowances = Allowances(app)
    assert spent(allowances) == 0
    allowances.grant(CITIZEN, 5, 48 * 3600)
    assert spent(allowances) == 5
    allowances.grant(CITIZEN, 5, 48 * 3600)
    assert spent(allowances) == 5


def test_a_short_allowance_does_not_shorten_a_long_one(app):
    allowances = Allowances(app)
    allowances.grant(CITIZEN, 5, 48 * 3600)
    allowances.grant(CITIZEN, 3, 60)
    assert spent(allowances) == 5


def test_an_allowance_ends(app):
    allowances = Allowances(app)
    allowances.grant(CITIZEN, 3, 60)
    with app.session.begin() as session:
        session.execute(update(Allowance).values(until=Allowance.until - 61))
    assert spent(allowances) == 0
    allowances.expire()
    with app.session() as session:
        assert session.query(Allowance).count() == 0


class Platform:
    """Gives tokens, slowly, and counts them."""

    def __init__(self, seconds=7200.0):
        self.given = 0
        self.seconds = seconds

    async def give(self):
        await asyncio.sleep(0.05)
        self.given += 1
        return Fresh(f"token {self.given}", self.seconds)


def test_many_processes_refresh_once(app, database_url):
    platform = Platform()
    apps = [app, *(AppDatabase(database_url) for _ in range(3))]

    async def ask():
        tokens = [Tokens(one, "wx1", platform.give) for one in apps for _ in range(8)]
        return await asyncio.gather(*(one.current() for one in tokens))

    assert set(asyncio.run(ask())) == {"token 1"}
    assert platform.given == 1


def test_a_rejected_or_expired_token_is_refreshed(app):
    platform = Platform()
    tokens = Tokens(app, "wx1", platform.give)

    async def ask():
        first = await tokens.current()
        await tokens.reject("another")
        assert await tokens.current() == first
        await tokens.reject(first)
        return await tokens.current()

    assert asyncio.run(ask()) == "token 2"
    short = Tokens(app, "wx2", Platform(seconds=-1).give)
    assert asyncio.run(short.current()) == "token 1"
    assert asyncio.run(short.current()) == "token 2"


def test_a_failed_refresh_is_the_next_one_s_chance(app):
    async def fail():
        raise OSError("unreachable")

    with pytest.raises(OSError, match="unreachable"):
        asyncio.run(Tokens(app, "wx1", fail).current())
    assert asyncio.run(Tokens(app, "wx1", Platform().give).current()) == "token 1"
