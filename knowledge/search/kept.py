"""What search learns from the lexicon, kept on disk until something it is learned from changes.

The key is taken from files and from the knowledge base's version, not from what is made of them: normalising
25,000 phrases only to see that nothing changed took most of a start.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import joblib

from knowledge.catalogue import Catalogue
from knowledge.fingerprint import fingerprint
from knowledge.settings import ROOT, KnowledgeSettings

_SEARCH = Path(__file__).parent
_CODE = [
    ROOT / "knowledge" / "language",
    *(_SEARCH / f"{name}.py" for name in ("classifier", "course", "encoder", "index", "lexical", "neighbours")),
    *(_SEARCH / f"{name}.py" for name in ("pieces", "sections", "showing", "structure", "taught", "words")),
    _SEARCH / "encoder.onnx",
    ROOT / "requirements.lock",
]
_AT_MOST = 4  # of one name: with and without the encoder, and going back to another branch costs nothing
Made = TypeVar("Made")


def kept(name: str, kind: type[Made], catalogue: Catalogue, make: Callable[[], Made], salt: str = "") -> Made:
    """The thing of that name, from the cache where what it is made from has not changed.

    Args:
        name: What it is, as the file's name begins.
        kind: Its type; a file that holds something else is made anew.
        catalogue: What it is made from, with the lexicon and the code.
        make: Makes it.
        salt: Further text that matters.
    """
    settings = KnowledgeSettings()
    key = fingerprint([settings.lexicon, *_CODE], f"{catalogue.version} {salt}")
    path = settings.cache / f"{name}-{key[:16]}.joblib"
    if path.exists():
        found = joblib.load(path)
        if isinstance(found, kind):
            return found
    made = make()
    settings.cache.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    joblib.dump(made, partial)
    partial.replace(path)
    for old in sorted(settings.cache.glob(f"{name}-*.joblib"), key=lambda p: p.stat().st_mtime)[:-_AT_MOST]:
        old.unlink(missing_ok=True)
    return made
