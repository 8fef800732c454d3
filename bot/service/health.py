"""Whether the assistant can answer: the parts it needs, asked one by one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

logger = logging.getLogger(__name__)

CHECK_SECONDS = 2.0
"""A part that does not answer in this time counts as failed."""

Check = Callable[[], object]
"""Asks one part; raises when it cannot serve."""


async def examine(checks: Mapping[str, Check]) -> dict[str, str]:
    """Return "ok" or "failed" for each part; the reason of a failure goes to the log.

    Args:
        checks: Blocking questions by the name of the part; each is asked in a thread.
    """
    states = await asyncio.gather(*(_ask(name, check) for name, check in checks.items()))
    return dict(zip(checks, states, strict=True))


async def _ask(name: str, check: Check) -> str:
    try:
        await asyncio.wait_for(asyncio.to_thread(check), CHECK_SECONDS)
    except Exception as error:  # whatever is wrong with a part, the answer is "failed"
        logger.warning("not ready", extra={"part": name, "error": repr(error)})
        return "failed"
    return "ok"
