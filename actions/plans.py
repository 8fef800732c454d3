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
    chosen: bool = False  # by an answer to a question back, or by whom it concerns: what is asked stands before that


@dataclass(frozen=True)
class LifeEventPlan:
    """List the services of a life event."""

    event: str


@dataclass(frozen=True)
class OfficePlan:
    """Where to go when no service is named."""


@dataclass(frozen=True)
class ClarifyPlan:
    """Ask back between targets.

    Attributes:
        targets: Those asked between, best first.
        aspects: What was asked of them.
        narrows: It follows the choice of several of them.
        again: The open question back is offered once more as it was.
    """

    targets: tuple[str, ...]
    aspects: tuple[str, ...] = ()
    narrows: bool = False
    again: bool = False


@dataclass(frozen=True)
class SayPlan:
    """A fixed response of domain.yml.

    Attributes:
        response: Its key.
        values: What it names.
        offers: Targets to offer.
        about: The target whose matter it refuses something of, to go on about.
    """

    response: str
    values: dict[str, str] = field(default_factory=dict)
    offers: tuple[str, ...] = ()
    about: str | None = None


Plan = AnswerPlan | LifeEventPlan | OfficePlan | ClarifyPlan | SayPlan
