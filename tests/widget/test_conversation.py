"""A citizen's way through the widget, with the real assistant behind it."""

from __future__ import annotations

import re
import sqlite3

import httpx
import pytest
from playwright.sync_api import expect

from tests.widget.site import Chat

CARD = "社保卡补领要带什么材料"


def test_a_page_with_the_button_asks_for_nothing_until_it_is_opened(context, assistant):
    page = context(width=1440, height=900).new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{assistant.url}/")
    page.locator("xiaowei-chat .launcher").wait_for()
    assert not [url for url in requests if "/webhooks/" in url]


def test_welcome_and_hot_questions(open_chat, picture):
    chat = open_chat(informed=False)
    expect(chat.shadow.locator(".welcome")).to_contain_text("我是小威")
    assert chat.shadow.locator(".welcome .chip").count() == 6
    picture(chat, "phone-welcome")
    before = chat.replies()
    chat.shadow.locator(".welcome .chip").first.click()
    expect(chat.next_reply(before)).to_be_visible()


def test_the_first_answer_is_a_card(open_chat, picture):
    chat = open_chat()
    card = chat.ask(CARD)
    expect(card.locator("h3")).to_have_text("社会保障卡补领")
    assert card.locator("h4").first.inner_text() == "申请材料"
    expect(card.locator(".source")).to_contain_text("来源：《社会保险政务服务办事指南》")
    picture(chat, "phone-answer")


def test_the_page_itself_offers_questions(open_chat):
    chat = open_chat(width=1440, height=900)
    chat.button("关闭对话窗口").click()
    chat.page.get_by_role("button", name="补卡要带什么").click()
    expect(chat.next_reply(0).locator("h3")).to_have_text("社会保障卡补领")
    chat.button("关闭对话窗口").click()
    chat.page.locator(".hero button").click()
    expect(chat.shadow.locator(".panel")).to_be_visible()
    expect(chat.shadow.locator(".question")).to_have_count(1)


def test_another_window_of_the_site_is_heard(open_chat, assistant):
    chat = open_chat("/chat")
    chat.ask(CARD)
    other = chat.page.context.new_page()
    other.goto(f"{assistant.url}/chat")
    second = Chat(other)
    second.open()
    second.button("长辈版").click()
    expect(chat.shadow.locator(".root")).to_have_class(re.compile("elder"))
    second.button("更多").click()
    second.button("开始新对话").click()
    second.ask(CARD)
    assert set(second.kept()["tokens"]) == set(chat.kept()["tokens"])
    assert len(chat.kept()["tokens"]) == 2
    chat.ask("那多久能办好")
    assert len(chat.kept()["tokens"]) == 2


def test_a_broad_choice_is_narrowed_before_it_is_answered(open_chat):
    chat = open_chat()
    question = chat.ask("转移")
    for _ in range(2):
        before = chat.replies()
        question.locator(".chip").first.click()
        question = chat.next_reply(before)
    expect(question.locator("h3")).to_be_visible()


def test_a_question_back_has_choices_and_one_is_chosen(open_chat, picture):
    chat = open_chat()
    question = chat.ask("异地就医备案")
    choices = question.locator(".chip")
    assert 2 <= choices.count() <= 4
    picture(chat, "phone-choices")
    before = chat.replies()
    choices.first.click()
    expect(chat.next_reply(before).locator("h3")).to_be_visible()


def test_a_follow_up_knows_what_was_spoken_of(open_chat):
    chat = open_chat()
    chat.ask("社保卡补领要带什么材料")
    card = chat.ask("那多久能办好")
    expect(card.locator("h3")).to_contain_text("社会保障卡补领")


