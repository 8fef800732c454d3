"""What tells siblings apart: audience, insurance and operation of each target (`structure.yml`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.language.mentions import Label
from knowledge.search.query import Query
from knowledge.settings import KnowledgeSettings
from knowledge.yaml_files import read_yaml

# Audiences that may be said of the same person: 职工 (医保) covers everybody with an employer and the
# self-insured; a student is insured as a resident.
_COMPATIBLE = {
    frozenset(pair)
    for pair in (
        ("职工", "企业职工"),
        ("职工", "机关事业单位"),
        ("职工", "灵活就业"),
        ("企业职工", "灵活就业"),  # the self-insured are in the enterprise pension
        ("城乡居民", "学生"),
    )
}
# Roles, not employment: saying one does not exclude the others.
_ROLES = frozenset({"用人单位", "供养亲属", "医药机构"})
_ARTICLES = ("/问/", "/事/", "/表/")  # questions of columns, how-tos and lists
# Operations that exclude one another; others are independent.
_OPPOSED = (
    {"挂失", "解挂", "补领", "换领", "启用", "注销", "密码"},
    {"暂停", "恢复", "终止"},
    {"转入", "转出"},
    {"增员", "减员"},
    {"长期", "临时"},
    {"登记", "注销"},
)


@dataclass(frozen=True)
class Structure:
    """The structured attributes of one target."""

    audience: frozenset[str] = frozenset()
    insurance: frozenset[str] = frozenset()
    operation: frozenset[str] = frozenset()

    @property
    def sectors(self) -> frozenset[str]:
        """Audiences that are employment (企业职工 …), not roles."""
        return self.audience - _ROLES


def is_article(target: str) -> bool:
    """Whether a target is no guide: it never has to be told from one, which says the same more fully."""
    return any(sign in target for sign in _ARTICLES)


def are_rivals(targets: Sequence[str]) -> bool:
    """Whether one would have to ask which of the targets is meant: a guide and articles are one answer."""
    guides = [target for target in targets if not is_article(target)]
    return len(guides or targets) > 1


def sectors_of(audiences: Iterable[str]) -> tuple[str, ...]:
    """Those of the audiences that are employment, not roles."""
    return tuple(a for a in audiences if a not in _ROLES)


def fits(said: str, offered: Iterable[str]) -> bool:
    """Whether an audience that was said fits one of those a target is for."""
    return any(said == one or frozenset((said, one)) in _COMPATIBLE for one in offered)


def audience_match(said: Iterable[str], structure: Structure) -> tuple[float, float]:
    """(match, mismatch) of the audiences that were said with a target; half a match where merely compatible."""
    sectors = sectors_of(said)
    exact = bool(structure.sectors.intersection(sectors))
    match = 1.0 if exact else 0.5 * any(fits(a, structure.sectors) for a in sectors)
    mismatch = bool(sectors) and bool(structure.sectors) and not match
    return match, float(mismatch)


def role_match(said: Iterable[str], structure: Structure) -> tuple[float, float]:
    """(match, mismatch) of roles: a relative's benefit is not the pensioner's own."""
    said_roles, own = _ROLES.intersection(said), _ROLES & structure.audience
    return float(bool(said_roles & own)), float(bool(own - {"用人单位"}) and not said_roles & own)


def insurance_match(said: Iterable[str], structure: Structure) -> tuple[float, float]:
    """(match, mismatch) of insurances; a target without one is open to all but 医疗 and 生育."""
    said = set(said)
    own = structure.insurance
    match = bool(said & own)
    mismatch = bool(said) and not match and (bool(own) or said <= {"医疗", "生育", "社保卡"})
    return float(match), float(mismatch)


def operation_match(said: Iterable[str], structure: Structure) -> tuple[float, float]:
    """(match, mismatch) of operations; a mismatch is an opposed operation (解挂 for a 挂失 guide)."""
    said, own = set(said), structure.operation
    match = bool(said & own)
    mismatch = any(said & family and own & family and not said & own & family for family in _OPPOSED)
    return float(match), float(mismatch)


def is_denied(denied: Iterable[str], structure: Structure) -> float:
    """Whether an insurance or operation of a target was said not to be meant."""
    return float(not (structure.insurance | structure.operation).isdisjoint(denied))


@lru_cache(maxsize=4)
def load_structures(folder: Path | None = None) -> dict[str, Structure]:
    """The structure of every target of `structure.yml`, by id."""
    path = (folder or KnowledgeSettings().lexicon) / "structure.yml"
    data = read_yaml(path)
    return {
        target: Structure(**{name: frozenset(values) for name, values in attributes.items()})
        for target, attributes in data.items()
    }


def mismatch(query: Query, target: str) -> float:
    """Whether what the message says of person, insurance or operation excludes the target."""
    own = load_structures()[target]
    wrong = (
        audience_match(query.mentions.values(Label.AUDIENCE), own)[1],
        insurance_match(query.insurances, own)[1],
        operation_match(query.operations, own)[1],
        is_denied(query.denied, own),
        float(bool(query.not_audiences and own.sectors and own.sectors <= set(query.not_audiences))),
    )
    return max(wrong)
