"""Choices on WeChat: links that say something when tapped, and what a typed number or word stands for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.service.replies import Button

_FULL_WIDTH = str.maketrans({"<": "＜", ">": "＞", '"': "＂", "&": "＆", "\n": " "})
_NUMERALS = "零一二三四五六七八九十"
_NUMBER = re.compile(r"(?:选|选择|我选|要)?第?(\d{1,2}|[一二两三四五六七八九十])(?:个|项|条|种|号|款)?")
_MARKS = " \t\n。．.,，、!！?？:：;；)）(（"


def link(title: str, says: str) -> str:
    """Return a link that sends `says` as the citizen's next message (WeChat's own scheme for menus)."""
    content = says.translate(_FULL_WIDTH)
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={content}&msgmenuid=0">{title.translate(_FULL_WIDTH)}</a>'


def resolve(words: str, choices: Sequence[Button]) -> str:
    """Return what the citizen chose ("1", "１", "一", "第二个", a choice's words), or the words themselves.

    Args:
        words: What was written or tapped.
        choices: What was offered last.
    """
    said = _plain(words)
    for choice in choices:
        if said in (_plain(choice["title"]), _plain(choice["payload"])):
            return choice["payload"]
    number = number_in(words)
    return choices[number - 1]["payload"] if 0 < number <= len(choices) else words


def number_in(words: str) -> int:
    """Return the number that words consist of; 0 if they are no number."""
    found = _NUMBER.fullmatch(_plain(words))
    if not found:
        return 0
    numeral = found[1].replace("两", "二")
    return int(numeral) if numeral.isdigit() else _NUMERALS.index(numeral)


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).strip(_MARKS).casefold()
