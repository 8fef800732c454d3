"""Titles of whatever can be answered, and lists of them."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.answering.phrases import phrase
from knowledge.answering.reply import Answer, Block, Choice, CitedPassage, Kind
from knowledge.answering.sources import source_lines
from knowledge.catalogue import HOSPITAL_LIST_ID, Catalogue, Question, Service, Target

MAX_CHOICES = 6


def title_of(target: Target) -> str:
    """The words a citizen knows it by: display title, question or headline."""
    if isinstance(target, Service):
        return target.display_title
    return target.question if isinstance(target, Question) else target.title


def find_title(catalogue: Catalogue, target_id: str) -> CitedPassage | None:
    """The title as a citation; None for what is withdrawn or unknown."""
    if target_id == HOSPITAL_LIST_ID:
        document = target_id.partition("/")[0]
        return CitedPassage(document, phrase("title_section"), phrase("hospitals"), ())
    target = catalogue.targets.get(target_id)
    return CitedPassage(target.document, phrase("title_section"), title_of(target), ()) if target else None


def list_titles(
    catalogue: Catalogue,
    heading: str,
    entries: Sequence[tuple[str, str | None]],
    notes: Sequence[str] = (),
    act: str | None = None,
) -> Answer:
    """Numbered titles in order, each with whom it is for where that is given.

    Args:
        catalogue: the knowledge base.
        heading: the first line.
        entries: target id (or the hospital list's) and whom it is for (None: everybody).
        notes: remarks below the list.
        act: a line to act on.
    """
    found = [(title, whom) for i, whom in entries if (title := find_title(catalogue, i))]
    lines = [_line(n, title.text, whom) for n, (title, whom) in enumerate(found, 1)]
    block = Block(notes=(*lines, *notes), cites=tuple(title for title, _ in found))
    return Answer(
        Kind.ANSWER,
        title=heading,
        heading=heading,
        blocks=(block,),
        act=act,
        choices=tuple(Choice(t.text, t.text) for t, _ in found[:MAX_CHOICES]),
        sources=source_lines(catalogue, (block,)),
    )


def _line(number: int, title: str, whom: str | None) -> str:
    return phrase("listed_for", number=number, title=title, whom=whom) if whom else f"{number}. {title}"
