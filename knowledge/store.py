"""Reading the knowledge base: one catalogue at a time, renewed when base or decisions change."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from knowledge.catalogue import Catalogue
from knowledge.database import open_reading_engine
from knowledge.decisions import Decision, Decisions, apply_decisions
from knowledge.mapping import from_rows
from knowledge.models import SCHEMA_VERSION, Build
from knowledge.settings import KnowledgeSettings

CHECK_INTERVAL = 1.0
"""Seconds between two looks at whether the base has changed."""


class KnowledgeUnavailable(Exception):  # noqa: N818 (named in the store's contract)
    """The knowledge base is missing, unreadable or of another schema version; the message says which."""


class KnowledgeStore:
    """Hands out the current catalogue. Safe to share between threads; costs nothing between two checks."""

    def __init__(self, settings: KnowledgeSettings | None = None, check_interval: float = CHECK_INTERVAL) -> None:
        """Opens nothing yet.

        Args:
            settings: where the base lies; from the environment by default.
            check_interval: seconds between two looks at whether base or decisions have changed.
        """
        url = (settings or KnowledgeSettings()).knowledge_url
        self._engine = open_reading_engine(url)
        self._decisions = Decisions(url)
        self._interval = check_interval
        self._lock = threading.Lock()
        self._checked_at = 0.0
        self._state: tuple[str, tuple[Decision, ...]] | None = None
        self._catalogue: Catalogue | None = None

    def catalogue(self) -> Catalogue:
        """The current catalogue, staff's decisions included.

        Raises:
            KnowledgeUnavailable: it cannot be read.
        """
        with self._lock:
            if self._catalogue is None or time.monotonic() - self._checked_at >= self._interval:
                self._catalogue = self._current()
                self._checked_at = time.monotonic()
            return self._catalogue

    async def catalogue_async(self) -> Catalogue:
        """The same for a running event loop, which a change of the base must not hold up."""
        return await asyncio.to_thread(self.catalogue)

    def stored(self) -> Catalogue:
        """The base's content without staff's decisions, read anew.

        Raises:
            KnowledgeUnavailable: it cannot be read.
        """
        with self._reading() as session:
            _version(session)
            return from_rows(session)

    def _current(self) -> Catalogue:
        """The catalogue as the base stands now; the one at hand if nothing has changed."""
        with self._reading() as session:
            state = (_version(session), self._decisions.all())
            if self._catalogue is not None and state == self._state:
                return self._catalogue
            catalogue = apply_decisions(from_rows(session), state[1])
        self._state = state
        return catalogue

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        try:
            with Session(self._engine, future=True) as session:
                yield session
        except (SQLAlchemyError, ValueError, LookupError) as error:
            raise KnowledgeUnavailable(f"{type(error).__name__}: {error}") from error


def _version(session: Session) -> str:
    """The version of the base's content."""
    build = session.execute(select(Build)).scalar_one()
    if build.schema_version != SCHEMA_VERSION:
        raise KnowledgeUnavailable(f"schema version {build.schema_version}, not {SCHEMA_VERSION}")
    return build.version
