"""Life events: one need, several services, listed by title in the order in which they are done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from knowledge.answering.phrases import phrase
from knowledge.answering.reply import Answer
from knowledge.answering.titles import list_titles
from knowledge.catalogue import Catalogue
from knowledge.settings import KnowledgeSettings
from knowledge.yaml_files import read_yaml


@dataclass(frozen=True)
class Step:
    """One service of a life event; `when` says for whom it is, where not for everybody."""

    target_id: str
    when: str | None


@dataclass(frozen=True)
class LifeEvent:
    """A need that several services serve.

    Attributes:
        name: What the list is headed by.
        words: How people name it.
        steps: The services in the order in which they are done.
        note: What no document holds.
        opening: What is said first to those whom it befalls.
    """

    name: str
    words: tuple[str, ...]
    steps: tuple[Step, ...]
    note: str | None
    opening: str


@lru_cache(maxsize=1)
def life_events() -> dict[str, LifeEvent]:
    """The reviewed life events by name."""
    path = KnowledgeSettings().lexicon / "life_events.yml"
    return {
        name: LifeEvent(
            name,
            tuple(entry["words"]),
            tuple(Step(s["id"], s.get("when")) for s in entry["steps"]),
            entry.get("note"),
            entry.get("opening", ""),
        )
        for name, entry in read_yaml(path).items()
    }


def answer_life_event(catalogue: Catalogue, name: str) -> Answer:
    """The services of a life event in order, titles only.

    Raises:
        KeyError: there is no life event of that name.
    """
    event = life_events()[name]
    entries = [(step.target_id, step.when) for step in event.steps]
    notes = (event.note,) if event.note else ()
    heading = event.opening + phrase("event", name=name)
    return list_titles(catalogue, heading, entries, notes, phrase("choose_title"))
