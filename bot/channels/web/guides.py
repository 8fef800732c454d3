"""A service, question or how-to as the widget's cards and the printed list need it: all of it, in parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from knowledge.answering.articles import answer_article
from knowledge.answering.opening import opening_remark
from knowledge.answering.phrases import phrase
from knowledge.answering.reply import AnswerRequest
from knowledge.answering.view import ServiceView
from knowledge.calendar import DayKind, OfficeHours, day_kind, parse_office_hours, weihai_time
from knowledge.catalogue import Catalogue, HowTo, Passage, Section, Service, Span, Target
from knowledge.vocabulary import SectionName

_CERTAIN = {DayKind.WORKDAY, DayKind.WEEKEND, DayKind.HOLIDAY}


def guide(catalogue: Catalogue, target_id: str, now: datetime) -> dict[str, Any] | None:
    """Return a target with its sections and what is computed from them; `None` when it is not to be had.

    Args:
        catalogue: The knowledge base.
        target_id: Id of a service, question or how-to.
        now: For whether the windows are open.
    """
    target = catalogue.targets.get(target_id)
    if target is None:
        return None
    document = catalogue.documents_by_id[target.document]
    return {
        "id": target.id,
        "title": _title(catalogue, target, now),
        "document": {"id": document.id, "title": document.title, "region": document.region, "date": document.date},
        "sections": _sections(catalogue, target, now),
        "notes": _remarks(target),
    }


def _title(catalogue: Catalogue, target: Target, now: datetime) -> str:
    """Return the title as an answer has it: an article of another city, or of one district, says so."""
    if isinstance(target, Service):
        return target.display_title
    return answer_article(catalogue, target, AnswerRequest(target.id, now)).heading


def _sections(catalogue: Catalogue, target: Target, now: datetime) -> list[dict[str, Any]]:
    if isinstance(target, Service):
        view = ServiceView(catalogue, target, AnswerRequest(target.id, now))
        return [_section(view, section, now) for section in target.by_name.values()]
    name = phrase("howto_section" if isinstance(target, HowTo) else "question_section")
    return [{"name": name, "parts": _parts(target.passages), "spans": _spans(target.spans), "notes": []}]


def _section(view: ServiceView, section: Section, now: datetime) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": section.name.value,
        "place": section.district.value if section.district else None,
        "parts": _parts(section.passages),
        "spans": _spans(section.spans),
        "notes": list(view.quote(section).notes),
    }
    if section.name is SectionName.HOURS and (hours := parse_office_hours(section.text)):
        shown["open"] = is_open(hours, now)
        shown["computed"] = opening_remark(section.text, now, "")
    return shown


def is_open(hours: OfficeHours, now: datetime) -> bool | None:
    """Say whether the hours hold now; `None` on a make-up day or in a year without holiday data."""
    local = weihai_time(now)
    kind = day_kind(local.date())
    if kind not in _CERTAIN:
        return None
    return kind is DayKind.WORKDAY and hours.hold_at(local.time())


def _parts(passages: Sequence[Passage]) -> list[dict[str, Any]]:
    return [{"text": p.text, "level": p.level, "item": p.marker is not None} for p in passages]


def _spans(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _remarks(noted: Target) -> list[str]:
    """Staff's and reviewers' notes as an answer words them."""
    notice = [phrase("notice", text=noted.notice)] if noted.notice else []
    return notice + ([phrase("errata", text=noted.errata)] if noted.errata else [])
