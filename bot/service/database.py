"""The databases that the assistant writes: SQLite files or PostgreSQL, pooled; app.db with migrations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, Engine, ExceptionContext, make_url
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import QueuePool

from bot.service.locking import only_one
from knowledge.database import close_at_fork

BUSY_SECONDS = 5.0
"""How long a writer waits for another one on a SQLite file."""

_SQLITE = {"poolclass": QueuePool, "connect_args": {"check_same_thread": False, "timeout": BUSY_SECONDS}}
_SERVER = {"pool_pre_ping": True}

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 6311_2333
"""Key of PostgreSQL's advisory lock while migrations run; any constant of our own."""


def connect(url: str) -> Engine:
    """Return an engine with pooled connections; SQLite files get a write-ahead log.

    SQLAlchemy 1.4 gives SQLite files no pool, and the log only helps together with one. What citizens
    wrote is kept out of error messages.

    Args:
        url: SQLAlchemy URL; the folder of a SQLite file is made when it is missing.
    """
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    options = _SQLITE if is_sqlite else _SERVER
    engine = close_at_fork(create_engine(url, future=True, hide_parameters=True, **options))
    if is_sqlite:
        Path(engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "handle_error", _without_details)
    return engine


def check(engine: Engine) -> None:
    """Ask the database something trivial; raises SQLAlchemy's error when it cannot answer."""
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))


class AppDatabase:
    """var/app.db, or PostgreSQL: an engine and a factory of sessions (`with database.session() as s:`)."""

    def __init__(self, url: str) -> None:
        self.engine = connect(url)
        self.session = sessionmaker(self.engine, future=True, expire_on_commit=False)

    def upgrade(self) -> None:
        """Bring the tables to the newest form; several processes may start at once."""
        with self._migrating() as connection:
            command.upgrade(alembic_config(connection), "head")

    def changes(self, statement: Any, **values: Any) -> bool:
        """Run a statement in a transaction of its own; says whether it changed a row."""
        with self.engine.begin() as connection:
            return bool(connection.execute(statement, values).rowcount > 0)

    @contextmanager
    def _migrating(self) -> Iterator[Connection]:
        """Yield a connection that nobody else migrates with."""
        if self.engine.dialect.name == "sqlite":
            with only_one(Path(f"{self.engine.url.database}.lock")), self.engine.begin() as connection:
                yield connection
        else:
            with self.engine.begin() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
                yield connection


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's configuration for our migrations on a connection."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _without_details(context: ExceptionContext) -> None:
    """Keep the first line of a database's error: PostgreSQL's further ones repeat the values."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).split("\n", 1)[0],)


def _set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    """Write-ahead log, foreign keys, and deleted content overwritten: erasure means erasure."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
