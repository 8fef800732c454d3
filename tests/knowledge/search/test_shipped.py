"""The sentence vectors that come with the lexicon."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from evaluation.training import intent_examples
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_ambiguous, load_questions
from knowledge.search.encoder import OnnxEncoder, vector_key
from knowledge.search.shipped import read_shipped, write_shipped


def test_what_was_written_is_read_within_a_step(tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).normal(size=(3, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    keys = [vector_key(text) for text in ("一", "二", "三")]
    write_shipped(dict(zip(keys, vectors)), tmp_path / "v.npz")
    read = read_shipped([*keys, vector_key("四")], tmp_path / "v.npz")
    assert set(read) == set(keys)
    assert all(read[key] @ vector > 0.999 for key, vector in zip(keys, vectors))


def test_without_the_file_nothing_is_known(tmp_path: Path) -> None:
    assert read_shipped([vector_key("一")], tmp_path / "none.npz") == {}


def test_the_file_holds_what_a_first_start_needs() -> None:
    texts = {normalise(q.text) for q in load_questions()} | {normalise(a.text) for a in load_ambiguous()}
    texts |= {example.text for example in intent_examples()}
    keys = {vector_key(text) for text in texts}
    missing = len(keys - set(read_shipped(list(keys))))
    assert not missing, "run: python -m evaluation.ship_vectors"


def test_it_says_what_the_encoder_says(tmp_path: Path) -> None:
    [question] = {normalise(load_questions()[0].text)}
    [shipped] = read_shipped([vector_key(question)]).values()
    assert shipped @ OnnxEncoder(tmp_path).encode(question) > 0.999
