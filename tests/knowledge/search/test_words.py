"""Questions by their words: counted as scikit-learn counts them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.search.words import Vocabulary, WordFeatures, mention_words, pinyin_text

QUESTIONS = [
    "社保卡丢了怎么办",
    "社保卡 卡 丢了，丢了咋补",
    "企业退休要什么材料",
    "ＡＢＣ",
    "",
    "医保卡密码忘了咋办 Ok",
]
OPTIONS: list[dict[str, Any]] = [
    {"analyzer": "char", "ngram_range": (1, 3), "sublinear_tf": True},
    {"analyzer": "char", "ngram_range": (1, 2), "min_df": 2},
    {"token_pattern": r"\S+", "ngram_range": (1, 2), "use_idf": False},
]


@pytest.mark.parametrize("options", OPTIONS)
def test_a_vocabulary_counts_as_the_library_does(options: dict[str, Any]) -> None:
    expected = TfidfVectorizer(**options).fit(QUESTIONS)
    own = Vocabulary.fit(QUESTIONS, **options)
    for texts in (QUESTIONS, ["社保卡密码要什么材料"], ["没听说过的话"], [""]):
        assert own.transform(texts).toarray() == pytest.approx(expected.transform(texts).toarray(), abs=1e-6)


def test_sounds_and_mentions_are_words() -> None:
    assert pinyin_text("工伤认定") == "gong sang ren ding"  # zh, ch, sh as many here say and type them
    assert "audience=企业职工" in mention_words("企业职工怎么办").split("\t")


def test_a_question_says_the_same_alone_and_among_others() -> None:
    features = WordFeatures.fit(QUESTIONS)
    together = features.transform(QUESTIONS)
    assert np.isfinite(together).all()
    for row, question in zip(together, QUESTIONS):
        assert features.transform([question])[0] == pytest.approx(row, abs=1e-5)
