"""The rules: what of a conversation is right, and what is wrong with the rest.

Strict throughout: right is an answer about one of the case's targets whose text holds every string
that must show and none that must not. White space never counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from evaluation.conversation import Round
from evaluation.questions import Case, Exchange, Expected
from evaluation.replies import Recogniser, Reply, is_refused
from knowledge.answer import Kind
from knowledge.answering.guide_parts import bare


class Outcome(str, Enum):
    """What became of a case or a turn."""

    RIGHT = "right"
    CHOSEN = "right after a question back"
    TOGETHER = "right: one answer for all that fit"
    AT_ONCE = "answered at once where it should ask back"
    ASKED_BACK = "asked back in vain"
    WRONG_TARGET = "wrong target"
    WRONG_TEXT = "right target, wrong text"
    DECLINED = "declined"
    ANSWERED = "answered what it should refuse"
    ERROR = "error"


RIGHT_OUTCOMES = frozenset({Outcome.RIGHT, Outcome.CHOSEN, Outcome.TOGETHER})


@dataclass(frozen=True)
class Verdict:
    """An outcome, why, and which targets were answered."""

    outcome: Outcome
    reason: str = ""
    answered: frozenset[str] = frozenset()

    @property
    def is_right(self) -> bool:
        """Whether it counts as right (for a single question: at once or after one question back)."""
        return self.outcome in RIGHT_OUTCOMES


@dataclass(frozen=True)
class Score:
    """The verdict on a case, and on each turn of a dialogue."""

    verdict: Verdict
    turns: tuple[Verdict, ...] = ()


@dataclass(frozen=True)
class Scorer:
    """Applies the rules to what was said."""

    recogniser: Recogniser

    def score(self, case: Case, rounds: Sequence[Round]) -> Score:
        """The verdict on a conversation as `conversation.converse` holds it."""
        rules: dict[str, Callable[[Case, Sequence[Round]], Score]] = {
            "single": self._single,
            "clarify": self._clarify,
            "dialogue": self._dialogue,
            "refuse": self._refuse,
        }
        return rules[case.group](case, rounds)

    def _single(self, case: Case, rounds: Sequence[Round]) -> Score:
        """Right at once, or after the one choice that a question back offers."""
        expected = case.exchanges[0].expected
        first, *chosen = (self._answer(expected, r.replies) for r in rounds)
        if first.outcome is not Outcome.ASKED_BACK or not chosen:
            return Score(first)
        if chosen[0].is_right:
            return Score(replace(chosen[0], outcome=Outcome.CHOSEN))
        return Score(replace(chosen[0], reason=f"after the right choice: {chosen[0].reason}"))

    def _clarify(self, case: Case, rounds: Sequence[Round]) -> Score:
        """Asks back with the choice that is meant (or openly), and understands the answer in words."""
        among, meant = (exchange.expected for exchange in case.exchanges)
        if not rounds[0].asks_back:
            return Score(self._unasked(among, meant, rounds[0].replies))
        asked = self._question_back(meant, rounds[0].replies)
        if not asked.is_right:
            return Score(asked)
        settled = self._answer(meant, rounds[1].replies)
        return Score(settled if settled.is_right else replace(settled, reason=f"after the answer: {settled.reason}"))

    def _unasked(self, among: Expected, meant: Expected, replies: Sequence[Reply]) -> Verdict:
        """An answer without asking is right only if it is one for all services that fit."""
        verdict = self._answer(meant, replies)
        if verdict.is_right:
            for_all = verdict.answered >= set(among.targets)
            return replace(verdict, outcome=Outcome.TOGETHER if for_all else Outcome.AT_ONCE)
        return verdict

    def _question_back(self, meant: Expected, replies: Sequence[Reply]) -> Verdict:
        """A question back is right when a choice stands for a target meant, or when it is an open question."""
        offered = self.recogniser.offered(replies)
        is_open = not any(reply.choices for reply in replies)
        if is_open or offered.keys() & set(meant.targets):
            return Verdict(Outcome.RIGHT)
        return Verdict(Outcome.ASKED_BACK, f"the choices lack what is meant: {_names(offered)}")

    def _dialogue(self, case: Case, rounds: Sequence[Round]) -> Score:
        """Every turn by its expected kind; the verdict is that of the first turn that is not right."""
        turns = tuple(self._turn(exchange, one) for exchange, one in zip(case.exchanges, rounds))
        wrong = next(((n, v) for n, v in enumerate(turns, 1) if not v.is_right), None)
        if wrong is None:
            return Score(Verdict(Outcome.RIGHT), turns)
        number, verdict = wrong
        return Score(replace(verdict, reason=f"turn {number}: {verdict.reason}"), turns)

    def _turn(self, exchange: Exchange, said: Round) -> Verdict:
        expected = exchange.expected
        if expected.kind == Kind.ANSWER:
            return self._answer(expected, said.replies)
        if expected.kind != Kind.CLARIFY:
            return self._refusal(said.replies)
        if said.asks_back:
            return self._question_back(expected, said.replies)
        verdict = self._answer(expected, said.replies)
        return replace(verdict, outcome=Outcome.AT_ONCE) if verdict.is_right else verdict

    def _refuse(self, case: Case, rounds: Sequence[Round]) -> Score:
        return Score(self._refusal(rounds[0].replies))

    def _refusal(self, replies: Sequence[Reply]) -> Verdict:
        """Right is a reply without knowledge; asking back promises an answer, so it is not."""
        if _has_failed(replies):
            return Verdict(Outcome.ERROR, "no reply")
        if is_refused(replies):
            return Verdict(Outcome.RIGHT)
        answered = self._answered(replies)
        if any(reply.holds_knowledge for reply in replies):
            return Verdict(Outcome.ANSWERED, f"answered {_names(answered)}", answered)
        return Verdict(Outcome.ASKED_BACK, f"offered {_names(self.recogniser.offered(replies))}")

    def _answer(self, expected: Expected, replies: Sequence[Reply]) -> Verdict:
        """Whether the replies to one message hold the right answer."""
        if _has_failed(replies):
            return Verdict(Outcome.ERROR, "no reply")
        answers = [reply for reply in replies if reply.kind is Kind.ANSWER]
        if not answers:
            return self._unanswered(replies)
        answered = self._answered(answers)
        about = [r for r in answers if self.recogniser.answered(r) & set(expected.targets)]
        if not about:
            return Verdict(Outcome.WRONG_TARGET, f"answered {_names(answered) or answers[0].title}", answered)
        faults = _faults(expected, about, replies)
        return Verdict(Outcome.WRONG_TEXT if faults else Outcome.RIGHT, faults, answered)

    def _unanswered(self, replies: Sequence[Reply]) -> Verdict:
        offered = _names(self.recogniser.offered(replies))
        asked = any(reply.kind is Kind.CLARIFY for reply in replies)
        return Verdict(Outcome.ASKED_BACK if asked else Outcome.DECLINED, f"offered {offered}" if offered else "")

    def _answered(self, replies: Sequence[Reply]) -> frozenset[str]:
        return frozenset().union(*map(self.recogniser.answered, replies))


def _has_failed(replies: Sequence[Reply]) -> bool:
    return not replies or any(reply.kind is Kind.ERROR for reply in replies)


def _faults(expected: Expected, about: Sequence[Reply], replies: Sequence[Reply]) -> str:
    """What the answers lack that they must show, and what any reply shows that none must."""
    right, everything = (bare("\n".join(r.text for r in some)) for some in (about, replies))
    missing = [string for string in expected.show if bare(string) not in right]
    forbidden = [string for string in expected.hide if bare(string) in everything]
    faults = [f"lacks {'；'.join(missing)}"] if missing else []
    return "; ".join([*faults, *([f"shows {'；'.join(forbidden)}"] if forbidden else [])])


def _names(targets: Iterable[str]) -> str:
    return ", ".join(sorted(targets))
