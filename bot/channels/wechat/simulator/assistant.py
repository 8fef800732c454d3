"""The assistant as a server of its own for the simulator, with databases that are thrown away."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.channels.wechat.simulator.platform import ACCOUNT, Mode
from bot.service.settings import ROOT

START_SECONDS = 300
"""A first start builds the knowledge base and trains."""

_READY = re.compile(r"is ready: (http://\S+?)/\s")


@contextmanager
def assistant(mode: Mode, api: str, is_verified: bool) -> Iterator[tuple[str, Path]]:
    """Start the assistant with the simulator's account.

    Args:
        mode: The account's encryption mode.
        api: Base URL of the API.
        is_verified: Whether the account may use the API.

    Yields:
        The account's URL and the folder with tracker.db, app.db and the log.

    Raises:
        RuntimeError: It did not start; with what it said.
    """
    with tempfile.TemporaryDirectory(prefix="xiaowei-wechat-") as name:
        folder = Path(name)
        settings = {
            "XIAOWEI_TRACKER_URL": f"sqlite:///{folder / 'tracker.db'}",
            "XIAOWEI_APP_URL": f"sqlite:///{folder / 'app.db'}",
            "XIAOWEI_WECHAT_API": api,
            "XIAOWEI_WECHAT_TOKEN": ACCOUNT.token.get_secret_value(),
            "XIAOWEI_WECHAT_APPID": ACCOUNT.appid,
            "XIAOWEI_WECHAT_AES_KEY": "" if mode is Mode.PLAIN else ACCOUNT.aes_key.get_secret_value(),
            "XIAOWEI_WECHAT_SECRET": ACCOUNT.secret.get_secret_value() if is_verified else "",
        }
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # our own module
                [sys.executable, "-m", "bot", "run", "--port", "0"],
                cwd=ROOT,
                env={**os.environ, **settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal is for the simulator
            )
        try:
            yield f"{_wait(process, log)}/webhooks/wechat/webhook", folder
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop the assistant; one that is still starting hears no signal but the last."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], log: Path) -> str:
    """Return the server's address once it answers."""
    deadline = time.monotonic() + START_SECONDS
    while not (ready := _READY.search(log.read_text("utf-8", "replace"))):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the assistant did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")
        time.sleep(0.2)
    return ready[1]
