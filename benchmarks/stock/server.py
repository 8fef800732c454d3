"""A stock Rasa project, made, trained and served: its own REST channel, its own action server, SQLite tracker."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import yaml

from evaluation.baselines.stock import CONFIG, intents
from knowledge.catalogue import Catalogue
from knowledge.language.phrases import load_aliases
from tests.serving import ROOT, WITHOUT_TLS

_ALIASES_EACH = 8  # of each target: more only make training longer, not an answer slower
_START_SECONDS = 300
_ACTION = "action_stock"


class StockServer:
    """The two processes of a stock bot; start them with `start`, ask over REST, end them with `stop`."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._port, self._action_port = _free_port(), _free_port()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.url = f"http://127.0.0.1:{self._port}"
        self._write(catalogue)

    def _write(self, catalogue: Catalogue) -> None:
        """The project's files."""
        aliases = load_aliases()
        nlu = [
            {"intent": intent, "examples": "".join(f"- {a}\n" for a in aliases.get(target, ())[:_ALIASES_EACH])}
            for intent, target in intents(catalogue).items()
        ]
        names = [entry["intent"] for entry in nlu]
        steps = [{"rule": n, "steps": [{"intent": n}, {"action": _ACTION}]} for n in (*names, "nlu_fallback")]
        config = yaml.safe_load(CONFIG.read_text("utf-8")) | {"policies": [{"name": "RulePolicy"}]}
        session = {"session_expiration_time": 60, "carry_over_slots_to_new_session": True}
        domain = {"intents": [*names, "nlu_fallback"], "actions": [_ACTION], "session_config": session}
        endpoints = {
            "action_endpoint": {"url": f"http://127.0.0.1:{self._action_port}/webhook"},
            "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(self._folder / "tracker.db")},
        }
        files: dict[str, Any] = {
            "config": config,
            "domain": {"version": "3.1", **domain},
            "nlu": {"version": "3.1", "nlu": nlu},
            "rules": {"version": "3.1", "rules": steps},
            "endpoints": endpoints,
            "credentials": {"rest": None},
        }
        for name, content in files.items():
            text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
            (self._folder / f"{name}.yml").write_text(text, "utf-8")

    def train(self) -> float:
        """Train as `rasa train` does; returns the seconds it took."""
        started = time.monotonic()
        data = [str(self._folder / f"{name}.yml") for name in ("nlu", "rules")]
        self._rasa("train", "--data", *data, "--fixed-model-name", "stock", "--out", str(self._folder)).wait()
        return time.monotonic() - started

    def start(self) -> float:
        """Start both processes; returns the seconds until the bot answers."""
        started = time.monotonic()
        model = str(self._folder / "stock.tar.gz")
        actions = "-m", "rasa_sdk", "--actions", "benchmarks.stock.actions", "--port", str(self._action_port)
        serving = "--port", str(self._port), "--interface", "127.0.0.1"
        files = "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"
        self.processes = [self._run(*actions), self._rasa("run", "--model", model, *files, *serving)]
        while time.monotonic() - started < _START_SECONDS:
            try:
                if self.ask("start", "社保卡丢了怎么办"):
                    return time.monotonic() - started
            except httpx.HTTPError:
                time.sleep(0.2)
        raise RuntimeError(f"stock Rasa did not start: {(self._folder / 'output').read_text('utf-8')[-2000:]}")

    def ask(self, sender: str, text: str) -> list[dict[str, Any]]:
        """Say something as a citizen; returns the replies."""
        body = {"sender": sender, "message": text}
        response = httpx.post(f"{self.url}/webhooks/rest/webhook", json=body, timeout=60, **WITHOUT_TLS)
        response.raise_for_status()
        replies: list[dict[str, Any]] = response.json()
        return replies

    def stop(self) -> None:
        """End both processes."""
        for process in self.processes:
            process.terminate()
            process.wait(30)

    def _rasa(self, *arguments: str) -> subprocess.Popen[bytes]:
        return self._run("-m", "rasa", *arguments)

    def _run(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A Python process in the project's folder that can import this repository."""
        quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SANIC_HOST": "127.0.0.1"}
        output = (self._folder / "output").open("ab")
        return subprocess.Popen(  # noqa: S603  # our own modules
            [sys.executable, *arguments],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **quiet},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