def test_a_person_is_asked_for(open_chat, assistant, picture):
    chat = open_chat()
    before = chat.replies()
    chat.button("转人工").click()
    reply = chat.next_reply(before)
    code = reply.locator(".code").inner_text()
    assert re.fullmatch(r"\d{6}", code)
    assert reply.locator(".call").get_attribute("href") == "tel:063112333"
    rows = sqlite3.connect(assistant.folder / "app.db").execute("SELECT code FROM handovers").fetchall()
    assert (code,) in rows
    picture(chat, "phone-handover")


def test_rephrasing_brings_the_question_back(open_chat):
    chat = open_chat()
    chat.ask(CARD)
    chat.button("换一个问法").click()
    expect(chat.input).to_have_value(CARD)
    expect(chat.input).to_be_focused()


def test_the_hotline_is_always_at_hand(open_chat):
    chat = open_chat()
    call = chat.shadow.get_by_role("link", name="拨打12333")
    assert call.get_attribute("href") == "tel:063112333"
    place = call.bounding_box()
    chat.ask(CARD)
    assert call.bounding_box() == place


def test_feedback_with_a_reason_is_stored(open_chat, assistant):
    chat = open_chat()
    card = chat.ask("社保卡换领要什么材料")
    card.get_by_role("button", name="没帮助").click()
    card.get_by_role("textbox").fill("请打13812345678告诉我")
    card.get_by_role("button", name="提交").click()
    expect(card.get_by_role("button", name="没帮助")).to_have_attribute("aria-pressed", "true")
    expect(card.locator(".reason")).to_have_count(0)
    rows = sqlite3.connect(assistant.folder / "app.db").execute(
        "SELECT vote, reason FROM feedback WHERE question = '社保卡换领要什么材料'"
    )
    assert rows.fetchall() == [(-1, "请打[手机号]告诉我")]


def test_a_conversation_resumes_after_a_reload(open_chat):
    chat = open_chat()
    chat.ask(CARD)
    chat.page.reload()
    expect(chat.shadow.locator(".question")).to_contain_text(CARD)
    expect(chat.newest().locator("h3")).to_have_text("社会保障卡补领")
    expect(chat.ask("那多久能办好").locator("h3")).to_contain_text("社会保障卡补领")


def test_a_new_conversation(open_chat):
    chat = open_chat()
    chat.ask(CARD)
    chat.button("更多").click()
    chat.button("开始新对话").click()
    assert chat.shadow.locator(".entry").count() == 0
    chat.ask(CARD)
    assert len(chat.kept()["tokens"]) == 2


def test_deleting_my_data_reaches_every_conversation_of_mine(open_chat, assistant):
    chat = open_chat()
    chat.ask("灵活就业怎么参保 第一次")
    chat.button("更多").click()
    chat.button("开始新对话").click()
    chat.ask("灵活就业怎么参保 第二次")
    tokens = chat.kept()["tokens"]
    chat.button("更多").click()
    chat.button("删除我的数据").click()
    chat.button("删除").click()
    chat.expect_toast("您的对话和评价已经删除。")
    assert chat.shadow.locator(".entry").count() == 0
    assert chat.kept()["tokens"] == []
    for token in tokens:
        url = f"{assistant.url}/webhooks/web/messages"
        assert httpx.get(url, headers={"authorization": f"Bearer {token}"}).json() == {"messages": []}
    dump = "\n".join(sqlite3.connect(assistant.folder / "app.db").iterdump())
    assert "第一次" not in dump
    assert "第二次" not in dump


def test_the_conversation_is_saved_and_copied(open_chat):
    chat = open_chat(permissions=["clipboard-read", "clipboard-write"])
    chat.ask(CARD)
    chat.button("更多").click()
    with chat.page.expect_download() as saved:
        chat.button("保存对话").click()
    text = saved.value.path().read_text("utf-8-sig")
    assert text.startswith(f"您：{CARD}")
    chat.button("更多").click()
    chat.button("复制对话").click()
    chat.expect_toast("已复制")
    assert chat.page.evaluate("() => navigator.clipboard.readText()") == text


