"""A question to the knowledge base and the reply to it, as plain immutable objects with their two renderings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import pairwise
from typing import Any

from knowledge.answering.guide_parts import GuidePart
from knowledge.answering.phrases import phrase
from knowledge.catalogue import Span
from knowledge.vocabulary import Aspect, Audience, District

_OWN_LABEL = re.compile(r"[^：:，。；\n]{1,12}(?=[：:])")  # "市直咨询电话：…" needs no label
INLINE_LABEL_LENGTH = 60  # characters; a longer passage stands below its label, which reads better on a phone


class Kind(str, Enum):
    """The kinds a reply can be of; each reply is exactly one."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    DECLINE = "decline"
    SMALLTALK = "smalltalk"
    ERROR = "error"


@dataclass(frozen=True)
class AnswerRequest:
    """What a citizen asks of one service, question or how-to.

    Attributes:
        target_id: Id of the service, question or how-to.
        now: Time of the question; a naive one is taken as Asia/Shanghai.
        aspects: What is asked, in the order asked; empty for an overview.
        district: Where the citizen is insured, if said.
        audience: Who the citizen (or the person asked for) is, if said.
        text: The normalised question; chooses a part inside a long section.
        overview: Whether it was (also) asked how to do it at all ("怎么办"): the essentials follow the aspects.
        region: Another city than Weihai that the citizen named ("济宁市"), if any.
        shown: Names of the sections already shown in this conversation for this target ("还要什么").
        parts: Parts of the guide that the question is likely about, the likeliest first.
        leading: How many of them are so likely that an overview begins with them.
        certain: How many are so surely what was asked that even the materials give way to them.
    """

    target_id: str
    now: datetime
    aspects: tuple[Aspect, ...] = ()
    district: District | None = None
    audience: Audience | None = None
    text: str = ""
    overview: bool = False
    region: str | None = None
    shown: frozenset[str] = frozenset()
    parts: tuple[GuidePart, ...] = ()
    leading: int = 0
    certain: int = 0


@dataclass(frozen=True)
class CitedPassage:
    """A whole passage, word for word, with the place it stands in.

    Attributes:
        document: Id of the document.
        section: Canonical section name, or what that part of a newspaper page is called (社保问答 …).
        text: The passage exactly as the knowledge base holds it.
        spans: Where it stands in the source's text.
    """

    document: str
    section: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Block:
    """One stretch of an answer: passages under one label and the remarks that belong to them.

    Attributes:
        label: Short label ("申请材料"), None for text that stands for itself.
        place: The one district the passages hold for, marked where they do not name it themselves.
        passages: Word for word, in the document's order.
        notes: Fixed phrases, reviewed notes or computed remarks, shown below the passages.
        cites: Further places looked at without being quoted (a guide silent on what was asked).
        offers: Titles of parts left out because the text is long, to be chosen.
    """

    label: str | None = None
    place: str | None = None
    passages: tuple[CitedPassage, ...] = ()
    notes: tuple[str, ...] = ()
    cites: tuple[CitedPassage, ...] = ()
    offers: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """The block as lines of text; a label that the text itself begins with is not repeated."""
        text = "\n".join(p.text for p in self.passages)
        mark = f"（{self.place}）" if self.place and self.place not in text else ""
        if not self.label or self.label in _own_label(text):
            yield from (mark + text,) if text else ()
        elif not text:
            pass
        elif "\n" not in text and len(text) <= INLINE_LABEL_LENGTH:
            yield f"{self.label}{mark}：{text}"
        else:
            yield f"{self.label}{mark}："
            yield text
        yield from self.notes


@dataclass(frozen=True)
class Choice:
    """One thing to choose next: what is shown, and the plain words it stands for when typed."""

    title: str
    payload: str


