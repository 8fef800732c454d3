"""The fixed phrases of answers, kept in `phrases.yml` so that staff can read and change them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

PHRASES = Path(__file__).with_name("phrases.yml")


@lru_cache(maxsize=1)
def _phrases() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    return loaded


def phrase(key: str, **values: Any) -> str:
    """The phrase of that key with its placeholders filled; raises KeyError for an unknown key or a missing value."""
    return _phrases()[key].format(**values)
