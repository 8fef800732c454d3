"""The essentials of a target as a reply: what the baselines answer."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from evaluation.replies import Reply
from knowledge.answer import AnswerRequest, answer, answer_hospitals, title_of
from knowledge.answering.phrases import phrase
from knowledge.catalogue import HOSPITAL_LIST_ID, Catalogue

_TIME_ZONE = ZoneInfo("Asia/Shanghai")


def overview(catalogue: Catalogue, target_id: str) -> Reply:
    """What the assistant would answer about the target if nothing in particular were asked."""
    if target_id == HOSPITAL_LIST_ID:
        return Reply.of_answer(answer_hospitals(catalogue))
    return Reply.of_answer(answer(catalogue, AnswerRequest(target_id, datetime.now(_TIME_ZONE))))


def target_titles(catalogue: Catalogue) -> dict[str, str]:
    """Title of every target that can be found, by id."""
    titles = {target.id: title_of(target) for target in catalogue.targets.values()}
    return {**titles, HOSPITAL_LIST_ID: phrase("hospitals")}
