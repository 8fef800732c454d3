"""Five seconds, exactly once: from a delivery to its answer, whoever computes it and however late it is."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import threading
import time
import uuid
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar
from weakref import WeakValueDictionary

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.wechat.api import WechatApi
from bot.channels.wechat.desk import Desk, Request, is_for_more
from bot.channels.wechat.following import Following
from bot.channels.wechat.lag import Lag
from bot.channels.wechat.messages import Incoming, Kind
from bot.channels.wechat.outbox import Outbox
from bot.channels.wechat.render import Screen, plain
from bot.channels.wechat.texts import text
from bot.service.allowances import Allowances
from bot.service.assistant import Assistant
from bot.service.claims import Claims, Handing, Outcome, Parked, Standing

logger = logging.getLogger(__name__)

T = TypeVar("T")

REPLY_SECONDS = 4.2
"""After this long a delivery gets `success`, so that it is out at 4.5 s, although it waits to be taken and to be sent
while many come at once (0.2 to 0.3 s with 300 in the load test); WeChat waits 5 s."""

TOO_LATE = 0.4
"""So long after its deadline a delivery counts as given up by WeChat: its answer is not lost with it."""

AT_ONCE = 2
"""Messages that may be understood at the same time. Understanding blocks the event loop: with many at
once no delivery would get its `success` in time."""

ADMISSION_SECONDS = 0.5
"""After this long a message no longer counts as being understood: it waits for a slow action."""

SIGN_OF_LIFE = 2.0
"""Seconds between two renewals of the leases, and between two looks for what others left."""

EXPIRY_SECONDS = 600.0
"""Seconds between two deletions of what is too old."""

THREADS = 4
"""Database calls at once."""

MOST_HASTE = 1.5
"""Seconds that a reply is sent earlier, at most, while the process runs late: there must be time to answer."""

_ROUNDS = 6
"""Rounds of the event loop that a delivery takes outside of our clock: accepted, read, begun; written, sent."""

_GLANCE = 0.5  # seconds between two looks at how late this process runs


class Delivery:
    """One account's messages in this process; other processes work on the same claims."""

    def __init__(self, channel: str, assistant: Assistant, desk: Desk, api: WechatApi | None) -> None:
        """Start nothing yet.

        Args:
            channel: The account's channel name.
            assistant: For erasure.
            desk: Answers.
            api: For late answers; `None` where the account has no AppSecret.
        """
        self._channel = channel
        self._assistant = assistant
        self._desk = desk
        self._claims = Claims(assistant.records.app, uuid.uuid4().hex, channel)
        self._outbox = Outbox(channel, self._claims, Allowances(assistant.records.app), api, self._in_thread)
        self._running: dict[str, asyncio.Task[Screen | None]] = {}
        self._handed_out: dict[str, asyncio.Future[Handing]] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._background: set[asyncio.Task[object]] = set()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="wechat")
        self._stopped = threading.Event()
        self._lag = Lag()
        self._following = Following(partial(self._in_thread, self._claims.read_all), self._meanwhile)
        self._admission = asyncio.Semaphore(AT_ONCE)

    async def answer(self, incoming: Incoming, deadline: float) -> Screen | None:
        """Return the answer to a delivery; `None` when it goes out later or there is none.

        Args:
            incoming: The message.
            deadline: When WeChat must have a reply (`time.monotonic`).
        """
        if incoming.kind is Kind.OTHER:
            return None
        key = self._key(incoming)
        task = self._running.get(key) or self._work(key, self._claimed(key, incoming))
        try:
            await self._patience(task, deadline)
        except asyncio.CancelledError:  # WeChat hung up
            self._meanwhile(self._park(key))
            raise
        screen = task.result() if task.done() else None
        if screen is not None and time.monotonic() < deadline + TOO_LATE:
            return await self._handed(key, incoming.citizen, screen)
        if incoming.kind is not Kind.UNSUBSCRIBE:
            self._meanwhile(self._park(key))
        return None

    async def _patience(self, task: asyncio.Task[Screen | None], deadline: float) -> None:
        """Wait for an answer; less long the later this process runs, before it got the delivery and after."""
        while not task.done() and (left := deadline - self._haste() - time.monotonic()) > 0:
            await asyncio.wait({task}, timeout=min(left, _GLANCE))

    def _haste(self) -> float:
        """Return the seconds that a reply must leave earlier: as late as the delivery came to us, and will leave."""
        return min(_ROUNDS * self._lag.seconds, MOST_HASTE)

    def start(self) -> None:
        """Start looking after claims, in the running event loop."""
        threading.Thread(target=self._show_life, name="wechat-leases", daemon=True).start()
        self._meanwhile(self._look_after())
        self._meanwhile(self._lag.watch())

    def stop(self) -> None:
        """Stop everything; what is not answered yet is recovered by another process or the next start."""
        self._stopped.set()
        for task in (*self._background, *self._running.values()):
            task.cancel()

    def _show_life(self) -> None:
        """Renew the leases from a thread: a busy event loop is no dead process."""
        while not self._stopped.wait(SIGN_OF_LIFE):
            try:
                self._claims.renew(list(self._running))
            except SQLAlchemyError:  # the next round tries again
                logger.exception("leases could not be renewed")

    async def _look_after(self) -> None:
        """Take over what other processes left and delete what is too old, for ever."""
        next_expiry = 0.0
        while True:
            try:
                for claim in await self._in_thread(self._claims.recoverable):
                    if claim.key not in self._running:
                        self._work(claim.key, self._recovered(claim.key, Request.from_json(claim.request)))
                if time.monotonic() >= next_expiry:
                    next_expiry = time.monotonic() + EXPIRY_SECONDS
                    await self._in_thread(self._claims.expire)
                    await self._outbox.expire()
            except Exception:  # the next round tries again
                logger.exception("claims could not be looked after")
            await asyncio.sleep(SIGN_OF_LIFE)

    # --- claiming

    def _work(self, key: str, work: Coroutine[object, object, Screen | None]) -> asyncio.Task[Screen | None]:
        """Start work on a message; every delivery of it in this process waits for the same task."""
        task = asyncio.create_task(work)
        self._running[key] = task
        task.add_done_callback(lambda _: self._running.pop(key, None))
        return task

    async def _claimed(self, key: str, incoming: Incoming) -> Screen | None:
        """Claim a message and answer it, or follow whoever has claimed it."""
        request = await self._desk.masked(incoming)
        conversation_id = f"{self._channel}:{incoming.citizen}"
        if await self._in_thread(self._claims.take, key, conversation_id, request.to_json()):
            return await self._run(key, request)
        return await self._follow(key)

    async def _follow(self, key: str) -> Screen | None:
        """Wait for the answer of another process; take over when that shows no sign of life."""
        while (claim := await self._following.end_of(key)) is not None and claim.answer is None:
            if await self._in_thread(self._claims.take_over, key):
                return await self._run(key, Request.from_json(claim.request))
        return Screen.from_json(claim.answer) if claim is not None and claim.answer else None

    async def _recovered(self, key: str, request: Request) -> Screen | None:
        """Answer what a dead process left: nobody waits for it any more."""
        if not await self._in_thread(self._claims.take_over, key):
            return None
        logger.warning("a message was left unanswered and is taken over")
        await self._in_thread(self._claims.park, key)
        return await self._run(key, request)

    # --- answering

    async def _run(self, key: str, request: Request) -> Screen | None:
        """Answer a claimed message, after the messages before it; returns the screen, `None` where there is none."""
        conversation_id = f"{self._channel}:{request.citizen}"
        if request.kind is Kind.UNSUBSCRIBE:
            await self._assistant.forget(self._channel, request.citizen, "unsubscribe")
            return None
        async with self._turn(conversation_id):
            standing = await self._in_thread(self._claims.standing, key)
            if standing is None:
                return None
            await self._outbox.allow(request)
            screen = await self._screen(request, standing)
            kept: list[Screen] = []

            def compose(parked: Sequence[Parked]) -> str:
                kept.append(_composed(request, screen, parked))
                return kept[-1].to_json()

            outcome = await self._in_thread(self._claims.finish, key, compose)
        if outcome is Outcome.GONE:  # the citizen left while the answer was made: nothing of it may stay
            await self._assistant.forget(self._channel, request.citizen, "unsubscribe")
            return None
        if outcome is Outcome.LOST:
            return None
        if outcome is Outcome.LATE:
            self._meanwhile(self._outbox.send_parked(key))
        return kept[-1]

    async def _screen(self, request: Request, standing: Standing) -> Screen | None:
        """Return the answer to a request; `None` when the citizen only asks for what is parked."""
        if is_for_more(request) and standing.has_parked:
            return None
        seen = Screen.from_json(standing.latest) if standing.latest else None
        try:
            return await self._admitted(self._desk.answer(request, seen))
        except Exception:  # the citizen gets a reply and the log the reason
            logger.exception("a message could not be answered")
            return self._desk.sorry(request)

    async def _admitted(self, answer: Coroutine[object, object, Screen]) -> Screen:
        """Run an answer when few others are being understood; a slow one does not keep them waiting."""
        async with self._admission:
            task = asyncio.create_task(answer)
            await asyncio.wait({task}, timeout=ADMISSION_SECONDS)
        return await task

    def _turn(self, conversation_id: str) -> asyncio.Lock:
        """Return the lock that keeps one citizen's messages in order."""
        lock = self._turns.get(conversation_id)
        if lock is None:
            lock = self._turns[conversation_id] = asyncio.Lock()
        return lock

    async def _handed(self, key: str, citizen: str, screen: Screen) -> Screen | None:
        """Give an answer out as the reply; a handover's code goes beside the transfer, once, as a message."""
        noted = self._handed_out.get(key)  # for another delivery of it that waited for the same answer
        handed = noted or asyncio.ensure_future(self._in_thread(self._claims.hand, key))
        if noted is None:
            self._handed_out[key] = handed
            handed.add_done_callback(lambda _: self._handed_out.pop(key, None))
        try:
            handing = await asyncio.shield(handed)
        except asyncio.CancelledError:  # WeChat hung up: the answer does not leave us
            if noted is None:
                self._meanwhile(self._taken_back(key, handed))
            raise
        if noted is None and handing is Handing.FIRST and screen.code:
            self._meanwhile(self._outbox.send(citizen, text("transfer", code=screen.code)))
        return None if handing is Handing.NOT else screen

    async def _taken_back(self, key: str, handed: asyncio.Future[Handing]) -> None:
        """Park an answer that was to be the reply to a delivery that nobody waits for any more."""
        if await handed is Handing.FIRST:
            await self._in_thread(self._claims.put_back, key)
            await self._outbox.send_parked(key)

    async def _park(self, key: str) -> None:
        """Note that an answer will be late, and send it if it is there by now."""
        await self._in_thread(self._claims.park, key)
        await self._outbox.send_parked(key)

    async def _in_thread(self, call: Callable[..., T], *arguments: object) -> T:
        """Call the database; in threads of our own, so that nothing else delays a delivery."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(call, *arguments))

    def _meanwhile(self, work: Coroutine[object, object, object]) -> None:
        """Do something that no delivery waits for."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _key(self, incoming: Incoming) -> str:
        """Return what tells a message from all others; not readable as an OpenID."""
        name = f"{self._channel}\n{incoming.citizen}\n{incoming.identity}"
        return hashlib.sha256(name.encode()).hexdigest()


def _composed(request: Request, screen: Screen | None, parked: Sequence[Parked]) -> Screen:
    """Return an answer behind those that came too late."""
    earlier = [(Request.from_json(one.request).words, Screen.from_json(one.answer)) for one in parked]
    if not earlier:
        return screen or plain(text("nothing_more"))  # what was parked went out by other means meanwhile
    if screen is None:
        *before, (question, last) = earlier
        return last.headed(question).after(before, question) if before else last.headed(question)
    return screen.after(earlier, request.words)
