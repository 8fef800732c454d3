"""Whether a window is open: printed office hours against Weihai's clock and the national calendar.

Working days come from chinesecalendar (statutory holidays and make-up days); a year it has no data
for is "unknown", never an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

import chinese_calendar

WEIHAI_TIME = ZoneInfo("Asia/Shanghai")
SATURDAY = 5  # date.weekday()

_SPACE = re.compile(r"\s+")
_RANGE = re.compile(r"(上午|下午)?(\d{1,2})[:：](\d{2})[-—－~至](\d{1,2})[:：](\d{2})")
_WORKDAYS = re.compile(r"工作日|星期一至星期五|周一至周五|法定节假日")
_RELATIVE_DAYS = {"今天": 0, "今日": 0, "今晚": 0, "现在": 0, "明天": 1, "明日": 1, "后天": 2}
_WEEKDAY = re.compile(r"(下)?(?:周|星期|礼拜)([一二三四五六日天])")
_WEEKDAY_NUMBER = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}
_NOON = 12


class DayKind(str, Enum):
    """What kind of day it is for an office."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"  # a Saturday or Sunday worked in exchange for a holiday
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class OfficeHours:
    """Hours of one day, and that they hold on working days only."""

    ranges: tuple[tuple[time, time], ...]

    def hold_at(self, moment: time) -> bool:
        """Whether the moment lies within the hours (the closing minute does not)."""
        return any(start <= moment < end for start, end in self.ranges)


def weihai_time(moment: datetime) -> datetime:
    """The moment on Weihai's clock; a naive one is taken as Weihai's already."""
    return moment.replace(tzinfo=WEIHAI_TIME) if moment.tzinfo is None else moment.astimezone(WEIHAI_TIME)


def day_kind(day: date) -> DayKind:
    """What kind of day `day` is; `UNKNOWN` for a year without holiday data."""
    try:
        is_workday = chinese_calendar.is_workday(day)
    except NotImplementedError:
        return DayKind.UNKNOWN
    on_weekend = day.weekday() >= SATURDAY
    if is_workday:
        return DayKind.MAKE_UP if on_weekend else DayKind.WORKDAY
    # chinesecalendar names the holiday also for the weekend days that a holiday swallows.
    _, holiday = chinese_calendar.get_holiday_detail(day)
    return DayKind.HOLIDAY if holiday else DayKind.WEEKEND


def parse_office_hours(text: str) -> OfficeHours | None:
    """The hours a guide prints ("工作日星期一至星期五，上午08:30-12:00，下午1:30-5:30（法定节假日除外）").

    None where the text names no hours or does not say that they hold on working days.
    """
    text = _SPACE.sub("", text)
    ranges = tuple((_clock(m[1], m[2], m[3]), _clock(m[1], m[4], m[5])) for m in _RANGE.finditer(text))
    return OfficeHours(ranges) if ranges and _WORKDAYS.search(text) else None


def _clock(half: str | None, hour: str, minute: str) -> time:
    """A printed time; 下午1:30 is 13:30."""
    afternoon = half == "下午" and int(hour) < _NOON
    return time(int(hour) + (_NOON if afternoon else 0), int(minute))


def day_asked(text: str, today: date) -> date:
    """The day a question names (明天, 周六, 下周一 …): the next such day from `today`; today if none."""
    for word, days in _RELATIVE_DAYS.items():
        if word in text:
            return today + timedelta(days)
    if not (found := _WEEKDAY.search(text)):
        return today
    ahead = _WEEKDAY_NUMBER[found[2]] - today.weekday()
    if found[1]:
        return today + timedelta(ahead + 7)
    return today + timedelta(ahead % 7)
