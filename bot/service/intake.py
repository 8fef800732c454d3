"""What every channel does with a citizen's words before anything else sees them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

from bot.service.masking import mask

# A slash in any width, with white space around: "／ /restart".
_COMMAND = re.compile(r"^[\s/／⁄∕⧸]+")
_SPACES = re.compile(r"[^\S\n]+")
# Unicode categories: controls, lone surrogates, private and unassigned characters.
_UNREADABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
# Zero-width and direction marks; the zero-width joiner (U+200D) stays, emoji need it.
_INVISIBLE = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


class Received(NamedTuple):
    """A message as it may be stored: `text` is empty when nothing readable was in it."""

    text: str
    masks: tuple[str, ...] = ()
    cut: bool = False


def receive(text: str, limit: int, exempt: Collection[str] = ()) -> Received:
    """Clean, neutralise, mask and cut a message, in this order.

    Rasa executes a leading "/" as an intent or a command (``/restart``), also behind white space and,
    after a normaliser, as its full-width twin: all of them are removed.

    Args:
        text: As the channel got it; any string.
        limit: Longest message, in characters.
        exempt: Numbers that masking leaves alone.
    """
    cleaned = _COMMAND.sub("", _clean(text[: 4 * limit])).strip()
    masked = mask(cleaned, exempt)
    return Received(masked.text[:limit].rstrip(), masked.masks, len(masked.text) > limit)


def _clean(text: str) -> str:
    """Drop what can be neither read nor stored; white space other than line ends becomes one space."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    readable = (character for character in lines if character == "\n" or _is_readable(character))
    return _SPACES.sub(" ", "".join(readable))


def _is_readable(character: str) -> bool:
    return character not in _INVISIBLE and unicodedata.category(character) not in _UNREADABLE
