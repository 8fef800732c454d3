"""The assistant itself: a real server on a free port, or one that already runs, asked over REST."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bot.service.settings import ROOT
from evaluation.replies import Reply

START_SECONDS = 300  # all is built and trained before; without the encoder the index is made again
REPLY_SECONDS = 60
_SHOWN = 4000  # characters of a failed start
_READY = re.compile(r"is ready: (http://\S+?)/\s")


class ServedAssistant:
    """Asks a server; every sender is a conversation of its own."""

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=REPLY_SECONDS)

    async def ask(self, sender: str, text: str) -> list[Reply]:
        """The replies to one message; a failed reply where the server gave none."""
        try:
            response = await self._client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
            response.raise_for_status()
            return [Reply.from_json(element) for element in response.json()]
        except (httpx.HTTPError, ValueError) as error:
            return [Reply.failed(f"{type(error).__name__}: {error}")]


@contextmanager
def serve(encoder: bool) -> Iterator[str]:
    """Start `python -m bot run` with conversations in a folder of its own; yields its address.

    Args:
        encoder: Whether it may use the sentence encoder.

    Raises:
        RuntimeError: With what the server said, when it does not get ready.
    """
    with TemporaryDirectory(prefix="xiaowei-evaluation-") as name:
        folder = Path(name)
        settings = {
            "XIAOWEI_TRACKER_URL": f"sqlite:///{folder / 'tracker.db'}",
            "XIAOWEI_APP_URL": f"sqlite:///{folder / 'app.db'}",
            "XIAOWEI_ENCODER": str(encoder).lower(),
        }
        said, logged = folder / "server.err", folder / "server.log"
        with said.open("wb") as errors, logged.open("wb") as log:
            process = subprocess.Popen(  # our own module
                [sys.executable, "-m", "bot", "run", "--port", "0"],
                cwd=ROOT,
                env={**os.environ, **settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=errors,
            )
        try:
            yield _await_ready(process, said, logged)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _await_ready(process: subprocess.Popen[bytes], said: Path, logged: Path) -> str:
    """The server's address, once it says that it is ready; what it said and logged if it does not."""
    deadline = time.monotonic() + START_SECONDS
    while not (ready := _READY.search(said.read_text("utf-8"))):
        if process.poll() is not None or time.monotonic() > deadline:
            output = "".join(path.read_text("utf-8") for path in (logged, said))
            raise RuntimeError(f"the server did not start:\n{output[-_SHOWN:]}")
        time.sleep(0.2)
    return ready[1]
