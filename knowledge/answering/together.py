"""One answer for several services whose guides say the same: all titles are named, nothing is asked back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from knowledge.answering.reply import Answer, AnswerRequest, Block
from knowledge.answering.services import answer_service
from knowledge.catalogue import Catalogue, Service
from knowledge.language.phrases import load_alike

# Siblings that differ in punctuation only ("一" printed for "—") reach 99; one changed word is below.
SAME_TEXT = 98.5  # per cent of matching characters


def same_answer(catalogue: Catalogue, service_ids: Sequence[str], request: AnswerRequest) -> bool:
    """Whether what `request` asks has the same answer for all of the services (its target id is ignored)."""
    first, *others = (_essence(a) for a in _answers(catalogue, service_ids, request))
    return all(_digits(first) == _digits(o) and fuzz.ratio(first, o) >= SAME_TEXT for o in others)


def answer_together(catalogue: Catalogue, service_ids: Sequence[str], request: AnswerRequest) -> Answer:
    """The answer that holds for several services alike, under all their titles: that of the first.

    Raises:
        ValueError: the answers differ, and not only in ways that the reviewed list of guides alike passes over.
    """
    is_alike = not request.aspects and any(alike >= set(service_ids) for alike in load_alike())
    if not (is_alike or same_answer(catalogue, service_ids, request)):
        raise ValueError(f"the answers of {service_ids} differ")
    answers = _answers(catalogue, service_ids, request)
    first, *others = answers
    titles = "、".join(a.title for a in answers)
    also = Block(cites=tuple(p for a in others for p in a.passages))
    heading = first.heading.replace(first.title, titles)
    return replace(first, title=titles, heading=heading, blocks=(*first.blocks, also))


def _answers(catalogue: Catalogue, service_ids: Sequence[str], request: AnswerRequest) -> list[Answer]:
    services = [catalogue.targets[i] for i in service_ids]
    return [
        answer_service(catalogue, s, replace(request, target_id=s.id))
        for s in services
        if isinstance(s, Service)
    ]


def _essence(answer: Answer) -> str:
    """What is said, without titles, punctuation and space."""
    said = "\n".join(line for block in answer.blocks for line in block.lines())
    return re.sub(r"\W", "", said)


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)
