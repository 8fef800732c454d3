"""What a message is about in its conversation: features from a small index, and the learned weights."""

from __future__ import annotations

import pytest

from knowledge.search.course import Thread
from knowledge.search.index import SearchIndex
from knowledge.search.query import combine, make_query
from knowledge.search.ranker import Ranker, Reader
from knowledge.search.signs import left_over, names_need
from knowledge.search.thread import SCOPE_FEATURES, load_thread_weights, rank_thread
from knowledge.search.thread_features import FEATURES, Rankings, by_sector, thread_features

LOSS = "002/社会保障卡（社会保障功能）挂失"
FOUND = "002/社会保障卡（社会保障功能）解挂"
INJURY = "002/工伤认定申请"
PAUSE = "002/企业养老保险待遇暂停拨付"


@pytest.fixture
def ranker(small_index: SearchIndex) -> Ranker:
    return Ranker(Reader(small_index), None)


def about(ranker: Ranker, thread: Thread, words: str, **intents: float) -> str:
    """The target that a message is about."""
    query = make_query(words, intents)
    rankings = Rankings.of(query, thread, ranker)
    return rank_thread(query, thread, rankings, 0.9, load_thread_weights(False)).hits[0].target_id


def test_an_aspect_alone_stays_with_what_was_talked_about(ranker: Ranker) -> None:
    thread = Thread(LOSS, "社保卡丢了怎么挂失")
    assert about(ranker, thread, "那要带什么材料", 追问=0.9) == LOSS


def test_a_matter_of_its_own_leaves_it(ranker: Ranker) -> None:
    thread = Thread(LOSS, "社保卡丢了怎么挂失")
    assert about(ranker, thread, "上班受伤了怎么报工伤", 工伤认定=0.95) == INJURY


def test_one_may_go_back_to_an_earlier_matter(ranker: Ranker) -> None:
    thread = Thread(INJURY, "上班受伤了怎么报工伤", (LOSS,))
    assert about(ranker, thread, "刚才那个挂失的事，去哪办", 指代=0.5, 挂失=0.4) == LOSS


def test_every_candidate_has_its_place(ranker: Ranker) -> None:
    query = make_query("换成解挂呢")
    thread = Thread(LOSS, "社保卡丢了怎么挂失", (INJURY,))
    targets, rows = thread_features(query, thread, Rankings.of(query, thread, ranker))
    assert rows.shape == (len(targets), len(FEATURES))
    assert {LOSS, INJURY, FOUND} <= set(targets) and len(set(targets)) == len(targets)
    column = {name: rows[:, i] for i, name in enumerate(FEATURES)}
    assert [t for t, value in zip(targets, column["focus"]) if value] == [LOSS]
    assert [t for t, value in zip(targets, column["earlier"]) if value] == [INJURY]


def test_words_of_an_earlier_question_point_back_to_it(ranker: Ranker) -> None:
    query = make_query("媳妇那张几天能拿")
    thread = Thread(INJURY, "俺在厂里伤了手", (LOSS,), ("俺媳妇社保卡丢了",))
    targets, rows = thread_features(query, thread, Rankings.of(query, thread, ranker))
    told = dict(zip(targets, rows[:, FEATURES.index("earlier_words")]))
    assert told[LOSS] > 0
    assert not any(value for target, value in told.items() if target != LOSS)
    assert not rows[:, FEATURES.index("focus_words")].any()


def test_words_of_both_questions_point_to_neither(ranker: Ranker) -> None:
    query = make_query("媳妇那份要啥")
    thread = Thread(INJURY, "俺媳妇在厂里伤了手", (LOSS,), ("俺媳妇社保卡丢了",))
    _, rows = thread_features(query, thread, Rankings.of(query, thread, ranker))
    assert not rows[:, [FEATURES.index("earlier_words"), FEATURES.index("focus_words")]].any()


def test_what_a_message_names_replaces_what_the_question_named() -> None:
    joined = combine(make_query("不是企业，是机关的"), "企业退休的养老金怎么暂停")
    assert joined.audiences == ("机关事业单位",)
    assert joined.text.startswith("企业退休的养老金怎么暂停，")


@pytest.mark.parametrize(
    ("words", "left", "need"),
    [("那要带什么材料", "", False), ("荣成的呢", "", False), ("能挂失吗", "挂失", True), ("钢板怎么算", "钢板", False)],
)
def test_words_of_its_own(words: str, left: str, need: bool) -> None:
    query = make_query(words)
    assert left_over(query).strip() == left
    assert names_need(query) is need


def test_a_new_matter_is_told_by_the_people_talked_about() -> None:
    company = "002/单位（项目）社会保险基本信息维护（企业）"
    office = "002/单位（项目）社会保险基本信息维护（机关事业单位）"
    joining = "002/机关事业单位工作人员社会保险参保登记增员"
    talk = Thread(joining, "我们局招人怎么参保")

    def sectors(words: str, target: str) -> dict[str, float]:
        return by_sector(target, make_query(words), talk)

    assert sectors("单位换法人要什么材料", office) == {"same_sector": 1.0}
    assert sectors("单位换法人要什么材料", company) == {"other_sector": 1.0}
    assert sectors("企业换法人要什么材料", company) == {}


def test_both_modes_have_learned_weights() -> None:
    for with_encoder in (False, True):
        weights = load_thread_weights(with_encoder)
        assert set(weights.ranker) == set(FEATURES)
        assert set(weights.scope) == set(SCOPE_FEATURES)
        assert 0 < weights.thresholds["scope"] < 1
