"""Fingerprints of what a start makes: knowledge base, search index, model."""

from __future__ import annotations

from bot.service.settings import ROOT, ServiceSettings
from knowledge.fingerprint import fingerprint

_KNOWLEDGE = [
    ROOT / "knowledge" / name
    for name in ("sources", "ingest", "lexicon", "models.py", "store.py", "vocabulary.py", "catalogue.py")
]
_LANGUAGE = [
    *(ROOT / "knowledge" / name for name in ("sources", "lexicon", "language")),
    ROOT / "requirements.lock",
]
_SEARCH = ROOT / "knowledge" / "search"
_UNDERSTANDING = [
    *_LANGUAGE,
    *(_SEARCH / f"{name}.py" for name in ("classifier", "encoder", "neighbours", "pieces", "words")),
    _SEARCH / "encoder.onnx",
    ROOT / "bot" / "nlu",
]


def knowledge_fingerprint(url: str) -> str:
    """Hash what the knowledge base is built from, and where it lies."""
    return fingerprint(_KNOWLEDGE, url)


def index_fingerprint(url: str) -> str:
    """Hash what the search index is made from."""
    return fingerprint([*_KNOWLEDGE, *_LANGUAGE, _SEARCH], url)


def model_fingerprint(settings: ServiceSettings) -> str:
    """Hash what the model is trained from: configuration, domain, examples, lexicon, own components, versions."""
    return fingerprint([settings.config, settings.domain, settings.training_data, *_UNDERSTANDING])
