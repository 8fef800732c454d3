"""BM25 over the titles in character uni- and bigrams; always answers with the best."""

from __future__ import annotations

import re

import bm25s

from evaluation.baselines.overview import overview, target_titles
from evaluation.replies import Reply
from knowledge.catalogue import Catalogue


class TitleSearch:
    """Finds the title that is most like the question; it cannot refuse nor ask back."""

    def __init__(self, catalogue: Catalogue) -> None:
        titles = target_titles(catalogue)
        self._catalogue = catalogue
        self._targets = list(titles)
        self._bm25 = bm25s.BM25()
        self._bm25.index([_grams(title) for title in titles.values()], show_progress=False)

    async def ask(self, sender: str, text: str) -> list[Reply]:
        """The essentials of the best title; of the first one where no character is known."""
        known = [gram for gram in _grams(text) if gram in self._bm25.vocab_dict]
        best = int(self._bm25.get_scores(known).argmax()) if known else 0
        return [overview(self._catalogue, self._targets[best])]


def _grams(text: str) -> list[str]:
    characters = re.sub(r"\W+", "", text)
    return [*characters, *(a + b for a, b in zip(characters, characters[1:]))]
