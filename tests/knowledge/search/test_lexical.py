"""Lexical search gives the scores of the library that it is made with."""

from __future__ import annotations

import bm25s
import numpy as np
import pytest

from knowledge.search.lexical import LexicalIndex, lexical_tokens

TEXTS = ("社会保障卡挂失", "社会保障卡解挂", "工伤认定申请", "异地就医备案，异地就医备案")


@pytest.mark.parametrize("question", ["社保卡挂失", "工伤工伤怎么认定", "异地看病备案", "卡"])
def test_scores_are_those_of_the_library(question: str) -> None:
    library = bm25s.BM25()
    library.index([lexical_tokens(text) for text in TEXTS], show_progress=False)
    known = [token for token in lexical_tokens(question) if token in library.vocab_dict]
    scores = LexicalIndex(TEXTS).scores(question)
    assert scores == pytest.approx(library.get_scores(known), abs=1e-5)
    assert scores.dtype == np.float32
    assert scores.shape == (len(TEXTS),)


def test_a_question_without_a_known_word_finds_nothing() -> None:
    assert not LexicalIndex(TEXTS).scores("hello").any()
