"""What is answered: the passages a question asks for, word for word, with their source.

Every function takes the `Catalogue` and returns an `Answer`; `Answer.render_text()` is what a citizen
reads and `Answer.to_custom()` the JSON that goes with it. The parts live in `knowledge.answering`.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.answering.articles import answer_article, may_offer
from knowledge.answering.events import LifeEvent, answer_life_event, life_events
from knowledge.answering.hospitals import answer_hospitals
from knowledge.answering.offices import answer_office
from knowledge.answering.reply import Answer, AnswerRequest, Block, Choice, CitedPassage, Kind, SourceLine
from knowledge.answering.services import answer_service
from knowledge.answering.titles import list_titles, title_of
from knowledge.answering.together import answer_together, same_answer
from knowledge.catalogue import Catalogue, Service

__all__ = [
    "Answer",
    "AnswerRequest",
    "Block",
    "Choice",
    "CitedPassage",
    "Kind",
    "LifeEvent",
    "SourceLine",
    "answer",
    "answer_hospitals",
    "answer_life_event",
    "answer_office",
    "answer_together",
    "clarify",
    "life_events",
    "list_titles",
    "may_offer",
    "same_answer",
    "title_of",
]


def answer(catalogue: Catalogue, request: AnswerRequest) -> Answer:
    """Answer a question about one service, question or how-to.

    Raises:
        KeyError: The target is not in the catalogue or is withdrawn.
    """
    target = catalogue.targets[request.target_id]
    if isinstance(target, Service):
        return answer_service(catalogue, target, request)
    return answer_article(catalogue, target, request)


def clarify(question: str, choices: Sequence[Choice]) -> Answer:
    """A question back: one short line and two to four numbered choices (none where the question is open)."""
    return Answer(Kind.CLARIFY, title="", heading=question, choices=tuple(choices))
