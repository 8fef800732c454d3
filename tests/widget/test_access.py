"""For everybody: axe, the 长辈版 measured, widths, keyboard and focus."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.widget.site import Chat

QUESTION = "社保卡补领要带什么材料"
STATES: dict[str, dict[str, Any]] = {
    "normal": {},
    "dark": {"color_scheme": "dark"},
    "elder": {"path": "/?elder=1"},
    "elder-dark": {"path": "/?elder=1", "color_scheme": "dark"},
    "full": {"path": "/chat", "width": 1440, "height": 900},
    "full-elder": {"path": "/chat?elder=1", "width": 1440, "height": 900},
    "full-dark": {"path": "/chat", "width": 1440, "height": 900, "color_scheme": "dark"},
    "desktop": {"width": 1440, "height": 900},
    "desktop-elder": {"path": "/?elder=1", "width": 1440, "height": 900},
    "desktop-dark": {"width": 1440, "height": 900, "color_scheme": "dark"},
}

_AXE = """async () => {
    const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => target + " " + failureSummary).join("; ")}`);
}"""  # noqa: E501

_MEASURE = """() => {
    const root = document.querySelector("xiaowei-chat").shadowRoot;
    const seen = [...root.querySelectorAll("*")].filter((element) => element.checkVisibility());
    const words = seen.filter((element) => !element.closest(".sr") &&
        [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) || element.matches("textarea"));
    const inText = (element) => element.matches("a") && element.closest("p");
    const targets = seen.filter((element) => element.matches("button, a, textarea, summary, label, li[role=option]") && !inText(element));
    const name = (element) => `${element.tagName}.${element.className} ${element.textContent.slice(0, 20)}`;
    return {
        sizes: words.map((element) => [parseFloat(getComputedStyle(element).fontSize), name(element)]),
        lines: words.map((element) => [parseFloat(getComputedStyle(element).lineHeight) / parseFloat(getComputedStyle(element).fontSize), name(element)]),
        targets: targets.map((element) => [...[element.getBoundingClientRect()].map(({ width, height }) => Math.min(width, height)), name(element)]),
    };
}"""  # noqa: E501


def violations(chat: Chat, packages) -> list[str]:
    """What axe finds on the page as it stands."""
    chat.page.evaluate((packages / "axe-core" / "axe.min.js").read_text("utf-8"))
    return chat.page.evaluate(_AXE)


@pytest.mark.parametrize("state", [state for state in STATES if "desktop" not in state])
def test_axe_finds_nothing(open_chat, packages, picture, state):
    chat = open_chat(informed=False, **STATES[state])
    assert violations(chat, packages) == []
    chat.button("知道了").click()
    card = chat.ask(QUESTION)
    card.locator(".more .chip").first.click()
    card.get_by_role("button", name="没帮助").click()
    card.locator(".reason").wait_for()
    chat.ask("转移")
    picture(chat, f"choices-{state}")
    chat.input.type("社保卡")
    chat.shadow.locator(".suggestions li").first.wait_for()
    chat.input.press("ArrowDown")
    assert violations(chat, packages) == []
    chat.input.fill("")
    for sheet in ("更多", "隐私说明"):
        chat.button(sheet).click()
        chat.shadow.locator(".sheet").wait_for()
        assert violations(chat, packages) == []
    chat.page.keyboard.press("Escape")
    chat.shadow.locator(".source").first.click()
    chat.shadow.locator("mark").first.wait_for()
    assert violations(chat, packages) == []


@pytest.mark.parametrize("state", STATES)
def test_pictures_of_an_answer(open_chat, picture, state):
    chat = open_chat(**STATES[state])
    expect(chat.ask(QUESTION).locator("h3")).to_be_visible()
    picture(chat, f"answer-{state}")


def test_axe_finds_nothing_while_the_assistant_is_down(open_chat, packages):
    chat = open_chat()
    chat.page.route("**/webhooks/web/**", lambda route: route.abort())
    chat.say("在吗")
    chat.shadow.locator(".trouble summary").first.click()
    assert violations(chat, packages) == []


def test_axe_finds_nothing_on_the_printed_page(context, assistant, packages):
    page = context().new_page()
    page.goto(f"{assistant.url}/print?id=002/社会保障卡补领")
    page.locator("xiaowei-checklist h1").wait_for()
    assert violations(Chat(page), packages) == []


@pytest.mark.parametrize("width", [320, 390, 1440])
@pytest.mark.parametrize("presses", [0, 9])
def test_the_elder_view_measured(open_chat, width, presses):
    chat = open_chat("/chat?elder=1", width=width)
    for _ in range(presses):
        if chat.button("A+ 字大一点").is_enabled():
            chat.button("A+ 字大一点").click()
    chat.ask(QUESTION)
    for opened in (None, "更多"):
        if opened:
            chat.button(opened).click()
        measured = chat.page.evaluate(_MEASURE)
        assert len(measured["sizes"]) > 10
        assert [one for one in measured["sizes"] if one[0] < 18] == []
        assert [one for one in measured["lines"] if one[0] < 1.2] == []
        assert [one for one in measured["targets"] if one[0] < 59.5] == []
    assert max(size for size, _ in measured["sizes"]) >= (30 if presses else 20)


def test_targets_of_the_normal_view_are_44_px(open_chat):
    chat = open_chat("/chat")
    chat.ask(QUESTION)
    assert [one for one in chat.page.evaluate(_MEASURE)["targets"] if one[0] < 43.5] == []


def test_the_elder_view_is_remembered(open_chat):
    chat = open_chat()
    chat.button("长辈版").click()
    chat.button("A+ 字大一点").click()
    chat.page.reload()
    expect(chat.shadow.locator(".root")).to_have_class(re.compile("elder"))
    assert chat.kept()["size"] == 22
    chat.button("标准版").click()
    expect(chat.shadow.locator(".root")).not_to_have_class(re.compile("elder"))


def test_the_look_is_chosen_and_remembered(open_chat):
    chat = open_chat()
    chat.button("更多").click()
    chat.shadow.get_by_role("radio", name="深色").check()
    chat.page.reload()
    expect(chat.shadow.locator(".root")).to_have_class(re.compile("look-dark"))


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
@pytest.mark.parametrize("path", ["/", "/chat", "/?elder=1", "/chat?elder=1", "/print?id=002/社会保障卡补领"])
def test_nothing_scrolls_sideways(context, assistant, width, path):
    page = context(width=width, height=640).new_page()
    page.goto(f"{assistant.url}{path}")
    page.locator("xiaowei-chat, xiaowei-checklist").first.wait_for(state="attached")
    if "print" not in path:
        chat = Chat(page)
        chat.open()
        chat.ask(QUESTION)
        chat.newest().locator(".more .chip").first.click()
    wide = page.evaluate("""() => {
        const root = document.querySelector("xiaowei-chat, xiaowei-checklist").shadowRoot;
        const cut = [...root.querySelectorAll("*")].filter((element) => element.checkVisibility() &&
            !element.matches(".sr, .sr *, svg, svg *") && element.getBoundingClientRect().right > innerWidth + 0.5);
        const isWide = document.documentElement.scrollWidth > innerWidth;
        return [isWide, cut.map((element) => element.outerHTML.slice(0, 80))];
    }""")
    assert wide == [False, []]


def test_twice_the_text_size_fits(open_chat):
    chat = open_chat(width=640, height=900, device_scale_factor=2)
    chat.page.set_viewport_size({"width": 320, "height": 450})  # what 200 % of zoom leaves of 640 px
    chat.ask(QUESTION)
    assert chat.shadow.locator(".log").bounding_box()["height"] > 150


def test_focus_goes_in_and_comes_back(open_chat):
    chat = open_chat(width=1440, height=900, informed=False)
    expect(chat.input).to_be_focused()
    chat.button("关闭对话窗口").click()
    expect(chat.shadow.locator(".launcher")).to_be_focused()
    chat.page.keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.shadow.locator(".launcher")).to_be_focused()


def test_the_keyboard_gets_everywhere_and_out_again(open_chat):
    chat = open_chat(width=1440, height=900)
    chat.ask(QUESTION)
    chat.page.locator("main button").last.focus()
    stops = []
    while len(stops) < 80 and not any(stop.startswith("<body") for stop in stops):
        chat.page.keyboard.press("Tab")
        stops.append(
            chat.page.evaluate("""() => {
                const focused = document.activeElement;
                return (focused.shadowRoot?.activeElement ?? focused).outerHTML.slice(0, 80);
            }""")
        )
    assert len(stops) < 80, "the focus is trapped"
    for part in ("elder-switch", 'role="log"', "checkbox", 'class="source"', "<textarea", "tel:"):
        assert any(part in stop for stop in stops), part


def test_every_focus_is_visible_and_not_covered(open_chat):
    chat = open_chat(width=390, height=700)
    chat.ask(QUESTION)
    chat.input.focus()
    for _ in range(25):
        chat.page.keyboard.press("Shift+Tab")
        seen = chat.page.evaluate("""() => {
            const root = document.querySelector("xiaowei-chat").shadowRoot;
            const focused = root.activeElement;
            if (!focused) return null;
            const { left, top, width, height } = focused.getBoundingClientRect();
            const inside = top + Math.min(height / 2, 8);
            const at = root.elementFromPoint(left + width / 2, Math.min(Math.max(inside, 1), innerHeight - 1));
            const style = getComputedStyle(focused);
            const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
            return [focused.outerHTML.slice(0, 60), isOutlined,
                focused === at || focused.contains(at) || at?.contains(focused)];
        }""")
        if seen is None:
            return
        assert seen[1:] == [True, True], seen[0]


def test_messages_are_announced_politely(open_chat):
    chat = open_chat()
    log = chat.shadow.get_by_role("log")
    assert log.get_attribute("aria-live") == "polite"
    chat.ask(QUESTION)
    assert log.locator(".reply h3").count() == 1
    assert chat.shadow.locator("[aria-live=assertive], [role=alert]").count() == 0


def test_nothing_moves_for_those_who_want_it_so(open_chat):
    chat = open_chat(reduced_motion="reduce")
    chat.page.route("**/webhooks/web/messages", lambda route: None)
    chat.say(QUESTION)
    dot = chat.shadow.locator(".dots i").first
    dot.wait_for()
    assert dot.evaluate("(dot) => getComputedStyle(dot).animationName") == "none"


def test_the_window_leaves_room_for_a_keyboard(open_chat):
    chat = open_chat(width=390, height=844)
    chat.page.set_viewport_size({"width": 390, "height": 420})
    chat.page.wait_for_function("""() => {
        const root = document.querySelector("xiaowei-chat").shadowRoot;
        return root.querySelector("textarea").getBoundingClientRect().bottom <= 420;
    }""")
    assert chat.shadow.locator(".log").bounding_box()["height"] > 100
