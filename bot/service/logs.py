"""Structured logs on standard output: one JSON object a line, with request ids, without personal data.

What citizens write reaches the log only masked, if at all; sender ids are replaced. Rasa's structlog
events carry message texts as fields: only the event's own words are kept.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog

from bot.service.settings import ServiceSettings

request_id: ContextVar[str] = ContextVar("request_id", default="")
_sender: ContextVar[str] = ContextVar("sender", default="")

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_OURS = ("bot", "actions", "knowledge")
_SILENCED = ("jieba", "bm25s", "py.warnings")  # progress of loading; warnings meant for developers


@contextmanager
def conversation(channel: str, sender: str) -> Iterator[str]:
    """Yield the conversation's id and keep it and the sender's id out of the log meanwhile.

    Args:
        channel: The channel's name; part of the id, so that channels never share conversations.
        sender: Who writes, as the channel knows them.
    """
    token = _sender.set(sender)
    try:
        yield f"{channel}:{sender}"
    finally:
        _sender.reset(token)


def configure(settings: ServiceSettings) -> None:
    """Send every library's log through one handler; call once, before Rasa is imported."""
    handler = logging.StreamHandler(sys.stdout)
    plain = settings.log_format == "plain" or (settings.log_format == "auto" and sys.stdout.isatty())
    handler.setFormatter(PlainFormatter() if plain else JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in _OURS:
        logging.getLogger(name).setLevel(settings.log_level)
    for name in _SILENCED:
        logging.getLogger(name).disabled = True  # a level would be set back by the library's own import
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, _event_alone],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class JsonFormatter(logging.Formatter):
    """Time (UTC), level, logger, message, request id and the fields given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        entry: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            entry["request_id"] = request_id.get()
        entry.update({key: value for key, value in vars(record).items() if key not in _STANDARD})
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return _without_sender(json.dumps(entry, ensure_ascii=False, default=str))


class PlainFormatter(logging.Formatter):
    """For a person at a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and the traceback where there is one."""
        fields = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        return _without_sender(" ".join([super().format(record), *(f"{k}={v}" for k, v in fields.items())]))


def _without_sender(line: str) -> str:
    sender = _sender.get()
    return line.replace(sender, "<sender>") if len(sender) > 3 else line


def _event_alone(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    return str(event.get("event_info") or event["event"])
