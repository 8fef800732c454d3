"""The computed remark under printed office hours: whether the window is open now or on the day asked."""

from __future__ import annotations

from datetime import date, datetime

from knowledge.answering.phrases import phrase
from knowledge.calendar import DayKind, day_asked, day_kind, parse_office_hours, weihai_time

WEEKDAYS = "一二三四五六日"
_CLOSED = {DayKind.WEEKEND: "weekend", DayKind.HOLIDAY: "holiday"}
_UNCERTAIN = {DayKind.MAKE_UP: "make_up_day", DayKind.UNKNOWN: "unknown_day"}


def opening_remark(hours: str, now: datetime, question: str) -> str | None:
    """A remark labelled as computed; None where the printed hours are not those of an office's working days."""
    parsed = parse_office_hours(hours)
    if parsed is None:
        return None
    local = weihai_time(now)
    day = day_asked(question, local.date())
    kind = day_kind(day)
    if kind in _UNCERTAIN:
        remark = phrase(_UNCERTAIN[kind], day=_name(day))
    elif day != local.date():
        remark = _on_day(day, kind)
    else:
        is_open = kind is DayKind.WORKDAY and parsed.hold_at(local.time())
        moment = f"{_name(day)}{local:%H:%M}"
        remark = phrase("open_now" if is_open else "closed_now", moment=moment)
    return phrase("computed") + remark


def _on_day(day: date, kind: DayKind) -> str:
    if kind is DayKind.WORKDAY:
        return phrase("open_day", day=_name(day))
    return phrase("closed_day", day=_name(day), reason=phrase(_CLOSED[kind]))


def _name(day: date) -> str:
    return f"{day.month}月{day.day}日星期{WEEKDAYS[day.weekday()]}"
