"""Sources: offsets that hold, and sources.yml."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import Document, Span
from knowledge.ingest.source import Source, load_documents
from knowledge.vocabulary import District
from tests.knowledge.conftest import Workspace


def source_of(text: str) -> Source:
    return Source(Document("002", "", "", "威海市", None, None, "guide", "", ""), text)


def test_the_five_documents(real_sources: dict[str, Source]) -> None:
    assert list(real_sources) == ["000", "001", "002", "003", "004"]
    assert {i: s.document.region for i, s in real_sources.items() if s.document.region != "威海市"} == {"004": "济宁市"}
    districts = {i: s.document.district for i, s in real_sources.items() if s.document.district}
    assert districts == {"001": District.WENDENG, "002": District.MUNICIPAL}
    assert all(source.sha256 == source.document.sha256 for source in real_sources.values())


@given(st.text(alphabet="甲乙 \n\t\r，", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_lines_know_their_place(text: str, one: int, other: int) -> None:
    source = source_of(text)
    begin, end = min(one, other, len(text)), min(max(one, other), len(text))
    lines = list(source.lines_in([Span(begin, end)]))
    assert all(text[line.span.start : line.span.end] == line.text == line.text.strip() for line in lines)
    assert "".join("".join(line.text for line in lines).split()) == "".join(text[begin:end].split())


def test_line_ends_are_kept_so_that_offsets_hold(workspace: Workspace) -> None:
    workspace.add_document("005", "甲\r\n乙\r\n")
    (document,) = (d for d in load_documents(workspace.settings.sources) if d.id == "005")
    source = Source.read(document, workspace.settings.sources)
    assert [line.span for line in source.lines] == [Span(0, 1), Span(3, 4)]
    assert source.sha256 == document.sha256


def test_a_place_is_a_line() -> None:
    source = source_of("甲\n\n乙")
    assert source.place(source.text.index("乙")) == "002:3"


@pytest.mark.parametrize(
    ("change", "message"),
    [({"district": "海淀区"}, "海淀区"), ({"colour": "red"}, "colour")],
)
def test_a_faulty_entry_is_named(workspace: Workspace, change: dict[str, str], message: str) -> None:
    workspace.add_document("005", "甲", **change)
    with pytest.raises(ValueError, match=f"sources.yml.*{message}"):
        load_documents(workspace.settings.sources)
