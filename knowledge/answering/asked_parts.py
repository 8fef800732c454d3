"""The parts of a guide that a question is about, where what it names does not show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.answering.districts import lists_districts
from knowledge.answering.guide_parts import GuidePart
from knowledge.answering.parts import size
from knowledge.answering.quoting import limited
from knowledge.answering.reply import Block
from knowledge.answering.view import ServiceView

# A section up to this size is shown whole, not the part alone.
SHORT_SECTION = 400  # bytes of UTF-8


def missing_parts(view: ServiceView, shown: Sequence[Block]) -> Iterator[Block]:
    """The parts asked for (`AnswerRequest.parts`) that the blocks `shown` do not hold, the likeliest first."""
    blocks = list(shown)
    for part in view.request.parts:
        if block := missing_part(view, part, blocks):
            blocks.append(block)
            yield block


def missing_part(view: ServiceView, part: GuidePart, shown: Sequence[Block]) -> Block | None:
    """A part as a block: its section if that is short, all windows for a window; None if the blocks hold it."""
    section = view.section(part.section)
    if section is None or holds(shown, part):
        return None
    if lists_districts(part.passages):
        return limited(view, section, section.passages)
    return view.quote(section, None if size(section.text) <= SHORT_SECTION else part.passages)


def holds(blocks: Sequence[Block], part: GuidePart) -> bool:
    """Whether the blocks show all of a part."""
    held = {p.text for b in blocks for p in b.passages}
    return all(p.text in held for p in part.passages)
