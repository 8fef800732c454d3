"""What of a guide a question asks for, on the real guides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from knowledge.answer import AnswerRequest, answer
from knowledge.answering.guide_parts import parts_of_guide
from knowledge.answering.overview import OVERVIEW_LIMIT
from knowledge.answering.parts import size
from knowledge.ingest.build import Ingest
from knowledge.search.asked import AskedReader, load_asked_weights
from knowledge.search.guide_features import FEATURES, aspects_asked_outright
from knowledge.search.query import make_query
from knowledge.vocabulary import Aspect, SectionName
from tests.withdrawn import without_sections

NOW = datetime(2026, 11, 23, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
FUNERAL = "002/企业离退休人员丧葬补助金、抚恤金申领"
CARD_ADULT = "002/社会保障卡申领（成年人）"
REPLACEMENT = "002/社会保障卡补领"
ASSESSMENT = "002/职工非因工伤残或因病丧失劳动能力程度鉴定"
CERTIFICATION = "002/居民养老保险待遇享受资格认证"
ASPECTS = {aspect.value: aspect for aspect in Aspect}

Focus = Callable[[str, str], AnswerRequest]
Say = Callable[[str, str], str]


@pytest.fixture(scope="module")
def reader(real: Ingest) -> AskedReader:
    """A reader of the real guides."""
    return AskedReader(real.catalogue)


@pytest.fixture(scope="module")
def focus(reader: AskedReader) -> Focus:
    """`focus(service id, words)`: the request as the assistant understands it."""

    def ask(target: str, words: str) -> AnswerRequest:
        query = make_query(words)
        aspects = tuple(ASPECTS[a] for a in query.aspects if a in ASPECTS)
        return reader.focus(AnswerRequest(target, NOW, aspects, text=query.text), query.text)

    return ask


@pytest.fixture(scope="module")
def say(real: Ingest, focus: Focus) -> Say:
    """`say(service id, words)`: the answer's text."""
    return lambda target, words: answer(real.catalogue, focus(target, words)).render_text()


@pytest.mark.parametrize(
    ("words", "aspects"),
    [
        ("要准备什么，几天能拿到", {Aspect.MATERIALS, Aspect.TIME_LIMIT}),
        ("网上能换不？几天能寄来？", {Aspect.ONLINE, Aspect.TIME_LIMIT}),
        ("前天去窗口白跑一趟，几天能拿到", {Aspect.TIME_LIMIT}),
    ],
)
def test_an_aspect_is_asked_outright_by_its_words_or_by_its_clause(words: str, aspects: set[Aspect]) -> None:
    assert aspects_asked_outright(words) == aspects


def test_each_of_two_aspects_that_are_asked_stays(focus: Focus) -> None:
    asked = focus(REPLACEMENT, "社保卡补领要准备什么，几天能拿到")
    assert set(asked.aspects) == {Aspect.MATERIALS, Aspect.TIME_LIMIT}


@pytest.mark.parametrize("words", ["结果不服呢", "要是评完了俺们不认这个结果咋整"])
def test_what_is_surely_asked_is_shown_even_instead_of_long_materials(say: Say, words: str) -> None:
    assert "可在收到鉴定结论之日起 15 日内" in say(ASSESSMENT, words)


def test_probabilities_cover_every_part_once(reader: AskedReader, real: Ingest) -> None:
    service = real.catalogue.targets[REPLACEMENT]
    read = reader.read(service.id, "补卡需要什么材料", "补卡需要什么材料")
    assert sum(one.probability for one in read) == pytest.approx(1)
    assert {one.part for one in read} == set(parts_of_guide(service))  # type: ignore[arg-type]
    assert read[0].part.section is SectionName.MATERIALS


@pytest.mark.parametrize(
    ("words", "aspect"),
    [
        ("补卡需要什么材料", Aspect.MATERIALS),
        ("补办社保卡几天能拿到", Aspect.TIME_LIMIT),
        ("补卡去哪里办", Aspect.PLACE),
        ("补卡要收钱吗", Aspect.FEE),
        ("补卡咨询电话是多少", Aspect.INQUIRY_PHONE),
    ],
)
def test_a_plain_question_for_one_thing_gets_that_alone(focus: Focus, words: str, aspect: Aspect) -> None:
    asked = focus(REPLACEMENT, words)
    assert asked.aspects == (aspect,)
    assert not asked.overview


