"""Typing: suggestions, input methods, limits, keyboard."""

from __future__ import annotations

from playwright.sync_api import expect

SUGGESTIONS = ".suggestions li"


def test_suggestions_by_keyboard(open_chat, picture):
    chat = open_chat()
    chat.input.type("生育津")
    first = chat.shadow.locator(SUGGESTIONS).first
    first.wait_for()
    picture(chat, "phone-suggestions")
    assert chat.input.get_attribute("aria-activedescendant") is None
    chat.input.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    assert chat.input.get_attribute("aria-activedescendant") == first.get_attribute("id")
    wanted = first.inner_text()
    before = chat.replies()
    chat.input.press("Enter")
    chat.next_reply(before)
    expect(chat.shadow.locator(".question").last).to_contain_text(wanted)
    expect(chat.shadow.locator(SUGGESTIONS)).to_have_count(0)


def test_suggestions_by_pointer_and_by_pinyin_initials(open_chat):
    chat = open_chat()
    chat.input.type("syjt")
    first = chat.shadow.locator(SUGGESTIONS).first
    first.wait_for()
    assert "生育津贴" in first.inner_text()
    before = chat.replies()
    first.click()
    chat.next_reply(before)


def test_escape_closes_the_suggestions_first(open_chat):
    chat = open_chat()
    chat.input.type("挂失")
    chat.shadow.locator(SUGGESTIONS).first.wait_for()
    chat.input.press("Escape")
    expect(chat.shadow.locator(SUGGESTIONS)).to_have_count(0)
    expect(chat.input).to_have_value("挂失")
    chat.input.press("Escape")
    expect(chat.shadow.locator(".panel")).to_have_count(0)


def test_enter_sends_what_was_typed_unless_a_suggestion_is_chosen(open_chat):
    chat = open_chat()
    chat.input.type("生育津贴")
    chat.shadow.locator(SUGGESTIONS).first.wait_for()
    chat.input.press("Enter")
    expect(chat.shadow.locator(".question")).to_contain_text("生育津贴")


def test_one_character_gets_no_suggestions(open_chat):
    chat = open_chat()
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.input.type("卡")
    chat.page.wait_for_timeout(400)
    assert not [url for url in asked if "suggestions" in url]


def test_the_enter_that_ends_a_composition_does_not_send(open_chat):
    chat = open_chat()
    chat.input.focus()
    keyboard = chat.page.context.new_cdp_session(chat.page)
    keyboard.send("Input.imeSetComposition", {"text": "shebao", "selectionStart": 6, "selectionEnd": 6})
    composing = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **composing})
    chat.input.dispatch_event("keydown", {"key": "Enter", "keyCode": 13, "isComposing": True})
    assert chat.shadow.locator(".question").count() == 0
    keyboard.send("Input.insertText", {"text": "社保"})
    expect(chat.input).to_have_value("社保")
    chat.input.dispatch_event("keydown", {"key": "Enter", "keyCode": 229})  # Safari: after the composition
    assert chat.shadow.locator(".question").count() == 0
    chat.input.press("Enter")
    expect(chat.shadow.locator(".question")).to_contain_text("社保")


def test_shift_and_enter_begin_a_line(open_chat):
    chat = open_chat()
    chat.input.type("一")
    chat.input.press("Shift+Enter")
    chat.input.type("二")
    expect(chat.input).to_have_value("一\n二")


def test_at_most_500_characters_with_a_counter(open_chat):
    chat = open_chat()
    chat.input.fill("社" * 120)
    expect(chat.shadow.locator(".counter")).to_contain_text("120/500")
    chat.input.press("End")
    chat.page.keyboard.insert_text("保" * 600)
    assert len(chat.input.input_value()) == 500


def test_nothing_is_sent_for_nothing(open_chat):
    chat = open_chat()
    expect(chat.shadow.get_by_role("button", name="发送")).to_be_disabled()
    chat.say("   ")
    assert chat.shadow.locator(".question").count() == 0


def test_commands_are_words(open_chat):
    chat = open_chat()
    chat.ask("/restart")
    expect(chat.shadow.locator(".question")).to_contain_text("restart")
    assert chat.replies() == 1
