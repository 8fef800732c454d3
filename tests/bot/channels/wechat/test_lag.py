"""A process that runs late answers its deliveries earlier."""

from __future__ import annotations

import asyncio
import time

from bot.channels.wechat.lag import Lag


def test_a_blocked_loop_is_seen_and_fades():
    async def run():
        lag = Lag()
        watching = asyncio.create_task(lag.watch())
        await asyncio.sleep(0.05)
        time.sleep(0.6)
        await asyncio.sleep(0.15)
        seen = lag.seconds
        while lag.seconds > seen / 2:
            await asyncio.sleep(0.05)
        watching.cancel()
        return seen

    assert asyncio.run(run()) >= 0.4
