"""What refers to something said before: "那要带什么材料", "荣成呢", "不是企业，是机关的", "刚才那个卡的事"."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
from knowledge.vocabulary import Aspect, Audience, Insurance

_FEW = 4  # characters of its own in a message that asks what something costs
_PRICE = re.compile("多少钱|几块钱|几个钱")  # of a card: what it costs to have one; elsewhere it may be a contribution
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
        if is_for_others(turn.audiences, best.target_id):
            return _other_audience(turn, searcher)
        return _about_focus(turn)
    if best.target_id in turn.memory.history:
        return AnswerPlan(best.target_id, turn.asked)
    if _has_no_words(turn):
        return _about_focus(turn)
    alone = found.alone
    if alone.verdict is Verdict.ANSWER and alone.hits[0].target_id == best.target_id:
        return None
    if best.score < _SURE_IN_THREAD:
        return None
    is_open = alone.verdict is Verdict.CLARIFY and best.score < _SETTLED
    others = tuple(h.target_id for h in alone.hits if h.target_id != best.target_id) if is_open else ()
    return AnswerPlan(best.target_id, turn.asked, others=others)


def surely_continued(turn: Turn) -> Plan | None:
    """The plan for a message that goes on about the focus although it looks like nothing that the documents hold.

    It asks what every guide tells, in no words of its own ("行吧，那地方在哪"); not "能给几个月", which may be how long
    something is paid.
    """
    focus = turn.memory.focus or ""
    if _asks_fee(turn):
        return AnswerPlan(focus, (Aspect.FEE,))
    is_bare = _has_no_words(turn) and Aspect.TIME_LIMIT not in turn.aspects
    return _about_focus(turn) if is_bare else None


def _asks_fee(turn: Turn) -> bool:
    """Whether a message asks what it costs to do what is talked about, and nothing else.

    Of 143 messages in the lexicon's, the gauge's and the development half's conversations that ask for a fee and name
    no other matter 130 are answered; the others have words of their own ("无痛针算不算符合规定的费用").
    """
    query, own = turn.query, load_structures()[turn.memory.focus or ""]
    names_other = query.insurances or not set(query.operations) <= own.operation
    is_price = Insurance.CARD.value in own.insurance and bool(_PRICE.search(query.text))
    return (Aspect.FEE in turn.aspects or is_price) and not names_other and len(left_over(query)) <= _FEW


def is_for_others(said: Iterable[str], target: str) -> bool:
    """Whether a guide is for other people than those that were named."""
    own = load_structures()[target]
    insured = set(said)
    if Insurance.MEDICAL.value not in own.insurance:
        insured -= {Audience.STUDENT.value}  # insured for that alone: here they are somebody's child
    return bool(audience_match(insured, own)[1])


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


def _has_no_words(turn: Turn) -> bool:
    """Whether a message asks for something of a guide in no words of its own: it goes on, whatever else it is like.

    "那怎么申请" is said of every guide. Of 244 such messages in the gauge and the development half 242 went on, of
    1,072 of the lexicon 1,016; those that go back to an earlier matter ("老公那个") are found before. Of those that
    name but a district ("乳山的呢") 14 of 14 and 59 of 62 went on.
    """
    asks_something = bool(turn.query.aspects) or turn.district is not None
    is_bare = asks_something and not turn.query.mentions.values(Label.AUDIENCE) and not names_need(turn.query)
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
    found = _guide_for_them(focus, turn, searcher)
    if found is None:
        values = {"audience": "、".join(turn.query.audiences) or "这类人员", "topic": load_topics()[focus]}
        return SayPlan("utter_no_guide_for_audience", values, (focus,))
    asks_nothing_new = not turn.aspects and not puts_question(turn.query.text.rstrip("呢？"))
    only_says_who = asks_nothing_new and turn.memory.pending is None
    return AnswerPlan(found, turn.aspects or _remembered(turn), chosen=only_says_who)


def _guide_for_them(focus: str, turn: Turn, searcher: Searcher) -> str | None:
    """The guide of the focus's topic for whom the message names: the focus itself if it is for them, or its twin."""
    topic, structures = load_topics()[focus], load_structures()
    denied = set(turn.query.not_audiences)

    def match(target: str) -> float:
        own = structures[target]
        if own.sectors and own.sectors <= denied:
            return -1.0
        good, bad = audience_match(turn.query.audiences, own)
        return good - 2 * bad

    if match(focus) > 0 and (turn.aspects or turn.district):
        return focus  # "公司在文登的，上哪儿" corrects nothing
    hits = [hit for hit in searcher.rank(combine(turn.query, turn.memory.question)).hits if hit.topic == topic]
    fitting = sorted(
        (h for h in hits if match(h.target_id) >= 0),
        key=lambda h: (-match(h.target_id), -_twinship(h.target_id, focus), -h.score),
    )
    best = fitting[0].target_id if fitting else None
    stays = match(focus) >= 0 and (best is None or match(focus) >= match(best))
    return focus if stays else best


def _twinship(target: str, other: str) -> float:
    """How much alike two titles are: guides of the same matter for different people differ in a few characters."""
    return SequenceMatcher(None, target.rpartition("/")[2], other.rpartition("/")[2]).ratio()


def _second_best(turn: Turn, searcher: Searcher) -> Plan:
    """The citizen says that the answer was for something else: offer what else the question may have meant."""
    query = make_query(turn.memory.question, known_audiences=turn.memory.audiences)
    excluded = (turn.memory.focus, HOSPITAL_LIST_ID)
    others = [hit.target_id for hit in searcher.rank(query).hits if hit.target_id not in excluded]
    return ClarifyPlan(tuple(others[:3]), turn.memory.aspects) if others else SayPlan("utter_纠正")
