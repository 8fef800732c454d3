"""What a question back asks, and which choices it offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.memory import Memory, Pending
from actions.plans import AnswerPlan, ClarifyPlan
from knowledge.language.normalise import normalise
from knowledge.language.phrases import BroadChoice, ClarifyGroup, load_clarify_groups, load_labels, load_topics
from knowledge.search import Query
from knowledge.search.structure import audience_match, is_article, load_structures, mismatch

MOST_CHOICES = 4


def question_back(plan: AnswerPlan, targets: Sequence[str], memory: Memory) -> AnswerPlan | ClarifyPlan:
    """Ask back, but never twice for the same thing: the second time the best is answered and the rest offered.

    Args:
        plan: How the first of the targets is answered.
        targets: Those that fit, best first.
        memory: Holds what was asked back already.
    """
    if _key(targets) in memory.clarified or (not plan.chosen and _is_open(targets, memory)):
        return replace(plan, others=tuple(targets[1:]))
    return ClarifyPlan(tuple(targets), tuple(a.value for a in plan.aspects), narrows=plan.chosen)


def _is_open(targets: Sequence[str], memory: Memory) -> bool:
    """Whether the question back that stands open asks between some of the targets."""
    return memory.pending is not None and len(set(targets) & set(memory.pending.targets)) > 1


def clarified_key(plan: ClarifyPlan) -> str:
    """What the memory keeps of a question that was asked back."""
    return _key(plan.targets)


def _key(targets: Sequence[str]) -> str:
    return "|".join(sorted(targets))


def question_text(plan: ClarifyPlan) -> str:
    """The question that splits the targets best; the general one where theirs was asked already."""
    general = next(group for group in load_clarify_groups() if not group.topics)
    return (general if plan.narrows or plan.again else _group(plan.targets)).question


def choices_for(targets: Sequence[str]) -> tuple[BroadChoice, ...]:
    """Two to four choices between the targets: each of them, best first, or the group's broad ones for too many."""
    broad = _group(targets).choices
    likeliest = [{choice.title for choice in broad if target in choice.targets} for target in targets[:MOST_CHOICES]]
    if len(targets) > MOST_CHOICES and all(likeliest) and len(set().union(*likeliest)) > 1:
        return broad
    labels = load_labels()
    return tuple(BroadChoice(labels[target], (target,)) for target in targets[:MOST_CHOICES])


def choices_again(pending: Pending) -> tuple[BroadChoice, ...]:
    """The choices of an open question back, as they were offered."""
    return tuple(BroadChoice(_titles(choice)[0], choice) for choice in pending.choices)


def titles_of(choice: tuple[str, ...]) -> frozenset[str]:
    """The words by which a choice may have been offered, normalised, by the targets it stands for."""
    return frozenset(map(normalise, _titles(choice)))


def _titles(choice: tuple[str, ...]) -> list[str]:
    broad = (c for group in load_clarify_groups() for c in group.choices)
    label = [load_labels()[target] for target in choice if len(choice) == 1]
    return label + [c.title for c in broad if c.targets == choice]


def with_siblings(targets: Sequence[str], query: Query) -> tuple[str, ...]:
    """The targets, and after them those of the same matter for others that nothing said excludes.

    Who is asked "转的是谁的养老保险？" looks for his own among the choices.
    """
    topics, structures = load_topics(), load_structures()
    matters = {(topics[target], structures[target].operation) for target in targets if not is_article(target)}
    siblings = (
        target
        for target, own in structures.items()
        if (topics[target], own.operation) in matters
        and not is_article(target)
        and not mismatch(query, target)
        and not audience_match(query.audiences, own)[1]
    )
    return tuple(dict.fromkeys((*targets, *siblings)))


def further_targets(pending: Pending) -> tuple[str, ...]:
    """What an answer in words may mean beside the targets asked between: all that the question itself speaks of."""
    held = (target for choice in _group(pending.targets).choices for target in choice.targets)
    return tuple(target for target in held if target not in pending.targets)


def _group(targets: Sequence[str]) -> ClarifyGroup:
    """The narrowest group that holds the topics of the likeliest targets."""
    topics = {load_topics()[target] for target in targets[:MOST_CHOICES]}
    return next(g for g in load_clarify_groups() if topics <= g.topics or not g.topics)
