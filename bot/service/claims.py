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

from sqlalchemy import Column, Float, Integer, String, Text, and_, bindparam, delete, exists, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

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
    LATE = "late"  # kept, and parked: a delivery had to be answered without it
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


class Snapshot(NamedTuple):
    """A claim as it stood when it was read."""

    key: str
    request: str
    answer: str | None
    route: str | None
    lease_until: float | None


class Parked(NamedTuple):
    """An answer that waits, with the request it belongs to."""

    request: str
    answer: str


class Standing(NamedTuple):
    """Where a conversation stands: the answer seen last, if any, and whether another waits."""

    latest: str | None
    has_parked: bool


_CLAIMS: Any = Claim.__table__
_C = _CLAIMS.c


def _parked(columns: Any) -> tuple[Any, ...]:
    """What holds of an answer that waits to be given."""
    return columns.route == Route.PARKED.value, columns.answer.is_not(None), columns.created_at > bindparam("oldest")


# The statements of every message, made once: SQLAlchemy takes longer to make one than a database to run it.
_SELECTION = select(*(_C[name] for name in Snapshot._fields))
_THIS, _MINE, _CITIZENS_OWN = (
    _C[name] == bindparam(of) for name, of in (("key", "this"), ("owner", "mine"), ("conversation_id", "whose"))
)
_ABANDONED = and_(_C.answer.is_(None), _C.lease_until < bindparam("now"), _C.attempts < ATTEMPTS)
_NOT_OUT = _C.route.is_(None) | (_C.route == Route.PARKED.value)
_SEEN = [Route.REPLY.value, Route.SENDING.value, Route.LATER.value]
_LEASE: dict[str, Any] = {"lease_until": bindparam("lease")}

_READ = _SELECTION.where(_THIS)
_READ_ALL = _SELECTION.where(_C.key.in_(bindparam("these", expanding=True)))
_WHOSE = select(_C.conversation_id, _C.route).where(_THIS, _MINE)
_PARKED = _SELECTION.where(_CITIZENS_OWN, *_parked(_C)).order_by(_C.created_at).with_for_update()

_OTHER: Any = _CLAIMS.alias("other").c
_ONE_CITIZENS = _OTHER.conversation_id == _C.conversation_id
_GIVEN = select(_OTHER.answer).where(_ONE_CITIZENS, _OTHER.route.in_(_SEEN))
_LATEST = _GIVEN.order_by(_OTHER.answered_at.desc()).limit(1)
_WAITING = exists().where(_ONE_CITIZENS, *_parked(_OTHER))
_STANDING = select(_LATEST.scalar_subquery(), _WAITING).where(_THIS, _MINE)

