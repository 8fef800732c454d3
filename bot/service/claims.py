"""Exactly once: who answers a message, and what was answered, shared by all processes.

A protocol that repeats its deliveries (WeChat: three times in 15 s) claims each message before it is
answered. The claim's lease is renewed while its process lives; when it has run out, another takes over.
The answer stays with the claim: a repeat gets the same one, and one that came too late is parked until
it can be given. Requests and answers are opaque strings, already masked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import Column, Float, Integer, String, Text, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.service.database import AppDatabase
from bot.service.tables import Base, Personal

LEASE_SECONDS = 6.0
"""After this time without a sign of life a claim may be taken over; WeChat's second try comes after 5 s."""

SENDING_SECONDS = 60.0
"""Sending an answer takes no longer, tries and pauses included; then its sender has died."""

ATTEMPTS = 3
"""A message that has brought down this many processes is given up."""

KEPT_SECONDS = 24 * 3600.0
"""How long claims, and with them parked answers and choices, are kept."""


class Route(str, Enum):
    """How an answer reached the citizen, or will."""

    REPLY = "reply"  # as the reply to a delivery
    PARKED = "parked"  # not yet: it came too late for a reply
    SENDING = "sending"  # by other means, just now; under a lease, should the sender die
    LATER = "later"  # after all, apart from its own delivery


class Handing(Enum):
    """Whether an answer goes out as the reply to a delivery."""

    FIRST = "first"
    AGAIN = "again"  # to a repeat of the delivery
    NOT = "not"  # it has gone out, or will, by other means


class Outcome(Enum):
    """What became of an answer that was to be kept."""

    KEPT = "kept"
    LOST = "lost"  # another process has taken the message over
    GONE = "gone"  # the citizen was erased meanwhile


class Claim(Personal, Base):
    """One message: who answers it until when, and the answer once there is one."""

    __tablename__ = "claims"

    key: str = Column(String(64), primary_key=True)
    owner: str = Column(String(32), nullable=False)
    lease_until = Column(Float, index=True)  # none once there is an answer, unless that is being sent
    attempts: int = Column(Integer, nullable=False, default=1)
    request: str = Column(Text, nullable=False)
    answer = Column(Text)
    answered_at = Column(Float)
    route = Column(String(10), index=True)


class Parked(NamedTuple):
    """An answer that waits, with the request it belongs to."""

    request: str
    answer: str


class Standing(NamedTuple):
    """Where a conversation stands: the answer seen last, if any, and whether another waits."""

    latest: str | None
    has_parked: bool


