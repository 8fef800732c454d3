"""What a message means, and asks for, together with what was said before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from knowledge.answering.guide_parts import GuidePart, parts_of_guide
from knowledge.ingest.build import Ingest
from knowledge.language.phrases import load_labels, load_topics
from knowledge.search.context import (
    ASIDE,
    OUTSIDE,
    Meaning,
    after_question,
    in_context,
    in_thread,
    part_label,
    read_context,
    read_parts,
)
from knowledge.search.course import Thread
from knowledge.search.encoder import SentenceEncoder, load_encoder
from knowledge.vocabulary import SectionName

LOSS = "002/社会保障卡（社会保障功能）挂失"
REPLACEMENT = "002/社会保障卡补领"
SPOUSE = "003/职工/医疗保险个人账户一次性支取"
RETIRED = "002/企业职工基本养老保险个人账户一次性待遇申领（退休人员）"


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    """The real encoder."""
    found = load_encoder()
    if found is None:
        pytest.skip("the sentence encoder does not run on this machine")
    return found


def likeliest(encoder: SentenceEncoder, text: str) -> str:
    """The label that a text most likely means."""
    logs = read_context(encoder, text).logs
    return max(logs, key=logs.__getitem__)


def test_what_was_talked_about_is_named_before_the_message() -> None:
    label = load_labels()[LOSS]
    assert in_thread(Thread(LOSS, "卡丢了"), "要带啥") == f"{label}：卡丢了。要带啥"
    earlier = in_thread(Thread(LOSS, "卡丢了", (REPLACEMENT,), ("想补卡",)), "要带啥")
    assert earlier == f"{load_labels()[REPLACEMENT]}；{label}：卡丢了。要带啥"


def test_a_message_is_read_with_the_question_back_before_the_thread() -> None:
    thread = Thread(LOSS, "卡丢了")
    assert in_context("厂里的", thread, "钱怎么领") == "钱怎么领。厂里的"
    assert in_context("要带啥", thread, "") == in_thread(thread, "要带啥")
    assert in_context("卡丢了", None, "") == "卡丢了"


def test_a_bare_answer_is_understood_by_the_question_before_it(encoder: SentenceEncoder) -> None:
    question = "我爸走了，账户里剩的钱怎么取出来"
    assert likeliest(encoder, after_question(question, "看病那个卡里的")) == SPOUSE
    assert likeliest(encoder, after_question(question, "厂里退的，养老账户里的")) == RETIRED


def test_a_message_may_go_on_or_ask_what_nobody_wrote_or_nothing(encoder: SentenceEncoder) -> None:
    thread = Thread(LOSS, "社保卡丢了怎么挂失")
    assert likeliest(encoder, in_thread(thread, "那要带什么材料")) == LOSS
    assert likeliest(encoder, in_thread(thread, "我卡里还剩多少钱你给查查")) == OUTSIDE
    assert likeliest(encoder, in_thread(thread, "好的知道了谢谢")) == ASIDE


def test_probabilities_sum_to_one_and_have_a_floor(encoder: SentenceEncoder) -> None:
    meaning = read_context(encoder, "社保卡丢了。厂里的")
    assert sum(map(meaning.share, meaning.logs)) == pytest.approx(1, abs=1e-3)
    assert meaning.log("002/没有这个") == min(map(meaning.log, meaning.logs)) < -5
    assert meaning.share("002/没有这个") == 0


def test_without_an_encoder_nothing_is_meant() -> None:
    assert not read_context(None, "社保卡丢了。厂里的")
    assert not Meaning()


def test_the_encoder_was_taught_every_target(encoder: SentenceEncoder) -> None:
    assert set(load_topics()) <= set(read_context(encoder, "社保卡丢了").logs)


def test_the_part_that_answers_is_the_likeliest(encoder: SentenceEncoder, real: Ingest) -> None:
    service = next(service for service in real.catalogue.services if service.id == REPLACEMENT)
    parts = parts_of_guide(service)
    text = in_thread(Thread(REPLACEMENT, "卡丢了想补一张"), "几天能拿着")
    shares = read_parts(encoder, text, _labels(service.id, parts))
    assert shares.sum() == pytest.approx(1)
    assert parts[int(np.argmax(shares))].section is SectionName.TIME_LIMIT


def test_parts_that_the_encoder_was_not_taught_are_unlikely() -> None:
    @dataclass
    class Fixed:
        def encode(self, text: str) -> np.ndarray:
            return np.zeros(384, np.float32)

    shares = read_parts(Fixed(), "几天", ["002/新的#00000000", "002/新的#00000001"])
    assert shares.tolist() == [0.5, 0.5]


def _labels(guide: str, parts: Sequence[GuidePart]) -> list[str]:
    return [part_label(guide, part) for part in parts]
