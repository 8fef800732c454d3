"""Kinds of intents beside the topics: those that lean on what was said before, asides, and what is left."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.language.phrases import load_topic_names

# Intents of messages that lean on what was said before.
REFERRING = frozenset(
    {"追问", "补充身份", "补充地区", "更多", "复述", "表格下载", "代办", "选择", "指代", "纠正", "急事", "肯定", "否定"}
)
# Courtesies, feelings and asides: when sure, they get their own line.
ASIDES = frozenset(
    {"问候", "感谢", "告别", "肯定", "否定", "帮助", "你是谁", "急事", "情绪"}
    | {"辱骂", "闲聊", "天气闲事", "提示注入", "乱码"}
)
CLOSING = ("感谢", "告别", "肯定")  # what people say when they have their answer
GIVING_UP = "否定"  # "那不报了，谢谢" is that as well as a farewell
DISTRESS = "求助危机"  # somebody may be in danger


def outside_intents(intents: Mapping[str, float]) -> dict[str, float]:
    """The part of a posterior that is neither about a topic nor leans on what was said before."""
    topics = load_topic_names()
    return {name: p for name, p in intents.items() if name not in topics and name not in REFERRING}
