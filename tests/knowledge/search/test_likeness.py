"""How alike known phrases are to what was said, also to messages said one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from knowledge.search.encoder import Progress
from knowledge.search.index import SearchIndex
from knowledge.search.likeness import Likeness, likeness

LOST, DAYS = "社保卡丢了怎么补", "几天"
KNOWN = {LOST: [1.0, 0.0], DAYS: [0.0, 1.0]}


class Known:
    """An encoder that knows two messages; everything else lies between them."""

    def encode(self, text: str) -> np.ndarray:
        return np.array(KNOWN.get(text, [0.6, 0.8]), np.float32)

    def encode_many(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        return np.stack([self.encode(text) for text in texts])


@pytest.fixture
def index(small_index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> SearchIndex:
    monkeypatch.setattr(small_index, "phrase_vectors", np.array([[1, 0], [0.6, 0.8]], np.float32))
    monkeypatch.setattr(small_index, "ambiguous_vectors", np.array([[0, 1]], np.float32))
    return small_index


def test_messages_said_one_after_the_other_lie_between_theirs(index: SearchIndex) -> None:
    each = [likeness(index, text, Known()) for text in (LOST, DAYS)]
    joined = Likeness.joined((LOST, DAYS), [one for one in each if one is not None])
    assert np.linalg.norm(joined.vector) == pytest.approx(1)
    assert joined.vector[0] > joined.vector[1] > 0  # the longer one counts for more
    assert index.phrase_vectors is not None
    assert joined.phrases == pytest.approx(index.phrase_vectors @ joined.vector)
    assert joined.ambiguous == pytest.approx([joined.vector[1]])


def test_one_message_is_as_alike_as_it_is(index: SearchIndex) -> None:
    alone = likeness(index, DAYS, Known())
    assert alone is not None
    assert Likeness.joined((DAYS,), [alone]) is alone
    assert alone.phrases == pytest.approx([0.0, 0.8])


def test_without_the_encoder_nothing_is_told(index: SearchIndex) -> None:
    assert likeness(index, DAYS, None) is None
