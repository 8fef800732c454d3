"""Rasa's graph components, each as Rasa calls it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.entities import MentionExtractor
from bot.nlu.importer import LexiconImporter
from bot.nlu.intents import IntentPosterior
from bot.nlu.normaliser import Normaliser
from bot.nlu.tokenizer import DomainJiebaTokenizer
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_aliases, load_ambiguous, load_labels, load_topics
from tests.serving import ROOT

EXAMPLES = {
    "挂失": ["社保卡丢了怎么挂失", "卡被偷了想先挂失", "社保卡不见了要挂失", "挂失社保卡"],
    "生育待遇": ["生育津贴怎么领", "生孩子的津贴什么时候发", "产假工资怎么申请", "生育津贴要什么材料"],
    "闲聊": ["今天吃什么好", "给我讲个笑话", "你喜欢看电影吗", "唱首歌给我听"],
}


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path)


@pytest.fixture
def context() -> ExecutionContext:
    return ExecutionContext(GraphSchema({}))


def create(component: Any, storage: LocalModelStorage, context: ExecutionContext) -> Any:
    """The component as Rasa creates it, with its default settings."""
    return component.create(component.get_default_config(), storage, Resource(component.__name__), context)


def processed(component: Any, text: str) -> Message:
    (message,) = component.process([Message.build(text=text)])
    return message


class TestNormaliser:
    """The text every other component reads."""

    @pytest.mark.parametrize(
        ("text", "normal"),
        [
            ("社會保障卡掛失", "社会保障卡挂失"),
            ("ＡＰＰ能辦嗎", "app能办吗"),
            ("您好，请问社保卡挂失", "社保卡挂失"),
            ("社保\u200b卡😭挂失", "社保卡挂失"),
            ("挂失挂失！！！！！", "挂失挂失！"),
        ],
    )
    def test_replaces_the_text(
        self, storage: LocalModelStorage, context: ExecutionContext, text: str, normal: str
    ) -> None:
        assert processed(create(Normaliser, storage, context), text).get("text") == normal

    def test_leaves_messages_without_text_alone(self, storage: LocalModelStorage, context: ExecutionContext) -> None:
        assert processed(create(Normaliser, storage, context), "").get("text") == ""

    def test_training_examples_alike(self, storage: LocalModelStorage, context: ExecutionContext) -> None:
        data = TrainingData([Message.build(text="社會保障卡掛失", intent="挂失")])
        assert create(Normaliser, storage, context).process_training_data(data) is data
        assert [(e.get("text"), e.get("intent")) for e in data.intent_examples] == [("社会保障卡挂失", "挂失")]


class TestTokenizer:
    """Words with their offsets."""

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("社保卡挂失", [("社保卡", 0, 3), ("挂失", 3, 5)]),
            ("挂失 社保卡", [("挂失", 0, 2), ("社保卡", 3, 6)]),
            ("荣成市 ，怎么补领", [("荣成市", 0, 3), ("，", 4, 5), ("怎么", 5, 7), ("补领", 7, 9)]),
            ("", []),
        ],
    )
    def test_words(
        self, storage: LocalModelStorage, context: ExecutionContext, text: str, words: list[tuple[str, int, int]]
    ) -> None:
        tokens = create(DomainJiebaTokenizer, storage, context).tokenize(Message.build(text=text), "text")
        assert [(t.text, t.start, t.end) for t in tokens] == words

    def test_chinese_only_and_its_package(self) -> None:
        assert DomainJiebaTokenizer.supported_languages() == ["zh"]
        assert DomainJiebaTokenizer.required_packages() == ["jieba"]


class TestMentions:
    """Entities with offsets; what is denied has a type of its own."""

    def entities(self, storage: LocalModelStorage, context: ExecutionContext, text: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = processed(create(MentionExtractor, storage, context), text).get("entities")
        return found

    def test_types_values_and_offsets(self, storage: LocalModelStorage, context: ExecutionContext) -> None:
        text = "荣成的机关要带什么材料"
        found = self.entities(storage, context, text)
        assert {(e["entity"], e["value"]) for e in found} >= {
            ("district", "荣成市"),
            ("audience", "机关事业单位"),
            ("aspect", "材料"),
        }
        assert {text[e["start"] : e["end"]] for e in found if e["entity"] == "district"} == {"荣成"}
        assert {e["extractor"] for e in found} == {"MentionExtractor"}

    def test_negation(self, storage: LocalModelStorage, context: ExecutionContext) -> None:
        found = {(e["entity"], e["value"]) for e in self.entities(storage, context, "不是企业，是机关的，不在文登")}
        assert ("not_audience", "企业职工") in found
        assert ("audience", "机关事业单位") in found
        assert ("not_district", "文登区") in found
        assert ("audience", "企业职工") not in found

    def test_every_type_is_an_entity_of_the_domain(self) -> None:
        domain = (ROOT / "domain.yml").read_text("utf-8")
        for name in ("aspect", "audience", "district", "insurance", "operation", "place"):
            assert f"  - {name}\n  " in domain
            assert f"  - not_{name}\n" in domain

    def test_entities_found_before_stay(self, storage: LocalModelStorage, context: ExecutionContext) -> None:
        message = Message.build(text="荣成")
        message.set("entities", [{"entity": "other"}])
        (done,) = create(MentionExtractor, storage, context).process([message])
        assert [e["entity"] for e in done.get("entities")] == ["other", "district"]


class TestImporter:
    """Examples of nlu.yml and of the lexicon, each once."""

    @pytest.fixture(scope="class")
    def importer(self, tmp_path_factory: pytest.TempPathFactory) -> LexiconImporter:
        data = tmp_path_factory.mktemp("importer") / "nlu.yml"
        examples = "\n".join(f"      - {text}" for text in ("挂失社保卡", "你好"))
        label = load_labels()["002/社会保障卡补领"]  # written by hand as well: it must not come twice
        data.write_text(
            f'version: "3.1"\nnlu:\n  - intent: 问候\n    examples: |\n{examples}\n'
            f"  - intent: 补领换领\n    examples: |\n      - {label}\n      - 补卡\n",
            "utf-8",
        )
        return LexiconImporter(training_data_paths=[str(data)])

    @pytest.fixture(scope="class")
    def learned(self, importer: LexiconImporter) -> list[tuple[str, str]]:
        """The normal form and the intent of every example: made once, since the lexicon is large."""
        return [(normalise(e.get("text")), e.get("intent")) for e in importer.get_nlu_data().intent_examples]

    def test_what_was_written_comes_first_and_wins(
        self, importer: LexiconImporter, learned: list[tuple[str, str]]
    ) -> None:
        written = {e.get("text"): e.get("intent") for e in importer.written_examples().intent_examples}
        assert written["挂失社保卡"] == "问候"
        assert [intent for text, intent in learned if text == normalise("挂失社保卡")] == ["问候"]
        assert len(learned) > 1000

    def test_no_normal_form_comes_twice_for_an_intent(self, learned: list[tuple[str, str]]) -> None:
        assert len(learned) == len(set(learned))

    def test_aliases_and_labels_are_examples_of_their_topic(self, learned: list[tuple[str, str]]) -> None:
        topic = load_topics()["003/职工/生育津贴支付"]
        texts = (load_labels()["003/职工/生育津贴支付"], *load_aliases()["003/职工/生育津贴支付"])
        assert {(normalise(text), topic) for text in texts} <= set(learned)

    def test_what_fits_several_topics_is_an_example_of_each(
        self, importer: LexiconImporter, learned: list[tuple[str, str]]
    ) -> None:
        topics = load_topics()
        written = {normalise(e.get("text")) for e in importer.written_examples().intent_examples}
        across = {
            (normalise(phrase.text), topics[target])
            for phrase in load_ambiguous()
            if len({topics[t] for t in phrase.targets}) > 1 and normalise(phrase.text) not in written
            for target in phrase.targets
        }
        assert across and across <= set(learned)


class TestIntents:
    """The posterior of the intents, learned from a dozen examples."""

    @pytest.fixture
    def trained(self, storage: LocalModelStorage, context: ExecutionContext) -> IntentPosterior:
        data = TrainingData([Message.build(text=t, intent=i) for i, texts in EXAMPLES.items() for t in texts])
        component = create(IntentPosterior, storage, context)
        resource = component.train(data)
        return IntentPosterior.load(IntentPosterior.get_default_config(), storage, resource, context)

    @pytest.mark.parametrize(
        ("text", "intent"), [("社保卡丢了想挂失", "挂失"), ("津贴怎么领", "生育待遇"), ("讲个笑话听听", "闲聊")]
    )
    def test_the_likeliest_comes_first(self, trained: IntentPosterior, text: str, intent: str) -> None:
        message = processed(trained, text)
        ranking = message.get("intent_ranking")
        assert message.get("intent") == ranking[0]
        assert ranking[0]["name"] == intent
        assert [r["confidence"] for r in ranking] == sorted((r["confidence"] for r in ranking), reverse=True)

    def test_the_probabilities_of_all_intents_sum_to_one(self, trained: IntentPosterior) -> None:
        ranking = processed(trained, "社保卡").get("intent_ranking")
        assert {r["name"] for r in ranking} == set(EXAMPLES)
        assert sum(r["confidence"] for r in ranking) == pytest.approx(1, abs=1e-4)

    def test_the_ranking_is_cut(self, storage: LocalModelStorage, context: ExecutionContext) -> None:
        data = TrainingData([Message.build(text=t, intent=i) for i, texts in EXAMPLES.items() for t in texts])
        component = IntentPosterior.create({"ranking_length": 2}, storage, Resource("cut"), context)
        component.train(data)
        assert len(processed(component, "社保卡").get("intent_ranking")) == 2

    @pytest.mark.parametrize("text", ["", "  "])
    def test_a_message_without_words_recognises_nothing(self, trained: IntentPosterior, text: str) -> None:
        message = processed(trained, text)
        assert message.get("intent") == {"name": "nlu_fallback", "confidence": 1.0}
        assert message.get("intent_ranking") == []

    def test_untrained_it_knows_nothing(self, storage: LocalModelStorage, context: ExecutionContext) -> None:
        assert processed(create(IntentPosterior, storage, context), "社保卡").get("intent_ranking") == []
