"""What each candidate of a message in a conversation shows: by itself, joined with the question before, by its place.

No single sign decides ("那要带什么材料" names no matter, "荣成的窗口呢" might be one, "换成补领呢" leaves it).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from knowledge.language.mentions import Label
from knowledge.language.phrases import load_rivals, load_topics
from knowledge.search.context import Meaning, in_thread, read_context
from knowledge.search.course import Course, Thread
from knowledge.search.query import Query, combine, make_query
from knowledge.search.ranker import Ranker, Ranking
from knowledge.search.signs import own_pairs, signs_of
from knowledge.search.structure import load_structures, mismatch, sectors_of

_FLOOR = 1e-4
COURSE_FLOOR = 1e-3
_MOST_PAIRS = 3  # pairs of characters: more tell no more
_MOST_EACH = 15  # candidates taken from each ranking

FEATURES = (
    "alone",  # log probability by the message alone
    "alone_share",  # that probability
    "alone_leaning",  # log probability, as far as the message is short
    "both",  # log probability by the message joined with the last question
    "both_share",
    "context",  # log probability by the message and what was said before it, read as one text
    "context_share",
    "gained",  # how much more likely the message makes it than the last question alone did (difference of logs)
    "focus",  # what was talked about last
    "focus_leaning",
    "focus_aspect",  # and the message names an aspect
    "focus_district",
    "focus_refers",  # and it leans on what was said, by its intent
    "focus_topic",  # and it is of one topic, by its intent
    "focus_need",  # and it names an operation or insurance of its own
    "focus_left",  # and has words of its own
    "focus_bare",  # and has none
    "focus_back",
    "focus_change",
    "focus_switch",
    "focus_next",
    "focus_rival",  # and something else is likely by the message alone
    "focus_stays",  # how likely the message goes on rather than turns away, by how it is put (difference of logs)
    "focus_stays_share",  # probability that it goes on
    "focus_words",  # words of its own that the question about the focus holds, and about nothing else that was asked
    "focus_named",  # and there is at least one
    "focus_mismatch",  # and what is said of insurance, operation or person does not fit it
    "earlier",  # talked about before that
    "earlier_alone",
    "earlier_back",
    "earlier_need",
    "earlier_returns",  # how likely the message goes back rather than turns to something new (difference of logs)
    "earlier_words",
    "earlier_named",
    "latest_back",  # the last one before the focus, and the message goes back
    "sibling",  # of the same topic, or often mistaken for it
    "sibling_alone",
    "sibling_gained",
    "sibling_switch",
    "sibling_person",  # and the message says for whom
    "sibling_need",
    "related",  # of the same insurance, another topic
    "related_next",
    "related_alone",
    "same_sector",  # not talked about, and for the same people as the focus, where nobody was named
    "other_sector",  # and for others
)
_COLUMN = {name: i for i, name in enumerate(FEATURES)}


@dataclass(frozen=True)
class Rankings:
    """The candidates of a message by itself, joined with the last question, and of that question without it.

    `context` is what the encoder reads in the message and what was said before it.
    """

    alone: Ranking
    both: Ranking
    before: Ranking
    context: Meaning = Meaning()

    @classmethod
    def of(cls, query: Query, thread: Thread, ranker: Ranker) -> Rankings:
        """Rank a message in its conversation."""
        joined, before = combine(query, thread.question), make_query(thread.question)
        context = read_context(ranker.encoder, in_thread(thread, query.text))
        return cls(ranker.rank(query), ranker.rank(joined), ranker.rank(before), context)


def thread_features(
    query: Query, thread: Thread, rankings: Rankings
) -> tuple[tuple[str, ...], np.ndarray]:
    """The candidates and one row of FEATURES for each."""
    by_alone, by_both, by_before = (
        {h.target_id: h.score for h in ranking.hits} for ranking in (rankings.alone, rankings.both, rankings.before)
    )
    best = [h.target_id for ranking in (rankings.alone, rankings.both) for h in ranking.hits[:_MOST_EACH]]
    targets = tuple(dict.fromkeys((thread.focus, *thread.history, *best)))
    signs = signs_of(query)
    rows = np.zeros((len(targets), len(FEATURES)))
    for i, target in enumerate(targets):
        rival = max((p for t, p in by_alone.items() if t != target), default=0.0)
        put = {
            "alone": math.log(max(by_alone.get(target, 0.0), _FLOOR)),
            "alone_share": by_alone.get(target, 0.0),
            "both": math.log(max(by_both.get(target, 0.0), _FLOOR)),
            "both_share": by_both.get(target, 0.0),
            "gained": math.log(max(by_both.get(target, 0.0), _FLOOR) / max(by_before.get(target, 0.0), _FLOOR)),
            **_place(target, query, thread, signs, rival),
        }
        if rankings.context:
            put |= {"context": rankings.context.log(target), "context_share": rankings.context.share(target)}
        put |= _by_course(target, thread, rankings.alone)
        put |= _by_words(target, query, thread)
        put["alone_leaning"] = put["alone"] * signs["leaning"]
        put["related_alone"] = put.get("related", 0.0) * put["alone_share"]
        put["earlier_alone"] = put.get("earlier", 0.0) * put["alone"]
        put["sibling_alone"] = put.get("sibling", 0.0) * put["alone"]
        put["sibling_gained"] = put.get("sibling", 0.0) * put["gained"]
        for name, value in put.items():
            rows[i, _COLUMN[name]] = value
    return targets, rows


def _place(target: str, query: Query, thread: Thread, signs: Mapping[str, float], rival: float) -> dict[str, float]:
    """Features of a candidate's place in the conversation."""
    if target == thread.focus:
        names = ("leaning", "aspect", "district", "refers", "topic", "need", "left", "bare")
        more = ("back", "change", "switch", "next")
        found = {f"focus_{name}": signs[name] for name in (*names, *more)}
        return {"focus": 1.0, "focus_rival": rival, "focus_mismatch": mismatch(query, target), **found}
    put: dict[str, float] = {}
    if target in thread.history:
        latest = target == thread.history[-1]
        put |= {"earlier": 1.0, "earlier_back": signs["back"], "earlier_need": signs["need"]}
        put["latest_back"] = signs["back"] * latest
    else:
        put |= by_sector(target, query, thread)
    topics, structures = load_topics(), load_structures()
    if topics[target] == topics[thread.focus] or target in load_rivals().get(thread.focus, ()):
        put |= {"sibling": 1.0} | {f"sibling_{name}": signs[name] for name in ("switch", "person", "need")}
    elif structures[target].insurance & structures[thread.focus].insurance:
        put |= {"related": 1.0, "related_next": signs["next"]}
    return put


