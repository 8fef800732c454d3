"""Several processes behind one address, as a user starts them."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.bot.channels.web.test_channel import Widget
from tests.serving import STANDIN_SETTINGS, Server


@pytest.fixture()
def server(tmp_path):
    running = Server(tmp_path, XIAOWEI_WORKERS="2", **STANDIN_SETTINGS).start()
    yield running
    running.stop()


def test_a_citizens_messages_are_answered_one_after_the_other_whoever_gets_them(server):
    before = {pid: _processor_ticks(pid) for pid in _workers(server)}
    assert len(before) == 2
    with ThreadPoolExecutor(8) as threads:
        counted = [replies[0]["text"] for replies in threads.map(lambda _: server.ask("hurried", "计数"), range(40))]
    assert sorted(counted, key=int) == [str(number) for number in range(1, 41)]
    assert all(_processor_ticks(pid) > ticks for pid, ticks in before.items())


def test_a_message_sent_twice_at_once_is_answered_once(server):
    widget = Widget(server)

    def send(_):
        with httpx.Client(headers=widget.client.headers, timeout=60) as client:  # a connection of its own
            body = {"id": "hurried-1", "text": "计数"}
            return client.post(f"{server.url}/webhooks/web/messages", json=body).json()["replies"][0]["text"]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(send, range(8))) == ["1"] * 8
    assert len(widget.history()) == 1


def test_a_process_that_dies_is_renewed(server):
    dead, _ = _workers(server)
    os.kill(dead, signal.SIGKILL)
    _wait(lambda: len(_workers(server)) == 2 and dead not in _workers(server))
    assert [server.ask("me", "计数")[0]["text"] for _ in range(6)] == ["1", "2", "3", "4", "5", "6"]
    assert [line["exit_code"] for line in server.log() if "a process of the assistant ended" in line["message"]] == [-9]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_all_end_together(server, how):
    workers = _workers(server)
    assert server.stop(how) == 0
    assert not any(map(_is_running, workers))


def test_none_is_left_behind_when_the_first_is_killed(server):
    workers = _workers(server)
    server.process.kill()
    server.process.wait()
    _wait(lambda: not any(map(_is_running, workers)))


def _workers(server: Server) -> list[int]:
    """The processes that serve."""
    pid = server.process.pid
    return [int(number) for number in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _processor_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])  # utime, stime: proc(5)


def _is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def _wait(condition) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
