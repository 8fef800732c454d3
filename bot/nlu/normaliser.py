"""Brings every message into normal form before anything else reads it."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.language.normalise import normalise


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Normaliser(GraphComponent):
    """Replaces a message's text by its normal form (`knowledge.language.normalise`).

    Tokens and entities then refer to the normal form; the tracker keeps what the citizen wrote.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Normaliser:
        """Create the component; it has no settings of its own."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalise the text of each message."""
        for message in messages:
            if message.get(TEXT):
                message.set(TEXT, normalise(message.get(TEXT)), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise the training examples alike."""
        self.process(training_data.training_examples)
        return training_data
