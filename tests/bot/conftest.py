"""The stand-in assistant, and real databases: a SQLite file, and PostgreSQL in a schema of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.serving import STANDIN_SETTINGS, Server

POSTGRESQL = "postgresql+psycopg2://postgres@127.0.0.1:5432/test"


@pytest.fixture(scope="session")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server with the stand-in assistant."""
    running = Server(tmp_path_factory.mktemp("standin"), **STANDIN_SETTINGS).start()
    yield running
    running.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'some' / 'app.db'}"
        return
    server = create_engine(POSTGRESQL, future=True)
    schema = f"test_{uuid.uuid4().hex}"
    try:
        with server.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError:
        pytest.skip("PostgreSQL is not reachable on 127.0.0.1:5432")
    yield f"{POSTGRESQL}?options=-csearch_path%3D{schema}"
    with server.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
