"""What the calibration of conversations learns from."""

from __future__ import annotations

from evaluation.calibrate_thread import _messages, following
from evaluation.kept_back import kept_conversations
from evaluation.questions import Case, Exchange, Expected, Half, load_cases

CARD, ABROAD = "002/社会保障卡补领", "003/职工/长期异地就医备案"


def test_messages_that_follow_an_answer_know_what_was_talked_about() -> None:
    said = (
        ("社保卡丢了", Expected("answer", (CARD,))),
        ("几天能拿", Expected("answer", (CARD,))),
        ("多少钱一张", Expected("decline")),
        ("那备案呢", Expected("clarify", (ABROAD, CARD))),
        ("长住的", Expected("answer", (ABROAD,))),
        ("带啥", Expected("answer", (ABROAD,))),
    )
    messages = list(following(Case("x", "dialogue", tuple(Exchange(*one) for one in said)), 3))
    assert [m.text for m in messages] == ["几天能拿", "多少钱一张", "带啥"]
    assert [m.thread.focus for m in messages] == [CARD, CARD, ABROAD]
    assert [bool(m.targets) for m in messages] == [True, False, True]
    assert {m.fold for m in messages} == {3}


def test_nothing_is_learned_from_what_the_encoder_was_taught() -> None:
    kept = {message.text for conversation in kept_conversations() for message in conversation}
    development = {exchange.text for case in load_cases(Half.DEVELOPMENT) for exchange in case.exchanges}
    learned = {message.text for message in _messages()}
    assert learned <= development | kept
    assert len(learned & kept) > 1500 and len(learned & development) > 700
