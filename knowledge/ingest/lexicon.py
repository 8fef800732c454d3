"""The two lexicon files that belong to targets: each target's topic, and what people say for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.yaml_files import read_yaml


class LexiconError(ValueError):
    """A lexicon file that cannot be read; the message names the file."""


@dataclass(frozen=True)
class Topics:
    """Every target's topic, and every topic's group, as ``topics.yml`` has them."""

    of_target: dict[str, str]
    group_of: dict[str, str]

    @classmethod
    def read(cls, folder: Path) -> Topics:
        """Reads ``topics.yml`` in `folder`.

        Raises:
            LexiconError: the file is missing, malformed, or lists a target under two topics.
        """
        topics = _mapping(folder / "topics.yml")
        of_target: dict[str, str] = {}
        for topic, entry in topics.items():
            for target in entry["targets"]:
                if other := of_target.get(target):
                    raise LexiconError(f"topics.yml: {target} belongs to {other} and to {topic}")
                of_target[target] = topic
        return cls(of_target, {topic: entry["group"] for topic, entry in topics.items()})


def read_aliases(folder: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """File name → target id → phrases, from every ``aliases/*.yml`` in `folder`.

    Raises:
        LexiconError: a file is malformed.
    """
    return {
        path.name: {target: tuple(map(str, phrases)) for target, phrases in _mapping(path).items()}
        for path in sorted((folder / "aliases").glob("*.yml"))
    }


def _mapping(path: Path) -> dict[str, Any]:
    try:
        content = read_yaml(path) or {}
    except (OSError, yaml.YAMLError) as error:
        raise LexiconError(f"{path.name}: {error}") from error
    if not isinstance(content, dict):
        raise LexiconError(f"{path.name}: not a mapping")
    return content
