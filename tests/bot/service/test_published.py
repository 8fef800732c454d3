"""Published numbers are followed through versions of the knowledge base."""

from __future__ import annotations

import asyncio

from bot.service.masking import MOBILE, mask
from bot.service.published import PublishedNumbers
from knowledge.catalogue import Catalogue, Contact
from knowledge.store import KnowledgeUnavailable


class Store:
    """Hands out what it is given; a catalogue or a fault."""

    def __init__(self):
        self.next = None

    async def catalogue_async(self):
        if isinstance(self.next, Exception):
            raise self.next
        return self.next


def catalogue(version, phone):
    return Catalogue(version=version, contacts=(Contact("c", "热线", phone, "全市", "000"),))


def test_numbers_follow_the_knowledge_base_and_outlive_its_faults():
    store = Store()
    published = PublishedNumbers(store)

    def masked(text):
        return mask(text, asyncio.run(published.current())).text

    store.next = KnowledgeUnavailable("missing")
    assert masked("13863112345打不通") == f"{MOBILE}打不通"
    store.next = catalogue("1", "13863112345")
    assert masked("13863112345打不通") == "13863112345打不通"
    store.next = KnowledgeUnavailable("missing")
    assert masked("138 6311 2345打不通") == "138 6311 2345打不通"
    store.next = catalogue("2", "0631-12333")
    assert masked("13863112345打不通") == f"{MOBILE}打不通"
