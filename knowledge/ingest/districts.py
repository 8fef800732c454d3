"""The nine places with a window of their own, as the documents print them at the start of a line."""

from __future__ import annotations

import re

from knowledge.vocabulary import District

_STEMS = {
    District.MUNICIPAL: "市直",
    District.HUANCUI: "环翠区?",
    District.WENDENG: "文登区?",
    District.RONGCHENG: "荣成市?",
    District.RUSHAN: "乳山市?",
    District.HIGH_TECH: "(?:高技术产业开发区|高新区|高区)",
    District.ECONOMIC: "(?:经济技术开发区|经区)",
    District.LINGANG: "临港区?",
    District.NANHAI: "南海(?:新区)?",
}
DISTRICT_NAME = "|".join(f"(?:{stem})" for stem in _STEMS.values())
_LINE = re.compile(rf"((?:{DISTRICT_NAME})(?:、(?:{DISTRICT_NAME}))*)\s*(?:[:：]|(?=\d))")


def district_named(name: str) -> District | None:
    """The district whose printed name is exactly `name`, e.g. ``荣成`` or ``荣成市``."""
    return next((d for d, stem in _STEMS.items() if re.fullmatch(stem, name)), None)


def find_districts(line: str) -> tuple[tuple[District, ...], int]:
    """The districts whose line this is (``市直：…``, ``高区 5625406``, ``市直、高区:…``), and where its text begins."""
    found = _LINE.match(line)
    names = found.group(1).split("、") if found else ()
    districts = tuple(district for name in names if (district := district_named(name)))
    return districts, found.end() if found else 0


def district_of_line(line: str) -> District | None:
    """The one district whose line this is; None if it is no such line or names several."""
    districts, _ = find_districts(line)
    return districts[0] if len(districts) == 1 else None
