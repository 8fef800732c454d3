"""One message of a conversation at a time, in order."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from bot.service.lock_store import FairLockStore


def test_first_come_first_served():
    async def scenario():
        store, order = FairLockStore(), []

        async def message(number):
            async with store.lock("me"):
                order.append(number)
                await asyncio.sleep(0)
                order.append(number)

        await asyncio.gather(*(message(number) for number in range(5)))
        return order

    assert asyncio.run(scenario()) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_conversations_do_not_wait_for_each_other():
    async def scenario():
        store = FairLockStore()
        async with store.lock("me"), store.lock("you"):
            return True

    assert asyncio.run(asyncio.wait_for(scenario(), 5))


def test_a_wait_that_is_too_long():
    async def scenario():
        store = FairLockStore()
        async with store.lock("me"):
            with pytest.raises(LockError):
                async with store.lock("me", lock_lifetime=0.05):
                    pass
        async with store.lock("me"):  # free again
            return True

    assert asyncio.run(scenario())


def test_a_fault_releases_the_lock_and_nothing_is_left():
    async def scenario():
        store = FairLockStore()
        with pytest.raises(ValueError, match="broken"):
            async with store.lock("me"):
                raise ValueError("broken")
        async with store.lock("me"):
            held = len(store._locks)
        return held, len(store._locks)

    assert asyncio.run(scenario()) == (1, 0)


def test_rasa_makes_it_from_endpoints_yml():
    endpoint = EndpointConfig(type="bot.service.lock_store.FairLockStore")
    assert isinstance(LockStore.create(endpoint), FairLockStore)
