"""Stock Rasa: jieba, CountVectors, DIET, and a fallback below 0.3 as its only way to refuse."""

from __future__ import annotations

from pathlib import Path

import jieba
import yaml

from bot.environment import prepare
from bot.service.settings import ServiceSettings
from evaluation.baselines.overview import overview, target_titles
from evaluation.replies import Reply
from knowledge.answer import Kind
from knowledge.catalogue import Catalogue
from knowledge.fingerprint import fingerprint
from knowledge.language.phrases import load_aliases

CONFIG = Path(__file__).with_name("stock.yml")
_FALLBACK = "nlu_fallback"


class StockRasa:
    """A model trained once for each state of the lexicon; understanding only, in this process."""

    def __init__(self, catalogue: Catalogue, cache: Path) -> None:
        """Load the model, training it first where the lexicon or the configuration changed (half an hour).

        Args:
            catalogue: The knowledge base it answers from.
            cache: Folder where models are kept.
        """
        cache.mkdir(parents=True, exist_ok=True)
        prepare(ServiceSettings())
        jieba.dt.tmp_dir = str(cache)  # its dictionary's default place is shared with everybody
        from rasa.core.agent import Agent

        self._catalogue = catalogue
        self._targets = intents(catalogue)
        self._agent = Agent.load(_model(catalogue, cache))

    async def ask(self, sender: str, text: str) -> list[Reply]:
        """The essentials of the likeliest target, or that it did not understand."""
        intent = (await self._agent.parse_message(text))["intent"]["name"]
        if intent == _FALLBACK or intent not in self._targets:
            return [Reply("抱歉，我没有听懂。", Kind.DECLINE)]
        return [overview(self._catalogue, self._targets[intent])]


def _model(catalogue: Catalogue, cache: Path) -> Path:
    """The trained model's archive."""
    data = examples(catalogue)
    model = cache / f"stock-{fingerprint([CONFIG], salt=data)}.tar.gz"
    if not model.exists():
        from rasa.model_training import train_nlu

        written = cache / "stock-nlu.yml"
        written.write_text(data, "utf-8")
        unfinished = f"unfinished-{model.name}"
        train_nlu(str(CONFIG), str(written), str(cache), fixed_model_name=unfinished)
        (cache / unfinished).replace(model)
    return model


def intents(catalogue: Catalogue) -> dict[str, str]:
    """Target by intent."""
    return {_intent(target): target for target in target_titles(catalogue)}


def examples(catalogue: Catalogue) -> str:
    """Title and aliases of every target as Rasa's training data."""
    aliases = load_aliases()
    nlu = [
        {"intent": _intent(target), "examples": "".join(f"- {text}\n" for text in (title, *aliases.get(target, ())))}
        for target, title in target_titles(catalogue).items()
    ]
    return yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True, sort_keys=False)


def _intent(target: str) -> str:
    return target.replace("/", "_")  # Rasa reads "/" as the sign of a response selector
