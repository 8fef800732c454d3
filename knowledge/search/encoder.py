"""The sentence encoder behind one small interface: our own small model through ONNX Runtime.

`encoder.onnx` holds six of the twelve layers of multilingual-e5-small, taught the lexicon (`evaluation/encoder`); it
takes half the time and a fifth of the room of the packaged model, and tells our matters apart better. Its weights are
whole numbers: a question takes a third of the time that the packaged model's engine needs for the same layers.

Optional at run time: with ``XIAOWEI_ENCODER=false``, or where ONNX Runtime is missing, `load_encoder`
returns None with the reason, and the assistant works on words alone.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

from knowledge.search.pieces import Pieces
from knowledge.search.shipped import read_shipped
from knowledge.settings import KnowledgeSettings

logger = logging.getLogger(__name__)

MODEL_FILE = Path(__file__).with_name("encoder.onnx")
DIMENSION = 384
# The model's cost grows with length (2,000 characters take seconds). Of a long story it reads how it begins
# and, mostly, how it ends: there stands what is wanted.
MAX_CHARACTERS = 100
_BEGINNING = 30
_MOST_PIECES = 256  # places that the model knows; only signs that stand for whole phrases ("ﷺ") come to more
_QUERY_CACHE = 2048
_BATCH = 64  # sentences that are stored at once
_ERRORS_ONLY = 3  # ONNX Runtime's level of logging
_KEYS_A_QUERY = 500  # below SQLite's limit of variables in one statement

Progress = Callable[[int, int], None]


class SentenceEncoder(Protocol):
    """Turns sentences into unit vectors; equal sentences give equal vectors."""

    def encode(self, text: str) -> np.ndarray:
        """The vector of one sentence: shape (384,), float32, length 1."""

    def encode_many(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """The vectors of many sentences: shape (n, 384), float32."""


class OnnxEncoder:
    """The model on one thread a question, with a cache of questions in memory and of phrases on disk."""

    def __init__(self, cache: Path) -> None:
        import onnxruntime  # late: only this class needs it

        MODEL_FILE.stat()  # an OSError where it is missing: ONNX Runtime has errors of its own
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # citizens are served side by side
        options.log_severity_level = _ERRORS_ONLY
        self._session = onnxruntime.InferenceSession(MODEL_FILE, options, ["CPUExecutionProvider"])
        self._cut = Pieces(**json.loads(self._session.get_modelmeta().custom_metadata_map["pieces"])).cut
        self._disk = _VectorFile(cache / "vectors.db")
        self.encode = lru_cache(maxsize=_QUERY_CACHE)(self._encode)  # type: ignore[method-assign]

    def _encode(self, text: str) -> np.ndarray:
        pieces = self._cut(readable(text))[:_MOST_PIECES]
        vector: np.ndarray = self._session.run(None, {"pieces": np.array(pieces)})[0]
        return vector

    def encode(self, text: str) -> np.ndarray:
        """See `SentenceEncoder.encode`."""
        return self._encode(text)

    def encode_many(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """See `SentenceEncoder.encode_many`; vectors computed once are read from disk the next time."""
        known = self._disk.read(texts)
        missing = list(dict.fromkeys(text for text in texts if text not in known))
        batches = [missing[start : start + _BATCH] for start in range(0, len(missing), _BATCH)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for done, vectors in enumerate(pool.map(self._encode_batch, batches), 1):
                self._disk.write(vectors)  # what is done is on disk at once, so nothing is lost
                known.update(vectors)
                if progress is not None:
                    progress(min(done * _BATCH, len(missing)), len(missing))
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, DIMENSION), np.float32)

    def _encode_batch(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        return {text: self._encode(text) for text in texts}


class _VectorFile:
    """Vectors by sentence in one SQLite file (half precision); several processes may share it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with closing(self._open()) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=30)

    def read(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        """The vectors that are stored here or came with the lexicon, by sentence."""
        by_key = {vector_key(text): text for text in texts}
        found = {by_key[key]: vector for key, vector in read_shipped(list(by_key)).items()}
        keys = [key for key, text in by_key.items() if text not in found]
        with closing(self._open()) as connection:
            for start in range(0, len(keys), _KEYS_A_QUERY):
                chunk = keys[start : start + _KEYS_A_QUERY]
                marks = ",".join("?" * len(chunk))
                rows = connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", chunk)  # noqa: S608
                for key, blob in rows:
                    found[by_key[key]] = np.frombuffer(blob, dtype=np.float16).astype(np.float32)
        return found

    def write(self, vectors: dict[str, np.ndarray]) -> None:
        """Store vectors by sentence."""
        rows = [(vector_key(text), vector.astype(np.float16).tobytes()) for text, vector in vectors.items()]
        with closing(self._open()) as connection, connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)


def vector_key(text: str) -> bytes:
    """Under what the vector that this model gives a sentence is stored: 16 bytes."""
    return hashlib.blake2b(readable(text).encode("utf-8"), digest_size=16, key=_model_digest()).digest()


@lru_cache(maxsize=1)
def _model_digest() -> bytes:
    return hashlib.blake2b(MODEL_FILE.read_bytes(), digest_size=16).digest()


def readable(text: str) -> str:
    """What the model reads of `text`: all of it or its beginning and end, without lone surrogates."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    if len(text) <= MAX_CHARACTERS:
        return text
    return f"{text[:_BEGINNING]}，{text[_BEGINNING + 1 - MAX_CHARACTERS :]}"


@lru_cache(maxsize=1)
def load_encoder() -> SentenceEncoder | None:
    """The encoder, or None (with the reason in the log) where it is switched off or cannot run here."""
    settings = KnowledgeSettings()
    if not settings.encoder:
        logger.info("sentence encoder off (XIAOWEI_ENCODER=false): understanding works on words alone")
        return None
    try:
        return OnnxEncoder(settings.cache)
    except (ImportError, OSError) as error:
        logger.warning("sentence encoder off (%s): understanding works on words alone", error)
        return None
