"""When the network, the server or a session fails; with a stand-in assistant that may be stopped."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


@pytest.fixture()
def chat(open_chat, shaky):
    return open_chat("/chat", base=shaky.url)


def test_messages_typed_offline_are_sent_once(chat):
    chat.ask("计数")
    chat.page.context.set_offline(True)
    chat.say("计数")
    expect(chat.shadow.locator(".state.bad")).to_contain_text("连上后自动发送")
    before = chat.replies()
    chat.page.context.set_offline(False)
    expect(chat.next_reply(before)).to_contain_text("2")
    assert chat.ask("计数").inner_text().startswith("3")
    assert chat.kept()["queue"] == []


def test_messages_typed_offline_survive_closing_the_page(chat):
    chat.page.context.set_offline(True)
    chat.say("回声 等着")
    expect(chat.shadow.locator(".state.bad")).to_be_visible()
    assert [waiting["text"] for waiting in chat.kept()["queue"]] == ["回声 等着"]
    address = chat.page.url
    chat.page.goto("about:blank")
    chat.page.context.set_offline(False)
    chat.page.goto(address)
    expect(chat.shadow.locator(".entry .reply")).to_contain_text("回声 等着", timeout=20_000)
    expect(chat.shadow.locator(".question")).to_have_count(1)


def test_server_down_and_back(open_chat, shaky, picture):
    chat = open_chat("/chat", base=shaky.url)
    chat.ask("计数")
    shaky.stop()
    try:
        chat.say("计数")
        trouble = chat.shadow.locator(".trouble")
        expect(trouble).to_contain_text("现在连不上小威")
        assert trouble.get_by_role("link", name="0631-12333").get_attribute("href") == "tel:063112333"
        expect(trouble).to_contain_text("以下答案整理于20")
        trouble.locator("summary").first.click()
        expect(trouble.locator("details").first).to_contain_text("来源：《")
        picture(chat, "trouble")
    finally:
        shaky.start()
    expect(chat.newest()).to_contain_text("2", timeout=60_000)
    expect(chat.shadow.locator(".trouble")).to_have_count(0)


def test_a_page_that_is_opened_while_the_server_is_down(context, shaky):
    page = context().new_page()
    page.goto(f"{shaky.url}/chat")
    page.locator("xiaowei-chat .welcome .chip").first.wait_for()
    page.route("**/webhooks/web/**", lambda route: route.abort())
    page.reload()
    expect(page.locator("xiaowei-chat .trouble")).to_contain_text("现在连不上小威")
    assert page.locator("xiaowei-chat .welcome .chip").count() == 6


def test_a_slow_answer_gets_an_honest_line_and_still_comes(chat):
    before = chat.replies()
    chat.say("请卡住")
    expect(chat.shadow.locator(".trouble")).to_contain_text("回答得慢", timeout=20_000)
    expect(chat.shadow.locator(".thinking")).to_be_visible()
    expect(chat.next_reply(before)).to_contain_text("系统繁忙")
    expect(chat.shadow.locator(".trouble")).to_have_count(0)


def test_a_fault_of_the_server_lets_the_citizen_send_again(chat):
    chat.page.route("**/webhooks/web/messages", lambda route: route.fulfill(status=400, body="{}"), times=1)
    chat.say("回声 再来")
    expect(chat.shadow.locator(".state.bad")).to_contain_text("没有发送成功")
    before = chat.replies()
    chat.shadow.get_by_role("button", name="重新发送").click()
    expect(chat.next_reply(before)).to_contain_text("回声 再来")


def test_a_forged_session_is_replaced(chat):
    chat.ask("回声 一")
    chat.page.evaluate("""() => {
        const kept = JSON.parse(localStorage.getItem("xiaowei"));
        kept.tokens = ["forged.1.token"];
        localStorage.setItem("xiaowei", JSON.stringify(kept));
    }""")
    chat.page.reload()
    chat.shadow.locator(".welcome .chip").first.wait_for()
    assert chat.shadow.locator(".entry").count() == 0
    expect(chat.ask("回声 二")).to_contain_text("回声 二")
    assert "forged" not in str(chat.kept()["tokens"])


def test_too_many_messages(chat):
    for number in range(4):
        chat.ask(f"回声 {number}")
    chat.say("回声 太多")
    expect(chat.shadow.locator(".state.bad")).to_contain_text("秒后自动再发")
    expect(chat.shadow.get_by_role("button", name="重新发送")).to_be_visible()
    assert [waiting["text"] for waiting in chat.kept()["queue"]] == ["回声 太多"]
