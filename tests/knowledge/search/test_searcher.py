"""When words alone settle what to do, so that the sentence encoder is not asked."""

from __future__ import annotations

import pytest

from knowledge.search.ranker import Hit
from knowledge.search.searcher import _is_sure


@pytest.mark.parametrize(
    ("top", "in_scope", "doubt", "sure"),
    [
        (0.95, 0.98, 0.05, True),  # plainly one
        (0.95, 0.98, 0.5, False),  # one or several?
        (0.4, 0.98, 0.95, False),  # what is asked back about is for the encoder to confirm
        (0.6, 0.98, 0.05, False),  # which one?
        (0.95, 0.6, 0.05, False),  # do the documents hold it?
        (0.4, 0.02, 0.95, True),  # plainly not
    ],
)
def test_how_sure_words_must_be(top: float, in_scope: float, doubt: float, sure: bool) -> None:
    assert _is_sure((Hit("002/社会保障卡补领", "补领换领", top),), in_scope, doubt) is sure


@pytest.mark.parametrize(("in_scope", "sure"), [(0.98, False), (0.02, True)])
def test_where_nothing_was_found(in_scope: float, sure: bool) -> None:
    assert _is_sure((), in_scope) is sure
