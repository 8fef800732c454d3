"""The fixed phrases of answers, kept in `phrases.yml` so that staff can read and change them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.yaml_files import read_yaml

PHRASES = Path(__file__).with_name("phrases.yml")


@lru_cache(maxsize=1)
def _phrases() -> dict[str, str]:
    loaded: dict[str, str] = read_yaml(PHRASES)
    return loaded


def phrase(key: str, **values: Any) -> str:
    """The phrase of that key with its placeholders filled; raises KeyError for an unknown key or a missing value."""
    return _phrases()[key].format(**values)
