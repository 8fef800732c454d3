"""Cuts a text into the pieces of a packed model, as its engine does (SentencePiece unigram)."""

from __future__ import annotations

import re
import unicodedata

from evaluation.encoder.packed import Packed

_SPACE = "▁"
_PREFIX = "query: "  # what multilingual-e5 expects before a question; the engine puts it there
_UNKNOWN_COSTS = 10.0  # log probability below that of the rarest piece
_CHINESE = re.compile(f"{_SPACE}?[\u4e00-\u9fff]+")
_MARK = re.compile("[!-~\u3000-\u303f\uff00-\uffef‘’“”…—·]")
_SPECIAL = 5  # the first pieces: <s>, <pad>, </s>, <unk> and ","


class Pieces:
    """The tokenizer of a packed model."""

    def __init__(self, model: Packed) -> None:
        self._places = {piece.decode("utf-8", "replace"): place for place, piece in enumerate(model.pieces)}
        self._scores = model.scores.tolist()
        self._begin, self._end, _, self._unknown = model.special
        self._unknown_score = min(self._scores) - _UNKNOWN_COSTS
        self._longest = max(map(len, self._places))

    def cut(self, text: str) -> list[int]:
        """The places of a question's pieces, with those for its beginning and end."""
        text = re.sub(" +", " ", unicodedata.normalize("NFKC", f" {_PREFIX}{text}")).replace(" ", _SPACE)
        best, before = [0.0] + [float("-inf")] * len(text), [(0, 0)] * (len(text) + 1)
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + self._longest) + 1):
                place = self._places.get(text[start:end])
                if place is None and end > start + 1:
                    continue
                known = self._unknown_score if place is None else self._scores[place]
                if best[start] + known > best[end]:
                    best[end] = best[start] + known
                    before[end] = (start, self._unknown if place is None else place)
        found, end = [self._end], len(text)
        while end:
            end, place = before[end]
            found.append(place)
        return [self._begin, *reversed(found)]


def wanted(model: Packed, corpus: str) -> list[int]:
    """The pieces that Chinese questions need: of Chinese characters, signs, and Latin ones that the corpus has."""
    latin = {word[i:j] for word in _latin_words(corpus) for i in range(len(word)) for j in range(i + 1, len(word) + 1)}

    def is_wanted(place: int, piece: str) -> bool:
        bare = piece.removeprefix(_SPACE)
        is_sign = len(bare) <= 1 and (not bare or bool(_MARK.fullmatch(bare)))
        return place < _SPECIAL or is_sign or bool(_CHINESE.fullmatch(piece)) or bare in latin

    return [place for place, piece in enumerate(model.pieces) if is_wanted(place, piece.decode("utf-8", "replace"))]


def _latin_words(corpus: str) -> set[str]:
    return {*re.findall("[A-Za-z0-9]+", corpus), *re.findall("[a-z]+", _PREFIX)}
