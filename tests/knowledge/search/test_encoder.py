"""The sentence encoder and its cache; and life without it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.search import encoder as module
from knowledge.search.encoder import DIMENSION, OnnxEncoder, load_encoder


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    return OnnxEncoder(tmp_path_factory.mktemp("cache"))


def test_vectors_are_unit_and_close_for_one_meaning(encoder: OnnxEncoder) -> None:
    lost, gone, hurt = (encoder.encode(t) for t in ("社保卡丢了", "社保卡找不到了", "上班时受伤"))
    assert lost.shape == (DIMENSION,)
    assert np.linalg.norm(lost) == pytest.approx(1, abs=1e-3)
    assert lost @ gone > lost @ hurt


def test_many_are_read_from_disk_the_second_time(encoder: OnnxEncoder) -> None:
    texts = ["补办社保卡", "工伤认定", "补办社保卡"]
    seen: list[tuple[int, int]] = []
    first = encoder.encode_many(texts, lambda done, total: seen.append((done, total)))
    again = encoder.encode_many(texts)
    assert first.shape == (3, DIMENSION)
    assert np.allclose(first, again, atol=2e-3)  # half precision on disk
    assert np.array_equal(first[0], first[2])


def test_long_and_broken_text_does_no_harm(encoder: OnnxEncoder) -> None:
    assert encoder.encode("挂失" * 2000).shape == (DIMENSION,)
    assert encoder.encode("\ud83d").shape == (DIMENSION,)
    assert encoder.encode("ﷺ" * 100).shape == (DIMENSION,)  # 18 characters each, once normalised


def test_a_batch_is_encoded_in_parallel_with_progress(encoder: OnnxEncoder) -> None:
    seen: list[tuple[int, int]] = []
    vectors = encoder.encode_many([f"第{i}句" for i in range(70)], lambda done, total: seen.append((done, total)))
    assert vectors.shape == (70, DIMENSION)
    assert seen[-1] == (70, 70)


def test_without_its_file_there_is_none_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "MODEL_FILE", tmp_path / "none.onnx")
    load_encoder.cache_clear()
    try:
        assert load_encoder() is None
        assert "none.onnx" in caplog.text
    finally:
        load_encoder.cache_clear()


def test_switched_off_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XIAOWEI_ENCODER", "false")
    load_encoder.cache_clear()
    try:
        assert load_encoder() is None
    finally:
        load_encoder.cache_clear()
