"""What tells siblings apart."""

from __future__ import annotations

import pytest

from knowledge.language.lexicon import load_lexicon
from knowledge.language.phrases import load_labels, load_topics
from knowledge.search.structure import (
    Structure,
    are_rivals,
    audience_match,
    insurance_match,
    is_denied,
    load_structures,
    operation_match,
    role_match,
)

ENTERPRISE = Structure(frozenset({"企业职工"}), frozenset({"养老"}), frozenset({"暂停"}))
FAMILY = Structure(frozenset({"企业职工", "供养亲属"}), frozenset({"养老"}), frozenset({"暂停"}))
ANYBODY = Structure(frozenset(), frozenset({"社保卡"}), frozenset({"挂失"}))


@pytest.mark.parametrize(
    ("denied", "expected"), [(("暂停",), 1.0), (("养老",), 1.0), (("恢复", "工伤"), 0.0), ((), 0.0)]
)
def test_what_is_denied(denied: tuple[str, ...], expected: float) -> None:
    assert is_denied(denied, ENTERPRISE) == expected


def test_every_target_has_a_structure_a_label_and_a_topic() -> None:
    assert set(load_structures()) == set(load_labels()) == set(load_topics())


def test_operations_are_those_of_the_lexicon() -> None:
    named = {operation for structure in load_structures().values() for operation in structure.operation}
    assert named <= set(load_lexicon().operations)


@pytest.mark.parametrize(
    ("said", "structure", "expected"),
    [
        (("企业职工",), ENTERPRISE, (1.0, 0.0)),
        (("机关事业单位",), ENTERPRISE, (0.0, 1.0)),
        (("灵活就业",), ENTERPRISE, (0.5, 0.0)),  # the self-insured are in the enterprise pension
        (("用人单位",), ENTERPRISE, (0.0, 0.0)),  # a role excludes nobody
        ((), ENTERPRISE, (0.0, 0.0)),
        (("机关事业单位",), ANYBODY, (0.0, 0.0)),
    ],
)
def test_audience(said: tuple[str, ...], structure: Structure, expected: tuple[float, float]) -> None:
    assert audience_match(said, structure) == expected


def test_a_relatives_benefit_is_not_the_pensioners_own() -> None:
    assert role_match((), FAMILY) == (0.0, 1.0)
    assert role_match(("供养亲属",), FAMILY) == (1.0, 0.0)
    assert role_match((), ENTERPRISE) == (0.0, 0.0)


def test_insurance_and_operation() -> None:
    assert insurance_match(("医疗",), ENTERPRISE) == (0.0, 1.0)
    assert insurance_match(("养老",), ENTERPRISE) == (1.0, 0.0)
    assert operation_match(("恢复",), ENTERPRISE) == (0.0, 1.0)
    assert operation_match(("解挂",), ANYBODY) == (0.0, 1.0)
    assert operation_match(("查询",), ANYBODY) == (0.0, 0.0)


def test_a_guide_and_articles_that_say_the_same_are_no_rivals() -> None:
    guide, article = "002/工伤认定申请", "000/问/职工发生事故伤害后如何申请工伤认定"
    assert not are_rivals([guide, article])
    assert not are_rivals([article])
    assert are_rivals([guide, "002/工伤职工劳动能力鉴定"])
    assert are_rivals([article, "001/问/农民工是否适用跨省养老保险转移办法"])
