"""The most asked questions: reviewed by staff in hot.yml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TypedDict

import yaml

from knowledge.catalogue import Catalogue

HOT = Path(__file__).with_name("hot.yml")


class HotQuestion(TypedDict):
    """A question as it is shown and asked, and the id of what answers it."""

    title: str
    target: str


@lru_cache(maxsize=1)
def _listed() -> tuple[HotQuestion, ...]:
    return tuple(yaml.safe_load(HOT.read_text("utf-8")))


def hot_questions(catalogue: Catalogue) -> list[HotQuestion]:
    """Return the questions whose answer is not withdrawn."""
    return [question for question in _listed() if question["target"] in catalogue.targets]
