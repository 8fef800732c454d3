"""The 工伤 hospitals: the list, or those of it that a question names by kind, place or name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from knowledge.answering.parts import Part, named_parts
from knowledge.answering.phrases import phrase
from knowledge.answering.reply import Answer, Block, Choice, CitedPassage, Kind
from knowledge.answering.sources import source_lines
from knowledge.catalogue import Catalogue, Hospital, Passage
from knowledge.vocabulary import HospitalKind

PILOT = "联网结算试点医院"
TOPIC = "工伤治疗与定点医院"

# The lists by what citizens read above them, and which question asks for each.
_LISTS: dict[str, Callable[[Hospital], bool]] = {
    HospitalKind.TREATMENT.value: lambda h: h.kind is HospitalKind.TREATMENT,
    HospitalKind.REHABILITATION.value: lambda h: h.kind is HospitalKind.REHABILITATION,
    PILOT: lambda h: h.pilot,
}
_ASKED = {
    HospitalKind.REHABILITATION.value: re.compile(r"康复|恢复训练"),
    PILOT: re.compile(r"试点|联网|即时结算|直接结算|直接报|刷卡结"),
}
# Words of the list's own titles name no hospital.
_COMMON_WORDS = "威海市工伤保险定点医疗机构康复医院联网结算试点"
_HOSPITAL_NAME = re.compile(r"([\u4e00-\u9fff\d]{2})医院")
_GENERAL_NAME = re.compile(r"哪|什么|啥|个|家|的|些|这|那|定点|工伤|康复|试点|结算|威海|附近|外地|大|好|去|到|治疗")


def answer_hospitals(catalogue: Catalogue, text: str = "") -> Answer:
    """The hospitals that a question means; all designated ones where it names none in particular.

    A question for 康复 or 联网结算试点 gets that list; a hospital's name or a place in it ("石岛",
    "荣成") gets those hospitals under all that they are designated for.
    """
    asked = [name for name, pattern in _ASKED.items() if pattern.search(text)]
    named = _named(catalogue.hospitals, text)
    lists = asked or (list(_LISTS) if named else [HospitalKind.TREATMENT.value])
    blocks = tuple(_blocks(named or catalogue.hospitals, lists))
    if not named and _names_a_hospital(text):
        blocks = (Block(notes=(phrase("hospital_unknown"),)), *blocks)
    return Answer(
        Kind.ANSWER,
        title=phrase("hospitals"),
        heading=phrase("hospitals"),
        blocks=blocks,
        choices=tuple(Choice(n, phrase("hospital_choice", name=n)) for n in _LISTS if n not in lists),
        sources=source_lines(catalogue, blocks),
        topic=TOPIC,
    )


def _blocks(hospitals: Sequence[Hospital], lists: Sequence[str]) -> Iterator[Block]:
    for name in lists:
        if chosen := [h for h in hospitals if _LISTS[name](h)]:
            yield Block(name, passages=tuple(_cite(h) for h in chosen))


def _cite(hospital: Hospital) -> CitedPassage:
    return CitedPassage(hospital.document, phrase("hospitals"), hospital.name, hospital.spans)


def _named(hospitals: Sequence[Hospital], text: str) -> tuple[Hospital, ...]:
    """The hospitals whose names share words with the question that few of the list share."""
    parts = [Part((Passage(h.name, h.spans, heading=h.name),)) for h in hospitals]
    names = {part.head.text for part in named_parts(parts, text, _COMMON_WORDS)}
    return tuple(h for h in hospitals if h.name in names)


def _names_a_hospital(text: str) -> bool:
    return any(not _GENERAL_NAME.search(found[1]) for found in _HOSPITAL_NAME.finditer(text))
