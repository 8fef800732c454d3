"""The store: one catalogue, renewed when the base changes, never a mixture."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import update

from knowledge.database import open_engine, sqlite_file
from knowledge.ingest.build import build
from knowledge.models import Build, Section
from knowledge.settings import KnowledgeSettings
from knowledge.store import KnowledgeStore, KnowledgeUnavailable
from knowledge.vocabulary import SectionName
from tests.knowledge.conftest import LOSS, Workspace


def set_time_limit(workspace: Workspace, days: int) -> None:
    """Gives both guides the same time limit, so that a mixture of two versions would show."""
    text = (workspace.folder / "sources" / "002.txt").read_text("utf-8")
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line == "六、办理时限":
            lines[at + 2] = f"{days}日办结"
    workspace.add_document("002", "\n".join(lines))


def time_limits(store: KnowledgeStore) -> list[str]:
    return [service.by_name[SectionName.TIME_LIMIT].text for service in store.catalogue().services]


@pytest.fixture(params=["workspace", "postgres_workspace"])
def anywhere(request: pytest.FixtureRequest) -> Workspace:
    made: Workspace = request.getfixturevalue(request.param)
    set_time_limit(made, 1)
    build(made.settings)
    return made


def test_a_running_store_notices_a_new_version(anywhere: Workspace) -> None:
    store = KnowledgeStore(anywhere.settings, check_interval=0)
    first = store.catalogue()
    assert store.catalogue() is first
    set_time_limit(anywhere, 2)
    build(anywhere.settings)
    assert time_limits(store) == ["2日办结", "2日办结"]
    assert store.catalogue().version != first.version


def test_between_two_checks_the_base_is_not_asked(workspace: Workspace) -> None:
    build(workspace.settings)
    store = KnowledgeStore(workspace.settings, check_interval=3600)
    first = store.catalogue()
    file = sqlite_file(workspace.url)
    assert file is not None
    file.unlink()
    assert store.catalogue() is first


def test_threads_see_one_version_or_the_other(anywhere: Workspace) -> None:
    store = KnowledgeStore(anywhere.settings, check_interval=0)
    seen: list[list[str]] = []
    errors: list[Exception] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                seen.append(time_limits(store))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for days in (2, 3):
        set_time_limit(anywhere, days)
        build(anywhere.settings)
    done.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert seen and all(len(set(limits)) == 1 for limits in seen)
    assert time_limits(store) == ["3日办结", "3日办结"]


def test_an_event_loop_is_not_held_up(workspace: Workspace) -> None:
    build(workspace.settings)
    store = KnowledgeStore(workspace.settings)

    async def ask() -> list[str]:
        catalogues = await asyncio.gather(*(store.catalogue_async() for _ in range(5)))
        return [catalogue.version for catalogue in catalogues]

    assert set(asyncio.run(ask())) == {store.catalogue().version}


def settings_of(file: Path) -> KnowledgeSettings:
    return KnowledgeSettings(knowledge_url=f"sqlite:///{file}")


def test_a_missing_base_is_said_and_not_made(tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    with pytest.raises(KnowledgeUnavailable):
        KnowledgeStore(settings_of(file)).catalogue()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\x00" + b"\x00" * 200])
def test_an_unreadable_base_is_said(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken 100% ?#.db"
    file.write_bytes(content)
    with pytest.raises(KnowledgeUnavailable):
        KnowledgeStore(settings_of(file)).catalogue()


def test_a_database_that_does_not_answer_is_said() -> None:
    settings = KnowledgeSettings(knowledge_url="postgresql+psycopg2://nobody@127.0.0.1:1/none")
    with pytest.raises(KnowledgeUnavailable):
        KnowledgeStore(settings).catalogue()


@pytest.mark.parametrize(
    "damage",
    [update(Build).values(schema_version=0), update(Section).values(spans="no JSON", name="没有的部分")],
)
def test_a_base_that_does_not_fit_is_said(workspace: Workspace, damage: object) -> None:
    build(workspace.settings)
    engine = open_engine(workspace.url)
    with engine.begin() as connection:
        connection.exec_driver_sql(str(damage.compile(engine, compile_kwargs={"literal_binds": True})))
    with pytest.raises(KnowledgeUnavailable):
        KnowledgeStore(workspace.settings).catalogue()


def test_a_base_that_comes_back_is_read_again(workspace: Workspace) -> None:
    store = KnowledgeStore(workspace.settings, check_interval=0)
    with pytest.raises(KnowledgeUnavailable):
        store.catalogue()
    build(workspace.settings)
    assert LOSS in store.catalogue().targets
