"""The pieces of a packed model, and which of them Chinese questions need."""

from __future__ import annotations

import re

from evaluation.encoder.packed import Packed
from knowledge.search.pieces import PREFIX, SPACE, Pieces

_CHINESE = re.compile(f"{SPACE}?[\u4e00-\u9fff]+")
_MARK = re.compile("[!-~\u3000-\u303f\uff00-\uffef‘’“”…—·]")
_SPECIAL = 5  # the first pieces: <s>, <pad>, </s>, <unk> and ","


def pieces_of(model: Packed) -> Pieces:
    """The vocabulary of a packed model."""
    begin, end, _, unknown = model.special
    texts = tuple(piece.decode("utf-8", "replace") for piece in model.pieces)
    return Pieces(texts, tuple(map(float, model.scores)), begin, end, unknown)


def wanted(model: Packed, corpus: str) -> list[int]:
    """The pieces that Chinese questions need: of Chinese characters, signs, and Latin ones that the corpus has."""
    latin = {word[i:j] for word in _latin_words(corpus) for i in range(len(word)) for j in range(i + 1, len(word) + 1)}

    def is_wanted(place: int, piece: str) -> bool:
        bare = piece.removeprefix(SPACE)
        is_sign = len(bare) <= 1 and (not bare or bool(_MARK.fullmatch(bare)))
        return place < _SPECIAL or is_sign or bool(_CHINESE.fullmatch(piece)) or bare in latin

    return [place for place, piece in enumerate(model.pieces) if is_wanted(place, piece.decode("utf-8", "replace"))]


def _latin_words(corpus: str) -> set[str]:
    return {*re.findall("[A-Za-z0-9]+", corpus), *re.findall("[a-z]+", PREFIX)}
