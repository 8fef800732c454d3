"""Intents by a linear classifier on words and the sentence vector."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.search.classifier import TextClassifier
from knowledge.search.encoder import SentenceEncoder, load_encoder

logger = logging.getLogger(__name__)

_FILE = "classifier.joblib"
_KEPT = 2048  # questions whose probabilities are kept: 0.4 kB each
# What a message without any words gets (emoji): a rule answers it, where no intent at all would leave silence.
_NOTHING_RECOGNISED = {INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME, PREDICTED_CONFIDENCE_KEY: 1.0}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentPosterior(IntentClassifier, GraphComponent):
    """Gives the probability of every intent (`intent_ranking` holds them all).

    Settings: `ranking_length`, how many intents the tracker keeps.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings."""
        return {"ranking_length": 12}

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        classifier: TextClassifier | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._classifier = classifier
        self._encoder: SentenceEncoder | None = load_encoder()
        self._probabilities = lru_cache(maxsize=_KEPT)(self._weigh)  # many people ask the same

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentPosterior:
        """Create an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentPosterior:
        """Load the trained classifier from the model."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, TextClassifier.load(folder / _FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the intent examples (already normalised)."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        texts = [e.get(TEXT) for e in examples]
        vectors = self._encoder.encode_many(texts, _log_progress) if self._encoder is not None else None
        intents = [e.get(INTENT) for e in examples]
        self._classifier = TextClassifier.fit(texts, intents, vectors, with_neighbours=True)
        with self._storage.write_to(self._resource) as folder:
            self._classifier.save(folder / _FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and the ranking of each message."""
        for message in messages:
            ranking = self._ranking(message.get(TEXT) or "")
            message.set(INTENT, ranking[0] if ranking else _NOTHING_RECOGNISED, True)
            message.set(INTENT_RANKING_KEY, ranking, True)
        return messages

    def _ranking(self, text: str) -> list[dict[str, Any]]:
        if self._classifier is None or not text.strip():
            return []
        labels, probabilities = self._classifier.labels, self._probabilities(text)
        return [
            {INTENT_NAME_KEY: labels[i], PREDICTED_CONFIDENCE_KEY: float(probabilities[i])}
            for i in np.argsort(-probabilities)[: self._config["ranking_length"]]
        ]

    def _weigh(self, text: str) -> np.ndarray:
        """The probability of every intent, in the order of the labels."""
        if self._classifier is None:
            raise RuntimeError("the classifier of intents is not trained")
        vectors = self._encoder.encode(text)[None, :] if self._encoder is not None else None
        return self._classifier.probabilities([text], vectors)[0]


def _log_progress(done: int, total: int) -> None:
    if done % 512 < 64 or done == total:
        logger.info("sentence vectors: %s of %s", done, total)
