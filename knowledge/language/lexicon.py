"""The reviewed word lists of `knowledge/lexicon/`, loaded once.

Each list is YAML, ``value: [words]``; the words are what citizens say for the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.settings import KnowledgeSettings
from knowledge.yaml_files import read_yaml

WordList = Mapping[str, tuple[str, ...]]


class LexiconError(Exception):
    """A word list is missing or malformed; the message names the file."""


def load_word_list(path: Path) -> dict[str, tuple[str, ...]]:
    """Read one ``value: [words]`` file.

    Raises:
        LexiconError: the file is missing, is not YAML, or has another shape.
    """
    try:
        data = read_yaml(path)
    except (OSError, yaml.YAMLError) as error:
        raise LexiconError(f"{path}: {error}") from error
    if not isinstance(data, dict) or not all(isinstance(words, list) for words in data.values()):
        raise LexiconError(f"{path}: expected a mapping from a value to a list of words")
    return {str(value): tuple(str(word) for word in words) for value, words in data.items()}


@dataclass(frozen=True)
class Lexicon:
    """The word lists that understanding needs."""

    aspects: WordList
    audiences: WordList
    districts: WordList
    insurances: WordList
    operations: WordList
    places: WordList
    synonyms: WordList
    homophones: WordList
    fillers: WordList
    outside: WordList


@lru_cache(maxsize=4)
def load_lexicon(folder: Path | None = None) -> Lexicon:
    """The lexicon of `folder` (by default the one of the settings)."""
    folder = folder or KnowledgeSettings().lexicon
    return Lexicon(**{name: load_word_list(folder / f"{name}.yml") for name in Lexicon.__dataclass_fields__})
