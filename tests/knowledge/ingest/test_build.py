"""The build: what comes out of the real documents; all or nothing; the same again."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.catalogue import Catalogue
from knowledge.database import sqlite_file
from knowledge.ingest import write as writing
from knowledge.ingest.build import BuildError, Ingest, build, ingest
from knowledge.ingest.write import write
from knowledge.settings import KnowledgeSettings
from knowledge.store import KnowledgeStore
from knowledge.vocabulary import HospitalKind, SectionName
from tests.knowledge.conftest import FOUND, LOSS, Workspace


@pytest.fixture(params=["workspace", "postgres_workspace"])
def anywhere(request: pytest.FixtureRequest) -> Workspace:
    """The workspace with a SQLite base, then with one in PostgreSQL."""
    made: Workspace = request.getfixturevalue(request.param)
    return made


def change(workspace: Workspace, old: str, new: str) -> None:
    content = (workspace.folder / "sources" / "002.txt").read_text("utf-8")
    assert old in content
    workspace.add_document("002", content.replace(old, new))


def stored(workspace: Workspace) -> Catalogue:
    return KnowledgeStore(workspace.settings).stored()


# What the real documents give


def test_the_real_documents_give_every_service_question_and_howto_once(real: Ingest) -> None:
    catalogue = real.catalogue
    assert Counter(service.document for service in catalogue.services) == {"002": 84, "003": 31, "000": 1}
    assert (len(catalogue.questions), len(catalogue.howtos)) == (15, 2)
    topics = yaml.safe_load((KnowledgeSettings().lexicon / "topics.yml").read_text("utf-8"))
    listed = {target: topic for topic, entry in topics.items() for target in entry["targets"]}
    assert {target.id: target.topic for target in catalogue.targets.values()} == listed
    assert len(listed) == 116 + 15 + 2


def test_the_real_hospitals(real: Ingest) -> None:
    hospitals = real.catalogue.hospitals
    assert Counter(h.kind for h in hospitals) == {HospitalKind.TREATMENT: 17, HospitalKind.REHABILITATION: 6}
    assert {h.name for h in hospitals if h.pilot} == {"山东省文登整骨医院", "威海卫人民医院"}


def test_every_text_can_be_traced_to_its_page(real: Ingest, real_sources: dict) -> None:
    for service in real.catalogue.services:
        source = real_sources[service.document]
        for section in service.sections:
            assert "".join(source.join(section.spans).split()) == "".join(section.text.split())
            assert section.text == "\n".join(passage.text for passage in section.passages)
            assert section.spans == tuple(span for passage in section.passages for span in passage.spans)
    for question in real.catalogue.questions:
        source = real_sources[question.document]
        answer = "".join(source.join(span for p in question.passages for span in p.spans).split())
        assert answer == "".join(question.answer.split())


def test_forms_are_named_and_laws_are_not(real: Ingest) -> None:
    forms = {form for service in real.catalogue.services for form in service.forms}
    assert "《工伤医疗（康复）费用结算申请表》" in forms
    assert not forms & {"《工伤保险条例》", "《中华人民共和国社会保险法》", "《药品经营许可证》", "《认定工伤决定书》"}


def test_every_target_has_aliases(real: Ingest) -> None:
    assert real.catalogue.targets.keys() <= real.catalogue.aliases.keys()


# All or nothing


def test_a_first_build_and_a_second_that_finds_nothing_to_do(anywhere: Workspace) -> None:
    first, second = build(anywhere.settings), build(anywhere.settings)
    assert (first.changed, second.changed) == (True, False)
    assert stored(anywhere) == first.catalogue
    assert {service.id for service in first.catalogue.services} == {LOSS, FOUND}


def test_a_changed_document_changes_the_base(anywhere: Workspace) -> None:
    before = build(anywhere.settings).catalogue
    change(anywhere, "即时办理", "三日办理")
    after = build(anywhere.settings)
    assert after.changed and after.catalogue.version != before.version
    texts = [s.by_name[SectionName.TIME_LIMIT].text for s in stored(anywhere).services]
    assert texts == ["即时办结", "三日办理"]


def test_faulty_sources_leave_the_base_as_it_was(anywhere: Workspace) -> None:
    before = build(anywhere.settings).catalogue
    change(anywhere, "五、收费依据及标准\n\n不收费", "")
    with pytest.raises(BuildError) as failure:
        build(anywhere.settings)
    assert any("缺少“收费标准”" in problem for problem in failure.value.problems)
    assert stored(anywhere) == before


def test_a_failure_while_writing_leaves_the_base_as_it_was(
    anywhere: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = build(anywhere.settings).catalogue
    change(anywhere, "即时办理", "三日办理")
    to_rows = writing.to_rows

    def failing(catalogue: Catalogue) -> Iterator[object]:
        yield from list(to_rows(catalogue))[:-1]
        raise OSError("disk full")

    monkeypatch.setattr(writing, "to_rows", failing)
    with pytest.raises(OSError, match="disk full"):
        build(anywhere.settings)
    assert stored(anywhere) == before
    if file := sqlite_file(anywhere.url):
        assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_base_of_another_schema_is_replaced(anywhere: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "SCHEMA_VERSION", 0)
    monkeypatch.setattr("knowledge.mapping.m.SCHEMA_VERSION", 0)
    write(ingest(anywhere.settings).catalogue, anywhere.url)
    monkeypatch.undo()
    assert build(anywhere.settings).changed
    assert len(stored(anywhere).services) == 2


def test_a_broken_base_is_replaced(workspace: Workspace) -> None:
    file = sqlite_file(workspace.url)
    assert file is not None
    file.parent.mkdir()
    file.write_bytes(b"no database at all")
    assert build(workspace.settings).changed


def test_builds_at_the_same_time_leave_one_whole_base(anywhere: Workspace) -> None:
    catalogue = ingest(anywhere.settings).catalogue
    errors: list[Exception] = []

    def run() -> None:
        try:
            write(catalogue, anywhere.url)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert stored(anywhere) == catalogue


# The same again


def dump(url: str) -> list[str]:
    file = sqlite_file(url)
    with sqlite3.connect(str(file)) as connection:
        return sorted(connection.iterdump())


def test_the_same_sources_make_the_same_base_row_by_row(workspace: Workspace, tmp_path: Path) -> None:
    build(workspace.settings)
    first = dump(workspace.url)
    workspace.url = f"sqlite:///{tmp_path / 'again' / 'knowledge.db'}"
    build(workspace.settings)
    assert dump(workspace.url) == first


def test_sqlite_and_postgresql_hold_the_same_real_content(real: Ingest, postgres_url: str, tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path / 'knowledge.db'}", postgres_url):
        write(real.catalogue, url)
        assert KnowledgeStore(KnowledgeSettings(knowledge_url=url)).stored() == real.catalogue


PHRASES = st.lists(st.text("社保卡丢了'\"\\%；🙂", min_size=1, max_size=12), max_size=5, unique=True)


@settings(max_examples=20)
@given(loss=PHRASES, found=PHRASES)
def test_any_aliases_come_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, card_guides: str, loss: list[str], found: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("aliases")
    workspace = Workspace(folder, f"sqlite:///{folder / 'knowledge.db'}")
    (folder / "sources").mkdir()
    workspace.add_document("002", card_guides)
    workspace.set_topics(挂失=[LOSS, FOUND])
    workspace.write("lexicon/aliases/card.yml", {FOUND: found, LOSS: loss})
    result = build(workspace.settings)
    assert stored(workspace) == result.catalogue == ingest(workspace.settings).catalogue
    given_phrases = {LOSS: tuple(loss), FOUND: tuple(found)}
    assert result.catalogue.aliases == {target: phrases for target, phrases in given_phrases.items() if phrases}
