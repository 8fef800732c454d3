"""What an answer says is not meant: "一次性那笔单位办过了，问的是按月发的" speaks of both and means the second."""

from __future__ import annotations

import re

from knowledge.search.query import Query, make_query

_CONTRAST = re.compile(r"(不是[^，。？！；]{1,8}?)(?=(?:而|就)?是)")  # "不是企业是机关的": no stop between the two
_CLAUSE = re.compile(r"[^，。？！；、\s]+")
_DOING = r"[办收领报弄交做评认批登转退关结点查改]"
_GIVEN_UP = re.compile(rf"不(?:{_DOING}|[去要用换补])了")  # "那不报了"
_KINDS = (
    r"^可?(?:也|先)?(?:不是|别|甭|不|没打算)(?!知|清楚|懂|晓|会|能|够|在|敢|到|满|足|止|小心|同|光|仅)",  # "先别说住院"
    rf"不管|不用|不说[它那]|不沾边|不去|不走|不要|不问|不(?:想|打算){_DOING}",  # left aside: "看病的先不管"
    rf"(?:早|已经?|都|统一).{{0,8}}{_DOING}[过完好妥清]?(?:了|下来了?)$",  # done: "丧葬费早领了"
    rf"(?:早|已经).{{0,8}}{_DOING}[过完好妥清]$",
    rf"{_DOING}(?:过|完|好|妥|清|利索|下来)了?$",
    rf"不(?:.{{0,4}}弄|{_DOING})了$",
)
_DENIES = re.compile("|".join(_KINDS))


def affirmed(query: Query) -> Query:
    """The answer without the clauses that say what is not meant; all of it where no other clause is left."""
    clauses = _CLAUSE.findall(_CONTRAST.sub(r"\1，", query.text))
    kept = [clause for clause in clauses if not _DENIES.search(clause)]
    if not kept or len(kept) == len(clauses):
        return query
    return make_query("，".join(kept), query.intents, query.audiences, query.not_audiences)


def is_given_up(text: str) -> bool:
    """Whether a message says that something is no longer wanted."""
    return bool(_GIVEN_UP.search(text))
