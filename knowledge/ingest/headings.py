"""Section headings as the documents print them, and the canonical names they stand for."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.ingest.passages import MARKERS
from knowledge.vocabulary import SectionName

_PRINTED = {
    "服务对象": SectionName.AUDIENCE,
    "申请主体": SectionName.AUDIENCE,
    "受理单位": SectionName.AUTHORITY,
    "受理条件": SectionName.CONDITIONS,
    "办理条件": SectionName.CONDITIONS,
    "申请材料": SectionName.MATERIALS,
    "申办材料": SectionName.MATERIALS,
    "办理流程": SectionName.PROCESS,
    "办事流程": SectionName.PROCESS,
    "办理方式": SectionName.CHANNELS,
    "收费标准": SectionName.FEE,
    "收费依据及标准": SectionName.FEE,
    "办理时限": SectionName.TIME_LIMIT,
    "咨询电话": SectionName.INQUIRY_PHONE,
    "监督电话": SectionName.SUPERVISION_PHONE,
    "办理地点": SectionName.PLACE,
    "办理地点（渠道）": SectionName.PLACE,
    "办理时间": SectionName.HOURS,
    "政策依据": SectionName.LEGAL_BASIS,
    "办理依据": SectionName.LEGAL_BASIS,
    "进度查询": SectionName.PROGRESS,
    "办理进度查询": SectionName.PROGRESS,
    "查询方式": SectionName.PROGRESS,
    "服务质量": SectionName.QUALITY,
    "服务质量及满意度测评": SectionName.QUALITY,
    "声明": SectionName.OTHER,
}
_TO_FULL_WIDTH = str.maketrans("()", "（）")
_NUMBER = MARKERS["chinese"]
_DIGITS = "一二三四五六七八九"


class Heading(NamedTuple):
    """A printed section heading; several `names` where one heading holds two ("咨询电话、监督电话")."""

    number: int | None  # as printed; None where it has lost its number
    text: str  # without number and colon
    names: tuple[SectionName, ...]
    length: int  # characters of the line it takes, colon included; the rest of the line is section text


def section_names(heading: str) -> tuple[SectionName, ...]:
    """The canonical names a heading (without its number) stands for; empty if it is not a known heading."""
    text = "".join(heading.split()).translate(_TO_FULL_WIDTH)
    if text in _PRINTED:
        return (_PRINTED[text],)
    parts = re.split("[、和及]", text)
    return tuple(_PRINTED[part] for part in parts) if all(part in _PRINTED for part in parts) else ()


def find_heading(line: str) -> Heading | None:
    """Reads a line that is, or begins with, a known heading.

    Text may follow on the same line only after a colon ("咨询电话：…"); without a number such a line is no
    heading, because numbered phone lines look the same.
    """
    found = _NUMBER.match(line)
    begin = found.end() if found else 0
    rest = line[begin:]
    colon = re.search("[：:]", rest)
    text = rest[: colon.start()] if colon else rest
    names = section_names(text)
    if not names or (found is None and colon and rest[colon.end() :].strip()):
        return None
    length = begin + (colon.end() if colon else len(text))
    return Heading(_value(found.group()) if found else None, text.strip(), names, length)


def _value(marker: str) -> int:
    """The value of a printed Chinese number up to 99."""
    digits = marker.rstrip("、.． ")
    if "十" not in digits:
        return _DIGITS.index(digits) + 1
    tens, ones = digits.split("十")
    return (_DIGITS.index(tens) + 1 if tens else 1) * 10 + (_DIGITS.index(ones) + 1 if ones else 0)
