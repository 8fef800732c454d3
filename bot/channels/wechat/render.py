"""How replies read on WeChat: pages of plain text, the source on each, choices as links with numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import pairwise

from bot.channels.wechat.choices import link
from bot.channels.wechat.pages import PAGE_BYTES, cut, size
from bot.channels.wechat.texts import text
from bot.service.replies import Button, Reply
from knowledge.answering.phrases import phrase

MORE = "更多"
"""What a citizen says to turn the page."""

_TITLE_LENGTH = 60  # characters; a longer first line is no heading
_LONG_LINE = 40  # characters: two lines on a phone
_LEFT_OUT = re.compile(phrase("left_out", sections="(.+)"))
_SOURCE = re.compile(r"来源[：（]")
_BREAK = "\n\n"


@dataclass(frozen=True)
class Part:
    """One answer: what it says, and the lines that name its sources."""

    body: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Screen:
    """What a citizen is shown: answers one after the other, and the choices that stand.

    Attributes:
        parts: At least one.
        choices: In the order of their numbers.
        heading: Line above the choices.
        page: The page shown, from 0.
        code: Code of a handover to staff who are there now; "" otherwise.
    """

    parts: tuple[Part, ...]
    choices: tuple[Button, ...] = ()
    heading: str = "choices"
    page: int = 0
    code: str = ""

    @cached_property
    def pages(self) -> list[str]:
        """All pages, each within WeChat's limit, with the way to the next one; laid out once for three deliveries."""
        bodies = _bodies(self)
        if len(bodies) == 1:
            return bodies
        return [_join(body, _turning(number, len(bodies))) for number, body in enumerate(bodies, 1)]

    def shown(self) -> str:
        """Return the page that is shown."""
        return self.pages[self.page]

    def next_page(self) -> Screen | None:
        """Return the screen with the page turned; `None` on the last page."""
        return replace(self, page=self.page + 1) if self.page + 1 < len(self.pages) else None

    def after(self, earlier: Sequence[tuple[str, Screen]], question: str) -> Screen:
        """Return this screen behind answers that were late.

        Args:
            earlier: Questions with their late answers, oldest first.
            question: What this screen answers.
        """
        late = [_headed("late", asked, _with_choices(screen)) for asked, screen in earlier]
        own = _headed("now", question, self.parts)
        return replace(self, parts=tuple(part for parts in (*late, own) for part in parts))

    def headed(self, question: str) -> Screen:
        """Return this screen under the question that it answers late."""
        return replace(self, parts=_headed("late", question, self.parts))

    def to_json(self) -> str:
        """Return what `from_json` reads."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> Screen:
        """Return a stored screen."""
        fields = json.loads(stored)
        parts = tuple(Part(part["body"], tuple(part["sources"])) for part in fields["parts"])
        return cls(**{**fields, "parts": parts, "choices": tuple(fields["choices"])})


def render(replies: Sequence[Reply]) -> Screen:
    """Return the assistant's replies to one message as a screen."""
    choices = tuple(choice for reply in replies for choice in reply.get("buttons") or reply["custom"]["choices"])
    return Screen(tuple(_part(reply, choices) for reply in replies), choices)


def plain(body: str) -> Screen:
    """Return a screen with a text alone."""
    return Screen((Part(body),))


def _part(reply: Reply, choices: Sequence[Button]) -> Part:
    """Split a reply into body and sources; choices in the text are shown by the links below it."""
    lines = [line for line in reply["text"].strip().split("\n") if not _is_in_choices(line, choices)]
    sources: list[str] = []
    while lines and _SOURCE.match(lines[-1]):
        sources.insert(0, lines.pop())
    if reply["custom"]["kind"] == "answer" and lines:
        quoted = {line for passage in reply["custom"]["passages"] for line in passage["text"].split("\n")}
        title, *rest = lines
        lines = [f"【{title}】" if 0 < len(title) <= _TITLE_LENGTH else title, *_spaced(rest, quoted)]
    return Part("\n".join(lines).strip("\n"), tuple(sources))


def _is_in_choices(line: str, choices: Sequence[Button]) -> bool:
    """Say whether a line only lists choices: with their numbers, or as sections to ask for by name."""
    titles = [choice["title"] for choice in choices]
    left_out = _LEFT_OUT.fullmatch(line)
    if left_out:
        return set(left_out[1].split("、")) <= set(titles)
    return line in {f"{number}. {title}" for number, title in enumerate(titles, 1)}


def _spaced(lines: Sequence[str], quoted: Collection[str]) -> Iterator[str]:
    """Yield lines with a blank one between a long one and a new thought: a phone's screen is soon a wall of text.

    Args:
        lines: Of an answer, below its title.
        quoted: Lines inside passages; they belong together as printed.
    """
    for before, line in pairwise(["", *lines]):
        if len(before) > _LONG_LINE and line and line not in quoted:
            yield ""
        yield line


def _headed(key: str, question: str, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Put the question above its answer; a picture or a greeting has no words to quote."""
    if not question:
        return parts
    heading = text(key, question=_quoted(question))
    return (replace(parts[0], body=_join(heading, parts[0].body, gap="\n")), *parts[1:])


def _with_choices(screen: Screen) -> tuple[Part, ...]:
    """Return a screen's answers with its choices as links without numbers: those belong to what comes after."""
    if not screen.choices:
        return screen.parts
    links = "\n".join(f"· {link(choice['title'], choice['payload'])}" for choice in screen.choices)
    *before, last = screen.parts
    return (*before, replace(last, body=_join(last.body, links, gap="\n")))


def _quoted(question: str) -> str:
    """Return a citizen's words as they may be quoted: one line, no links."""
    words = " ".join(question.split()).replace("<", "＜").replace(">", "＞")
    return words if len(words) <= 60 else words[:59] + "…"


def _bodies(screen: Screen) -> list[str]:
    """Return the pages without the line that turns them."""
    room = PAGE_BYTES - size(_BREAK + _turning(98, 99))
    pages = [page for part in screen.parts for page in _part_pages(part, room)]
    if screen.choices:
        pages.append(_choice_block(screen, pages[-1], room))
    merged = pages[:1]
    for page in pages[1:]:
        together = _join(merged[-1], page)
        if size(together) <= room:
            merged[-1] = together
        else:
            merged.append(page)
    return merged


def _part_pages(part: Part, room: int) -> list[str]:
    """Cut one answer; each page carries its sources."""
    sources = "\n".join(part.sources)
    space = room - (size(_BREAK + sources) if sources else 0)
    return [_join(piece, sources) for piece in cut(part.body, space)]


def _choice_block(screen: Screen, page: str, room: int) -> str:
    """Return the choices as links with numbers; as numbers alone where only those find room on the page."""
    choices = list(enumerate(screen.choices, 1))
    linked = "\n".join([text(screen.heading), *(f"{n}. {link(c['title'], c['payload'])}" for n, c in choices)])
    typed = "\n".join([text("typed_choices"), *(f"{n}. {c['title']}" for n, c in choices)])
    fitting = [block for block in (linked, typed) if size(_join(page, block)) <= room]
    return fitting[0] if fitting else linked if size(linked) <= room else typed


def _turning(page: int, pages: int) -> str:
    """Return the line that says how to turn the page."""
    if page == pages:
        return text("last_page", page=page, pages=pages)
    return text("more", more=link(MORE, MORE), page=page, pages=pages)


def _join(first: str, second: str, gap: str = _BREAK) -> str:
    return f"{first}{gap}{second}" if first and second else first or second
