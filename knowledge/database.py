"""Connections to the knowledge base and to what staff decide about it.

A SQLite base is one file that a build replaces in whole; what staff decide lies in a file beside it
(``knowledge.db`` → ``knowledge-decisions.db``). In any other database both share one URL and differ by table.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote
from weakref import WeakMethod

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Engine, make_url


def sqlite_file(url: str | URL) -> Path | None:
    """The file of a SQLite URL; None for any other database."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def decisions_url(knowledge_url: str) -> URL:
    """Where the decisions about the base at `knowledge_url` are kept."""
    url = make_url(knowledge_url)
    file = sqlite_file(url)
    return url if file is None else url.set(database=str(file.with_name(f"{file.stem}-decisions{file.suffix}")))


def open_engine(url: str | URL) -> Engine:
    """An engine that may write; a SQLite file and its folder are made when missing."""
    if file := sqlite_file(url):
        file.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, future=True, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _enforce_foreign_keys)
    return engine


def open_reading_engine(url: str | URL) -> Engine:
    """An engine that only reads: a missing SQLite file is an error and not made; reads see one moment."""
    parsed = make_url(url)
    if file := sqlite_file(parsed):
        parsed = parsed.set(database=f"file:{quote(str(file.resolve()))}", query={"mode": "ro", "uri": "true"})
        return close_at_fork(create_engine(parsed, future=True))
    return close_at_fork(create_engine(parsed, future=True, pool_pre_ping=True, isolation_level="REPEATABLE READ"))


def close_at_fork(engine: Engine) -> Engine:
    """Let an engine close its idle connections before this process forks: two processes cannot share one."""
    dispose = WeakMethod(engine.dispose)

    def close() -> None:
        if dispose_it := dispose():
            dispose_it()

    os.register_at_fork(before=close)
    return engine


def _enforce_foreign_keys(connection, _record) -> None:  # type: ignore[no-untyped-def]
    connection.execute("PRAGMA foreign_keys = ON")
