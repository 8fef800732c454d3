"""A small catalogue and its search, built in a moment: no documents, no encoder."""

from __future__ import annotations

import pytest

from knowledge.catalogue import Catalogue, Passage, Section, Service, Span
from knowledge.search.index import SearchIndex, entries_of
from knowledge.vocabulary import SectionName

_TEXT = {
    "002/社会保障卡（社会保障功能）挂失": ("挂失", "社保卡丢了"),
    "002/社会保障卡（社会保障功能）解挂": ("解挂", "挂失后又找到卡"),
    "002/社会保障卡补领": ("补领换领", "卡丢失需要补办"),
    "002/工伤认定申请": ("工伤认定", "发生事故伤害"),
    "002/企业养老保险待遇暂停拨付": ("待遇暂停", "企业退休人员"),
    "002/机关事业单位养老保险待遇暂停拨付": ("待遇暂停", "机关退休人员"),
}
_ALIASES = {
    "002/社会保障卡（社会保障功能）挂失": ("社保卡丢了怎么挂失", "卡被偷了先冻结"),
    "002/社会保障卡（社会保障功能）解挂": ("卡找到了怎么解挂", "取消挂失"),
    "002/社会保障卡补领": ("补办社保卡", "重新办一张卡"),
    "002/工伤认定申请": ("上班受伤了怎么报工伤", "申请认定工伤"),
    "002/企业养老保险待遇暂停拨付": ("企业退休金暂停", "厂里退休的先停发"),
    "002/机关事业单位养老保险待遇暂停拨付": ("机关退休金暂停", "退休老师的养老金先停"),
}


def _service(target: str, topic: str, condition: str) -> Service:
    passage = Passage(condition, (Span(0, len(condition)),))
    section = Section(SectionName.CONDITIONS, "受理条件", condition, (passage,), passage.spans)
    return Service(target, "002", target.split("/")[-1], "", None, topic, "威海市", (section,))


@pytest.fixture(scope="package")
def small_catalogue() -> Catalogue:
    """Six services with two aliases each."""
    services = tuple(_service(target, *texts) for target, texts in _TEXT.items())
    return Catalogue("small", services=services, aliases=dict(_ALIASES))


@pytest.fixture(scope="package")
def small_index(small_catalogue: Catalogue) -> SearchIndex:
    """The search index over the small catalogue, on words alone."""
    return SearchIndex.build(entries_of(small_catalogue))
