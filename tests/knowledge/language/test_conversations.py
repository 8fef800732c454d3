"""The conversations that teach: whole, about what exists, answered by its text."""

from __future__ import annotations

from collections import Counter

from knowledge.ingest.build import Ingest
from knowledge.language.conversations import TaughtMessage, answered_messages, load_conversations, own_questions
from knowledge.language.phrases import load_topics
from knowledge.search.showing import sections_showing

KINDS = {"answer", "clarify", "decline", "smalltalk"}
MESSAGES = [message for conversation in load_conversations() for message in conversation]


def test_every_conversation_goes_on_and_every_service_is_talked_about(real: Ingest) -> None:
    assert len(load_conversations()) > 400
    assert all(len(conversation) > 1 for conversation in load_conversations())
    talked_about = Counter(target for message in MESSAGES for target in message.targets)
    assert not [s.id for s in real.catalogue.services if talked_about[s.id] < 2]


def test_every_message_says_what_a_right_reply_is() -> None:
    assert {message.kind for message in MESSAGES} == KINDS
    wrong = [m for m in MESSAGES if bool(m.targets) != (m.kind in ("answer", "clarify")) or (m.show and not m.targets)]
    assert not wrong
    assert {target for message in MESSAGES for target in message.targets} <= set(load_topics())
    assert all(message.text for message in MESSAGES)


def test_what_must_be_shown_is_text_of_every_target(real: Ingest) -> None:
    services = {service.id: service for service in real.catalogue.services}
    shown = [(services[t], s) for m in MESSAGES for t in m.targets if t in services for s in m.show]
    assert len(shown) > 1000
    assert not [(service.id, string) for service, string in shown if not sections_showing(service, [string])]


def test_own_questions_open_a_conversation_or_turn_to_something_new() -> None:
    def said(text: str, *targets: str, kind: str = "answer") -> TaughtMessage:
        return TaughtMessage(text, kind, targets, ())

    conversation = (
        said("社保卡丢了怎么补", "002/社会保障卡补领"),
        said("几天能拿到手里头啊", "002/社会保障卡补领"),
        said("激活呢", "002/社会保障卡（社会保障功能）启用"),  # too short to be understood alone
        said("手让机器压了，怎么报工伤", "002/工伤认定申请"),
        said("去外地看病怎么备案", "003/职工/临时外出就医备案", "003/居民/临时外出就医备案", kind="clarify"),
        said("俺是居民医保，就去几天", "003/居民/临时外出就医备案"),  # answers a question back
    )
    assert [q.target for q in own_questions([conversation])] == ["002/社会保障卡补领", "002/工伤认定申请"]


def test_what_answers_a_question_back_asks_for_nothing_itself() -> None:
    first = TaughtMessage("社保卡丢了怎么补", "answer", ("002/社会保障卡补领",), ())
    second = TaughtMessage("几天能拿到", "answer", ("002/社会保障卡补领",), ("5个工作日内寄出",))
    thanks = TaughtMessage("谢谢", "smalltalk", (), ())
    trips = ("003/职工/临时外出就医备案", "003/居民/临时外出就医备案")
    back = TaughtMessage("去外地看病要备案不", "clarify", trips, ())
    chosen = TaughtMessage("俺是居民医保", "answer", trips[1:], ("实行承诺制备案",))
    found = answered_messages([(first, second, thanks, back, chosen)])
    assert [(q.text, q.target, q.show) for q in found] == [(m.text, *m.targets, m.show) for m in (first, second)]
