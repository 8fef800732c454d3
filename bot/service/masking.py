"""Replaces a citizen's personal numbers before anything is stored, logged or understood.

Masked are identity cards, bank cards, mobile phones, social-security numbers that are named as such,
and any other run of 15 or more digits: it may be one of these with a typing error. Numbers that stand
in the knowledge base are exempt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

IDENTITY_CARD = "[身份证号]"
BANK_CARD = "[银行卡号]"
MOBILE = "[手机号]"
SOCIAL_SECURITY = "[社保号]"
LONG_NUMBER = "[号码]"

# \d and the ranges below also know full-width digits. In order: what is written without gaps first,
# so that a number in groups is not read together with its neighbour.
_GAP = r"[ \u3000\-－–—·.]"
_RUN = re.compile(r"(?<!\d)\d{14,}(?:\d|[XxＸｘ](?![A-Za-z]))")
_MOBILE = re.compile(rf"(?<!\d)(?:\+?86{_GAP}?)?[1１][3-9３-９]\d{_GAP}?\d{{4}}{_GAP}?\d{{4}}(?!\d)")
_GROUPS = re.compile(rf"(?<!\d)\d(?:{_GAP}?\d){{14,18}}(?:{_GAP}?[XxＸｘ](?![A-Za-z]))?(?!\d)")
_NAMED = re.compile(
    r"(?:(?:社保|社会保障|社会保险|医保|个人|职工|人员)卡?编?号码?|电脑号)[\s是为:：]{0,3}"
    r"(?P<number>[A-Za-z]{0,2}\d{6,14}[A-Za-z]?)(?![\dA-Za-z])"
)

# GB 11643: weights of the first 17 digits, and the check character for each remainder modulo 11.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


class Masked(NamedTuple):
    """A text without personal numbers, and the masks that were put in."""

    text: str
    masks: tuple[str, ...]


def mask(text: str, exempt: Collection[str] = ()) -> Masked:
    """Replace the personal numbers in a text.

    Args:
        text: What a citizen wrote.
        exempt: Numbers that may stay, in canonical form.
    """
    masks: list[str] = []

    def replaced(found: re.Match[str], label: str | None) -> str:
        number = found["number"] if "number" in found.re.groupindex else found.group()
        if label is None or canonical(number) in exempt:
            return found.group()
        masks.append(label)
        return found.group().replace(number, label)

    text = _RUN.sub(lambda found: replaced(found, _label(found.group()) or LONG_NUMBER), text)
    text = _MOBILE.sub(lambda found: replaced(found, MOBILE), text)
    text = _GROUPS.sub(lambda found: replaced(found, _label(found.group())), text)
    text = _NAMED.sub(lambda found: replaced(found, SOCIAL_SECURITY), text)
    return Masked(text, tuple(masks))


def personal_looking(text: str) -> set[str]:
    """Return, in canonical form, the numbers of a published text that `mask` would replace."""
    found = (match.group() for pattern in (_RUN, _MOBILE, _GROUPS) for match in pattern.finditer(text))
    named = (match["number"] for match in _NAMED.finditer(text))
    return {canonical(number) for number in (*found, *named)}


def canonical(number: str) -> str:
    """Return digits and letters alone, half-width and upper-case: ``３７１０-02x`` → ``371002X``."""
    plain = unicodedata.normalize("NFKC", number).upper()
    return "".join(character for character in plain if character.isalnum())


def is_identity_card(number: str) -> bool:
    """Say whether a canonical number is an identity card: 18 by check digit (GB 11643), 15 by date."""
    if len(number) == 15 and number.isdigit():
        return 1 <= int(number[8:10]) <= 12 and 1 <= int(number[10:12]) <= 31
    if len(number) != 18 or not number[:17].isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return number[17] == _CHECK[total % 11]


def is_bank_card(number: str) -> bool:
    """Say whether a canonical number is a bank card: 16 to 19 digits with a Luhn check (ISO/IEC 7812)."""
    if not number.isdigit() or not 16 <= len(number) <= 19:
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _label(written: str) -> str | None:
    """Name a number by its check; `None` when it passes none."""
    number = canonical(written)
    if is_identity_card(number):
        return IDENTITY_CARD
    return BANK_CARD if is_bank_card(number) else None
