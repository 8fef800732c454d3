"""Cuts long texts into pages that WeChat shows whole, at places where a reader would pause."""

from __future__ import annotations

from collections.abc import Iterator

import regex

PAGE_BYTES = 1800
"""A text message may have 2048 bytes; failures are reported below that, so pages stay shorter."""

# What is never cut: a link, a form's name, a number or word with the signs inside it ("08:30-12:00",
# "0631-5190850", an address of a website), and what a reader sees as one character.
_WORD = r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]+"
_ATOM = regex.compile(
    rf"<a [^>]*>[^<]*</a>|《[^《》\n]{{1,120}}》|{_WORD}(?:[.,:：/\-－—–~～_@%?&=+．#]{{1,3}}[ ]?{_WORD}){{0,30}}%?|\X"
)
_PAUSES = ("\n", "。；！？;", "，、：,）")


def size(text: str) -> int:
    """Return a text's length in bytes, as WeChat counts it."""
    return len(text.encode())


def cut(text: str, limit: int) -> Iterator[str]:
    """Yield a text in pieces of at most `limit` bytes; together they hold every character but the line ends cut at.

    A piece ends after a line if one ends in its second half, else after a sentence or a part of one.
    """
    while size(text) > limit:
        end = _last_pause(text, limit)
        yield text[:end].rstrip("\n")
        text = text[end:].lstrip("\n")
    yield text


def _last_pause(text: str, limit: int) -> int:
    """Return where the first piece ends."""
    ends = []
    used = 0
    for atom in _ATOM.finditer(text):
        used += size(atom.group())
        if used > limit:
            break
        ends.append((atom.end(), used))
    for marks in _PAUSES:
        for end, used in reversed(ends):
            if used < limit / 2:
                break
            if text[end - 1] in marks and not _leaves_a_heading(text[:end]):
                return end
    return ends[-1][0] if ends else len(regex.match(r"\X", text).group())


def _leaves_a_heading(piece: str) -> bool:
    """Say whether a piece would end with the line that announces the next one."""
    return piece.endswith(("：\n", ":\n"))
