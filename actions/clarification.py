"""Understanding the answer to a question back: by number, by order, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.followups import refers
from actions.memory import Pending
from actions.plans import AnswerPlan, ClarifyPlan, Plan, SayPlan
from actions.questions_back import further_targets, titles_of
from actions.settling import one_answer, settle
from actions.turn import Turn
from knowledge.catalogue import Catalogue
from knowledge.search import Searcher
from knowledge.search.choice import load_choice_weights
from knowledge.search.denials import affirmed
from knowledge.search.gate import Verdict
from knowledge.search.signs import asks, left_over, puts_question
from knowledge.vocabulary import Aspect

_NUMBERS = {**{c: i for i, c in enumerate("一二三四五六七八九", 1)}, **{str(i): i for i in range(1, 10)}, "两": 2}
_ORDINAL = re.compile(
    r"^(?:我?(?:要|选|是|问|想问)?的?(?:是)?)?(?:第|选项|序号|no\.?|\()?\s*([一二两三四五六七八九1-9])\s*"
    r"(?:\)|、|\.|个|项|种|条|号|样)?(?:那个|这个)?(?:的|吧|呀|啊|。|！)*$"
)
_FIRST = re.compile(r"^(?:选)?(?:前面|前边|上面|前)(?:那|的|那个|一个|个|这个)")
_LAST = re.compile(r"^(?:选)?(?:后面|后边|下面|最后|后)(?:那|的|那个|一个|个|这个|那一个)")
_ALL = re.compile(r"^(?:都要|都想知道|都说说|都问|全都|两个都|都想了解|都是|都有)")
_NONE = re.compile(r"^(?:我|的|要|情况|哪个|这|那|几个|些|以上|上面|选项|个)*都不(?:是|对)|不是这些|没有我要的")
_NAMED = 0.3  # least probability, by the message alone, of a target that the question back did not offer
_AS_LIKELY = 0.7  # of the likeliest choice's probability: the words fit both
_REQUESTS = re.compile(r"[说讲问](?:一?下|[说讲问])|告诉|想知道")
_LITTLE = 2  # characters beside what is named ("企业的，流程")
_UNSURE = re.compile(
    r"^(?:我|俺)?(?:也)?(?:不知道|不清楚|不懂|不晓得|搞不清|弄不清|分不清|不太清楚|说不上来|都行|随便)"
)


def chosen_targets(turn: Turn, catalogue: Catalogue, searcher: Searcher) -> list[Plan] | None:
    """What a message chooses of the open question back; None when it is about something else."""
    pending = turn.memory.pending
    if pending is None or not pending.targets:
        return None
    text = turn.query.text
    number = _number(text, len(pending.choices))
    if number is not None and not 0 < number <= len(pending.choices):
        return [ClarifyPlan(pending.targets, pending.aspects, again=True)]  # no such choice
    named = (choice for choice in pending.choices if text in titles_of(choice))
    offered = pending.choices[number - 1] if number else next(named, None)
    if offered is not None:
        return [settle(_pressed(pending, offered[0]), offered, turn, catalogue)]
    if _NONE.search(text):
        return [SayPlan("utter_none_of_these")]
    if _ALL.search(text):
        return [_answer(pending, target, turn) for target in pending.targets[:2]]
    if _UNSURE.search(text) or _passes_over(turn):
        return [_answer(pending, pending.targets[0], turn, pending.targets[1:])]
    meant = _chosen_in_words(turn, pending, searcher)
    return [_answer_about(meant, pending, turn, catalogue)] if meant else None


def _passes_over(turn: Turn) -> bool:
    """Whether the message passes over the question back ("那要带什么", "乳山的呢"): it chooses nothing."""
    asks_something = bool(turn.aspects) or turn.district is not None
    return asks_something and not turn.audiences and refers(turn)


def _pressed(pending: Pending, target: str) -> AnswerPlan:
    """The answer to the question before, for a choice that was taken as it was offered."""
    return AnswerPlan(target, tuple(Aspect(a) for a in pending.aspects), chosen=True)


def _answer(pending: Pending, target: str, turn: Turn, others: Sequence[str] = ()) -> AnswerPlan:
    here = () if _only_tells(turn) else turn.aspects
    asked = here or tuple(Aspect(a) for a in pending.aspects)
    return AnswerPlan(target, asked, others=tuple(others), chosen=not here)


def _only_tells(turn: Turn) -> bool:
    """Whether a message tells how things are and asks nothing: "手里这张提示过期了" is not about how long it takes."""
    text = turn.query.text
    return not (puts_question(text) or _REQUESTS.search(text)) and len(left_over(turn.query)) > _LITTLE


def _number(text: str, count: int) -> int | None:
    """The number that a number or an order word names, from 1 (it may be no choice); None when there is none."""
    text = text.strip("，。！ ")
    if ordinal := _ORDINAL.match(text):
        return _NUMBERS[ordinal[1]]
    if _FIRST.match(text):
        return 1
    return count if _LAST.match(text) else None


def _answer_about(meant: Sequence[str], pending: Pending, turn: Turn, catalogue: Catalogue) -> Plan:
    """The answer about the likeliest, with the others that the words fit as well; nobody is asked again."""
    shown = tuple(filter(catalogue.shows, meant)) or tuple(meant[:1])
    plan = _answer(pending, shown[0], turn)
    return one_answer(plan, shown, turn, catalogue) or replace(plan, others=shown[1:])


def _chosen_in_words(turn: Turn, pending: Pending, searcher: Searcher) -> tuple[str, ...]:
    """The targets that the words name, the likeliest first; none where they are a question of their own."""
    if turn.query.text == pending.question:
        return ()  # asked once more: that chooses nothing
    query = affirmed(turn.query)
    alone = searcher.decide(query)
    says_something = alone.verdict is not Verdict.DECLINE  # "企业的" does not
    named = {hit.target_id for hit in alone.hits if says_something and hit.score >= _NAMED}
    further = [target for target in further_targets(pending) if target in named]
    choice = searcher.choose(query, pending.question, pending.targets, alone, further)
    if choice.probability < load_choice_weights().threshold:
        return ()
    meant = tuple(hit.target_id for hit in choice.hits if hit.score >= _AS_LIKELY * choice.hits[0].score)
    is_open = alone.verdict is Verdict.CLARIFY and len({hit.target_id for hit in alone.hits} & set(pending.targets)) > 1
    return () if is_open and asks(query.text) and len(meant) > 1 else meant  # put in other words, it is as open
