"""Pages, choices and what replies look like on WeChat; every text of the real knowledge base."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat.choices import link, resolve
from bot.channels.wechat.pages import PAGE_BYTES, cut, size
from bot.channels.wechat.render import Part, Screen, plain, render
from bot.service.replies import make_reply
from knowledge.answer import AnswerRequest, answer
from knowledge.catalogue import Catalogue
from knowledge.ingest.build import ingest
from knowledge.settings import KnowledgeSettings

WHOLE = re.compile(r"《[^《》\n]{1,120}》|[0-9A-Za-z]+(?:[.:\-][0-9A-Za-z]+)*|<a [^>]*>[^<]*</a>")
NOW = datetime(2026, 11, 23, 10)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return ingest(KnowledgeSettings()).catalogue


def squeezed(text):
    return re.sub(r"\s", "", text)


def assert_fits(screen):
    """Every page fits, and all that is whole in the text stands whole on a page."""
    pages = screen.pages
    assert all(0 < size(page) <= PAGE_BYTES for page in pages)
    shown = "\n".join(pages)
    for part in screen.parts:
        for whole in WHOLE.findall(part.body):
            assert whole in shown
    return pages


def test_every_section_of_every_service_fits(catalogue):
    checked = several = 0
    for service in catalogue.services:
        for section in service.sections:
            source = f"来源：《{catalogue.documents_by_id[service.document].title}》· {section.name.value}"
            text = f"{service.display_title}\n{section.name.value}：\n{section.text}\n{source}"
            choices = [{"title": s.name.value, "payload": f"{service.title} {s.name.value}"} for s in service.sections]
            reply = make_reply("x", {"text": text, "custom": {"kind": "answer"}, "buttons": choices[:6]})
            screen = render([reply])
            pages = assert_fits(screen)
            assert squeezed(section.text) in squeezed("".join(cut(screen.parts[0].body, 600)))
            assert all(source in page for page in pages[: len(pages) - 1])
            assert any(source in page for page in pages[-2:])
            checked += 1
            several += len(pages) > 1
    assert checked > 900
    assert several > 3  # most long ones list their choices as numbers alone, on the page itself


def test_every_answer_fits(catalogue):
    for target in catalogue.targets:
        answered = answer(catalogue, AnswerRequest(target, NOW))
        custom = answered.to_custom()
        message = {"text": answered.render_text(), "custom": custom, "buttons": custom["choices"]}
        pages = assert_fits(render([make_reply("x", message)]))
        assert all("来源" in page for page in pages[:-1])


@given(st.text(max_size=3000), st.integers(200, 1800))
def test_pieces_hold_every_character(text, limit):
    pieces = list(cut(text, limit)) if not any(0xD800 <= ord(c) < 0xE000 for c in text) else []
    if pieces:
        assert all(size(piece) <= limit for piece in pieces)
        assert "".join(pieces).replace("\n", "") == text.replace("\n", "")


@pytest.mark.parametrize(
    "whole",
    [
        "0631-5190850",
        "08:30-12:00",
        "《社会保险登记表（企业）》",
        link("更多", "更多"),
        "👨‍👩‍👧",
        "e\u0301",
        "http://a.gov.cn/x?y=1",
        "5%",
    ],
)
def test_what_is_never_cut(whole):
    for before in range(60):
        pieces = list(cut("字" * before + whole + "字" * 80, 180))
        assert any(whole in piece for piece in pieces)


def test_a_page_ends_where_a_reader_pauses():
    lines = [f"第{n}行" + "字" * 60 + "。" for n in range(30)]
    assert all(piece.endswith("。") for piece in cut("\n".join(lines), 1000))
    headed = "字" * 200 + "\n申请材料：\n" + "字" * 300
    assert next(cut(headed, 900)).endswith("字")


def test_pages_are_turned():
    screen = Screen((Part("字" * 1500, ("来源：《甲》· 乙",)),))
    pages = screen.pages
    assert len(pages) == 3
    assert pages[0].endswith(f"回复 {link('更多', '更多')} 看下一页（1/3）")
    assert pages[2].endswith("（3/3）")
    assert all("来源：《甲》· 乙" in page for page in pages)
    second = screen.next_page()
    assert second.shown() == pages[1]
    assert second.next_page().next_page() is None


def test_a_question_back_shows_its_choices_once():
    buttons = [
        {"title": "临时外出", "payload": "临时外出就医备案"},
        {"title": "在外长住", "payload": "长期异地就医备案"},
    ]
    text = "您是哪一种？\n1. 临时外出\n2. 在外长住"
    page = render([make_reply("x", {"text": text, "buttons": buttons, "custom": {"kind": "clarify"}})]).shown()
    assert page == (
        "您是哪一种？\n\n点一下，或回复数字：\n"
        '1. <a href="weixin://bizmsgmenu?msgmenucontent=临时外出就医备案&msgmenuid=0">临时外出</a>\n'
        '2. <a href="weixin://bizmsgmenu?msgmenucontent=长期异地就医备案&msgmenuid=0">在外长住</a>'
    )


def test_long_choices_are_numbers_alone():
    buttons = [{"title": "题" * 60, "payload": "话" * 60} for _ in range(6)]
    screen = render([make_reply("x", {"text": "哪一个？", "buttons": buttons, "custom": {"kind": "clarify"}})])
    assert "回复数字选择：\n1. 题" in screen.shown()
    assert "weixin" not in screen.shown()
    assert_fits(screen)


def test_late_answers_come_first_with_their_questions():
    late = Screen((Part("甲答", ("来源：甲",)),))
    screen = plain("乙答").after([("甲<a>问", late)], "乙问")
    assert screen.shown() == "您刚才问的是“甲＜a＞问”，答复如下：\n甲答\n\n来源：甲\n\n您现在问的是“乙问”：\n乙答"


def test_a_late_question_keeps_its_choices():
    late = Screen((Part("哪一种？"),), ({"title": "甲", "payload": "甲种"},))
    shown = plain("乙答").after([("甲问", late)], "乙问").shown()
    assert f"哪一种？\n· {link('甲', '甲种')}\n\n您现在问的是" in shown


def test_a_screen_survives_storage():
    choices = ({"title": "一", "payload": "二"},)
    screen = Screen((Part("甲", ("来源：乙",)),), choices, heading="hot_questions", page=0, code="123456")
    assert Screen.from_json(screen.to_json()) == screen


CHOICES = [{"title": "企业职工", "payload": "企业职工退休"}, {"title": "灵活就业", "payload": "灵活就业退休"}]


@pytest.mark.parametrize(
    "words",
    [
        "2",
        "２",
        "二",
        "第二个",
        "第2个",
        "选2",
        "2.",
        "（2）",
        "我选二",
        "第二项",
        "灵活就业",
        "灵活就业退休",
        " 灵活就业。",
        "两",
    ],
)
def test_a_choice_in_words_or_numbers(words):
    assert resolve(words, CHOICES) == "灵活就业退休"


@pytest.mark.parametrize("words", ["3", "0", "灵活", "二楼", "2号楼在哪", "第二次工伤", "", "12333", "一二"])
def test_other_words_stay_as_they_are(words):
    assert resolve(words, CHOICES) == words


@given(st.text(), st.text())
def test_a_link_has_only_its_own_markup(title, says):
    assert len(re.findall(r'[<>"]', link(title, says))) == 6
