"""A real server process for tests: started as a user starts it, on a free port of this machine."""

from __future__ import annotations

import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
STANDIN = ROOT / "tests" / "bot" / "standin"
STANDIN_SETTINGS = {
    "XIAOWEI_CONFIG": str(STANDIN / "config.yml"),
    "XIAOWEI_DOMAIN": str(STANDIN / "domain.yml"),
    "XIAOWEI_TRAINING_DATA": str(STANDIN / "data"),
    "XIAOWEI_ACTIONS": "tests.bot.standin.actions",
}
"""Settings of the tiny assistant of tests/bot/standin."""

WITHOUT_TLS: dict[str, Any] = {"verify": False}
"""Of httpx: to read certificates that plain HTTP has no use for takes some 50 ms of each request (a slow machine)."""

START_SECONDS = 900  # a first start builds, indexes and trains
_READY = re.compile(r"is ready: (http://\S+?)/\s")


class Server:
    """The assistant in a process of its own, with databases in a folder of its own.

    The knowledge base and trained models are shared between test runs (var/), made again only when
    their inputs changed.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.output = folder / "server.out"
        self.errors = folder / "server.err"
        self.settings = {
            "XIAOWEI_TRACKER_URL": f"sqlite:///{folder / 'tracker.db'}",
            "XIAOWEI_APP_URL": f"sqlite:///{folder / 'app.db'}",
            **settings,
        }
        self.url = ""
        self.port = "0"  # any free one; a server that is started again keeps it
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        """Start and wait until it is ready."""
        seen = len(self._read(self.errors))
        with self.output.open("ab") as output, self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", "--port", self.port],
                cwd=ROOT,
                env={**os.environ, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                preexec_fn=_end_with_parent,
            )
        try:
            self.url = self._wait(seen)
        except BaseException:  # also a time-out of the test: nothing may be left running
            self.process.kill()
            raise
        self.port = self.url.rpartition(":")[2]
        return self

    def _wait(self, seen: int) -> str:
        """Return the URL that is announced after the first `seen` characters of the error output."""
        assert self.process
        deadline = time.monotonic() + START_SECONDS
        while not (ready := _READY.search(self._read(self.errors)[seen:])):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self._read(self.errors)}\n{self._read(self.output)}")
            time.sleep(0.1)
        return ready[1]

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Stop as Ctrl-C does; returns the exit code."""
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(30)

    def post(self, body: Any, **arguments: Any) -> httpx.Response:
        """Send a body to the REST channel; bytes as they are, anything else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        url = f"{self.url}/webhooks/rest/webhook"
        return httpx.post(url, content=content, timeout=60, **WITHOUT_TLS, **arguments)

    def ask(self, sender: str, text: str) -> list[dict[str, Any]]:
        """Say something as a citizen; returns the replies."""
        response = self.post({"sender": sender, "message": text})
        response.raise_for_status()
        return response.json()

    def get(self, path: str) -> httpx.Response:
        """Fetch a path of the server."""
        return httpx.get(f"{self.url}{path}", timeout=60)

    def log(self) -> list[dict[str, Any]]:
        """Return the log's lines so far."""
        return [json.loads(line) for line in self._read(self.output).splitlines()]

    @staticmethod
    def _read(path: Path) -> str:
        return path.read_text("utf-8") if path.exists() else ""


def _end_with_parent() -> None:
    """Let Linux end the server when the test run dies (PR_SET_PDEATHSIG, see prctl(2)); elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
