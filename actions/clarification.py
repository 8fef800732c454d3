"""Asking back between targets, and understanding the answer: by number, by order, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.followups import refers
from actions.memory import Pending
from actions.plans import AnswerPlan, ClarifyPlan, Plan, SayPlan
from actions.turn import Turn
from knowledge.language.phrases import load_clarify_groups, load_labels, load_topics
from knowledge.search import Searcher
from knowledge.search.choice import asks, load_choice_weights
from knowledge.search.gate import Verdict
from knowledge.vocabulary import Aspect

_NUMBERS = {**{c: i for i, c in enumerate("一二三四五六七八九", 1)}, **{str(i): i for i in range(1, 10)}, "两": 2}
_ORDINAL = re.compile(
    r"^(?:我?(?:要|选|是|问|想问)?的?(?:是)?)?(?:第|选项|序号|no\.?|\()?\s*([一二两三四五六七八九1-9])\s*"
    r"(?:\)|、|\.|个|项|种|条|号|样)?(?:那个|这个)?(?:的|吧|呀|啊|。|！)*$"
)
_FIRST = re.compile(r"^(?:选)?(?:前面|前边|上面|前)(?:那|的|那个|一个|个|这个)")
_LAST = re.compile(r"^(?:选)?(?:后面|后边|下面|最后|后)(?:那|的|那个|一个|个|这个|那一个)")
_ALL = re.compile(r"^(?:都要|都想知道|都说说|都问|全都|两个都|都想了解|都是|都有)")
_NONE = re.compile(r"都不是|都不对|哪个都不是|不是这些|没有我要的")
_UNSURE = re.compile(
    r"^(?:我|俺)?(?:也)?(?:不知道|不清楚|不懂|不晓得|搞不清|弄不清|分不清|不太清楚|说不上来|都行|随便)"
)


def question_back(turn: Turn, targets: Sequence[str]) -> Plan:
    """Ask back, but never twice for the same thing: the second time the best is answered and the rest offered."""
    if _key(targets) in turn.memory.clarified:
        return AnswerPlan(targets[0], turn.aspects, others=tuple(targets[1:]))
    return ClarifyPlan(tuple(targets), tuple(a.value for a in turn.aspects))


def clarified_key(plan: ClarifyPlan) -> str:
    """What the memory keeps of a question that was asked back."""
    return _key(plan.targets)


def _key(targets: Sequence[str]) -> str:
    return "|".join(sorted(targets))


def question_text(targets: Sequence[str]) -> str:
    """The question that splits these targets best: of the narrowest group that holds all their topics."""
    topics = {load_topics()[target] for target in targets}
    return next(g.question for g in load_clarify_groups() if topics <= g.topics or not g.topics)


def chosen_targets(turn: Turn, searcher: Searcher) -> list[Plan] | None:
    """What a message chooses of the open question back; None when it is about something else."""
    pending = turn.memory.pending
    if pending is None or not pending.targets:
        return None
    text = turn.query.text
    if _NONE.search(text):
        return [SayPlan("utter_none_of_these")]
    if _ALL.search(text):
        return [_answer(pending, target, turn) for target in pending.targets[:2]]
    if _UNSURE.search(text) or _asks_aspect_only(turn):
        return [_answer(pending, pending.targets[0], turn, pending.targets[1:])]
    number = _number(text, len(pending.targets))
    if number is not None and not 0 < number <= len(pending.targets):
        return [ClarifyPlan(pending.targets, pending.aspects)]  # no such choice: once more
    if number is not None:
        return [_answer(pending, pending.targets[number - 1], turn)]
    label = next((t for t in pending.targets if load_labels()[t] == text), None)
    target = label or _chosen_in_words(turn, pending, searcher)
    return [_answer(pending, target, turn)] if target else None


def _asks_aspect_only(turn: Turn) -> bool:
    """Whether the message passes over the question back ("那要带什么材料"): no choice can be read out of it."""
    return bool(turn.aspects) and not (turn.audiences or turn.district) and refers(turn)


def _answer(pending: Pending, target: str, turn: Turn, others: Sequence[str] = ()) -> AnswerPlan:
    asked = turn.aspects or tuple(Aspect(a) for a in pending.aspects)
    return AnswerPlan(target, asked, others=tuple(others), chosen=not turn.aspects)


def _number(text: str, count: int) -> int | None:
    """The number that a number or an order word names, from 1 (it may be no choice); None when there is none."""
    text = text.strip("，。！ ")
    if ordinal := _ORDINAL.match(text):
        return _NUMBERS[ordinal[1]]
    if _FIRST.match(text):
        return 1
    return count if _LAST.match(text) else None


def _chosen_in_words(turn: Turn, pending: Pending, searcher: Searcher) -> str | None:
    """The choice that the words name, unless they are a question of their own."""
    alone = searcher.decide(turn.query)
    again = alone.verdict is Verdict.CLARIFY and len({h.target_id for h in alone.hits} & set(pending.targets)) > 1
    if again and (asks(turn.query.text) or turn.query.text == pending.question):
        return None  # asked once more: that chooses nothing
    choice = searcher.choose(turn.query, pending.question, pending.targets, alone)
    return choice.hits[0].target_id if choice.probability >= load_choice_weights().threshold else None
