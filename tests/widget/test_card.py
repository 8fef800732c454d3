"""The card of an answer: its words, sections, checklist, print, phones, addresses and source."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

CARD = "社保卡补领要带什么材料"


def with_a_tick(open_chat):
    """A conversation and its card, of whose checklist the first thing is ticked."""
    chat = open_chat()
    card = chat.ask(CARD)
    card.get_by_role("checkbox").first.check()
    return chat, card


def test_every_word_of_an_answer_is_on_its_card(open_chat):
    chat = open_chat()
    with chat.page.expect_response("**/messages") as answered:
        card = chat.ask(CARD)
    [reply] = answered.value.json()["replies"]
    shown = re.sub(r"\s", "", card.inner_text())
    for line in reply["text"].split("\n"):
        for words in re.split(r"[：\s]", line):
            assert words in shown, line


def test_other_sections_are_one_tap_away(open_chat):
    chat = open_chat()
    card = chat.ask(CARD)
    chip = card.locator(".more .chip", has_text="办理时间")
    expect(chip).to_have_attribute("aria-expanded", "false")
    chip.click()
    expect(chip).to_have_attribute("aria-expanded", "true")
    expect(card.locator(".more .section")).to_contain_text("星期一至星期五")
    chip.click()
    assert card.locator(".more .section").count() == 0


def test_opening_hours_say_whether_a_window_is_open(open_chat):
    card = open_chat().ask(CARD)
    expect(card.locator(".opening")).to_contain_text(re.compile("市直窗口(现在开门|现在没开门|今天是否上班)"))
    expect(card.locator(".opening")).to_contain_text("推算")


def test_the_checklist_is_ticked_and_stays_ticked(open_chat, picture):
    chat, _ = with_a_tick(open_chat)
    picture(chat, "phone-checklist")
    chat.page.reload()
    chat.shadow.locator(".entry .reply").first.wait_for()
    expect(chat.newest().get_by_role("checkbox").first).to_be_checked()


def test_the_list_is_printed_on_one_page(open_chat):
    chat, card = with_a_tick(open_chat)
    with chat.page.expect_popup() as opened:
        card.get_by_role("link", name="打印清单").click()
    paper = opened.value
    expect(paper.locator("xiaowei-checklist h1")).to_have_text("社会保障卡补领")
    assert paper.get_by_role("img", name="已备好").count() == 1
    assert paper.get_by_role("img", name="未备好").count() == 1
    expect(paper).to_have_title("一次性告知清单-社会保障卡补领")
    expect(paper.locator("xiaowei-checklist footer")).to_contain_text("来源：《社会保险政务服务办事指南》")
    printed = paper.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


@pytest.mark.parametrize("guide", ["003/定点/新增协议定点医药机构", "003/职工/生育津贴支付", "002/工伤认定申请"])
def test_the_longest_lists_fit_one_page_too(context, assistant, guide):
    paper = context().new_page()
    paper.goto(f"{assistant.url}/print?id={guide}")
    paper.locator("xiaowei-checklist h1").wait_for()
    assert len(re.findall(rb"/Type\s*/Page\b", paper.pdf(prefer_css_page_size=True))) == 1


def test_the_list_is_saved(open_chat):
    chat, card = with_a_tick(open_chat)
    with chat.page.expect_download() as saved:
        card.get_by_role("button", name="保存清单").click()
    assert saved.value.suggested_filename == "一次性告知清单-社会保障卡补领.txt"
    text = saved.value.path().read_text("utf-8-sig")
    assert "【申请材料】" in text
    assert "☑" in text


def test_a_list_that_does_not_exist(context, assistant):
    page = context().new_page()
    page.goto(f"{assistant.url}/print?id=002/没有")
    expect(page.locator("xiaowei-checklist")).to_contain_text("没有找到这份指南")


def test_phones_are_links_and_shown_as_printed(open_chat):
    card = open_chat().ask("社保卡补领咨询电话")
    link = card.locator("a[href^='tel:']").first
    assert link.inner_text() == "0631-5211690"
    assert link.get_attribute("href") == "tel:06315211690"


def test_an_address_is_copied(open_chat):
    chat = open_chat(permissions=["clipboard-read", "clipboard-write"])
    card = chat.ask("社会保障卡补领办理地点")
    card.get_by_role("button", name="复制地址").first.click()
    chat.expect_toast("已复制")
    assert "塔山中路" in chat.page.evaluate("() => navigator.clipboard.readText()")


def test_an_address_among_other_lines_is_copied(open_chat):
    chat = open_chat(permissions=["clipboard-read", "clipboard-write"])
    chat.ask("职工医保临时外出就医备案怎么办")
    card = chat.ask("在文登哪个窗口办")
    card.get_by_role("button", name="复制地址").first.click()
    chat.expect_toast("已复制")
    copied = chat.page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("文登区:世纪大道84号")
    assert "\n" not in copied


def test_an_answer_is_copied(open_chat):
    chat = open_chat(permissions=["clipboard-read", "clipboard-write"])
    card = chat.ask(CARD)
    card.get_by_role("button", name="复制", exact=True).click()
    chat.expect_toast("已复制")
    assert "来源：《社会保险政务服务办事指南》" in chat.page.evaluate("() => navigator.clipboard.readText()")


def test_the_source_opens_the_passage_in_its_document(open_chat, picture):
    chat = open_chat()
    card = chat.ask(CARD)
    source = card.locator(".source").first
    source.click()
    sheet = chat.shadow.locator(".sheet")
    expect(sheet).to_contain_text("社会保险政务服务办事指南")
    expect(sheet).to_contain_text("没有印发布日期")
    expect(sheet.locator("mark").first).to_be_visible()
    assert sheet.locator(".excerpt p").count() > sheet.locator("mark").count()
    picture(chat, "source")
    chat.page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(source).to_be_focused()
