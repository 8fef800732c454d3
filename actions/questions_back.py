"""What a question back asks, and which choices it offers."""

from __future__ import annotations

from collections.abc import Sequence

from actions.memory import Memory, Pending
from actions.plans import AnswerPlan, ClarifyPlan
from knowledge.language.phrases import BroadChoice, ClarifyGroup, load_clarify_groups, load_labels, load_topics
from knowledge.search import Query
from knowledge.search.gate import is_article
from knowledge.search.structure import audience_match, load_structures
from knowledge.search.thread import mismatch
from knowledge.vocabulary import Aspect

MOST_CHOICES = 4


def question_back(
    memory: Memory, targets: Sequence[str], aspects: Sequence[Aspect], narrows: bool = False
) -> AnswerPlan | ClarifyPlan:
    """Ask back, but never twice for the same thing: the second time the best is answered and the rest offered."""
    if _key(targets) in memory.clarified:
        return AnswerPlan(targets[0], tuple(aspects), others=tuple(targets[1:]))
    return ClarifyPlan(tuple(targets), tuple(a.value for a in aspects), narrows)


def clarified_key(plan: ClarifyPlan) -> str:
    """What the memory keeps of a question that was asked back."""
    return _key(plan.targets)


def _key(targets: Sequence[str]) -> str:
    return "|".join(sorted(targets))


def question_text(targets: Sequence[str]) -> str:
    """The question that splits these targets best."""
    return _group(targets).question


def choices_for(targets: Sequence[str]) -> tuple[BroadChoice, ...]:
    """Two to four choices between the targets: each of them, best first, or the group's broad ones for too many."""
    broad = _group(targets).choices
    likeliest = [{choice.title for choice in broad if target in choice.targets} for target in targets[:MOST_CHOICES]]
    if len(targets) > MOST_CHOICES and all(likeliest) and len(set().union(*likeliest)) > 1:
        return broad
    labels = load_labels()
    return tuple(BroadChoice(labels[target], (target,)) for target in targets[:MOST_CHOICES])


def titles_of(choice: Sequence[str]) -> frozenset[str]:
    """The words by which a choice may have been offered, by the targets it stands for."""
    broad = (c for group in load_clarify_groups() for c in group.choices)
    labels = load_labels()
    return frozenset(c.title for c in broad if set(choice) <= set(c.targets)) | {labels[t] for t in choice[:1]}


def with_siblings(targets: Sequence[str], query: Query) -> tuple[str, ...]:
    """The targets, and after them those of the same matter for others that nothing said excludes.

    Who is asked "转的是谁的养老保险？" looks for his own among the choices.
    """
    topics, structures = load_topics(), load_structures()
    matters = {(topics[target], structures[target].operation) for target in targets}
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
