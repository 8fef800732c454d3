"""The pack of most asked questions that ships with the widget, made from the knowledge base."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.channels.web.guides import guide
from bot.channels.web.hot import hot_questions
from bot.service.settings import ROOT
from knowledge.answering.view import hotline_of
from knowledge.catalogue import Catalogue

PACK = ROOT / "widget" / "src" / "pack.json"

SECTIONS = ("受理条件", "申请材料", "办理流程", "办理方式", "办理时限", "办理地点", "办理时间", "咨询电话", "进度查询")
"""What the pack holds of each guide."""


def content_of(catalogue: Catalogue) -> dict[str, Any]:
    """Return hotline, questions and answers: of each guide what one needs to go there, word for word."""
    hotline = hotline_of(catalogue)
    answers = [(hot["title"], guide(catalogue, hot["target"], datetime.now())) for hot in hot_questions(catalogue)]
    return {
        "hotline": hotline.phone if hotline else "",
        "answers": [
            {
                "question": question,
                "title": found["title"],
                "source": found["document"]["title"],
                "notes": found["notes"],
                "sections": [_section(section) for section in found["sections"] if section["name"] in SECTIONS],
            }
            for question, found in answers
            if found
        ],
    }


def _section(section: dict[str, Any]) -> dict[str, Any]:
    """Return a section without what is computed from the time."""
    return {
        "name": section["name"],
        "place": section["place"],
        "lines": [part["text"] for part in section["parts"]],
        "notes": section["notes"],
    }


def write(catalogue: Catalogue, today: date, file: Path = PACK) -> bool:
    """Write the pack with its date, unless nothing but the date would change; says whether it was written."""
    content = content_of(catalogue)
    if file.exists() and read(file) == content:
        return False
    dated = {"date": today.isoformat(), **content}
    file.write_text(json.dumps(dated, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return True


def read(file: Path = PACK) -> dict[str, Any]:
    """Return a pack's content without its date."""
    return {name: value for name, value in json.loads(file.read_text("utf-8")).items() if name != "date"}
