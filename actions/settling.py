"""What to do where several targets fit: one answer for all, the best with the others offered, or a question back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.plans import AnswerPlan, ClarifyPlan
from actions.questions_back import MOST_CHOICES, question_back, with_siblings
from actions.requests import answer_request, remember_person
from actions.turn import Turn
from knowledge.answer import same_answer
from knowledge.catalogue import Catalogue
from knowledge.language.phrases import load_alike
from knowledge.search.structure import is_article, load_structures, mismatch, sectors_of


def settle(plan: AnswerPlan, targets: Sequence[str], turn: Turn, catalogue: Catalogue) -> AnswerPlan | ClarifyPlan:
    """Ask back between targets, unless the texts themselves settle it.

    Args:
        plan: How the first of the targets would be answered.
        targets: Those that fit, best first.
        turn: The message.
        catalogue: Holds their texts.
    """
    shown = tuple(filter(catalogue.shows, targets))
    if not shown:
        return plan
    plan = replace(plan, target=shown[0])
    asked_between = shown if plan.chosen else tuple(filter(catalogue.shows, with_siblings(shown, turn.query)))
    return one_answer(plan, shown, turn, catalogue) or question_back(plan, asked_between, turn.memory)


def one_answer(plan: AnswerPlan, shown: Sequence[str], turn: Turn, catalogue: Catalogue) -> AnswerPlan | None:
    """One answer for all targets, or about the best with those offered that say the same; None where a choice is due.

    Args:
        plan: How the first of the targets would be answered.
        shown: Those that fit and may be shown, best first.
        turn: The message.
        catalogue: Holds their texts.
    """
    likeliest = tuple(shown[:MOST_CHOICES])
    if len(likeliest) == 1:
        return plan
    if _same(plan, likeliest, turn, catalogue):
        return replace(plan, together=likeliest)
    if _alike(likeliest) and (not plan.aspects or _for_the_same_people(likeliest)):
        return replace(plan, others=likeliest[1:])
    return None


def for_everybody(plan: AnswerPlan, turn: Turn, catalogue: Catalogue) -> AnswerPlan:
    """The plan under the titles of all guides that say the same for other people, where nobody said for whom it is."""
    guides = _for_other_people(plan.target, turn, catalogue)
    if not guides or (plan.aspects and not _same(plan, (plan.target, *guides), turn, catalogue)):
        return plan
    together = (plan.target, *guides)
    return replace(plan, together=together, others=tuple(target for target in plan.others if target not in together))


def _for_other_people(target: str, turn: Turn, catalogue: Catalogue) -> tuple[str, ...]:
    """The guides that say the same as this one in essence, for people whom the message does not exclude."""
    alike = next((a for a in load_alike() if target in a and not _for_the_same_people(tuple(a))), frozenset())
    if sectors_of(turn.query.audiences):
        return ()
    return tuple(t for t in sorted(alike - {target}) if catalogue.shows(t) and not mismatch(turn.query, t))


def _same(plan: AnswerPlan, targets: tuple[str, ...], turn: Turn, catalogue: Catalogue) -> bool:
    """Whether what was asked reads the same for all targets, so that asking back would be idle."""
    topics = {catalogue.targets[t].topic for t in targets if t in catalogue.targets}
    may_differ = not (plan.aspects or _alike(targets))
    if may_differ or len(topics) != 1 or any(map(is_article, targets)):
        return False
    request = answer_request(turn, remember_person(turn, turn.memory), plan)
    return same_answer(catalogue, targets, request)


def _alike(targets: tuple[str, ...]) -> bool:
    """Whether the guides say the same in essence, so that a general question needs no choice."""
    return any(alike >= set(targets) for alike in load_alike())


def _for_the_same_people(targets: tuple[str, ...]) -> bool:
    """Whether no guide is for somebody else than the others."""
    return len({load_structures()[target].sectors for target in targets}) == 1
