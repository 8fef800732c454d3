"""What a message means, and which part of a guide answers it, read by the encoder with what was said before.

"说的是看病买药那个卡里的" says little by itself; after "退休老头没了，账户里剩的钱咋取" it names a guide. Linear maps,
learned with the encoder (`evaluation/encoder`), tell from the vector of both which target is meant, or that none is,
and which part of a guide is asked for.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from knowledge.answering.guide_parts import GuidePart
from knowledge.language.phrases import load_labels
from knowledge.search.course import Thread
from knowledge.search.encoder import SentenceEncoder

FILE = Path(__file__).with_name("context.npz")
OUTSIDE = "outside"  # the documents do not hold what is asked
ASIDE = "aside"  # nothing is asked: thanks, a remark
_FLOOR = -7.0  # log probability of what is out of the question, or was not there when the encoder was taught
# Score of a part that nobody asked for, or whose words changed since: below all taught ones (-5.9 the least of 1,635 in
# two messages looked at, 30 November).
_UNKNOWN = -7.0


def in_thread(thread: Thread, text: str) -> str:
    """A message (normalised) with what was talked about before it: the guides' labels and the last question."""
    labels = load_labels()
    earlier = f"{labels.get(thread.history[-1], '')}；" if thread.history else ""
    return f"{earlier}{labels.get(thread.focus, '')}：{after_question(thread.question, text)}"


def part_label(guide: str, part: GuidePart) -> str:
    """What a part of a guide is called among the labels: by its words, since staff may withdraw one before it."""
    return f"{guide}#{zlib.crc32(part.bare.encode()):08x}"


def after_question(question: str, text: str) -> str:
    """A message with the question (both normalised) that was asked back about."""
    return f"{question}。{text}"


def in_context(text: str, thread: Thread | None, asked: str) -> str:
    """A message (normalised) as the encoder reads it: with the question asked back about, or the thread, or alone.

    `asked` is "" where no question back is open.
    """
    if asked:
        return after_question(asked, text)
    return in_thread(thread, text) if thread is not None else text


@dataclass(frozen=True)
class Meaning:
    """What a message in its context means: log probabilities of the targets, OUTSIDE, ASIDE; none without encoder."""

    logs: Mapping[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.logs)

    def log(self, label: str) -> float:
        """The log probability of one of them; not below the floor."""
        return max(self.logs.get(label, _FLOOR), _FLOOR)

    def share(self, label: str) -> float:
        """The probability of one of them."""
        return math.exp(self.logs[label]) if label in self.logs else 0.0


def read_context(encoder: SentenceEncoder | None, text: str) -> Meaning:
    """What a message means in its context: `text` is what `in_thread` or `after_question` makes of them."""
    if encoder is None:
        return Meaning()
    head = _load_head("contexts")
    return Meaning(dict(zip(head.labels, map(float, _log_softmax(head.logits(encoder.encode(text)))))))


def read_parts(encoder: SentenceEncoder, text: str, labels: Sequence[str]) -> np.ndarray:
    """How likely each part of a guide answers a message, alone or in its context: shape (parts,), sums to 1.

    `labels` are what `part_label` calls them; what was not there when the encoder was taught is unlikely.
    """
    head = _load_head("parts")
    logits = head.logits(encoder.encode(text))
    known = [logits[head.places[label]] if label in head.places else _UNKNOWN for label in labels]
    shares: np.ndarray = np.exp(_log_softmax(np.array(known)))
    return shares


@dataclass(frozen=True)
class _Head:
    """A linear map of vectors: `coef` (labels, 384), `intercept` (labels,)."""

    labels: tuple[str, ...]
    coef: np.ndarray
    intercept: np.ndarray

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each label stands."""
        return {label: place for place, label in enumerate(self.labels)}

    def logits(self, vector: np.ndarray) -> np.ndarray:
        """A score for each label."""
        return self.coef @ vector + self.intercept


@lru_cache(maxsize=2)
def _load_head(name: str) -> _Head:
    with np.load(FILE) as stored:
        labels, coef, intercept = (stored[f"{name}_{part}"] for part in ("labels", "coef", "intercept"))
        return _Head(tuple(map(str, labels)), coef.astype(np.float32), intercept)


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    lowered = logits - logits.max()
    logs: np.ndarray = lowered - np.log(np.exp(lowered).sum())
    return logs
