"""What a reply will be about, decided before a word of it is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.vocabulary import Aspect


@dataclass(frozen=True)
class AnswerPlan:
    """Answer about one target (or, with `together`, about several whose answer is the same)."""

    target: str
    aspects: tuple[Aspect, ...] = ()
    together: tuple[str, ...] = ()
    others: tuple[str, ...] = ()  # further targets to offer as choices
    rest: bool = False  # what has not been shown yet
    chosen: bool = False  # by the answer to a question back: what is asked stands in the question before it


@dataclass(frozen=True)
class LifeEventPlan:
    """List the services of a life event."""

    event: str


@dataclass(frozen=True)
class OfficePlan:
    """Where to go when no service is named."""


@dataclass(frozen=True)
class ClarifyPlan:
    """Ask back between targets."""

    targets: tuple[str, ...]
    aspects: tuple[str, ...] = ()


@dataclass(frozen=True)
class SayPlan:
    """A fixed response of domain.yml, with what it names and targets to offer."""

    response: str
    values: dict[str, str] = field(default_factory=dict)
    offers: tuple[str, ...] = ()


Plan = AnswerPlan | LifeEventPlan | OfficePlan | ClarifyPlan | SayPlan
