"""On somebody else's page: a strict policy, hostile styles, other origins; and the file itself."""

from __future__ import annotations

import gzip
import shutil
import subprocess

import pytest
from playwright.sync_api import expect

from tests.widget.site import Chat

SIZE_LIMIT = 40_000  # bytes, gzip
WIDGET_FILE = "dist/widget.js"


@pytest.fixture()
def embedded(context, assistant, site):
    """Open the widget on a page of the other site; returns it and what the browser complained of."""

    def show(path: str, **options: object) -> tuple[Chat, list[str], list[str]]:
        page = context(**{"width": 1280, "height": 800, **options}).new_page()
        complaints: list[str] = []
        requests: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: requests.append(request.url))
        page.goto(f"{site.url}{path}")
        chat = Chat(page)
        chat.open()
        return chat, complaints, requests

    return show


def test_a_page_that_forbids_everything_inline(embedded, assistant, site):
    chat, complaints, requests = embedded("/strict.html")
    chat.ask("社保卡补领要带什么材料")
    chat.button("长辈版").click()
    chat.newest().locator(".source").first.click()
    expect(chat.shadow.locator(".sheet mark").first).to_be_visible()
    assert [complaint for complaint in complaints if "favicon" not in complaint and "404" not in complaint] == []
    assert {url.split("/")[2] for url in requests} == {assistant.url[7:], site.url[7:]}


def test_hostile_styles_stay_out_and_ours_stay_in(embedded):
    chat, _, _ = embedded("/hostile.html")
    plain, _, _ = embedded("/strict.html")
    for selector in (".bar h2", ".welcome .chip", "textarea", ".always .action"):
        style = """(element) => {
            const style = getComputedStyle(element);
            const names = ["fontSize", "color", "letterSpacing", "textTransform", "display", "direction", "lineHeight"];
            const { width, height } = element.getBoundingClientRect();
            return [names.map((name) => style[name]), width, height];
        }"""
        assert chat.shadow.locator(selector).first.evaluate(style) == plain.shadow.locator(selector).first.evaluate(
            style
        )
    assert chat.page.locator("xiaowei-chat").count() == 1
    own = chat.page.locator("#own").evaluate("(button) => getComputedStyle(button).borderRadius")
    assert own == "0px"


def test_it_leaves_nothing_behind_in_the_page(context, assistant):
    page = context().new_page()
    page.goto(f"{assistant.url}/print")
    before = set(page.evaluate("() => Object.keys(window)"))
    page.goto(f"{assistant.url}/")
    chat = Chat(page)
    chat.open()
    assert set(page.evaluate("() => Object.keys(window)")) == before
    assert page.evaluate("() => document.adoptedStyleSheets.length + document.querySelectorAll('style').length") == 0
    assert page.evaluate("() => document.cookie") == ""


def test_the_file_is_small(assistant):
    assert len(gzip.compress(assistant.get("/widget.js").content, 9)) <= SIZE_LIMIT


def test_the_file_is_what_the_source_makes(packages, tmp_path):
    folder = packages.parent
    node = shutil.which("node")
    assert node
    subprocess.run([node, "node_modules/typescript/bin/tsc", "--noEmit"], cwd=folder, check=True)
    subprocess.run([node, "build.mjs", str(tmp_path / "widget.js")], cwd=folder, check=True)
    built = (tmp_path / "widget.js").read_bytes()
    assert built == (folder / WIDGET_FILE).read_bytes(), "run `make widget` and commit widget/dist"


def test_nothing_shifts_when_an_answer_arrives(embedded):
    chat, _, _ = embedded("/strict.html")
    chat.shadow.get_by_role("button", name="知道了").click()
    chat.ask("社保卡补领要带什么材料")
    chat.page.wait_for_timeout(700)  # shifts within half a second of a key press are not counted by browsers
    chat.page.evaluate("""() => {
        window.shifts = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shifts += entry.value)))
            .observe({ type: "layout-shift" });
    }""")
    before = chat.replies()
    chat.page.route("**/webhooks/web/messages", lambda route: (chat.page.wait_for_timeout(700), route.continue_()))
    chat.say("那多久能办好")
    chat.next_reply(before)
    chat.page.wait_for_timeout(200)
    assert chat.page.evaluate("() => window.shifts") == 0
