"""Writing a catalogue to the knowledge base: all of it or nothing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sqlalchemy import delete, inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from knowledge.catalogue import Catalogue
from knowledge.database import open_engine, sqlite_file
from knowledge.mapping import to_rows
from knowledge.models import SCHEMA_VERSION, Base, Build

_BUILD_LOCK = 5_701_963  # any fixed number: PostgreSQL's advisory lock that lets one build write at a time


def write(catalogue: Catalogue, url: str) -> None:
    """Puts `catalogue` in place of what the base at `url` holds.

    A SQLite base is written to a new file which then takes the old one's name; any other database is
    changed in one transaction. Readers see the old content or the new, never a mixture.

    Raises:
        sqlalchemy.exc.SQLAlchemyError, OSError: it cannot be written; the old base is as it was.
    """
    file = sqlite_file(url)
    if file is None:
        _write_in_transaction(catalogue, url)
    else:
        _replace_file(catalogue, file)


def _replace_file(catalogue: Catalogue, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    os.close(handle)
    try:
        _write_in_transaction(catalogue, f"sqlite:///{name}")
        os.chmod(name, 0o644)
        os.replace(name, file)
    finally:
        Path(name).unlink(missing_ok=True)


def _write_in_transaction(catalogue: Catalogue, url: str) -> None:
    engine = open_engine(url)
    try:
        with engine.begin() as connection:
            _prepare(connection)
            with Session(connection, future=True) as session:
                session.add_all(to_rows(catalogue))
                session.commit()
    finally:
        engine.dispose()


def _prepare(connection: Connection) -> None:
    """Empty tables of the present schema."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _BUILD_LOCK})
    if _schema_version(connection) != SCHEMA_VERSION:
        Base.metadata.drop_all(connection)
    Base.metadata.create_all(connection)
    for table in reversed(Base.metadata.sorted_tables):
        connection.execute(delete(table))


def _schema_version(connection: Connection) -> int | None:
    """The schema version of the tables there are; None without tables or content."""
    if not inspect(connection).has_table(Build.__tablename__):
        return None
    return connection.execute(select(Build.schema_version)).scalar()
