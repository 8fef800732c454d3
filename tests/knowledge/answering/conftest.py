"""Asking the real knowledge base."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from knowledge.answer import Answer, AnswerRequest, answer
from knowledge.catalogue import Catalogue
from knowledge.ingest.build import Ingest
from knowledge.vocabulary import Aspect, District

MONDAY_MORNING = datetime(2026, 11, 23, 10, 5)

Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def catalogue(real: Ingest) -> Catalogue:
    """The knowledge base as it would be built now."""
    return real.catalogue


@pytest.fixture(scope="session")
def ask(catalogue: Catalogue) -> Ask:
    """`ask("002/社会保障卡补领", "材料", district="荣成市", text="…")`: the answer on a Monday morning."""

    def ask_catalogue(target_id: str, *aspects: str, district: str | None = None, **rest: Any) -> Answer:
        request = AnswerRequest(
            target_id,
            rest.pop("now", MONDAY_MORNING),
            tuple(Aspect(a) for a in aspects),
            District(district) if district else None,
            **rest,
        )
        return answer(catalogue, request)

    return ask_catalogue
