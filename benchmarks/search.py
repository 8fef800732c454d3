"""Search alone, as the number of services grows: milliseconds a question without the sentence encoder."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import product

import numpy as np
import typer

from knowledge.catalogue import Catalogue
from knowledge.language.phrases import load_questions
from knowledge.search.index import Entry, SearchIndex, entries_of
from knowledge.search.query import make_query
from knowledge.search.ranker import Ranker, Reader
from knowledge.store import KnowledgeStore

SIZES = (116, 10_000, 100_000)
QUESTIONS = 300
PHRASES_EACH = 4  # title and aliases of a made-up service

# Other offices' services are named like ours, with a place, a trade and a year of their own.
_PLACES = ("城东", "城西", "城南", "城北", "高新", "滨海", "开发", "港口", "北山", "南河", "东岭", "西湖")
_TRADES = ("渔业", "船舶", "纺织", "餐饮", "建筑", "物流", "教育", "医药", "旅游", "农业", "林业", "电子")
_KINDS = ("备案", "年检", "补贴申领", "信息变更", "资格复核", "证书换发", "登记", "注销")


def measure() -> None:
    """Time 300 of the lexicon's questions at each size; prints a Markdown table."""
    catalogue = KnowledgeStore().catalogue()
    questions = random.Random(7).sample([q.text for q in load_questions()], QUESTIONS)  # noqa: S311
    queries = [make_query(text) for text in questions]
    typer.echo("| services | p50 | p95 | p99 | index built in |\n| --- | --- | --- | --- | --- |")
    for size in SIZES:
        started = time.monotonic()
        ranker = Ranker(Reader(SearchIndex.build(_entries(catalogue, size))), None)
        built = time.monotonic() - started
        seconds = []
        for query in queries:
            started = time.monotonic()
            ranker.rank(query)
            seconds.append(time.monotonic() - started)
        p50, p95, p99 = 1000 * np.percentile(seconds, [50, 95, 99])
        typer.echo(f"| {size:,} | {p50:.1f} ms | {p95:.1f} ms | {p99:.1f} ms | {built:.0f} s |")


def _entries(catalogue: Catalogue, size: int) -> list[Entry]:
    """The real entries and as many made-up ones as are lacking."""
    real = entries_of(catalogue)
    return [*real, *(entry for entry, _ in zip(_made_up(real), range(size - len(real))))]


def _made_up(real: list[Entry]) -> Iterator[Entry]:
    """Entries like the real ones for other places, trades and kinds of service, each once."""
    names = product(range(2000, 2100), _PLACES, _TRADES, _KINDS, real)
    for number, (year, place, trade, kind, one) in enumerate(names):
        words = f"{place}{trade}{year}"
        phrases = tuple(f"{words}{phrase[:30]}{kind}" for phrase in one.phrases[:PHRASES_EACH])
        yield Entry(f"made-up/{number}", one.topic, phrases[0], " ".join(phrases), phrases, one.structure, False)

