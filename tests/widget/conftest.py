"""A real Chromium in front of the real assistant."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tests.serving import ROOT, STANDIN_SETTINGS, Server
from tests.widget.site import Chat, Handler, Site

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_ONE = (
    "no Chromium found; get one with `apt-get install chromium fonts-noto-cjk` or `playwright install chromium`"
)
WIDGET = ROOT / "widget"
IMAGES = Path(os.environ.get("WIDGET_SCREENSHOTS", ROOT / "var" / "pictures"))

Open = Callable[..., Chat]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, or Playwright's own."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error:
            pytest.skip(HOW_TO_GET_ONE)
        yield started
        started.close()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Somebody else's web site that carries the widget."""
    site = Site()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, site))
    site.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[Server]:
    """The real assistant, which lets the other site use it."""
    folder = tmp_path_factory.mktemp("widget")
    running = Server(
        folder,
        XIAOWEI_WEB_ORIGINS=site.url,
        XIAOWEI_WEB_NOTICE_FILE=str(folder / "notice.txt"),
        XIAOWEI_WEB_ADDRESS_PER_MINUTE="100000",  # all tests share an address
    ).start()
    site.assistant = running.url
    yield running
    running.stop()


@pytest.fixture(scope="session")
def shaky(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A stand-in assistant that may be stopped, is slow when asked to be, and allows few messages."""
    running = Server(
        tmp_path_factory.mktemp("shaky"),
        **STANDIN_SETTINGS,
        XIAOWEI_ACTION_SECONDS="8",
        XIAOWEI_WEB_MESSAGES_PER_MINUTE="4",
        XIAOWEI_WEB_ADDRESS_PER_MINUTE="100000",
    ).start()
    yield running
    running.stop()


@pytest.fixture()
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make contexts that are closed after the test; faults of a page's script fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(width: int = 390, height: int = 844, **options: object) -> BrowserContext:
        made = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        made.on("weberror", lambda error: faults.append(str(error.error)))
        contexts.append(made)
        return made

    yield make
    for made in contexts:
        made.close()
    assert faults == []


@pytest.fixture()
def open_chat(context: Callable[..., BrowserContext], assistant: Server) -> Open:
    """Open a page with the widget: ``open_chat("/chat", width=320)``; the window is opened where it is not."""

    def show(path: str = "/", base: str | None = None, informed: bool = True, **options: object) -> Chat:
        page: Page = context(**options).new_page()
        page.goto(f"{base or assistant.url}{path}")
        chat = Chat(page)
        chat.open()
        if informed:
            chat.shadow.get_by_role("button", name="知道了").click()
        return chat

    return show


@pytest.fixture(scope="session")
def packages() -> Path:
    """The widget's npm packages, as its lock file names them."""
    folder = WIDGET / "node_modules"
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("Node is not installed; get it with `apt-get install nodejs npm`")
    if not (folder / "axe-core").exists():
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=WIDGET, check=True, capture_output=True)
    return folder


@pytest.fixture()
def picture() -> Callable[[Chat, str], None]:
    """Keep a screenshot in var/pictures, or in the folder that WIDGET_SCREENSHOTS names."""

    def take(chat: Chat, name: str) -> None:
        IMAGES.mkdir(parents=True, exist_ok=True)
        chat.page.screenshot(path=IMAGES / f"{name}.png")

    return take
