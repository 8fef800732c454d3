"""What staff decide: in force at once, kept across rebuilds, taken back again."""

from __future__ import annotations

import pytest

from knowledge.database import sqlite_file
from knowledge.decisions import Decision, Decisions
from knowledge.ingest.build import build
from knowledge.store import KnowledgeStore
from knowledge.vocabulary import SectionName, Status
from tests.knowledge.conftest import FOUND, LOSS, Workspace

WITHDRAWN = Status.WITHDRAWN


@pytest.fixture(params=["workspace", "postgres_workspace"])
def anywhere(request: pytest.FixtureRequest) -> Workspace:
    made: Workspace = request.getfixturevalue(request.param)
    build(made.settings)
    return made


def decisions(workspace: Workspace) -> Decisions:
    return Decisions(workspace.url)


def rebuild_changed(workspace: Workspace) -> None:
    text = (workspace.folder / "sources" / "002.txt").read_text("utf-8")
    workspace.add_document("002", text.replace("即时办结", "三日办结"))
    assert build(workspace.settings).changed


def test_a_withdrawn_service_is_gone_at_once_and_after_a_rebuild(anywhere: Workspace) -> None:
    store = KnowledgeStore(anywhere.settings, check_interval=0)
    before = store.catalogue()
    decisions(anywhere).set(Decision(LOSS, None, WITHDRAWN, "暂停办理"))
    after = store.catalogue()
    assert set(after.targets) == {FOUND}
    assert (after.services[0].status, after.services[0].notice) == (WITHDRAWN, "暂停办理")
    assert after.version != before.version
    rebuild_changed(anywhere)
    assert set(store.catalogue().targets) == {FOUND}


def test_a_section_is_withdrawn_alone(anywhere: Workspace) -> None:
    decisions(anywhere).set(Decision(LOSS, SectionName.HOURS, WITHDRAWN))
    rebuild_changed(anywhere)
    service = KnowledgeStore(anywhere.settings).catalogue().targets[LOSS]
    assert SectionName.HOURS not in service.by_name
    assert SectionName.PLACE in service.by_name


def test_a_notice_is_shown_with_the_text(anywhere: Workspace) -> None:
    decisions(anywhere).set(Decision(FOUND, None, Status.ACTIVE, "窗口本周搬迁"))
    assert KnowledgeStore(anywhere.settings).catalogue().targets[FOUND].notice == "窗口本周搬迁"


def test_restoring_brings_back_the_same_content_and_version(anywhere: Workspace) -> None:
    store = KnowledgeStore(anywhere.settings, check_interval=0)
    before = store.catalogue()
    kept = decisions(anywhere)
    kept.set(Decision(LOSS, None, WITHDRAWN))
    assert store.catalogue() != before
    assert kept.forget(LOSS)
    assert store.catalogue() == before
    assert not kept.forget(LOSS)


def test_the_last_decision_about_a_text_holds(anywhere: Workspace) -> None:
    kept = decisions(anywhere)
    kept.set(Decision(LOSS, None, WITHDRAWN))
    kept.set(Decision(LOSS, None, Status.ACTIVE, "已恢复办理"))
    kept.set(Decision(LOSS, SectionName.FEE, WITHDRAWN))
    assert kept.all() == (
        Decision(LOSS, None, Status.ACTIVE, "已恢复办理"),
        Decision(LOSS, SectionName.FEE, WITHDRAWN),
    )


def test_a_decision_about_what_is_no_longer_there_does_no_harm(anywhere: Workspace) -> None:
    decisions(anywhere).set(Decision("002/旧事项", None, WITHDRAWN))
    assert len(KnowledgeStore(anywhere.settings).catalogue().targets) == 2


def test_questions_and_howtos_are_withdrawn_too(workspace: Workspace) -> None:
    workspace.add_document("001", "## 社保问答\n\n问:丢卡怎么办?\n\n答:请挂失。\n", kind="newspaper")
    workspace.set_topics(挂失=[LOSS, FOUND, "001/问/丢卡怎么办"])
    build(workspace.settings)
    decisions(workspace).set(Decision("001/问/丢卡怎么办", None, WITHDRAWN))
    catalogue = KnowledgeStore(workspace.settings).catalogue()
    assert [question.status for question in catalogue.questions] == [WITHDRAWN]


def test_decisions_lie_beside_a_sqlite_base(workspace: Workspace) -> None:
    build(workspace.settings)
    decisions(workspace).set(Decision(LOSS, None, WITHDRAWN))
    file = sqlite_file(workspace.url)
    assert file is not None
    assert sorted(path.name for path in file.parent.iterdir()) == ["knowledge-decisions.db", "knowledge.db"]


def test_without_decisions_no_file_is_made(workspace: Workspace) -> None:
    build(workspace.settings)
    KnowledgeStore(workspace.settings).catalogue()
    file = sqlite_file(workspace.url)
    assert file is not None
    assert [path.name for path in file.parent.iterdir()] == ["knowledge.db"]
