"""The lexicon's phrases: topics, aliases, labels, ambiguous phrases and the questions back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.catalogue import HOSPITAL_LIST_ID
from knowledge.language.lexicon import LexiconError, load_word_list
from knowledge.settings import KnowledgeSettings
from knowledge.yaml_files import read_yaml

_HOSPITAL_TOPIC = "工伤治疗与定点医院"


@dataclass(frozen=True)
class AmbiguousPhrase:
    """A phrase that honestly fits several targets."""

    text: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class AnsweredQuestion:
    """A citizen's question, the one target that answers it, and what of its text does.

    Attributes:
        text: The question as people write or say it.
        target: Id of the target.
        show: Strings of the target's text that answer it; none where the text is silent on it.
    """

    text: str
    target: str
    show: tuple[str, ...]


@dataclass(frozen=True)
class BroadChoice:
    """A choice that stands for several targets, in the words by which it is offered."""

    title: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class ClarifyGroup:
    """The question back for candidates of these topics; no topics: of any.

    `choices` are offered where too many targets fit to name each.
    """

    topics: frozenset[str]
    question: str
    choices: tuple[BroadChoice, ...] = ()


def _folder() -> Path:
    return KnowledgeSettings().lexicon


def _read(path: Path) -> Any:
    try:
        return read_yaml(path)
    except (OSError, yaml.YAMLError) as error:
        raise LexiconError(f"{path}: {error}") from error


def read_folder(name: str) -> list[Any]:
    """The rows of all files of one folder of the lexicon, in the order of their names.

    Raises:
        LexiconError: a file cannot be read.
    """
    return [row for path in sorted((_folder() / name).glob("*.yml")) for row in _read(path) or ()]


@lru_cache(maxsize=1)
def load_topics() -> Mapping[str, str]:
    """Topic of every target id; the hospital list is a target of its own."""
    data = _read(_folder() / "topics.yml")
    topics = {target: topic for topic, entry in data.items() for target in entry["targets"]}
    return {**topics, HOSPITAL_LIST_ID: _HOSPITAL_TOPIC}


@lru_cache(maxsize=1)
def load_topic_names() -> frozenset[str]:
    """The intents that are topics; every other intent is a courtesy, leans on what was said, or is to be refused."""
    return frozenset(load_topics().values())


@lru_cache(maxsize=1)
def load_labels() -> Mapping[str, str]:
    """How each target is offered as a choice."""
    labels: dict[str, str] = _read(_folder() / "labels.yml")
    return labels


@lru_cache(maxsize=1)
def load_aliases() -> Mapping[str, tuple[str, ...]]:
    """What people say for each target, from `aliases/*.yml`."""
    aliases: dict[str, tuple[str, ...]] = {}
    for path in sorted((_folder() / "aliases").glob("*.yml")):
        for target, phrases in load_word_list(path).items():
            aliases[target] = aliases.get(target, ()) + phrases
    return aliases


@lru_cache(maxsize=1)
def load_questions() -> tuple[AnsweredQuestion, ...]:
    """Citizens' questions with what answers them, from `questions/*.yml`."""
    rows = read_folder("questions")
    return tuple(AnsweredQuestion(str(r["say"]), r["target"], tuple(map(str, r["show"]))) for r in rows)


@lru_cache(maxsize=1)
def load_ambiguous() -> tuple[AmbiguousPhrase, ...]:
    """The phrases that fit several targets, from `ambiguous/*.yml`, as written."""
    return tuple(AmbiguousPhrase(row["phrase"], tuple(row["targets"])) for row in read_folder("ambiguous"))


@lru_cache(maxsize=1)
def load_rivals() -> Mapping[str, frozenset[str]]:
    """For each target those that some ambiguous phrase fits as well: the ones that it is mistaken for."""
    found: dict[str, set[str]] = {}
    for phrase in load_ambiguous():
        for target in phrase.targets:
            found.setdefault(target, set()).update(phrase.targets)
    return {target: frozenset(others - {target}) for target, others in found.items()}


@lru_cache(maxsize=1)
def load_alike() -> tuple[frozenset[str], ...]:
    """Sets of targets whose guides say the same in essence, from `alike.yml`."""
    return tuple(frozenset(row) for row in _read(_folder() / "alike.yml"))


@lru_cache(maxsize=1)
def load_clarify_groups() -> tuple[ClarifyGroup, ...]:
    """The questions back, the narrowest group first."""
    groups = [
        ClarifyGroup(
            frozenset(row["topics"]),
            row["question"],
            tuple(BroadChoice(choice["title"], tuple(choice["targets"])) for choice in row.get("choices", ())),
        )
        for row in _read(_folder() / "clarify.yml")
    ]
    return tuple(sorted(groups, key=lambda group: len(group.topics) or 1000))


@lru_cache(maxsize=1)
def load_crisis_words() -> tuple[str, ...]:
    """Unmistakable words of self-harm."""
    return tuple(_read(_folder() / "crisis.yml"))
