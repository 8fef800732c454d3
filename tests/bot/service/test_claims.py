"""Claims on both databases: one owner, leases, answers that go out once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from bot.service.claims import ATTEMPTS, SENDING_SECONDS, Claim, Claims, Handing, Outcome, Parked, Standing
from bot.service.database import AppDatabase

CITIZEN = "wechat:o1"


@pytest.fixture
def app(database_url):
    database = AppDatabase(database_url)
    database.upgrade()
    yield database
    database.engine.dispose()


@pytest.fixture
def mine(app):
    return Claims(app, "a", "wechat")


@pytest.fixture
def theirs(app):
    return Claims(app, "b", "wechat")


def age(app, seconds, **columns):
    """Let times of all claims lie further back."""
    values = {name: getattr(Claim, name) - seconds for name in ("created_at", "lease_until", "answered_at")}
    with app.session.begin() as session:
        session.execute(update(Claim).values({**values, **columns}).execution_options(synchronize_session=False))


def answer(claims, key, text="answer"):
    return claims.finish(key, lambda parked: text + "".join(f"|{one.request}={one.answer}" for one in parked))


def test_one_of_many_gets_a_message(app):
    claims = [Claims(app, str(number), "wechat") for number in range(16)]
    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(lambda one: one.take("k", CITIZEN, "{}"), claims)) == 1


def test_only_a_silent_owner_loses_a_message(app, mine, theirs):
    mine.take("k", CITIZEN, "{}")
    assert not theirs.take_over("k")
    age(app, 7)
    mine.renew(["k"])
    assert not theirs.take_over("k")
    age(app, 7)
    assert theirs.take_over("k")
    assert theirs.standing("k") == Standing(None, False)
    assert mine.standing("k") is None
    assert answer(mine, "k") is Outcome.LOST
    assert answer(theirs, "k") is Outcome.KEPT
    age(app, 7)
    assert not mine.take_over("k")


def test_a_sign_of_life_after_the_answer_changes_nothing(app, mine, theirs):
    mine.take("k", CITIZEN, "{}")
    answer(mine, "k")
    mine.renew(["k"])
    assert mine.read("k").lease_until is None
    age(app, 7)
    assert not theirs.take_over("k")
    assert theirs.recoverable() == []


def test_one_of_many_takes_over(app, mine):
    mine.take("k", CITIZEN, "{}")
    age(app, 7)
    others = [Claims(app, str(number), "wechat") for number in range(16)]
    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(lambda one: one.take_over("k"), others)) == 1


def test_a_message_that_kills_is_given_up(app, mine):
    mine.take("k", CITIZEN, "{}")
    for _ in range(ATTEMPTS - 1):
        age(app, 7)
        assert mine.take_over("k")
    age(app, 7)
    assert not mine.take_over("k")
    assert mine.recoverable() == []


def test_an_answer_in_time(mine, theirs):
    mine.take("k", CITIZEN, "{}")
    answer(mine, "k")
    assert mine.standing("k").latest is None
    assert mine.hand("k") is Handing.FIRST
    assert theirs.hand("k") is Handing.AGAIN  # a repeat gets the same answer
    mine.park("k")
    assert mine.take_parked("k") is None
    assert mine.standing("k").latest == "answer"


def test_a_late_answer_goes_out_with_the_next_one_and_never_again(mine):
    mine.take("k1", CITIZEN, "q1")
    mine.park("k1")
    assert not mine.standing("k1").has_parked
    assert answer(mine, "k1", "a1") is Outcome.LATE
    assert mine.standing("k1").has_parked
    mine.take("k2", CITIZEN, "q2")
    answer(mine, "k2", "a2")
    assert mine.read("k2").answer == "a2|q1=a1"
    assert mine.hand("k1") is Handing.NOT
    assert mine.take_parked("k1") is None
    assert not mine.standing("k1").has_parked


def test_a_late_answer_is_sent_by_one_only(app, mine):
    mine.take("k", CITIZEN, "q")
    mine.park("k")
    answer(mine, "k")
    with ThreadPoolExecutor(16) as threads:
        taken = [one for one in threads.map(lambda _: mine.take_parked("k"), range(16)) if one]
    assert taken == [Parked("q", "answer")]
    mine.put_back("k")
    assert mine.standing("k").has_parked


def test_an_answer_whose_sender_died_is_parked_again(app, mine):
    mine.take("k", CITIZEN, "q")
    mine.park("k")
    answer(mine, "k")
    mine.take_parked("k")
    assert mine.recoverable() == []
    assert not mine.standing("k").has_parked
    age(app, SENDING_SECONDS + 1)
    assert mine.recoverable() == []
    assert mine.standing("k").has_parked
    mine.take_parked("k")
    mine.sent("k")
    age(app, SENDING_SECONDS + 1)
    mine.recoverable()
    assert not mine.standing("k").has_parked
    assert mine.hand("k") is Handing.NOT


def test_nothing_of_an_erased_citizen_is_kept(app, mine):
    mine.take("k", CITIZEN, "{}")
    with app.session.begin() as session:
        session.query(Claim).delete()
    assert answer(mine, "k") is Outcome.GONE


def test_what_was_left_is_recovered(app, mine, theirs):
    for key in ("dead", "done", "living"):
        theirs.take(key, CITIZEN, "{}")
    theirs.take("other", "wechat-more:o1", "{}")
    answer(theirs, "done")
    age(app, 7)
    theirs.renew(["living"])
    assert [claim.key for claim in mine.recoverable()] == ["dead"]
    assert mine.read("done").route == "parked"


def test_claims_expire(app, mine):
    mine.take("old", CITIZEN, "{}")
    age(app, 25 * 3600)
    mine.take("new", CITIZEN, "{}")
    mine.expire()
    assert mine.read("old") is None
    assert mine.read("new") is not None
