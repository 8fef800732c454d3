"""The intent examples exactly as the Rasa pipeline trains on them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.nlu.importer import LexiconImporter
from bot.service.settings import ServiceSettings
from knowledge.language.normalise import normalise


@dataclass(frozen=True)
class Example:
    """One training example, normalised; `written` in nlu.yml, otherwise from the lexicon."""

    text: str
    intent: str
    written: bool


@lru_cache(maxsize=1)
def intent_examples() -> tuple[Example, ...]:
    """All examples of nlu.yml and of the lexicon."""
    settings = ServiceSettings()
    importer = LexiconImporter(str(settings.config), str(settings.domain), [str(settings.training_data)])
    written = {normalise(e.get("text")) for e in importer.written_examples().intent_examples}
    found = ((normalise(e.get("text")), e.get("intent")) for e in importer.get_nlu_data().intent_examples)
    return tuple(Example(text, intent, text in written) for text, intent in found)
