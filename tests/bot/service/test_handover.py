"""Summaries under a code; when staff are there."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.service.database import AppDatabase
from bot.service.handover import Handover, Handovers, HandoverSettings, Summary, Turn

SUMMARY = Summary("wechat", "社会保障卡补领", "荣成市", (Turn("citizen", "卡丢了"), Turn("bot", "社会保障卡补领")))


@pytest.fixture
def app(database_url):
    database = AppDatabase(database_url)
    database.upgrade()
    yield database
    database.engine.dispose()


def test_a_code_finds_its_summary_for_a_day(app):
    handovers = Handovers(app)
    code = handovers.keep("wechat:o1", SUMMARY)
    assert len(code) == 6
    assert code.isdecimal()
    assert handovers.find(code) == SUMMARY
    with app.session.begin() as session:
        session.execute(update(Handover).values(created_at=Handover.created_at - 25 * 3600))
    assert handovers.find(code) is None


def test_staff_look_a_code_up(tmp_path):
    url = f"sqlite:///{tmp_path / 'app.db'}"
    app = AppDatabase(url)
    app.upgrade()
    code = Handovers(app).keep("wechat:o1", SUMMARY)

    def look_up(code):
        return subprocess.run(
            [sys.executable, "-m", "bot.service", "handover", code],
            env={"XIAOWEI_APP_URL": url, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
        )

    found = look_up(code)
    assert found.returncode == 0
    assert "事项：社会保障卡补领" in found.stdout
    assert "参保地：荣成市" in found.stdout
    assert "市民：卡丢了" in found.stdout
    assert "o1" not in found.stdout
    unknown = look_up("999999" if code != "999999" else "000000")
    assert unknown.returncode == 1
    assert "没有这个编号" in unknown.stderr


@pytest.mark.parametrize(
    ("moment", "there"),
    [
        ("2026-11-23 08:29", False),  # Monday
        ("2026-11-23 08:30", True),
        ("2026-11-23 12:00", False),
        ("2026-11-23 13:30", True),
        ("2026-11-23 17:29", True),
        ("2026-11-23 17:30", False),
        ("2026-11-22 10:00", False),  # Sunday
        ("2026-10-01 10:00", False),  # National Day, a Thursday
        ("2026-10-10 10:00", False),  # a Saturday worked in exchange: the printed hours leave it open
        ("2031-03-03 10:00", False),  # no holiday data
    ],
)
def test_when_staff_are_there(moment, there):
    in_weihai = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    assert HandoverSettings().staff_are_there(in_weihai) is there
    assert HandoverSettings().staff_are_there(in_weihai.astimezone(ZoneInfo("UTC"))) is there


def test_hours_that_cannot_be_read_are_refused():
    with pytest.raises(ValueError, match="write hours as"):
        HandoverSettings(staff_hours="白天")
