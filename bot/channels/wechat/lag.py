"""How late the event loop runs: understanding blocks it, and a reply that is due waits with everything else."""

from __future__ import annotations

import asyncio
import time

_INTERVAL = 0.1
_FADING = 0.8
"""What is left of a delay after each interval: a tenth of it after a second."""


class Lag:
    """The longest delay of late; older ones fade."""

    def __init__(self) -> None:
        self.seconds = 0.0

    async def watch(self) -> None:
        """Measure for ever."""
        while True:
            due = time.monotonic() + _INTERVAL
            await asyncio.sleep(_INTERVAL)
            self.seconds = max(time.monotonic() - due, self.seconds * _FADING)