def by_sector(target: str, query: Query, thread: Thread) -> dict[str, float]:
    """Whether a new matter is for the people of the one talked about ("将来单位换法人" among civil servants)."""
    ours, others = load_structures()[thread.focus].sectors, load_structures()[target].sectors
    if not ours or not others or sectors_of(query.mentions.values(Label.AUDIENCE)):
        return {}
    return {"same_sector": 1.0} if ours & others else {"other_sector": 1.0}


def _by_course(target: str, thread: Thread, alone: Ranking) -> dict[str, float]:
    """What the way in which the message is put tells of a candidate that was talked about."""
    if not alone.course:
        return {}
    logs = {course: math.log(max(p, COURSE_FLOOR)) for course, p in alone.course.items()}
    if target == thread.focus:
        stays = logs[Course.STAYS] - logs[Course.LEAVES]
        return {"focus_stays": stays, "focus_stays_share": alone.course[Course.STAYS]}
    return {"earlier_returns": logs[Course.RETURNS] - logs[Course.LEAVES]} if target in thread.history else {}


def _by_words(target: str, query: Query, thread: Thread) -> dict[str, float]:
    """Whether the message takes up words of the question about a candidate ("宝宝那张几天能拿")."""
    asked = thread.question_about(target)
    if not asked:
        return {}
    others = " ".join(thread.question_about(t) for t in (thread.focus, *thread.history) if t != target)
    taken_up = sum(pair in asked and pair not in others for pair in own_pairs(query.text))
    place = "focus" if target == thread.focus else "earlier"
    return {f"{place}_words": min(taken_up, _MOST_PAIRS) / _MOST_PAIRS, f"{place}_named": float(taken_up > 0)}