@pytest.mark.parametrize(
    ("typed", "sent", "label"),
    [
        ("我的手机是13812345678", "我的手机是[手机号]", "手机号"),
        ("身份证11010519491231002X能办吗", "身份证[身份证号]能办吗", "身份证号"),
        ("卡号6222 0212 3456 7890 128", "卡号", "号"),
    ],
)
def test_personal_numbers_never_leave_the_browser(open_chat, typed, sent, label):
    chat = open_chat()
    bodies: list[str] = []
    chat.page.on("request", lambda request: bodies.append(request.post_data or ""))
    chat.input.type(typed)
    digits = re.sub(r"\D", "", typed)
    if label != "号":
        expect(chat.shadow.locator(".personal")).to_contain_text(f"不需要提供{label}")
        chat.ask(typed)
        expect(chat.shadow.locator(".question").last).to_contain_text(sent)
        expect(chat.shadow.locator(".entry .state")).to_contain_text("已隐去")
        assert not [body for body in bodies if digits[:11] in body]


def test_published_phones_are_not_taken_for_personal_ones(open_chat):
    chat = open_chat()
    chat.ask("0631-5211690打不通")
    expect(chat.shadow.locator(".question").last).to_contain_text("0631-5211690打不通")


def test_the_notice_of_staff_stands_on_top(open_chat, assistant, picture):
    notice = assistant.folder / "notice.txt"
    notice.write_text("今天下午两点到四点系统维护，急事请拨打12333。", "utf-8")
    try:
        chat = open_chat()
        expect(chat.shadow.locator(".notice")).to_contain_text("系统维护")
        picture(chat, "phone-notice")
    finally:
        notice.unlink()


def test_the_privacy_notice_says_what_is_kept(open_chat):
    chat = open_chat(informed=False)
    brief = chat.shadow.locator(".privacy")
    expect(brief).to_contain_text("30天")
    chat.button("隐私说明").click()
    expect(chat.shadow.locator(".sheet")).to_contain_text("保存30天后自动删除")
    chat.page.keyboard.press("Escape")
    chat.button("知道了").click()
    expect(brief).to_have_count(0)
    chat.page.reload()
    chat.shadow.locator(".welcome .chip").first.wait_for()
    expect(brief).to_have_count(0)


def test_reading_aloud(open_chat):
    chat = open_chat()
    chat.page.evaluate("() => { window.said = []; speechSynthesis.speak = (words) => window.said.push(words); }")
    card = chat.ask(CARD)
    card.get_by_role("button", name="朗读").click()
    said = chat.page.evaluate("() => window.said.map(({ text, lang }) => [lang, text.split('\\n')[0]])")
    assert said == [["zh-CN", "社会保障卡补领"]]
    card.get_by_role("button", name="停止朗读").click()
    expect(card.get_by_role("button", name="朗读", exact=True)).to_be_visible()


def test_reading_aloud_ends_with_the_window(open_chat):
    chat = open_chat()
    chat.page.evaluate(
        "() => { speechSynthesis.speak = () => {}; speechSynthesis.cancel = () => (window.ended = true); }"
    )
    chat.ask(CARD).get_by_role("button", name="朗读").click()
    chat.page.evaluate("() => (window.ended = false)")
    chat.button("关闭对话窗口").click()
    chat.page.wait_for_function("() => window.ended")


def test_dictation(open_chat):
    chat = open_chat()
    if chat.shadow.get_by_role("button", name="语音输入").count() == 0:
        assert chat.page.evaluate("() => !('webkitSpeechRecognition' in window)")
        return
    chat.page.evaluate("""() => {
        webkitSpeechRecognition.prototype.start = function () {
            this.onresult({ results: [[{ transcript: "社保卡丢了" }]] });
            this.onend();
        };
    }""")
    chat.shadow.get_by_role("button", name="语音输入").click()
    expect(chat.input).to_have_value("社保卡丢了")
