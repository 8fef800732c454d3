"""Personal numbers never pass; published numbers do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.masking import (
    BANK_CARD,
    IDENTITY_CARD,
    LONG_NUMBER,
    MOBILE,
    SOCIAL_SECURITY,
    canonical,
    is_bank_card,
    is_identity_card,
    mask,
    personal_looking,
)

AROUND = st.text(alphabet="我的是，。身份证电话 abz\n", max_size=8)
GAPS = st.sampled_from(["", " ", "-"])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证11010519491231002X", f"身份证{IDENTITY_CARD}"),
        ("身份证 11010519491231002x。", f"身份证 {IDENTITY_CARD}。"),
        ("110105194912310021", LONG_NUMBER),  # wrong check digit: still masked
        ("老身份证130503670401001", f"老身份证{IDENTITY_CARD}"),
        ("１１０１０５１９４９１２３１００２Ｘ", IDENTITY_CARD),
        ("110105 19491231 002X", IDENTITY_CARD),
        ("13812345678 11010519491231002X", f"{MOBILE} {IDENTITY_CARD}"),
        ("卡号6222021234567890128", f"卡号{BANK_CARD}"),
        ("卡号 4111 1111 1111 1111", f"卡号 {BANK_CARD}"),
        ("手机138 1234 5678", f"手机{MOBILE}"),
        ("+8613812345678", MOBILE),
        ("13812345678或13987654321", f"{MOBILE}或{MOBILE}"),
        ("我的社保号是3710021234", f"我的社保号是{SOCIAL_SECURITY}"),
        ("个人编号：12345678", f"个人编号：{SOCIAL_SECURITY}"),
        ("社会保障卡号A12345678", f"社会保障卡号{SOCIAL_SECURITY}"),
    ],
)
def test_personal_numbers_are_replaced(text, masked):
    assert mask(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "8473379打不通",
        "0631-5981687 0631-5891687",
        "8473379 8473380 5981687",
        "2019-01-01到2020-12-31",
        "2019-01-01-2020-12-31",
        "第12345678901条",
        "12333",
        "交了15年，每月1234.56元",
        "鲁人社规〔2019〕18号",
    ],
)
def test_other_numbers_stay(text):
    assert mask(text) == (text, ())


def test_numbers_of_the_knowledge_base_are_exempt():
    published = "监督电话 13863112345"
    assert mask(published).text != published
    assert mask(published, personal_looking(published)).text == published
    assert mask("138 6311 2345 没人接", personal_looking(published)).masks == ()


def test_the_masks_are_told():
    assert mask("我叫王五 13812345678，卡4111111111111111").masks == (BANK_CARD, MOBILE)


@st.composite
def identity_cards(draw: st.DrawFn) -> str:
    """Valid 18-character identity cards."""
    region = draw(st.integers(110000, 659999))
    birth = draw(st.dates()).strftime("%Y%m%d").zfill(8)
    body = f"{region}{birth}{draw(st.integers(0, 999)):03d}"
    return next(body + check for check in "0123456789X" if is_identity_card(body + check))


@st.composite
def bank_cards(draw: st.DrawFn) -> str:
    """Numbers of 16 to 19 digits with a valid Luhn digit."""
    body = draw(st.text("0123456789", min_size=15, max_size=18))
    return next(body + check for check in "0123456789" if is_bank_card(body + check))


@given(identity_cards(), AROUND, AROUND)
def test_every_identity_card_is_masked(card, before, after):
    assert card not in mask(before + card + after).text.upper()


@given(identity_cards(), GAPS)
def test_an_identity_card_in_groups_is_masked(card, gap):
    assert mask(gap.join((card[:6], card[6:14], card[14:]))).text == IDENTITY_CARD


@given(bank_cards(), GAPS)
def test_a_bank_card_in_groups_is_masked(card, gap):
    written = gap.join(card[start : start + 4] for start in range(0, len(card), 4))
    assert mask(written).masks


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), AROUND, AROUND)
def test_every_mobile_is_masked(number, before, after):
    assert number not in mask(before + number + after).text


@given(st.text(max_size=60))
def test_masking_twice_changes_nothing(text):
    once = mask(text).text
    assert mask(once).text == once


@given(st.text(alphabet="0123456789 -－Xx１２我是", max_size=60))
def test_what_looks_personal_is_what_is_masked(text):
    assert mask(text, personal_looking(text)).masks == () or mask(text).masks


def test_canonical_form():
    assert canonical("３７１０-02 x") == "371002X"
