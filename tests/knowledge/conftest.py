"""What the knowledge tests share: the real documents, a small workspace to change at will, PostgreSQL."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from knowledge.ingest.build import Ingest, ingest
from knowledge.ingest.source import Source, load_documents
from knowledge.settings import KnowledgeSettings

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg2://postgres@127.0.0.1:5432/test")


@pytest.fixture(scope="session")
def real() -> Ingest:
    """Everything the real documents give."""
    return ingest(KnowledgeSettings())


@pytest.fixture(scope="session")
def real_sources() -> dict[str, Source]:
    """The real documents by id."""
    folder = KnowledgeSettings().sources
    return {document.id: Source.read(document, folder) for document in load_documents(folder)}


@dataclass
class Workspace:
    """A folder of sources and lexicon of its own, with a base beside it."""

    folder: Path
    url: str

    @property
    def settings(self) -> KnowledgeSettings:
        return KnowledgeSettings(
            sources=self.folder / "sources", lexicon=self.folder / "lexicon", knowledge_url=self.url
        )

    @property
    def environment(self) -> dict[str, str]:
        """The settings as the commands read them."""
        values = {"SOURCES": self.settings.sources, "LEXICON": self.settings.lexicon, "KNOWLEDGE_URL": self.url}
        return {f"XIAOWEI_{name}": str(value) for name, value in values.items()}

    def add_document(self, document_id: str, content: str, **entry: Any) -> None:
        """Adds a document (by default a guide of 市直) or replaces the one of that id."""
        sources = self.folder / "sources"
        (sources / f"{document_id}.txt").write_bytes(content.encode())
        new = {
            "id": document_id,
            "title": "办事指南",
            "publisher": "威海市人力资源和社会保障局",
            "region": "威海市",
            "district": "市直",
            "date": None,
            "kind": "guide",
            "file": f"{document_id}.txt",
            "sha256": hashlib.sha256(content.encode()).hexdigest(),
            **entry,
        }
        listed = self.read("sources/sources.yml") or []
        self.write("sources/sources.yml", [*(old for old in listed if old["id"] != document_id), new])

    def set_topics(self, **targets: list[str]) -> None:
        """Makes these the topics, each with its targets."""
        self.write("lexicon/topics.yml", {t: {"group": "组", "targets": ids} for t, ids in targets.items()})

    def read(self, name: str) -> Any:
        path = self.folder / name
        return yaml.safe_load(path.read_text("utf-8")) if path.exists() else None

    def write(self, name: str, content: Any) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")


@pytest.fixture(scope="session")
def card_guides(real_sources: dict[str, Source]) -> str:
    """Two neighbouring guides of 002, as printed: 挂失 and 解挂."""
    begin, end = (f"社会保障卡（社会保障功能）{name}\n\n一" for name in ("挂失", "密码修改"))
    return between(real_sources["002"], begin, end)


LOSS = "002/社会保障卡（社会保障功能）挂失"
FOUND = "002/社会保障卡（社会保障功能）解挂"


@pytest.fixture
def workspace(tmp_path: Path, card_guides: str) -> Workspace:
    """A workspace with the two card guides and a SQLite base not yet built."""
    made = Workspace(tmp_path, f"sqlite:///{tmp_path / 'var' / 'knowledge.db'}")
    (tmp_path / "sources").mkdir()
    made.add_document("002", card_guides)
    made.set_topics(挂失=[LOSS], 解挂=[FOUND])
    return made


@pytest.fixture
def postgres_workspace(workspace: Workspace, postgres_url: str) -> Workspace:
    """The same workspace with a base in PostgreSQL."""
    workspace.url = postgres_url
    return workspace


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A PostgreSQL database of its own."""
    admin = create_engine(POSTGRES, future=True, isolation_level="AUTOCOMMIT")
    name = f"knowledge_{uuid4().hex[:12]}"
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        pytest.skip(f"PostgreSQL is not running at {make_url(POSTGRES).render_as_string()}")
    yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def between(source: Source, begin: str, end: str) -> str:
    """The source's text from its first `begin` up to the next `end`."""
    start = source.text.index(begin)
    return source.text[start : source.text.index(end, start)]
