"""What an answer denies is not read for what it means."""

from __future__ import annotations

import pytest

from knowledge.search import make_query
from knowledge.search.denials import affirmed


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("养老那份单位报过了，剩下看病的没人管", "剩下看病的没人管"),
        ("先别说住院，是平时拿药那些", "是平时拿药那些"),
        ("不是丢了是裂了", "是裂了"),
        ("走岗位那条路，不走鉴定", "走岗位那条路"),
        ("丧葬费早领了，问她每月那份", "问她每月那份"),
        ("学校统一收过了，这回是给没上学的小的办", "这回是给没上学的小的办"),
    ],
)
def test_what_is_denied_is_left_out(said: str, meant: str) -> None:
    assert affirmed(make_query(said)).text == meant


@pytest.mark.parametrize("said", ["企业的", "不是企业的", "我也不知道", "在家看孩子，没单位", "俺不会弄，厂里退的"])
def test_the_rest_is_read_whole(said: str) -> None:
    query = make_query(said, {"补充身份": 1.0})
    assert affirmed(query) is query


def test_for_whom_it_is_not_stays_known() -> None:
    query = affirmed(make_query("不是企业的，镇政府退的", {"补充身份": 1.0}))
    assert query.text == "镇政府退的"
    assert query.not_audiences == ("企业职工",)
    assert query.intents == {"补充身份": 1.0}
