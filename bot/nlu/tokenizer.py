"""jieba with the domain's words as Rasa's tokenizer."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from knowledge.language.segment import default_segmenter


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class DomainJiebaTokenizer(Tokenizer):
    """Segments with an own jieba that knows the domain's words (Rasa's shares one dictionary per process)."""

    @staticmethod
    def supported_languages() -> list[str] | None:
        """Chinese only."""
        return ["zh"]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed."""
        return ["jieba"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own settings of tokenizers, unused here."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @classmethod
    def create(cls, config: dict[str, Any], *args: Any) -> DomainJiebaTokenizer:
        """Create the component."""
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of a message with their offsets."""
        text = message.get(attribute)
        return [Token(word.text, word.start, word.end) for word in default_segmenter().words(text) if word.text.strip()]