_TAKE = insert(_CLAIMS)
_CHANGE = update(_CLAIMS).where(_THIS)
_TAKE_OVER = _CHANGE.where(_ABANDONED).values(owner=bindparam("new_owner"), attempts=_C.attempts + 1, **_LEASE)
_RENEW = (
    update(_CLAIMS).where(_C.key.in_(bindparam("these", expanding=True)), _MINE, _C.answer.is_(None)).values(**_LEASE)
)
_HOLD = _CHANGE.where(_MINE).values(**_LEASE)
_ANSWER = _CHANGE.values(answer=bindparam("text"), answered_at=bindparam("at"), lease_until=None)
_HAND = _CHANGE.where(_NOT_OUT).values(route=Route.REPLY.value)
_PARK = _CHANGE.where(_C.route.is_(None)).values(route=Route.PARKED.value)
_SEND = _CHANGE.where(_C.route == Route.PARKED.value, _C.answer.is_not(None)).values(
    route=Route.SENDING.value, **_LEASE
)
_SET_ROUTE = _CHANGE.values(route=bindparam("new_route"), lease_until=None)


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
        self._ours = _C.conversation_id.startswith(f"{channel}:", autoescape=True)

    def take(self, key: str, conversation_id: str, request: str) -> bool:
        """Claim a message; false when it is claimed already."""
        claim = {
            "key": key,
            "conversation_id": conversation_id,
            "owner": self._owner,
            "lease_until": time.time() + LEASE_SECONDS,
            "request": request,
        }
        try:
            with self._app.engine.begin() as connection:
                connection.execute(_TAKE, claim)
        except IntegrityError:
            return False
        return True

    def take_over(self, key: str) -> bool:
        """Claim a message whose owner has shown no sign of life; false when there is nothing to take."""
        now = time.time()
        return self._app.changes(_TAKE_OVER, this=key, now=now, new_owner=self._owner, lease=now + LEASE_SECONDS)

    def renew(self, keys: Collection[str]) -> None:
        """Show a sign of life for messages that are being answered."""
        if keys:
            self._app.changes(_RENEW, these=list(keys), mine=self._owner, lease=time.time() + LEASE_SECONDS)

    def read(self, key: str) -> Snapshot | None:
        """Return a claim as it stands."""
        with self._app.engine.connect() as connection:
            row = connection.execute(_READ, {"this": key}).first()
        return Snapshot(*row) if row else None

    def read_all(self, keys: Collection[str]) -> dict[str, Snapshot]:
        """Return claims as they stand, by key; those that are gone are missing."""
        with self._app.engine.connect() as connection:
            rows = connection.execute(_READ_ALL, {"these": list(keys)}).all()
        return {row.key: Snapshot(*row) for row in rows}

    def standing(self, key: str) -> Standing | None:
        """Return where a citizen's conversation stands; `None` when the message is no longer this owner's."""
        with self._app.engine.connect() as connection:
            row = connection.execute(_STANDING, {"this": key, "mine": self._owner, "oldest": _oldest()}).first()
        return Standing(row[0], bool(row[1])) if row else None

    def finish(self, key: str, compose: Callable[[Sequence[Parked]], str]) -> Outcome:
        """Keep the answer to a message; parked answers of the same citizen go out with it.

        Args:
            key: The message.
            compose: Makes the answer from the parked ones, oldest first.
        """
        mine = {"this": key, "mine": self._owner}
        with self._app.engine.begin() as connection:
            # The update comes first: it takes SQLite's write lock, so that what is read next stays true.
            if not _run(connection, _HOLD, **mine, lease=time.time() + LEASE_SECONDS):
                return Outcome.LOST if connection.execute(_READ, {"this": key}).first() else Outcome.GONE
            whose, route = connection.execute(_WHOSE, mine).one()
            parked = [Snapshot(*row) for row in connection.execute(_PARKED, _waiting(whose)) if row.key != key]
            answer = compose([Parked(one.request, one.answer or "") for one in parked])
            _run(connection, _ANSWER, this=key, text=answer, at=time.time())
            for one in parked:
                _run(connection, _SET_ROUTE, this=one.key, new_route=Route.LATER.value)
        return Outcome.LATE if route == Route.PARKED.value else Outcome.KEPT

    def hand(self, key: str) -> Handing:
        """Note that the answer goes out as the reply to a delivery, where it has not gone out otherwise."""
        if self._is_handed(key):
            return Handing.AGAIN
        if self._app.changes(_HAND, this=key):
            return Handing.FIRST
        return Handing.AGAIN if self._is_handed(key) else Handing.NOT

    def _is_handed(self, key: str) -> bool:
        found = self.read(key)
        return found is not None and found.route == Route.REPLY.value

    def park(self, key: str) -> None:
        """Note that a delivery had to be answered without the answer."""
        self._app.changes(_PARK, this=key)

    def take_parked(self, key: str) -> Parked | None:
        """Take a message's parked answer, to be sent by other means; `None` when there is none to take.

        Whoever takes it says with `sent` or `put_back` what became of it.
        """
        found = self.read(key)
        if found is None or not found.answer or found.route != Route.PARKED.value:
            return None
        is_mine = self._app.changes(_SEND, this=key, lease=time.time() + SENDING_SECONDS)
        return Parked(found.request, found.answer) if is_mine else None

    def sent(self, key: str) -> None:
        """Note that a parked answer has been sent."""
        self._app.changes(_SET_ROUTE, this=key, new_route=Route.LATER.value)

    def put_back(self, key: str) -> None:
        """Park an answer again that could not be sent."""
        self._app.changes(_SET_ROUTE, this=key, new_route=Route.PARKED.value)

    def recoverable(self) -> list[Snapshot]:
        """Park answers that nobody fetched or sent, and return the messages that their owners left unanswered."""
        now = time.time()
        forgotten = (_C.route.is_(None), _C.answered_at < now - LEASE_SECONDS)
        unsent = (_C.route == Route.SENDING.value, _C.lease_until < now)
        with self._app.engine.begin() as connection:
            for left in (forgotten, unsent):
                parked = update(_CLAIMS).where(self._ours, _C.answer.is_not(None), *left)
                connection.execute(parked.values(route=Route.PARKED.value, lease_until=None))
            left_open = _SELECTION.where(self._ours, _ABANDONED)
            return [Snapshot(*row) for row in connection.execute(left_open, {"now": now})]

    def expire(self) -> None:
        """Delete what is too old to be asked for."""
        with self._app.engine.begin() as connection:
            connection.execute(delete(_CLAIMS).where(self._ours, _C.created_at < _oldest()))


def _run(connection: Connection, statement: Any, **values: Any) -> bool:
    """Run a statement; says whether it changed a row."""
    return bool(connection.execute(statement, values).rowcount > 0)


def _waiting(conversation_id: str | None) -> dict[str, Any]:
    return {"whose": conversation_id, "oldest": _oldest()}


def _oldest() -> float:
    """Return when what is still kept was made at the earliest."""
    return time.time() - KEPT_SECONDS
