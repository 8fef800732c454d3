"""Base of the tables in var/app.db: what channels keep, apart from the knowledge base.

To add a table: define it in a module of its own, import that module at the end of this one, then
write its migration with ``python -m bot.service revision "what it is for"``. A table that holds
anything about a citizen inherits `Personal`: erasure and retention then reach it by themselves.
"""

from __future__ import annotations

import math
import time
from typing import ClassVar

from sqlalchemy import Column, Float, Integer, MetaData, String
from sqlalchemy.orm import declarative_base, declarative_mixin

# Names for constraints, so that migrations can refer to them on every database.
_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Base = declarative_base(metadata=MetaData(naming_convention=_NAMES))


@declarative_mixin
class Personal:
    """Columns of every table about a citizen: whose row it is and when it was made (seconds since 1970).

    A table whose rows are worth nothing earlier than the retention time sets `keep_seconds`.
    """

    keep_seconds: ClassVar[float] = math.inf
    conversation_id = Column(String(255), nullable=False, index=True)
    created_at = Column(Float, nullable=False, default=time.time, index=True)


class Erasure(Base):
    """That something was erased, when, why and how many rows; not whose."""

    __tablename__ = "erasures"

    id = Column(Integer, primary_key=True)
    at = Column(Float, nullable=False, default=time.time)
    reason = Column(String(40), nullable=False)
    rows = Column(Integer, nullable=False)


def personal_tables() -> list[type[Personal]]:
    """Return every table that inherits `Personal`."""
    mapped = (mapper.class_ for mapper in Base.registry.mappers)
    return [table for table in mapped if issubclass(table, Personal)]


# At the end: these modules need what is defined above.
from bot.service import allowances, claims, feedback, handover, tokens, web_messages  # noqa: E402, F401
