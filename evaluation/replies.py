"""Replies as the scorer sees them: their kind, what they are about, what they cite and offer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from knowledge.answer import Answer, Kind, title_of
from knowledge.answering.phrases import phrase
from knowledge.catalogue import HOSPITAL_LIST_ID, Catalogue
from knowledge.language.phrases import load_clarify_groups

_SOURCE_LINE = re.compile(r"^来源[：（]", re.MULTILINE)
_JOIN = "、"  # between the titles of one answer for several services


@dataclass(frozen=True)
class Reply:
    """One reply.

    Attributes:
        text: What the citizen reads.
        kind: Its kind.
        target_id: Service, question or how-to it names as its own, if any.
        title: Its title, "" for none.
        passages: What it quotes: `{"section", "text"}`.
        documents: Ids of the documents it cites.
        choices: Title and payload of what may be chosen next.
    """

    text: str
    kind: Kind
    target_id: str | None = None
    title: str = ""
    passages: tuple[Mapping[str, str], ...] = ()
    documents: frozenset[str] = frozenset()
    choices: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_json(cls, element: Any) -> Reply:
        """One element of the REST channel's answer; an error where it breaks the contract."""
        try:
            custom = element["custom"]
            ids = (custom.get(name) for name in ("service_id", "question_id", "howto_id"))
            choices = custom.get("choices") or element.get("buttons") or ()
            return cls(
                text=element["text"],
                kind=Kind(custom["kind"]),
                target_id=next((i for i in ids if i), None),
                title=custom.get("title") or "",
                passages=tuple(custom.get("passages") or ()),
                documents=frozenset(s["document"] for s in custom.get("sources") or ()),
                choices=tuple((c["title"], c["payload"]) for c in choices),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as broken:
            return cls.failed(f"not a reply of the contract: {broken!r}")

    @classmethod
    def of_answer(cls, answer: Answer) -> Reply:
        """An answer made in this process."""
        return cls.from_json({"text": answer.render_text(), "custom": answer.to_custom()})

    @classmethod
    def failed(cls, reason: str) -> Reply:
        """Stands for a reply that did not come."""
        return cls(reason, Kind.ERROR)

    @property
    def holds_knowledge(self) -> bool:
        """Whether it answers from the documents, whatever it calls itself."""
        return self.kind is Kind.ANSWER or bool(self.passages) or bool(_SOURCE_LINE.search(self.text))


def is_refused(replies: Iterable[Reply]) -> bool:
    """Whether a message got no knowledge: an honest line or a friendly one, choices beside it or not."""
    return all(r.kind in (Kind.DECLINE, Kind.SMALLTALK) and not r.holds_knowledge for r in replies)


@dataclass(frozen=True)
class Recogniser:
    """Tells which targets a reply answers and offers.

    Attributes:
        catalogue: The knowledge base that the assistant answers from.
        labels: How each target is offered as a choice (`knowledge/lexicon/labels.yml`).
    """

    catalogue: Catalogue
    labels: Mapping[str, str]

    def answered(self, reply: Reply) -> frozenset[str]:
        """Targets that an answer is about: the one it names, or all whose titles head it together."""
        if reply.kind is not Kind.ANSWER:
            return frozenset()
        if reply.title == phrase("hospitals"):
            return frozenset({HOSPITAL_LIST_ID})
        if reply.target_id is None:
            return frozenset()
        return frozenset({reply.target_id, *self._headed_together(reply)})

    def offered(self, replies: Sequence[Reply]) -> dict[str, str]:
        """Target → payload of every choice in the replies that stands for a target."""
        choices = [choice for reply in replies for choice in reply.choices]
        return {target: payload for _, payload in choices for target in self._meanings.get(payload, ())}

    def _headed_together(self, reply: Reply) -> Iterable[str]:
        own = self.catalogue.targets.get(reply.target_id or "")
        if own is None or reply.title == title_of(own):
            return
        heading = f"{_JOIN}{reply.title}{_JOIN}"
        for target in self.catalogue.targets.values():
            if target.document in reply.documents and f"{_JOIN}{title_of(target)}{_JOIN}" in heading:
                yield target.id

    @cached_property
    def _meanings(self) -> dict[str, list[str]]:
        """Targets by the words that choose them: a label, what stands for several, or a title in a list of titles."""
        meanings = {c.title: list(c.targets) for group in load_clarify_groups() for c in group.choices}
        for target, label in self.labels.items():
            meanings.setdefault(label, []).append(target)
        for titled in self.catalogue.targets.values():
            meanings.setdefault(title_of(titled), []).append(titled.id)
        return meanings
