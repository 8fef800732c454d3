"""Conversations put together from others: what is meant there is known, though nobody wrote them down.

What somebody answered when asked between some services ("是镇中学教书的") tells between them after every question that
leaves no others open. And a question that leaves several open is settled by what was talked about before, where only
one is for the same people, or for a stay as long: who was told of the pension of civil servants goes on about that.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from evaluation.kept_back import is_kept_back
from evaluation.questions import Case
from knowledge.language.normalise import normalise
from knowledge.language.phrases import AmbiguousPhrase, load_ambiguous
from knowledge.search.context import after_question, in_thread
from knowledge.search.course import Thread
from knowledge.search.index import Entry
from knowledge.search.structure import Structure, are_rivals, fits, load_structures

_COMPOSED = 0.5  # weight beside what people wrote
_STAYS = frozenset({"长期", "临时"})
_TRIES = 30  # matters that are tried before a question
Answers = dict[str, list[tuple[frozenset[str], str]]]
"""By target: what was asked between and what was answered."""


def borrowed(cases: Iterable[Case]) -> Iterator[tuple[str, str, float]]:
    """Questions that leave several services open, with an answer for each; texts, what they mean, and their weight.

    Some come after a question back; in others one service was taken for granted, and the citizen puts that right.
    """
    answers = _answers(cases)
    chance = random.Random(11)  # noqa: S311  # no secret
    for phrase, question in _open_questions():
        for target, answer in _answered(phrase, answers, chance):
            yield after_question(question, answer), target, _COMPOSED
        for target, answer in _answered(phrase, answers, chance):
            assumed = chance.choice(phrase.targets)
            yield in_thread(Thread(assumed, question), answer), target, _COMPOSED


def carried(entries: Sequence[Entry]) -> Iterator[tuple[str, str, float]]:
    """Questions that leave several services open, after talk of another one that leaves just one of them.

    Args:
        entries: All targets with their phrases, which are what was asked about them before.
    """
    structures, chance = load_structures(), random.Random(13)  # noqa: S311  # no secret
    for phrase, question in _open_questions():
        for entry in chance.sample(list(entries), min(_TRIES, len(entries))):
            agreeing = {target: _agrees(structures[entry.target_id], structures[target]) for target in phrase.targets}
            likely = [target for target, agrees in agreeing.items() if agrees is not False]
            if entry.target_id not in phrase.targets and len(likely) == 1 and agreeing[likely[0]]:
                thread = Thread(entry.target_id, chance.choice(entry.phrases))
                yield in_thread(thread, question), likely[0], _COMPOSED


def _open_questions() -> Iterator[tuple[AmbiguousPhrase, str]]:
    """The phrases that leave several services open, and their texts normalised, but for those kept back."""
    for phrase in load_ambiguous():
        question = normalise(phrase.text)
        if are_rivals(phrase.targets) and not is_kept_back(question):
            yield phrase, question


def _agrees(one: Structure, other: Structure) -> bool | None:
    """Whether both are for the same people and a stay as long; None where they do not say, or are of two worlds."""
    found: list[bool] = []
    if not one.insurance & other.insurance:
        return None
    if one.sectors and other.sectors:
        found.append(any(fits(sector, other.sectors) or sector in other.sectors for sector in one.sectors))
    stays = one.operation & _STAYS, other.operation & _STAYS
    if all(stays):
        found.append(bool(stays[0] & stays[1]))
    return all(found) if found else None


def _answered(phrase: AmbiguousPhrase, answers: Answers, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Each target of a phrase with one answer that tells it from the others, where there is one."""
    among = frozenset(phrase.targets)
    for target in phrase.targets:
        fitting = [answer for between, answer in answers[target] if among <= between]
        if fitting:
            yield target, chance.choice(fitting)


def _answers(cases: Iterable[Case]) -> Answers:
    """What was answered to questions back that settled them for one target."""
    found: Answers = defaultdict(list)
    for case in cases:
        for asked, answered in zip(case.exchanges, case.exchanges[1:]):
            meant = answered.expected.targets
            if asked.expected.kind == "clarify" and answered.expected.kind == "answer" and len(meant) == 1:
                found[meant[0]].append((frozenset(asked.expected.targets), normalise(answered.text)))
    return found
