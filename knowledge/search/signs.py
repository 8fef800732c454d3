"""What a message itself shows of its place in a conversation: words that go back, change, switch, or carry no need."""

from __future__ import annotations

import math
import re

from knowledge.language.mentions import Label
from knowledge.language.phrases import load_topic_names
from knowledge.search.intents import REFERRING
from knowledge.search.query import Query
from knowledge.search.structure import sectors_of

# Words that carry no need of their own beside a mention.
_EMPTY_WORDS = re.compile(
    r"那么|那个|这个|这事|这种|那边|这边|的话|请问|还有|还要|需要|可以|应该|怎么|什么|多少|哪些|知道|告诉|一下|一共|大概|"
    r"如果|要是|假如|办理|属于|[办弄去在到是的了呢吗嘛么啊呀吧哈咧呗要得能该会有没不想问再也都就和跟给把让用行对好说算还]|"
    r"[我俺咱你您他她它们爸妈爹娘老家里人那这哪啥咋几个些，。？！、 ]"
)
_BACK = re.compile(
    r"刚才|刚刚|前面|前头|头先|先头|头里|上一个|上个|回到|说回|回头说|还是说|还是问|一开始|开头|起先|起初|最开始|先前|"
    r"之前(?:说|问|那)|(?:说|问)的那个"
)
_CHANGE = re.compile(r"另外|换个|换一个|再问|还想问|顺便|对了|还有个|还有(?:一|件)|别的事|改问|问个别的")
_SWITCH = re.compile(
    r"要是|换成|如果是|若是|那.{0,10}呢|不是.{1,8}是|说错|说反|搞反|弄反|记错|我是说|我说的是|问的是|其实"
)
_NEXT = re.compile(r"下一步|接下来|然后|之后|完了|办完|下来以后|下来了|批了|以后|鉴完|认完|认定完|报完")
_ASKS = re.compile(r"怎么|咋|如何|吗|啥|什么|多少|(?<![待住过好十这前头没了])几|哪|？|能不能|行不行|可不可以|多久")
_CLAUSE = re.compile(r"[^，。？！；]+[，。？！；]*")
_ASKS_SHORTLY = re.compile(r"[不没么][，。？！；]*$")
_ASKS_ELSE = re.compile(r"谁|何时|是否|能否|可否|呢|(.)(?:不|没)\1")
_DAY = re.compile(r"周[六日末]|周六日|(?:礼拜|星期)[六天日]|双休日|节假日|过节|放假|五一|国庆|过年|春节")
_LITTLE = 2  # characters beside a day that tell nothing ("周六呢")
_STORY = 25  # characters; a longer message tells things as well as asking
_GENERAL_OPERATIONS = frozenset({"查询", "打印"})  # "打哪个电话查": no need of its own


def asks(text: str) -> bool:
    """Whether a message is put as a question."""
    return bool(_ASKS.search(text))


def puts_question(text: str) -> bool:
    """Like `asks`, or in other ways than the commonest ("还要盖章不", "是不是得先去单位", "谁来签字")."""
    return asks(text) or any(_ASKS_SHORTLY.search(c[0]) or _ASKS_ELSE.search(c[0]) for c in _CLAUSE.finditer(text))


def aspects_where_asked(query: Query) -> tuple[str, ...]:
    """The aspects whose words stand where the message asks: what to answer (what is learned from reads all aspects).

    In a story with a question those are the clauses that ask, and the last: "大厅让我周末来，他得带什么" asks for no
    hours. Nor does a day in a statement ("是周末骑车摔的"). Of 23 aspects that this leaves out of the development
    half's single questions none was asked for.
    """
    clauses = [(c.start(), c.end(), c[0]) for c in _CLAUSE.finditer(query.text)]
    asking = [(start, end) for start, end, text in clauses if puts_question(text)]
    said = [m for m in query.mentions.items if m.label is Label.ASPECT and not m.negated]
    if not asking and len(left_over(query)) > _LITTLE:
        said = [m for m in said if not _DAY.fullmatch(query.text[m.start : m.end])]
        return tuple(dict.fromkeys(m.value for m in said))
    if len(query.text) <= _STORY or not asking:
        return query.aspects
    asking += [(start, end) for start, end, _ in clauses[-1:]]
    found = (m.value for m in said if any(start <= m.start < end for start, end in asking))
    return tuple(dict.fromkeys(found))


def names_need(query: Query) -> bool:
    """Whether a message names an operation or an insurance: a need of its own."""
    return bool(set(query.operations) - _GENERAL_OPERATIONS or query.insurances)


def left_over(query: Query, *known: tuple[int, int]) -> str:
    """What is left of a message without its mentions of aspect, place and person and without empty words.

    Args:
        query: The message.
        known: Further stretches (start, end) that are accounted for.
    """
    left = list(query.text)
    said = (m for m in query.mentions.items if m.label in (Label.ASPECT, Label.DISTRICT, Label.AUDIENCE))
    for start, end in (*known, *((m.start, m.end) for m in said)):
        left[start:end] = [" "] * (end - start)
    return _EMPTY_WORDS.sub("", "".join(left))


def own_pairs(text: str) -> frozenset[str]:
    """Pairs of characters in what is left of a text without empty words."""
    stretches = _EMPTY_WORDS.sub(" ", text).split()
    return frozenset(s[i : i + 2] for s in stretches for i in range(len(s) - 1))


def signs_of(query: Query) -> dict[str, float]:
    """What the message itself shows, whatever it is about."""
    topics = load_topic_names()
    text, left = query.text, left_over(query)
    return {
        "leaning": math.exp(-len(text) / 12),
        "aspect": float(bool(query.aspects)),
        "district": float(bool(query.mentions.values(Label.DISTRICT))),
        "refers": sum(p for name, p in query.intents.items() if name in REFERRING),
        "topic": max((p for name, p in query.intents.items() if name in topics), default=0.0),
        "need": float(names_need(query)),
        "left": min(len(left), 10) / 10,
        "bare": float(len(left) <= 1),
        "back": float(bool(_BACK.search(text))),
        "change": float(bool(_CHANGE.search(text))),
        "switch": float(bool(_SWITCH.search(text))),
        "next": float(bool(_NEXT.search(text))),
        "person": float(bool(sectors_of(query.mentions.values(Label.AUDIENCE)) or query.not_audiences)),
    }
