"""Structured logs without personal data."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest
import structlog

from bot.service import logs
from bot.service.settings import ServiceSettings


@pytest.fixture
def written(monkeypatch):
    """What is logged while a test runs; the logging of the test run itself is put back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    logs.configure(ServiceSettings(log_format="json"))
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.captureWarnings(False)
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_one_object_a_line_with_the_fields_given(written):
    token = logs.request_id.set("request-1")
    logging.getLogger("bot.x").info("answered\n您好", extra={"kinds": ["answer"]})
    logs.request_id.reset(token)
    (line,) = written()
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "bot.x",
        "message": "answered\n您好",
        "request_id": "request-1",
        "kinds": ["answer"],
    }


def test_the_senders_id_is_kept_out_also_of_tracebacks(written):
    with logs.conversation("wechat", "oOpenId_of_王五") as conversation_id:
        assert conversation_id == "wechat:oOpenId_of_王五"
        try:
            raise ValueError(f"row of {conversation_id}")
        except ValueError:
            logging.getLogger("rasa.core").exception("failed for %s", conversation_id)
    (line,) = written()
    assert line["message"] == "failed for wechat:<sender>"
    assert "row of wechat:<sender>" in line["exception"]


def test_rasas_events_lose_what_was_said(written):
    structlog.get_logger("rasa.x").warning("message.parsing.failed", user_text="我叫王五")
    (line,) = written()
    assert line["message"] == "message.parsing.failed"
    assert "王五" not in json.dumps(line, ensure_ascii=False)


def test_libraries_are_heard_only_when_something_is_wrong(written):
    logging.getLogger("rasa.core").info("much")
    logging.getLogger("sanic.root").error("broken")
    assert [line["message"] for line in written()] == ["broken"]


def test_plain_lines_for_a_terminal():
    record = logging.makeLogRecord({"msg": "answered", "levelname": "INFO", "kinds": ["answer"]})
    assert logs.PlainFormatter().format(record).endswith("INFO answered kinds=['answer']")
