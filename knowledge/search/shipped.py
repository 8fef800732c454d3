"""Sentence vectors that come with the lexicon, so that a first start need not make them: `vectors.npz`.

Encoding the lexicon's 55,000 sentences takes minutes on two processors (11 were seen); as whole
numbers of one byte they take 21 MB. What the file lacks is encoded as ever.
``python -m evaluation.ship_vectors`` writes it again after a change of the lexicon or of the training examples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("vectors.npz")
_STEPS = 127  # of the largest component


@lru_cache(maxsize=1)
def _table(path: Path) -> tuple[Mapping[bytes, int], np.ndarray, np.ndarray]:
    """Row by key, rows and their scales."""
    if not path.exists():
        return {}, np.zeros((0, 0), np.int8), np.zeros(0, np.float32)
    with np.load(path, allow_pickle=False) as stored:
        keys, rows, scales = stored["keys"], stored["rows"], stored["scales"]
    return {bytes(key): row for row, key in enumerate(keys)}, rows, scales


def read_shipped(keys: Sequence[bytes], path: Path = FILE) -> dict[bytes, np.ndarray]:
    """The vectors of those of the keys that the file holds, float32."""
    places, rows, scales = _table(path)
    found = {key: places[key] for key in keys if key in places}
    return {key: rows[row].astype(np.float32) * scales[row] for key, row in found.items()}


def write_shipped(vectors: Mapping[bytes, np.ndarray], path: Path = FILE) -> None:
    """Write vectors by key (16 bytes each), rounded to whole numbers of one byte."""
    keys = sorted(vectors)
    matrix = np.stack([vectors[key] for key in keys])
    scales = np.abs(matrix).max(axis=1) / _STEPS
    rows = np.rint(matrix / scales[:, None]).astype(np.int8)
    stored = np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), -1)
    np.savez_compressed(path, keys=stored, rows=rows, scales=scales.astype(np.float32))
    _table.cache_clear()
