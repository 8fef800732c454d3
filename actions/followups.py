"""What refers to something said before: "那要带什么材料", "荣成呢", "不是企业，是机关的", "刚才那个卡的事"."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from actions.plans import AnswerPlan, ClarifyPlan, Plan, SayPlan
from actions.turn import Turn
from knowledge.catalogue import HOSPITAL_LIST_ID
from knowledge.language.mentions import Label
from knowledge.language.phrases import load_topics
from knowledge.search import Searcher
from knowledge.search.gate import Verdict
from knowledge.search.intents import REFERRING
from knowledge.search.query import combine, make_query
from knowledge.search.searcher import ThreadDecision
from knowledge.search.signs import left_over, names_need, puts_question
from knowledge.search.structure import audience_match, insurance_match, is_article, load_structures, sectors_of
from knowledge.vocabulary import Aspect

_ANY_MATTERS = re.compile("手续|地方|地儿|东西")
_MOST_LEFT = 1  # characters that may be left over in a message without a need of its own
_REST = re.compile(
    r"还要(?:什么|啥|别的)|还有(?:什么|啥|别的|吗|没)|别的呢|其[他它]的?呢|^更多$|^继续$|接着说|往下说|下一页"
)
_NEXT_STEP = re.compile(r"下一步|接下来|然后呢|之后呢|完了呢|办完.{0,4}(?:再|还)")
_WRONG = re.compile(r"不是这个|不对|答错|搞错|弄错|理解错|不是问这|问的不是|说的不是|答非所问|不是这意思")
_UNREACHED = re.compile(r"打不通|没人接|不接|占线|忙音|空号|打不进|无人接听")
_SHORT = 12  # characters; a longer message has its own words
_LONGEST = 40  # characters; a longer one is read by itself
_PLACE_ASPECTS = (Aspect.PLACE, Aspect.HOURS, Aspect.INQUIRY_PHONE, Aspect.PROGRESS, Aspect.SUPERVISION_PHONE)
# How sure a new matter must be in the conversation to be answered where the message alone would be declined or
# asked back about; and how sure for nothing else to be offered beside it.
_SURE_IN_THREAD = 0.4
_SETTLED = 0.75


def follow_up(turn: Turn, searcher: Searcher) -> Plan | None:
    """The plan for a message that refers to what was said before; None for a question of its own."""
    if turn.memory.focus is None:
        return None
    text = turn.query.text
    if turn.intent == "电话打不通" and _UNREACHED.search(text):
        return SayPlan("utter_电话打不通")
    if turn.intent == "投诉举报" and len(text) <= _LONGEST:
        return AnswerPlan(turn.memory.focus, (Aspect.SUPERVISION_PHONE,))
    if _WRONG.search(text) and not turn.audiences and len(text) <= _SHORT:
        return _second_best(turn, searcher)
    if _names_person(turn):
        plan = _other_audience(turn, searcher)
        if isinstance(plan, AnswerPlan) or searcher.decide(turn.query).verdict is not Verdict.ANSWER:
            return plan  # otherwise it is a matter of its own: "那转成居民养老，得多少天"
    if _REST.search(text) and len(text) <= _SHORT and not turn.aspects:
        return AnswerPlan(turn.memory.focus, rest=True)
    return None


def continued(turn: Turn, found: ThreadDecision, searcher: Searcher) -> Plan | None:
    """The plan for a message that goes on about something said before, or that only its context settles.

    None for a matter of its own.
    """
    best = found.hits[0]
    if best.target_id == turn.memory.focus:
        is_for_others = audience_match(turn.audiences, load_structures()[best.target_id])[1]
        return _other_audience(turn, searcher) if is_for_others else _about_focus(turn)
    if best.target_id in turn.memory.history:
        return AnswerPlan(best.target_id, turn.asked)
    if has_no_words(turn):
        return _about_focus(turn)
    alone = found.alone
    if alone.verdict is Verdict.ANSWER and alone.hits[0].target_id == best.target_id:
        return None
    if best.score < _SURE_IN_THREAD:
        return None
    is_open = alone.verdict is Verdict.CLARIFY and best.score < _SETTLED
    others = tuple(h.target_id for h in alone.hits if h.target_id != best.target_id) if is_open else ()
    return AnswerPlan(best.target_id, turn.asked, others=others)


def _about_focus(turn: Turn) -> Plan:
    """More of the same: by aspect, by district, what has not been shown yet, the next step, once more."""
    focus = turn.memory.focus or ""
    text = turn.query.text
    if turn.district and not turn.aspects:
        kept = tuple(a for a in _remembered(turn) if a in _PLACE_ASPECTS)
        return AnswerPlan(focus, kept or (Aspect.PLACE,))
    if (_REST.search(text) and not turn.aspects) or turn.intent == "更多":
        return AnswerPlan(focus, rest=True)
    if _NEXT_STEP.search(text):
        return AnswerPlan(focus, (Aspect.PROCESS,))
    if turn.intent == "复述" and not turn.aspects:
        return AnswerPlan(focus, _remembered(turn))
    return AnswerPlan(focus, turn.aspects)


def has_no_words(turn: Turn) -> bool:
    """Whether a message asks for something of a guide in no words of its own: it goes on, whatever else it is like.

    "那怎么申请" is said of every guide. Of 244 such messages in the gauge and the development half 242 went on, of
    1,072 of the lexicon 1,016; those that go back to an earlier matter ("老公那个") are found before.
    """
    is_bare = bool(turn.query.aspects) and not turn.query.mentions.values(Label.AUDIENCE) and not names_need(turn.query)
    if not is_bare or is_article(turn.memory.focus or ""):
        return False
    return len(_ANY_MATTERS.sub("", left_over(turn.query))) <= _MOST_LEFT


def _remembered(turn: Turn) -> tuple[Aspect, ...]:
    return tuple(Aspect(a) for a in turn.memory.aspects)


def refers(turn: Turn) -> bool:
    """Whether the message has no need of its own."""
    if names_need(turn.query):
        return False
    if turn.aspects or turn.district:
        return len(left_over(turn.query)) <= _MOST_LEFT or (
            turn.probability("追问", "补充地区", "代办", "表格下载") >= 0.5 and len(turn.query.text) <= 2 * _SHORT
        )
    return turn.probability(*REFERRING) >= 0.6 and len(turn.query.text) <= _SHORT


def _names_person(turn: Turn) -> bool:
    """Whether the message says for whom, and little else ("不是企业，是机关的")."""
    other_matter = insurance_match(turn.query.insurances, load_structures()[turn.memory.focus or ""])[1]
    if other_matter or not (sectors_of(turn.audiences) or turn.denied):
        return False
    return len(left_over(turn.query)) <= 2 * _MOST_LEFT or turn.probability("补充身份", "纠正") >= 0.5


def _other_audience(turn: Turn, searcher: Searcher) -> Plan:
    """The sibling for another audience, or an honest word that there is none."""
    focus = turn.memory.focus or ""
    topic = load_topics()[focus]
    aspects = turn.aspects or _remembered(turn)
    structures = load_structures()
    denied = set(turn.query.not_audiences)
    asks_nothing_new = not turn.aspects and not puts_question(turn.query.text.rstrip("呢？"))
    says_who = asks_nothing_new and turn.memory.pending is None

    def match(target: str) -> float:
        own = structures[target]
        if own.sectors and own.sectors <= denied:
            return -1.0
        good, bad = audience_match(turn.query.audiences, own)
        return good - 2 * bad

    hits = [hit for hit in searcher.rank(combine(turn.query, turn.memory.question)).hits if hit.topic == topic]
    fitting = sorted(
        (h for h in hits if match(h.target_id) >= 0),
        key=lambda h: (-match(h.target_id), -_twinship(h.target_id, focus), -h.score),
    )
    best = fitting[0].target_id if fitting else None
    goes_on = match(focus) > 0 and bool(turn.aspects or turn.district)  # "公司在文登的，上哪儿" corrects nothing
    if match(focus) >= 0 and (goes_on or best is None or match(focus) >= match(best)):
        return AnswerPlan(focus, aspects, chosen=says_who)
    if best is not None:
        return AnswerPlan(best, aspects, chosen=says_who)
    values = {"audience": "、".join(turn.query.audiences) or "这类人员", "topic": topic}
    return SayPlan("utter_no_guide_for_audience", values, (focus,))


def _twinship(target: str, other: str) -> float:
    """How much alike two titles are: guides of the same matter for different people differ in a few characters."""
    return SequenceMatcher(None, target.rpartition("/")[2], other.rpartition("/")[2]).ratio()


def _second_best(turn: Turn, searcher: Searcher) -> Plan:
    """The citizen says that the answer was for something else: offer what else the question may have meant."""
    query = make_query(turn.memory.question, known_audiences=turn.memory.audiences)
    excluded = (turn.memory.focus, HOSPITAL_LIST_ID)
    others = [hit.target_id for hit in searcher.rank(query).hits if hit.target_id not in excluded]
    return ClarifyPlan(tuple(others[:3]), turn.memory.aspects) if others else SayPlan("utter_纠正")
