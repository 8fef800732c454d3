"""Where messages stand in their conversations."""

from __future__ import annotations

from evaluation.places import placed
from evaluation.questions import Case, Exchange, Expected

CARD, ABROAD, HERE = "002/社会保障卡补领", "003/职工/长期异地就医备案", "003/职工/临时外出就医备案"


def test_a_message_is_read_with_what_came_before_it() -> None:
    said = (
        ("社保卡丢了", Expected("answer", (CARD,))),
        ("几天能拿", Expected("answer", (CARD,))),
        ("那备案呢", Expected("clarify", (ABROAD, HERE))),
        ("长住的", Expected("answer", (ABROAD,))),
        ("带啥", Expected("answer", (ABROAD,))),
    )
    places = [place for _, place in placed(Case("x", "dialogue", tuple(Exchange(*one) for one in said)))]
    texts = [place.joined(text) for place, (text, _) in zip(places, said)]
    assert texts[0] == "社保卡丢了"
    assert texts[1].endswith("：社保卡丢了。几天能拿")
    assert texts[3] == "那备案呢。长住的"
    assert texts[4].endswith("：那备案呢。带啥")
    assert [set(place.known) for place in places] == [set(), {CARD}, {CARD}, {ABROAD, HERE}, {ABROAD, CARD}]
