"""One message of a conversation at a time, in order."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal

import pytest
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from bot.service.lock_store import FairLockStore


@pytest.fixture
def store(tmp_path):
    return FairLockStore(EndpointConfig(str(tmp_path / "locks")))


def test_first_come_first_served(store):
    async def scenario():
        order = []

        async def message(number):
            async with store.lock("me"):
                order.append(number)
                await asyncio.sleep(0)
                order.append(number)

        await asyncio.gather(*(message(number) for number in range(5)))
        return order

    assert asyncio.run(scenario()) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_conversations_do_not_wait_for_each_other(store):
    async def scenario():
        async with store.lock("me"), store.lock("you"):
            return True

    assert asyncio.run(asyncio.wait_for(scenario(), 5))


def test_a_wait_that_is_too_long(store):
    async def scenario():
        async with store.lock("me"):
            with pytest.raises(LockError):
                async with store.lock("me", lock_lifetime=0.05):
                    pass
        async with store.lock("me"):  # free again
            return True

    assert asyncio.run(scenario())


def test_a_fault_releases_the_lock_and_nothing_is_left(store):
    async def scenario():
        with pytest.raises(ValueError, match="broken"):
            async with store.lock("me"):
                raise ValueError("broken")
        async with store.lock("me"):
            held = len(store._locks)
        return held, len(store._locks)

    assert asyncio.run(scenario()) == (1, 0)


def test_another_process_waits_until_the_message_is_answered(store, tmp_path):
    """The other process writes when it got the lock and when it is about to give it back."""
    said = tmp_path / "said"
    other = multiprocessing.get_context("spawn").Process(target=_answer, args=(str(tmp_path / "locks"), str(said)))

    async def scenario():
        async with store.lock("me"):
            other.start()
            while not said.exists():
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.2)
            async with store.lock("you"):
                return said.read_text()

    assert asyncio.run(scenario()) == "asks\n"
    other.join(30)
    assert said.read_text() == "asks\nholds\n"


def test_a_process_that_dies_gives_its_locks_back(store, tmp_path):
    dying = multiprocessing.get_context("spawn").Process(target=_die, args=(str(tmp_path / "locks"),))
    dying.start()
    dying.join(30)
    assert dying.exitcode == -signal.SIGKILL

    async def scenario():
        async with store.lock("me", lock_lifetime=1):
            return True

    assert asyncio.run(scenario())


def _answer(file, said):
    async def scenario():
        with open(said, "a", buffering=1) as lines:
            lines.write("asks\n")
            async with FairLockStore(EndpointConfig(file)).lock("me"):
                lines.write("holds\n")

    asyncio.run(scenario())


def _die(file):
    async def scenario():
        async with FairLockStore(EndpointConfig(file)).lock("me"):
            os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(scenario())


def test_endpoints_yml_without_a_file_is_told_what_it_lacks():
    with pytest.raises(ValueError, match="url: .*XIAOWEI_LOCK_FILE"):
        FairLockStore(EndpointConfig(type="bot.service.lock_store.FairLockStore"))


def test_rasa_makes_it_from_endpoints_yml(tmp_path):
    endpoint = EndpointConfig(str(tmp_path / "locks"), type="bot.service.lock_store.FairLockStore")
    assert isinstance(LockStore.create(endpoint), FairLockStore)
