"""What the tests talk to: the widget on a page, and another site that carries it."""

from __future__ import annotations

import http.server
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

HOSTS = Path(__file__).parent / "hosts"
SECONDS = 40_000  # ms for a first answer on a busy machine

_COUNT = "() => document.querySelector('xiaowei-chat').shadowRoot.querySelectorAll('.entry .reply').length"


class Site:
    """The other site; its pages are the files of `hosts`, with the assistant's address put in."""

    url = ""
    assistant = ""


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the pages with the policy that a careful site has: only the assistant, nothing inline."""

    def __init__(self, site: Site, *arguments: Any) -> None:
        self.site = site
        super().__init__(*arguments)

    def do_GET(self) -> None:  # the library's name
        """Answer with a page or style sheet."""
        file = HOSTS / self.path.strip("/")
        if not file.is_file():
            self.send_error(404)
            return
        assistant = self.site.assistant
        self.send_response(200)
        self.send_header("content-type", "text/css" if file.suffix == ".css" else "text/html; charset=utf-8")
        self.send_header(
            "content-security-policy",
            f"default-src 'none'; style-src 'self'; script-src {assistant}; connect-src {assistant}",
        )
        self.end_headers()
        self.wfile.write(file.read_text("utf-8").replace("ASSISTANT", assistant).encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Chat:
    """The widget on a page, used as a citizen uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.shadow = page.locator("xiaowei-chat")
        self.input = self.shadow.locator("textarea")

    def open(self) -> None:
        """Open the window, where it is not open."""
        self.shadow.locator(".launcher:visible, .panel").first.wait_for()
        if self.shadow.locator(".panel").count() == 0:
            self.shadow.locator(".launcher").click()
        self.shadow.locator(".welcome .chip").first.wait_for()

    def say(self, text: str) -> None:
        """Type something and send it."""
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> Locator:
        """Say something and wait for the answer; returns the newest reply."""
        before = self.replies()
        self.say(text)
        return self.next_reply(before)

    def replies(self) -> int:
        """Return the number of replies shown."""
        return self.page.evaluate(_COUNT)

    def next_reply(self, before: int) -> Locator:
        """Wait for more replies than before; returns the newest."""
        self.page.wait_for_function(f"before => ({_COUNT})() > before", arg=before, timeout=SECONDS)
        return self.newest()

    def newest(self) -> Locator:
        """Return the newest reply."""
        return self.shadow.locator(".entry .reply").last

    def button(self, name: str) -> Locator:
        """Return the last button of that name."""
        return self.shadow.get_by_role("button", name=name, exact=True).last

    def expect_toast(self, text: str) -> None:
        """Expect a word on what was done."""
        expect(self.shadow.locator(".toast")).to_have_text(text)

    def kept(self) -> dict[str, Any]:
        """Return what the browser keeps."""
        kept: dict[str, Any] = self.page.evaluate("() => JSON.parse(localStorage.getItem('xiaowei') ?? '{}')")
        return kept