class Claims:
    """The claims of one owner (a process, for one channel) among those of all others."""

    def __init__(self, app: AppDatabase, owner: str, channel: str) -> None:
        """Open nothing yet.

        Args:
            app: Where claims are kept.
            owner: Unique for each start of a process.
            channel: Whose conversations are recovered after a fault.
        """
        self._app = app
        self._owner = owner
        self._ours = Claim.conversation_id.startswith(f"{channel}:", autoescape=True)

    def take(self, key: str, conversation_id: str, request: str) -> bool:
        """Claim a message; false when it is claimed already."""
        claim = Claim(
            key=key,
            conversation_id=conversation_id,
            owner=self._owner,
            lease_until=time.time() + LEASE_SECONDS,
            request=request,
        )
        try:
            with self._app.session.begin() as session:
                session.add(claim)
        except IntegrityError:
            return False
        return True

    def take_over(self, key: str) -> bool:
        """Claim a message whose owner has shown no sign of life; false when there is nothing to take."""
        return self._update(
            Claim.key == key,
            *_abandoned(),
            values={
                "owner": self._owner,
                "lease_until": time.time() + LEASE_SECONDS,
                "attempts": Claim.attempts + 1,
            },
        )

    def renew(self, keys: Collection[str]) -> None:
        """Show a sign of life for messages that are being answered."""
        if keys:
            mine = (Claim.key.in_(keys), Claim.owner == self._owner, Claim.answer.is_(None))
            self._update(*mine, values={"lease_until": time.time() + LEASE_SECONDS})

    def read(self, key: str) -> Claim | None:
        """Return a claim as it stands."""
        with self._app.session() as session:
            claim: Claim | None = session.get(Claim, key)
            return claim

    def standing(self, key: str) -> Standing | None:
        """Return where a citizen's conversation stands; `None` when the message is no longer this owner's."""
        with self._app.session() as session:
            claim: Claim | None = session.get(Claim, key)
            if claim is None or claim.owner != self._owner:
                return None
            conversation_id = str(claim.conversation_id)
            waiting = select(Claim.key).where(*_waiting(conversation_id)).limit(1)
            seen = Claim.route.in_([Route.REPLY.value, Route.SENDING.value, Route.LATER.value])
            answers = select(Claim.answer).where(Claim.conversation_id == conversation_id, seen)
            latest = session.execute(answers.order_by(Claim.answered_at.desc()).limit(1)).scalar()
            return Standing(latest, session.execute(waiting).first() is not None)

    def finish(self, key: str, compose: Callable[[Sequence[Parked]], str]) -> Outcome:
        """Keep the answer to a message; parked answers of the same citizen go out with it.

        Args:
            key: The message.
            compose: Makes the answer from the parked ones, oldest first.
        """
        with self._app.session.begin() as session:
            # The update comes first: it takes SQLite's write lock, so that what is read next stays true.
            mine = update(Claim).where(Claim.key == key, Claim.owner == self._owner)
            if not _run(session, mine.values(lease_until=time.time() + LEASE_SECONDS)):
                return Outcome.LOST if session.get(Claim, key) else Outcome.GONE
            claim = session.execute(select(Claim).where(Claim.key == key)).scalar_one()
            parked = _parked(session, claim)
            claim.answer = compose([Parked(one.request, one.answer or "") for one in parked])
            claim.answered_at = time.time()
            claim.lease_until = None
            for one in parked:
                one.route = Route.LATER.value
        return Outcome.KEPT

    def hand(self, key: str) -> Handing:
        """Note that the answer goes out as the reply to a delivery, where it has not gone out otherwise."""
        not_yet = Claim.route.is_(None) | (Claim.route == Route.PARKED.value)
        if self._update(Claim.key == key, not_yet, values={"route": Route.REPLY.value}):
            return Handing.FIRST
        claim = self.read(key)
        return Handing.AGAIN if claim is not None and claim.route == Route.REPLY.value else Handing.NOT

    def park(self, key: str) -> None:
        """Note that a delivery had to be answered without the answer."""
        self._update(Claim.key == key, Claim.route.is_(None), values={"route": Route.PARKED.value})

    def take_parked(self, key: str) -> Parked | None:
        """Take a message's parked answer, to be sent by other means; `None` when there is none to take.

        Whoever takes it says with `sent` or `put_back` what became of it.
        """
        waiting = (Claim.key == key, Claim.route == Route.PARKED.value, Claim.answer.is_not(None))
        values = {"route": Route.SENDING.value, "lease_until": time.time() + SENDING_SECONDS}
        if not self._update(*waiting, values=values):
            return None
        claim = self.read(key)
        return Parked(claim.request, claim.answer) if claim and claim.answer else None

    def sent(self, key: str) -> None:
        """Note that a parked answer has been sent."""
        self._update(Claim.key == key, values={"route": Route.LATER.value, "lease_until": None})

    def put_back(self, key: str) -> None:
        """Park an answer again that could not be sent."""
        self._update(Claim.key == key, values={"route": Route.PARKED.value, "lease_until": None})

    def recoverable(self) -> list[Claim]:
        """Park answers that nobody fetched or sent, and return the messages that their owners left unanswered."""
        past = time.time() - LEASE_SECONDS
        forgotten = (Claim.route.is_(None), Claim.answered_at < past)
        unsent = (Claim.route == Route.SENDING.value, Claim.lease_until < time.time())
        for left in (forgotten, unsent):
            parked = {"route": Route.PARKED.value, "lease_until": None}
            self._update(self._ours, Claim.answer.is_not(None), *left, values=parked)
        with self._app.session() as session:
            return list(session.execute(select(Claim).where(self._ours, *_abandoned())).scalars())

    def expire(self) -> None:
        """Delete what is too old to be asked for."""
        with self._app.session.begin() as session:
            _run(session, delete(Claim).where(self._ours, Claim.created_at < time.time() - KEPT_SECONDS))

    def _update(self, *conditions: Any, values: dict[str, Any]) -> bool:
        with self._app.session.begin() as session:
            return _run(session, update(Claim).where(*conditions).values(values))


def _run(session: Session, statement: Any) -> bool:
    """Run a statement; says whether it changed a row."""
    result: Any = session.execute(statement.execution_options(synchronize_session=False))
    return result.rowcount > 0


def _abandoned() -> tuple[Any, ...]:
    return Claim.answer.is_(None), Claim.lease_until < time.time(), Claim.attempts < ATTEMPTS


def _waiting(conversation_id: str) -> tuple[Any, ...]:
    return (
        Claim.conversation_id == conversation_id,
        Claim.route == Route.PARKED.value,
        Claim.answer.is_not(None),
        Claim.created_at > time.time() - KEPT_SECONDS,
    )


def _parked(session: Session, claim: Claim) -> Sequence[Claim]:
    """Return the citizen's parked claims, oldest first, locked until the transaction ends."""
    waiting = select(Claim).where(*_waiting(str(claim.conversation_id)), Claim.key != claim.key)
    return session.execute(waiting.order_by(Claim.created_at).with_for_update()).scalars().all()
