"""Accounting: every non-blank character of a source belongs to exactly one span with a role.

Also what a document's kind must have: sections, titles that make distinct ids, a file that is the one reviewed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.catalogue import Span
from knowledge.ingest.corrections import Corrections
from knowledge.ingest.parsed import Anomaly, ParsedDocument
from knowledge.ingest.parsers import required_sections
from knowledge.ingest.roles import Role
from knowledge.ingest.source import Source

_EXCERPT = 30  # characters of a problem's text that are shown


@dataclass(frozen=True)
class DocumentReport:
    """What one document's text was used for, and what is wrong or odd about it."""

    document: str
    characters: dict[Role, int]  # non-blank characters by role
    unaccounted: int
    problems: tuple[str, ...]  # in plain Chinese; each fails check and build
    anomalies: tuple[Anomaly, ...]


def account(source: Source, corrections: Corrections, parsed: ParsedDocument) -> DocumentReport:
    """Checks one parsed document against its source."""
    gaps = list(_unaccounted(source, parsed))
    return DocumentReport(
        document=source.document.id,
        characters=_characters_by_role(source, parsed),
        unaccounted=sum(_non_blank(source, span) for span in gaps),
        problems=(
            *_hash_problems(source),
            *(f"{source.place(gap.start)} 未归类的文字：{source.slice(gap)[:_EXCERPT]!r}" for gap in gaps),
            *_section_problems(corrections, parsed),
            *_empty_problems(parsed),
        ),
        anomalies=parsed.anomalies,
    )


def _non_blank(source: Source, span: Span) -> int:
    return sum(not char.isspace() for char in source.slice(span))


def _characters_by_role(source: Source, parsed: ParsedDocument) -> dict[Role, int]:
    counts: Counter[Role] = Counter()
    for span, role in parsed.roles:
        counts[role] += _non_blank(source, span)
    return {role: counts[role] for role in Role if counts[role]}


def _unaccounted(source: Source, parsed: ParsedDocument) -> Iterator[Span]:
    """The non-blank pieces between the tagged spans (which do not overlap and are in order)."""
    ends = [0, *(span.end for span, _ in parsed.roles)]
    starts = [*(span.start for span, _ in parsed.roles), source.whole.end]
    for start, end in zip(ends, starts, strict=True):
        gap = source.strip(Span(start, end))
        if gap.end > gap.start:
            yield gap


def _hash_problems(source: Source) -> Iterator[str]:
    if source.sha256 != source.document.sha256:
        yield (
            f"{source.document.file} 与 sources.yml 登记的不一致：实际 sha256 为 {source.sha256}。"
            "若改动已经审核，请更新登记"
        )


def _section_problems(corrections: Corrections, parsed: ParsedDocument) -> Iterator[str]:
    """Sections that are missing, empty, printed twice, or excused without need."""
    required = required_sections(parsed.document.kind)
    for service in parsed.services:
        names = [section.name for section in service.sections]
        excused = corrections.missing.get(service.id, frozenset())
        for name in required:
            if name not in names and name not in excused:
                yield f"{service.id} 缺少“{name.value}”，更正文件中也没有说明"
        yield from (f"{service.id} 的“{name.value}”其实存在，请删去更正文件中的说明" for name in excused & set(names))
        yield from (f"{service.id} 有{n}个“{name.value}”" for name, n in Counter(names).items() if n > 1)
        yield from (f"{service.id} 的“{s.name.value}”是空的" for s in service.sections if not s.text)
    known = {service.id for service in parsed.services}
    for target in sorted({*corrections.missing, *corrections.chapters} - known):
        yield f"更正文件 {parsed.document.id}.yml 提到的事项不存在：{target}"


def _empty_problems(parsed: ParsedDocument) -> Iterator[str]:
    if not (parsed.services or parsed.questions or parsed.howtos):
        yield f"{parsed.document.file} 没有读出任何事项或问答，请核对 sources.yml 中的 kind"


def duplicate_problems(ids: Iterable[str]) -> Iterator[str]:
    """One problem an id that occurs more than once."""
    yield from (f"编号重复：{text_id}" for text_id, count in Counter(ids).items() if count > 1)