@pytest.mark.parametrize(
    "words",
    [
        "我前几天把社保卡弄丢了，想再办一张",
        "我对象的社保卡没了，给补一张",
        "换手机的时候把社保卡弄丢了，想重办",
    ],
)
def test_a_story_names_no_aspect_and_gets_the_materials(focus: Focus, say: Say, words: str) -> None:
    assert focus(REPLACEMENT, words).aspects == ()
    assert "申请材料" in say(REPLACEMENT, words)


def test_an_aspect_named_in_passing_does_not_hide_what_is_asked(say: Say) -> None:
    text = say(REPLACEMENT, "我手机上弄不明白，社保卡丢了咋补")
    assert "申请材料" in text


def test_the_paragraph_that_a_question_is_about_is_shown(say: Say) -> None:
    text = say(FUNERAL, "我爸走了以后养老金还多发了两个月，是从丧葬补助金里面扣吗")
    assert "抵扣" in text


def test_one_of_the_materials_can_be_asked(say: Say) -> None:
    assert "358 像素" in say(CARD_ADULT, "办社保卡用的相片是什么底色，尺寸多少")


def test_a_part_of_a_long_section_is_shown_by_its_title(say: Say) -> None:
    text = say(CERTIFICATION, "怎么给我姥姥用我的手机认证，替老人认证")
    assert "为他人认证" in text
    assert size(text) < 2 * OVERVIEW_LIMIT


def test_an_overview_stays_within_its_room(real: Ingest, focus: Focus) -> None:
    lengths = []
    for service in real.catalogue.services:
        request = focus(service.id, f"{service.title}怎么办")
        lengths.append(size(answer(real.catalogue, request).render_text()))
    assert sorted(lengths)[len(lengths) // 2] <= 950


def test_what_others_asked_so_before_finds_a_rule_that_shares_no_word(reader: AskedReader) -> None:
    [likeliest, *_] = reader.read(ASSESSMENT, "要是结论俺家不认可呢", "要是结论俺家不认可呢")
    assert "15 日内" in likeliest.part.text


def test_a_withdrawn_section_is_read_no_more_and_takes_no_other_s_place(reader: AskedReader, real: Ingest) -> None:
    words = "结果不服怎么办"
    reader.read(ASSESSMENT, words, words)  # what was prepared for the whole guide must not be used for less of it
    less = reader.over(without_sections(real.catalogue, ASSESSMENT, [SectionName.PROCESS]))
    read = less.read(ASSESSMENT, words, words)
    assert SectionName.PROCESS not in {one.part.section for one in read}
    assert sum(one.probability for one in read) == pytest.approx(1)


def test_a_guide_of_which_nothing_is_left_has_no_parts(reader: AskedReader, real: Ingest) -> None:
    nothing = reader.over(without_sections(real.catalogue, ASSESSMENT, SectionName))
    assert nothing.read(ASSESSMENT, "要什么材料", "要什么材料") == ()


def test_a_guide_that_nothing_was_taught_about_is_read_all_the_same(reader: AskedReader) -> None:
    untaught = reader.with_weights(reader.weights, replace(reader.asking, taught={}))
    read = untaught.read(REPLACEMENT, "补卡需要什么材料", "补卡需要什么材料")
    assert read[0].part.section is SectionName.MATERIALS


def test_what_was_shown_or_carried_over_stays_as_understood(reader: AskedReader) -> None:
    rest = AnswerRequest(REPLACEMENT, NOW, text="还要什么", shown=frozenset({"申请材料"}))
    assert reader.focus(rest, rest.text) is rest
    carried = AnswerRequest(REPLACEMENT, NOW, (Aspect.TIME_LIMIT,), text="社保卡的")
    assert reader.focus(carried, carried.text).aspects == (Aspect.TIME_LIMIT,)


def test_questions_and_howtos_are_left_alone(reader: AskedReader, real: Ingest) -> None:
    article = AnswerRequest(real.catalogue.questions[0].id, NOW, text="什么材料")
    assert reader.focus(article, article.text) is article


def test_every_feature_has_a_weight() -> None:
    weights = load_asked_weights()
    assert set(weights.words) == set(weights.full) == set(FEATURES)