@dataclass(frozen=True)
class SourceLine:
    """One document an answer rests on; `region` is given only where it is not Weihai's."""

    document: str
    title: str
    region: str | None
    sections: tuple[str, ...]

    def __str__(self) -> str:
        """The line a citizen reads: `来源：《title》· section names`."""
        key = "source_elsewhere" if self.region else "source"
        return phrase(key, region=self.region, title=self.title, sections="、".join(self.sections))


@dataclass(frozen=True)
class Answer:
    """A reply before a channel gives it its form.

    Attributes:
        kind: Which kind of reply this is.
        title: Exact title of the service, question or list; "" for a reply that has none.
        heading: First line: the title with whom or which place it is for; of a clarification, the question.
        blocks: What is said, in order.
        act: At most one line to act on.
        choices: At most six things to choose next; part of the text only where the citizen must choose.
        sources: One for each document cited; empty for replies that hold no knowledge.
        topic: Topic of the target.
        service_id: Id of the service, if the answer is about one.
        question_id: Id of the question, if the answer is about one.
        howto_id: Id of the how-to, if the answer is about one.
    """

    kind: Kind
    title: str
    heading: str
    blocks: tuple[Block, ...] = ()
    act: str | None = None
    choices: tuple[Choice, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    topic: str | None = None
    service_id: str | None = None
    question_id: str | None = None
    howto_id: str | None = None

    @property
    def is_question(self) -> bool:
        """Whether this answers a question of a 社保问答 column."""
        return self.question_id is not None

    @property
    def target_id(self) -> str | None:
        """Id of what the answer is about, if it is about one thing."""
        return self.service_id or self.question_id or self.howto_id

    @property
    def passages(self) -> tuple[CitedPassage, ...]:
        """All quoted passages in order."""
        return tuple(p for b in self.blocks for p in b.passages)

    @property
    def sections_shown(self) -> tuple[str, ...]:
        """Names of the sections quoted, without repeats: what a dialogue adds to `AnswerRequest.shown`."""
        return tuple(dict.fromkeys(p.section for p in self.passages))

    def render_text(self) -> str:
        """What a citizen reads, complete in itself, as contract 3 of a reply lays it out."""
        parts = [self.heading]
        parts += ["\n".join(b.lines()) for b in self.blocks]
        if self.kind is Kind.CLARIFY:
            parts += [f"{n}. {c.title}" for n, c in enumerate(self.choices, 1)]
        parts += [self.act] if self.act else []
        parts += [str(s) for s in self.sources]
        return _joined([p for p in parts if p])

    def to_custom(self) -> dict[str, Any]:
        """The `custom` JSON of contract 3; spans are [start, end] pairs of the document's text."""
        return {
            "kind": self.kind.value,
            "topic": self.topic,
            "service_id": self.service_id,
            "question_id": self.question_id,
            "howto_id": self.howto_id,
            "title": self.title,
            "passages": [{"section": p.section, "text": p.text} for p in self.passages],
            "sources": self._sources(),
            "choices": [{"title": c.title, "payload": c.payload} for c in self.choices],
        }

    def _sources(self) -> list[dict[str, Any]]:
        """One entry a document and section, with the spans of all its cited passages."""
        places: dict[tuple[str, str], list[list[int]]] = {}
        for p in (p for b in self.blocks for p in (*b.passages, *b.cites)):
            places.setdefault((p.document, p.section), []).extend([s.start, s.end] for s in p.spans)
        return [{"document": d, "section": s, "spans": spans} for (d, s), spans in places.items()]


def _own_label(text: str) -> str:
    """The label a text itself begins with, "" for none."""
    found = _OWN_LABEL.match(text)
    return found.group() if found else ""


def _joined(parts: Sequence[str]) -> str:
    """The parts under one another, with a blank line beside those of several lines (first line excepted)."""
    text = parts[0]
    for index, (before, part) in enumerate(pairwise(parts)):
        is_long = "\n" in part or ("\n" in before and index > 0)
        text += ("\n\n" if is_long and index > 0 else "\n") + part
    return text
