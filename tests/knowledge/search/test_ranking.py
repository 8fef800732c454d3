"""Candidates, features, ranking and the gate on a small catalogue."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from knowledge.catalogue import Catalogue
from knowledge.language.phrases import AmbiguousPhrase
from knowledge.search.features import FEATURES, gather
from knowledge.search.gate import Verdict, audience_rivals, contenders, decide, logistic, of_one_kind
from knowledge.search.index import SearchIndex, entries_of
from knowledge.search.query import make_query
from knowledge.search.ranker import Hit, Ranker, Ranking, Reader, Weights, load_weights

TOPICS = frozenset({"挂失", "解挂", "补领换领", "工伤认定", "待遇暂停"})
ENTERPRISE = Hit("002/企业养老保险待遇暂停拨付", "待遇暂停", 0.6)
GOVERNMENT = Hit("002/机关事业单位养老保险待遇暂停拨付", "待遇暂停", 0.3)


@pytest.fixture(scope="module")
def ranker(small_index: SearchIndex) -> Ranker:
    """The ranker with the learned weights, without the encoder."""
    return Ranker(Reader(small_index), None, load_weights(with_encoder=False))


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("社保卡让人偷了", "002/社会保障卡（社会保障功能）挂失"),
        ("卡又找着了想解挂", "002/社会保障卡（社会保障功能）解挂"),
        ("干活伤了手怎么申请工伤认定", "002/工伤认定申请"),
        ("俺是机关退休的，养老金先停一停", "002/机关事业单位养老保险待遇暂停拨付"),
        ("俺爹厂里退休的，退休金先停一停", "002/企业养老保险待遇暂停拨付"),
    ],
)
def test_the_right_one_comes_first(ranker: Ranker, text: str, target: str) -> None:
    assert ranker.rank(make_query(text)).hits[0].target_id == target


def test_probabilities_sum_to_one(ranker: Ranker) -> None:
    assert sum(hit.score for hit in ranker.rank(make_query("社保卡")).hits) == pytest.approx(1, abs=1e-5)


def test_each_candidate_has_every_feature(small_index: SearchIndex) -> None:
    candidates = gather(small_index, make_query("社保卡丢了"), None)
    assert candidates.values.shape == (len(candidates.rows), len(FEATURES))
    assert np.isfinite(candidates.values).all()
    assert candidates.best_vector is None


def test_the_given_ones_alone_are_ranked(ranker: Ranker) -> None:
    among = ("002/工伤认定申请", "002/社会保障卡补领")
    hits = ranker.rank_among(make_query("社保卡丢了怎么挂失再补办"), among)
    assert {hit.target_id for hit in hits} == set(among)
    assert hits[0].target_id == "002/社会保障卡补领"
    assert sum(hit.score for hit in hits) == pytest.approx(1, abs=1e-5)


def test_what_is_kept_of_a_question_does_not_depend_on_who_asks(ranker: Ranker) -> None:
    query = make_query("退休金先停一停")
    anybody = ranker.rank(query).hits[0].score
    teacher = ranker.rank(replace(query, audiences=("机关事业单位",))).hits[0]
    assert teacher.target_id == GOVERNMENT.target_id
    assert ranker.rank(query).hits[0].score == anybody


def test_what_is_said_not_to_be_meant_counts_against_its_guide(small_index: SearchIndex) -> None:
    candidates = gather(small_index, make_query("是丢了不是工伤"), None)
    denied = candidates.values[:, FEATURES.index("denied")]
    named = [small_index.entries[row].target_id for row in candidates.rows]
    assert [target for target, value in zip(named, denied) if value] == ["002/工伤认定申请"]


def test_nothing_known_in_the_question_still_ranks(ranker: Ranker) -> None:
    assert ranker.rank(make_query("xyz")).hits


def test_a_phrase_known_to_fit_several_is_known_to_search(small_catalogue: Catalogue) -> None:
    phrase = AmbiguousPhrase(
        "临时冻住再放开", ("002/社会保障卡（社会保障功能）挂失", "002/社会保障卡（社会保障功能）解挂")
    )
    without, with_it = (SearchIndex.build(entries_of(small_catalogue), known) for known in ((), (phrase,)))
    query = make_query(phrase.text)
    assert gather(with_it, query, None).best_phrase == pytest.approx(1, abs=1e-5)
    assert gather(without, query, None).best_phrase < 0.9


def test_the_nearest_phrases_tell_whether_a_question_points_to_several(small_catalogue: Catalogue) -> None:
    suspending, releasing = (f"002/社会保障卡（社会保障功能）{operation}" for operation in ("挂失", "解挂"))
    phrase = AmbiguousPhrase("临时冻住再放开", (suspending, releasing))
    alike = AmbiguousPhrase("先冻后放", (suspending,))  # a person would not ask back about this one
    index = SearchIndex.build(entries_of(small_catalogue), (phrase, alike))
    near = gather(index, make_query(phrase.text), None).near
    assert near.characters > 0.9
    assert near.vectors == 0
    assert gather(index, make_query(alike.text), None).near.characters < 0.1
    assert gather(index, make_query("社会保障卡挂失"), None).near.characters < 0.1


def test_siblings_rival_only_while_nobody_said_for_whom() -> None:
    ranking = Ranking((ENTERPRISE, GOVERNMENT), None, 0.5)
    assert audience_rivals(make_query("退休金先停一停"), ranking) == (GOVERNMENT,)
    assert audience_rivals(make_query("俺是机关退休的，退休金先停一停"), ranking) == ()


def test_a_service_and_a_question_of_a_column_never_compete() -> None:
    question = Hit("000/问/职工发生事故伤害后如何申请工伤认定", "工伤认定", 0.4)
    service = Hit("002/工伤认定申请", "工伤认定", 0.5)
    assert contenders(make_query("工伤认定"), Ranking((service, question), None, 0.5), 0.1) == (service,)


def test_articles_that_say_the_same_make_no_guide_less_sure() -> None:
    article = Hit("000/问/职工发生事故伤害后如何申请工伤认定", "工伤认定", 0.45)
    guide = Hit("002/工伤认定申请", "工伤认定", 0.5)
    other = Hit("002/社会保障卡补领", "补领换领", 0.05)
    fair = of_one_kind(Ranking((guide, article, other), None, 0.5))
    assert [hit.target_id for hit in fair.hits] == [guide.target_id, other.target_id]
    assert fair.top == pytest.approx(0.5 / 0.55)
    assert of_one_kind(Ranking((), None, 0.0)).hits == ()


def test_what_is_surely_outside_is_refused(ranker: Ranker) -> None:
    query = make_query("公积金怎么提取", {"超范围_公积金": 0.99, "挂失": 0.01})
    decision = decide(query, ranker.rank(query), TOPICS, ranker.weights)
    assert decision.verdict is Verdict.DECLINE
    assert decision.boundary == "超范围_公积金"


@pytest.mark.parametrize(
    ("several", "in_scope", "verdict"),
    [
        (0.9, 0.7, Verdict.CLARIFY),
        (0.9, 0.4, Verdict.DECLINE),
        (0.3, 0.7, Verdict.DECLINE),
        (0.3, 0.9, Verdict.CLARIFY),
    ],
)
def test_what_is_plainly_open_is_asked_back_sooner_than_refused(
    several: float, in_scope: float, verdict: Verdict
) -> None:
    thresholds = {"scope": 0.85, "ask": 0.35, "contender": 0.03}
    weights = Weights({}, {"constant": math.log(in_scope / (1 - in_scope))}, {"constant": 1.0}, thresholds)
    ranking = Ranking((ENTERPRISE, GOVERNMENT), None, 0.5, several)
    decision = decide(make_query("待遇想停一停"), ranking, TOPICS, weights)
    assert decision.verdict is verdict


@pytest.mark.parametrize(("matter", "in_scope", "verdict"), [
    (0.6, 0.75, Verdict.CLARIFY), (0.6, 0.65, Verdict.DECLINE), (0.4, 0.75, Verdict.DECLINE),
])
def test_what_is_open_within_one_matter_is_asked_back_sooner_too(
    matter: float, in_scope: float, verdict: Verdict
) -> None:
    thresholds = {"scope": 0.85, "ask": 0.35, "contender": 0.03}
    weights = Weights({}, {"constant": math.log(in_scope / (1 - in_scope))}, {"constant": 1.0}, thresholds)
    query = make_query("待遇想停一停", {ENTERPRISE.topic: matter, "闲聊": 1 - matter})
    assert decide(query, Ranking((ENTERPRISE, GOVERNMENT), None, 0.5, 0.3), TOPICS, weights).verdict is verdict


def test_what_is_surely_inside_is_answered(ranker: Ranker) -> None:
    query = make_query("社保卡丢了怎么挂失", {"挂失": 0.98, "闲聊": 0.02})
    decision = decide(query, ranker.rank(query), TOPICS, ranker.weights)
    assert decision.verdict is Verdict.ANSWER
    assert decision.hits[0].topic == "挂失"


def test_logistic_is_bounded() -> None:
    assert logistic({"a": 1e9}, {"a": 1.0}) == pytest.approx(1)
    assert logistic({"a": 1e9}, {"a": -1.0}) == pytest.approx(0)
