"""Office hours and the national calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timezone

import pytest

from knowledge.calendar import (
    WEIHAI_TIME,
    DayKind,
    day_asked,
    day_kind,
    parse_office_hours,
    weihai_time,
)

GUIDE_HOURS = "工作日星期一至星期五，上午 08：30-12：00，下午 1: 30-5:\n30（法定节假日除外）"
NEWSPAPER_HOURS = "办理业务时间:上午08:00-11:30,下午13:30-17:00;周六、周日、法定节假日休息。"


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 11, 23), DayKind.WORKDAY),
        (date(2026, 11, 21), DayKind.WEEKEND),
        (date(2026, 10, 1), DayKind.HOLIDAY),
        (date(2026, 10, 3), DayKind.HOLIDAY),  # a Saturday inside 国庆
        (date(2026, 10, 10), DayKind.MAKE_UP),
        (date(2099, 5, 4), DayKind.UNKNOWN),
        (date(1999, 5, 4), DayKind.UNKNOWN),
    ],
)
def test_kinds_of_days(day: date, kind: DayKind) -> None:
    assert day_kind(day) is kind


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (time(8, 29), False),
        (time(8, 30), True),
        (time(11, 59), True),
        (time(12, 0), False),
        (time(13, 30), True),
        (time(17, 29), True),
        (time(17, 30), False),
        (time(1, 30), False),  # 下午1:30 is not half past one at night
    ],
)
def test_hours_as_the_guides_print_them(moment: time, is_open: bool) -> None:
    hours = parse_office_hours(GUIDE_HOURS)
    assert hours is not None
    assert hours.hold_at(moment) is is_open


def test_hours_on_a_24_hour_clock() -> None:
    hours = parse_office_hours(NEWSPAPER_HOURS)
    assert hours is not None
    assert hours.ranges == ((time(8, 0), time(11, 30)), (time(13, 30), time(17, 0)))


def test_a_text_without_hours_or_without_working_days_is_no_office_hours() -> None:
    assert parse_office_hours("社会保障卡合作银行服务网点营业时间") is None
    assert parse_office_hours("08:00-11:30") is None


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("现在开门吗", date(2026, 11, 23)),
        ("明天上班吗", date(2026, 11, 24)),
        ("后天能办吗", date(2026, 11, 25)),
        ("周六上班吗", date(2026, 11, 28)),
        ("星期天有人吗", date(2026, 11, 29)),
        ("周一去行不行", date(2026, 11, 23)),
        ("下周一去行不行", date(2026, 11, 30)),
        ("几点开门", date(2026, 11, 23)),
    ],
)
def test_the_day_a_question_names(question: str, day: date) -> None:
    assert day_asked(question, today=date(2026, 11, 23)) == day  # a Monday


def test_weihai_has_one_clock() -> None:
    utc = datetime(2026, 11, 22, 16, 30, tzinfo=timezone.utc)
    assert weihai_time(utc) == datetime(2026, 11, 23, 0, 30, tzinfo=WEIHAI_TIME)
    assert weihai_time(datetime(2026, 11, 23, 9, 0)).hour == 9
