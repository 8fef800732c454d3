"""Cuts a text into the pieces that the sentence encoder reads (SentencePiece unigram).

The encoder's own vocabulary is a part of multilingual-e5's, and comes with it; see `evaluation/encoder`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

SPACE = "▁"
PREFIX = "query: "  # what multilingual-e5 expects before a question
_UNKNOWN_COSTS = 10.0  # log probability below that of the rarest piece


@dataclass(frozen=True)
class Pieces:
    """A vocabulary.

    Attributes:
        pieces: By their number.
        scores: Their log probabilities.
        begin, end, unknown: Numbers of the pieces for a text's beginning and end, and for what is no piece.
    """

    pieces: Sequence[str]
    scores: Sequence[float]
    begin: int
    end: int
    unknown: int

    @cached_property
    def _places(self) -> dict[str, int]:
        return {piece: place for place, piece in enumerate(self.pieces)}

    @cached_property
    def _unknown_score(self) -> float:
        return min(self.scores) - _UNKNOWN_COSTS

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.pieces))

    def cut(self, text: str) -> list[int]:
        """The numbers of a question's pieces, the likeliest of all ways to cut it."""
        text = re.sub(" +", " ", unicodedata.normalize("NFKC", f" {PREFIX}{text}")).replace(" ", SPACE)
        best, before = [0.0] + [float("-inf")] * len(text), [(0, 0)] * (len(text) + 1)
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + self._longest) + 1):
                place = self._places.get(text[start:end])
                if place is None and end > start + 1:
                    continue
                known = self._unknown_score if place is None else self.scores[place]
                if best[start] + known > best[end]:
                    best[end] = best[start] + known
                    before[end] = (start, self.unknown if place is None else place)
        found, end = [self.end], len(text)
        while end:
            end, place = before[end]
            found.append(place)
        return [self.begin, *reversed(found)]
