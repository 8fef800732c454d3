"""A message that says an official title means that target, whatever its near-twins score."""

from __future__ import annotations

from functools import lru_cache

from actions.turn import Turn
from knowledge.answer import may_offer, title_of
from knowledge.catalogue import HOSPITAL_LIST_ID, Catalogue
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_labels, load_topics
from knowledge.search.signs import left_over
from knowledge.search.structure import is_article

_MOST_LEFT = 2  # characters beside title, mentions and empty words; more of them are a need of their own
_MARKS = "？！。 "


def named_target(turn: Turn, catalogue: Catalogue) -> str | None:
    """The target whose title opens or closes the message, or whose label (a choice that was pressed) it is.

    Choices lead here as well: what they say is a title and a section's or part's name behind it.
    """
    text, region = turn.query.text.strip(_MARKS), turn.region
    titles = {
        normalise(title_of(target)).strip(_MARKS): target_id
        for target_id, target in catalogue.targets.items()
        if may_offer(target, region)
    } | _topics_of_one_guide()
    said = max((t for t in titles if _says(turn, text, t)), key=len, default=None)
    if said is not None:
        return titles[said]
    labels = {normalise(load_labels()[target]): target for target in (*titles.values(), HOSPITAL_LIST_ID)}
    return labels.get(text)


@lru_cache(maxsize=1)
def _topics_of_one_guide() -> dict[str, str]:
    """The guide of a topic that has but one and is named in its title ("工伤认定"): there is nothing to ask back."""
    guides: dict[str, list[str]] = {}
    for target, topic in load_topics().items():
        guides.setdefault(topic, []).extend([] if is_article(target) else [target])
    return {topic: one[0] for topic, one in guides.items() if len(one) == 1 and topic in one[0]}


def _says(turn: Turn, text: str, title: str) -> bool:
    """Whether a message is the title, the title and a choice's words, or the title and what leans on it."""
    if text == title or text.startswith(f"{title} "):
        return True
    if not (text.startswith(title) or text.endswith(title)):
        return False
    start = turn.query.text.index(title)
    return len(left_over(turn.query, (start, start + len(title)))) <= _MOST_LEFT
