"""The web widget in a real Chromium: ``python -m benchmarks.widget`` prints a table for docs/measurements.md."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import typer
from playwright.sync_api import Browser, Page, sync_playwright

from bot.channels.web.pages import FILES, WIDGET
from knowledge.store import KnowledgeStore
from tests.serving import Server
from tests.widget.conftest import ARGUMENTS, BROWSERS
from tests.widget.site import Chat

QUESTIONS = ("社保卡补领要带什么材料", "那多久能办好", "去外地看病怎么备案", "怎么申请工伤认定", "转移", "转人工")
NO_RECENT_INPUT = 700  # ms: browsers do not count shifts within half a second of a key press

# When an element of the widget can first be used, in ms since the navigation began.
_WATCH = """selector => {
    const look = () => {
        const found = document.querySelector("xiaowei-chat")?.shadowRoot?.querySelector(selector);
        if (found) window.usable = performance.now();
        else requestAnimationFrame(look);
    };
    look();
}"""
_SHIFTS = """() => {
    window.shifts = 0;
    const add = (entry) => { if (!entry.hadRecentInput) window.shifts += entry.value; };
    new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type: "layout-shift" });
}"""


def measure(rounds: int = typer.Option(30)) -> None:
    """Measure size, loading, suggestions and layout shifts."""
    typer.echo("| figure | value |\n| --- | --- |")
    report("`widget.js`, gzip", f"{len(gzip.compress((WIDGET / FILES['/widget.js'][0]).read_bytes(), 9)):,} bytes")
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as server, chromium() as browser:
        server.ask("warm", QUESTIONS[0])
        for path, selector, what in (
            ("/", ".launcher", "`/`: navigation to the button"),
            ("/chat", "textarea", "`/chat`: navigation to the writing box"),
        ):
            report(what, spread([load(browser, server.url + path, selector) for _ in range(rounds)]))
        report("`/`: click to the writing box", spread([open_window(browser, server.url) for _ in range(rounds)]))
        report("suggestions, the request", spread(list(suggestions(server.url))))
        report("suggestions, from key press to list (60 ms of pause in it)", spread(list(typed(browser, server.url))))
        answers = list(asked(browser, server.url))
        report("answer, from Enter to card", spread([milliseconds for milliseconds, _ in answers]))
        report(f"layout shift in {len(answers)} answers", f"{sum(shift for _, shift in answers):g}")


def report(figure: str, value: str) -> None:
    """Print a row."""
    typer.echo(f"| {figure} | {value} |")


def spread(milliseconds: Sequence[float]) -> str:
    """Return median and 95th percentile."""
    ordered = sorted(milliseconds)
    at = [ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95)]
    return f"p50 {at[0]:.0f} ms, p95 {at[1]:.0f} ms ({len(ordered)} times)"


@contextmanager
def started(folder: Path) -> Iterator[Server]:
    """The real assistant with databases of its own."""
    server = Server(folder, XIAOWEI_WEB_ADDRESS_PER_MINUTE="100000", XIAOWEI_WEB_MESSAGES_PER_MINUTE="1000").start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or Playwright's own."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def page_of(browser: Browser) -> Iterator[Page]:
    """A page whose browser has nothing cached."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    yield context.new_page()
    context.close()


def load(browser: Browser, url: str, selector: str) -> float:
    """Return the milliseconds from navigation to use."""
    with page_of(browser) as page:
        page.add_init_script(f"({_WATCH})({selector!r})")
        page.goto(url)
        page.wait_for_function("() => window.usable")
        usable: float = page.evaluate("() => window.usable")
        return usable


def open_window(browser: Browser, url: str) -> float:
    """Return the milliseconds from a click on the button to the writing box."""
    with page_of(browser) as page:
        page.goto(url)
        page.locator("xiaowei-chat .launcher").wait_for()
        return page.evaluate(f"""async () => {{
            const began = performance.now();
            document.querySelector("xiaowei-chat").shadowRoot.querySelector(".launcher").click();
            ({_WATCH})("textarea");
            while (!window.usable) await new Promise(requestAnimationFrame);
            return window.usable - began;
        }}""")


def beginnings(longest: int = 6) -> Iterator[str]:
    """Yield what somebody has typed on the way to each title."""
    for target in KnowledgeStore().catalogue().targets:
        title = target.rpartition("/")[2]
        yield from (title[:length] for length in range(2, longest + 1, 2))


def suggestions(url: str) -> Iterator[float]:
    """Yield the milliseconds of each request."""
    with httpx.Client(base_url=url) as client:
        for text in beginnings():
            yield timed(lambda: client.post("/webhooks/web/suggestions", json={"text": text}))  # noqa: B023


def typed(browser: Browser, url: str) -> Iterator[float]:
    """Yield the milliseconds from the last key to the list."""
    with page_of(browser) as page:
        page.goto(f"{url}/chat")
        chat = Chat(page)
        chat.open()
        listed = chat.shadow.locator(".suggestions li").first
        for text in ("社保", "医保", "工伤", "生育", "退休", "挂失", "补领", "转移", "参保", "备案") * 3:
            chat.input.fill("")
            listed.wait_for(state="detached")
            yield timed(lambda: (chat.input.fill(text), listed.wait_for()))  # noqa: B023


def asked(browser: Browser, url: str) -> Iterator[tuple[float, float]]:
    """Yield for each answer its milliseconds, and what shifts when one arrives late."""
    with page_of(browser) as page:
        page.goto(f"{url}/chat")
        chat = Chat(page)
        chat.open()
        for question in QUESTIONS * 3:
            milliseconds = timed(lambda: chat.ask(question))  # noqa: B023
            page.wait_for_timeout(NO_RECENT_INPUT)
            page.evaluate(_SHIFTS)
            page.route(
                "**/webhooks/web/messages",
                lambda route: (page.wait_for_timeout(NO_RECENT_INPUT), route.continue_()),
                times=1,
            )
            chat.ask(question)
            page.wait_for_timeout(200)
            yield milliseconds, page.evaluate("() => window.shifts")


def timed(act: Callable[[], object]) -> float:
    """Return how many milliseconds something takes."""
    began = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    typer.run(measure)
