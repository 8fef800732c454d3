"""Custom actions in this process and on an action server: the same answers, the same faults."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time

import httpx
import pytest
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.actions_endpoint import ActionsEndpoint
from tests.serving import ROOT, STANDIN_SETTINGS

PACKAGE = STANDIN_SETTINGS["XIAOWEI_ACTIONS"]
ERROR = {"events": [], "responses": [{"response": "utter_error"}]}


@pytest.fixture(scope="module")
def action_server():
    """`python -m bot actions` in a process of its own; its webhook's URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "bot", "actions", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **STANDIN_SETTINGS}) as process:
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                httpx.get(f"{url}/health")
                break
            except httpx.TransportError:
                assert process.poll() is None
                time.sleep(0.1)
        yield f"{url}/webhook"
        process.terminate()


@pytest.fixture(params=["in process", "action server"])
def endpoint(request):
    """An endpoint of each kind, with half a second's patience."""
    url = "inprocess://actions" if request.param == "in process" else request.getfixturevalue("action_server")
    return ActionsEndpoint(EndpointConfig(url, enable_selective_domain=True), PACKAGE, 0.5)


def run(endpoint, action, **tracker):
    call = {
        "next_action": action,
        "sender_id": "me",
        "version": "3.6.21",
        "tracker": {"sender_id": "me", "slots": {}, "latest_message": {"text": "今天"}, "events": [], **tracker},
    }
    return asyncio.run(endpoint.request(json=call, method="post", compress=False))


def test_messages_and_events_come_back(endpoint):
    answer = run(endpoint, "action_count", slots={"count": 2})
    assert [event["value"] for event in answer["events"]] == [3]
    assert answer["responses"][0]["text"] == "3"


@pytest.mark.parametrize("action", ["action_raise", "action_hang", "action_unknown"])
def test_every_fault_is_the_error_reply(endpoint, action):
    started = time.monotonic()
    assert run(endpoint, action) == ERROR
    assert time.monotonic() - started < 4  # the stand-in's actions hang for 5 and 30 seconds


def test_in_this_process_an_action_that_blocks_is_a_fault_too():
    assert run(ActionsEndpoint(EndpointConfig("inprocess://actions"), PACKAGE, 0.5), "action_block") == ERROR


def test_a_rejection_is_left_to_rasa(endpoint):
    with pytest.raises(ClientResponseError) as rejected:
        run(endpoint, "action_reject")
    assert rejected.value.status == 400
    assert "action_reject" in str(rejected.value.text)


def test_an_action_server_that_is_not_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = EndpointConfig(f"http://127.0.0.1:{free.getsockname()[1]}/webhook")
        assert run(ActionsEndpoint(nobody, PACKAGE, 2.0), "action_echo") == ERROR


def test_a_package_that_cannot_be_imported():
    with pytest.raises(ImportError):
        ActionsEndpoint(EndpointConfig("inprocess://actions"), "tests.bot.nothing", 1.0)


def test_the_endpoints_settings_are_kept():
    endpoint = ActionsEndpoint(EndpointConfig("inprocess://actions", enable_selective_domain=True), PACKAGE, 1.0)
    assert endpoint.kwargs == {"enable_selective_domain": True}
