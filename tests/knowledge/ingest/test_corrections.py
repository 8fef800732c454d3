"""Reviewed corrections: found by their words, once, with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.catalogue import Span
from knowledge.ingest.corrections import CorrectionError, Corrections
from knowledge.ingest.roles import Role
from knowledge.ingest.source import Source, load_documents
from knowledge.vocabulary import SectionName
from tests.knowledge.conftest import LOSS, Workspace

TEXT = "申请材料\n\n无\n\n申请材\n料与流程"


def corrections(workspace: Workspace, content: Any) -> Corrections:
    workspace.add_document("002", TEXT)
    workspace.write("sources/corrections/002.yml", content)
    (document,) = load_documents(workspace.settings.sources)
    return Corrections.read(Source.read(document, workspace.settings.sources), workspace.settings.sources)


def test_no_file_means_no_corrections(workspace: Workspace) -> None:
    (document,) = load_documents(workspace.settings.sources)
    source = Source.read(document, workspace.settings.sources)
    assert Corrections.read(source, workspace.settings.sources) == Corrections()


def test_a_quote_is_found_over_line_ends(workspace: Workspace) -> None:
    entry = {"quote": "申请材料与流程", "role": "heading", "name": "申请材料", "reason": "标题被折行"}
    (found,) = corrections(workspace, {"roles": [entry]}).roles
    assert TEXT[found.span.start : found.span.end] == "申请材\n料与流程"
    assert (found.role, found.name) == (Role.HEADING, "申请材料")


def test_what_stands_before_tells_two_places_apart(workspace: Workspace) -> None:
    entry = {"quote": "申请材料", "after": "无", "reason": "另起一段"}
    found = corrections(workspace, {"breaks": [entry]})
    assert found.breaks == {TEXT.index("申请材\n")}


def test_a_role_is_looked_up_by_overlap(workspace: Workspace) -> None:
    found = corrections(workspace, {"roles": [{"quote": "无", "role": "noise", "reason": "页面残留"}]})
    at = TEXT.index("无")
    assert found.role_at(Span(0, at + 1)) is found.roles[0]
    assert found.role_at(Span(0, at)) is None


def test_missing_sections_and_chapters(workspace: Workspace) -> None:
    content = {
        "missing": [{"target": LOSS, "sections": ["办理时间"], "reason": "原文没有"}],
        "chapters": [{"target": LOSS, "chapter": "", "reason": "原文没有章标题"}],
    }
    found = corrections(workspace, content)
    assert found.missing == {LOSS: {SectionName.HOURS}}
    assert found.chapters == {LOSS: ""}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"joins": [{"quote": "申请材料", "reason": "两处"}]}, "2 times"),
        ({"joins": [{"quote": "并不存在", "reason": "没有"}]}, "0 times"),
        ({"joins": [{"quote": "无"}]}, "reason"),
        ({"roles": [{"quote": "无", "role": "poem", "reason": "?"}]}, "role"),
        ({"jokes": []}, "jokes"),
    ],
)
def test_a_faulty_entry_is_named_with_its_file(workspace: Workspace, content: Any, message: str) -> None:
    with pytest.raises(CorrectionError, match=f"(?s)002.yml.*{message}"):
        corrections(workspace, content)


def test_a_piece_may_run_on_through_a_text(workspace: Workspace) -> None:
    entry = {"quote": "无", "through": "申请材料", "role": "howto", "name": "某事", "reason": "要由人判断"}
    (found,) = corrections(workspace, {"roles": [entry]}).roles
    assert TEXT[found.span.start : found.span.end] == "无\n\n申请材\n料"


def test_a_piece_must_end(workspace: Workspace) -> None:
    entry = {"quote": "无", "through": "没有的字", "role": "howto", "reason": "要由人判断"}
    with pytest.raises(CorrectionError, match="没有的字"):
        corrections(workspace, {"roles": [entry]})
