"""The app database: pooled, migrated, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.pool import QueuePool

from bot.service.database import AppDatabase, check, connect
from bot.service.tables import Base, Erasure


def test_migrations_make_exactly_the_tables(database_url):
    database = AppDatabase(database_url)
    database.upgrade()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert {"erasures", "alembic_version"} <= set(inspect(database.engine).get_table_names())


def test_upgrading_again_keeps_what_is_there(database_url):
    database = AppDatabase(database_url)
    database.upgrade()
    with database.session.begin() as session:
        session.add(Erasure(reason="request", rows=3))
    AppDatabase(database_url).upgrade()
    with database.session() as session:
        assert session.execute(select(Erasure.rows)).scalars().all() == [3]


def test_several_processes_may_start_at_once(database_url):
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: AppDatabase(database_url).upgrade(), range(4)))
    check(AppDatabase(database_url).engine)


def test_a_sqlite_file_is_pooled_with_a_write_ahead_log(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'new' / 'x.db'}")
    assert isinstance(engine.pool, QueuePool)
    with engine.connect() as connection:
        pragmas = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "secure_delete")]
    assert pragmas == ["wal", 1]


def test_errors_do_not_tell_what_was_written(database_url):
    engine = connect(database_url)
    with engine.connect() as connection, pytest.raises(Exception, match="no_such") as failed:
        connection.execute(text("SELECT * FROM no_such WHERE x = :words"), {"words": "王五"})
    assert "王五" not in str(failed.value)


def test_a_database_that_is_not_there():
    with pytest.raises(OperationalError):
        check(connect("postgresql+psycopg2://nobody@127.0.0.1:1/none"))


def test_nor_do_errors_about_values(database_url):
    database = AppDatabase(database_url)
    database.upgrade()
    with pytest.raises(IntegrityError) as failed, database.session.begin() as session:
        session.add_all([Erasure(id=4711_0815, reason="王五", rows=1), Erasure(id=4711_0815, reason="王五", rows=1)])
    shown = "".join(traceback.format_exception(failed.value))
    assert "erasures" in shown
    assert "47110815" not in shown
    assert "王五" not in shown
