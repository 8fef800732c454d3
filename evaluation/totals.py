"""Counts over results: the figures of a run and their breakdowns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from evaluation.run import Result
from evaluation.scoring import Outcome, Verdict


class Share(NamedTuple):
    """So many of so many."""

    part: int
    of: int

    @property
    def ratio(self) -> float:
        """The share, 0 of nothing being 0."""
        return self.part / self.of if self.of else 0.0


@dataclass(frozen=True)
class Figure:
    """A figure that is reported.

    Attributes:
        label: What it says.
        goal: What is to be reached with the encoder, as text; "" for figures without a goal.
        goal_without: The same without the encoder.
        count: Its count over the results.
    """

    label: str
    count: Callable[[Sequence[Result]], Share]
    goal: str = ""
    goal_without: str = ""


def _share(group: str, *outcomes: Outcome) -> Callable[[Sequence[Result]], Share]:
    """How many cases of a group had one of the outcomes."""

    def count(results: Sequence[Result]) -> Share:
        return _count(_of_group(results, group), *outcomes)

    return count


def _of_group(results: Sequence[Result], group: str) -> list[Result]:
    return [r for r in results if r.case.group == group]


def _count(results: Sequence[Result], *outcomes: Outcome) -> Share:
    return Share(sum(r.score.verdict.outcome in outcomes for r in results), len(results))


def _refused(near: bool) -> Callable[[Sequence[Result]], Share]:
    def count(results: Sequence[Result]) -> Share:
        chosen = [r for r in _of_group(results, "refuse") if r.case.near_domain == near]
        return _count(chosen, Outcome.RIGHT)

    return count


def _turns(counts: Callable[[Verdict], bool]) -> Callable[[Sequence[Result]], Share]:
    def count(results: Sequence[Result]) -> Share:
        turns = [turn for r in _of_group(results, "dialogue") for turn in r.score.turns]
        return Share(sum(map(counts, turns)), len(turns))

    return count


def _errors(results: Sequence[Result]) -> Share:
    return _count(results, Outcome.ERROR)


def _invented(results: Sequence[Result]) -> Share:
    """Facts invented, of all replies looked at."""
    replies = sum(len(one.replies) for r in results for one in r.rounds)
    return Share(sum(len(r.invented) for r in results), replies)


_WRONG = (Outcome.WRONG_TARGET, Outcome.WRONG_TEXT)
FIGURES: dict[str, Figure] = {
    "single_at_once": Figure("Single: right at once", _share("single", Outcome.RIGHT), "≥ 95 %", "≥ 88 %"),
    "single_within_one": Figure(
        "Single: right within one question back", _share("single", Outcome.RIGHT, Outcome.CHOSEN), "≥ 97 %"
    ),
    "single_wrong": Figure("Single: wrong", _share("single", *_WRONG), "≤ 2 %"),
    "single_wrong_target": Figure("… another target", _share("single", Outcome.WRONG_TARGET)),
    "single_wrong_text": Figure("… right target, a string missing or forbidden", _share("single", Outcome.WRONG_TEXT)),
    "single_asked_back": Figure("Single: asked back in vain", _share("single", Outcome.ASKED_BACK)),
    "single_declined": Figure("Single: answerable but declined", _share("single", Outcome.DECLINED), "≤ 2 %"),
    "clarify_right": Figure("Clarify: right", _share("clarify", Outcome.RIGHT, Outcome.TOGETHER), "≥ 95 %"),
    "clarify_together": Figure("… by one answer for all that fit", _share("clarify", Outcome.TOGETHER)),
    "clarify_at_once": Figure(
        "Clarify: not asked, what was meant answered (not right)", _share("clarify", Outcome.AT_ONCE)
    ),
    "dialogue_right": Figure("Dialogues: every turn right", _share("dialogue", Outcome.RIGHT), "≥ 90 %"),
    "dialogue_turns": Figure("… turns right", _turns(lambda turn: turn.is_right)),
    "dialogue_at_once": Figure(
        "Turns: not asked, one that fits answered (not right)", _turns(lambda turn: turn.outcome is Outcome.AT_ONCE)
    ),
    "refuse_right": Figure("Refused", _share("refuse", Outcome.RIGHT), "≥ 97 %", "≥ 90 %"),
    "refuse_near": Figure("… near the domain", _refused(near=True), "≥ 95 %"),
    "refuse_other": Figure("… far from it", _refused(near=False)),
    "refuse_asked_back": Figure("… asked back instead (not right)", _share("refuse", Outcome.ASKED_BACK)),
    "errors": Figure("Errors", _errors, "0"),
    "invented": Figure("Invented facts, of all replies", _invented, "0", "0"),
}


def totals(results: Sequence[Result]) -> dict[str, Share]:
    """Every figure by its key."""
    return {key: figure.count(results) for key, figure in FIGURES.items()}


class Row(NamedTuple):
    """One line of a breakdown of single questions."""

    name: str
    at_once: Share
    within_one: Share


def breakdown(results: Sequence[Result], names: Callable[[Result], Iterable[str]]) -> list[Row]:
    """Single questions by what `names` gives for each (several names count several times), worst first."""
    groups: dict[str, list[Result]] = {}
    for result in _of_group(results, "single"):
        for name in names(result):
            groups.setdefault(name, []).append(result)
    rows = [
        Row(name, _count(some, Outcome.RIGHT), _count(some, Outcome.RIGHT, Outcome.CHOSEN))
        for name, some in groups.items()
    ]
    return sorted(rows, key=lambda row: (row.at_once.ratio, -row.at_once.of, row.name))


def refusals_by_family(results: Sequence[Result]) -> dict[str, Share]:
    """Refused of each family, worst first."""
    groups: dict[str, list[Result]] = {}
    for result in _of_group(results, "refuse"):
        groups.setdefault(result.case.family, []).append(result)
    shares = {family: _count(some, Outcome.RIGHT) for family, some in groups.items()}
    return dict(sorted(shares.items(), key=lambda item: (item[1].ratio, -item[1].of)))


def confusions(results: Sequence[Result]) -> dict[tuple[str, str], int]:
    """How often a target (first of those right) got another's answer, commonest first."""
    pairs: dict[tuple[str, str], int] = {}
    for result in _of_group(results, "single"):
        verdict = result.score.verdict
        if verdict.outcome is Outcome.WRONG_TARGET:
            right = result.case.exchanges[0].expected.targets[0]
            for answered in verdict.answered or {""}:
                pairs[right, answered] = pairs.get((right, answered), 0) + 1
    return dict(sorted(pairs.items(), key=lambda item: -item[1]))
