"""Runs custom actions, in this process or on an action server, within a time limit.

Rasa 3.6 knows actions only as an HTTP service. An `EndpointConfig` whose `request` calls rasa-sdk's
executor keeps them in this process: Rasa hands the object on when it loads another model.
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.service.replies import ERROR
from bot.warming import warm_up

logger = logging.getLogger(__name__)

IN_PROCESS = "inprocess://"
THREADS = 16
"""Actions run at once in this process; a hanging one occupies its thread until it ends."""


class ActionsEndpoint(EndpointConfig):
    """An action endpoint that always answers in time; when an action cannot, with the error reply."""

    def __init__(self, endpoint: EndpointConfig, package: str, seconds: float) -> None:
        """Take over an endpoint of endpoints.yml.

        Args:
            endpoint: Its URL says where actions run (`inprocess://…` or HTTP).
            package: Python package of the actions, imported only when they run here.
            seconds: Time limit of one action.

        Raises:
            ImportError: The package cannot be imported.
        """
        super().__init__(
            endpoint.url,
            endpoint.params,
            endpoint.headers,
            endpoint.basic_auth,
            endpoint.token,
            endpoint.token_name,
            endpoint.cafile,
            **endpoint.kwargs,
        )
        self.seconds = seconds
        self._local = InProcessActions(package) if (endpoint.url or "").startswith(IN_PROCESS) else None

    @property
    def is_local(self) -> bool:
        """Whether actions run in this process."""
        return self._local is not None

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Run the action of a Rasa action call and return the action server's answer.

        Raises:
            ClientResponseError: With status 400 where the action rejected its execution, which Rasa handles.
        """
        name = kwargs["json"].get("next_action")
        local = self._local
        call = local.run(kwargs["json"], self.seconds) if local else super().request(*args, **kwargs)
        try:
            return await asyncio.wait_for(call, self.seconds)
        except ClientResponseError as error:
            if error.status == 400:
                raise
            logger.exception("action %s failed on the action server", name)
        except asyncio.TimeoutError:
            logger.error("action %s took longer than %s s", name, self.seconds)
        except Exception:  # any fault of an action becomes the error reply
            logger.exception("action %s failed", name)
        return {"events": [], "responses": [{"response": ERROR}]}


class InProcessActions:
    """rasa-sdk's executor, each call in a thread of its own: an action that blocks stalls nobody else."""

    def __init__(self, package: str) -> None:
        warm_up(package)  # also because rasa-sdk would end the process on an ImportError
        self._executor = ActionExecutor()
        self._executor.register_package(package)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="action")

    async def run(self, call: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        """Run one action call; one that awaits is cancelled after `seconds`.

        Raises:
            ClientResponseError: As an action server would answer a rejection.
        """
        context = contextvars.copy_context()  # request id and sender for the log
        job = partial(context.run, asyncio.run, asyncio.wait_for(self._executor.run(call), seconds))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, job)
        except ActionExecutionRejection as error:
            body = json.dumps({"error": error.message, "action_name": error.action_name})
            raise ClientResponseError(400, "rejected", body) from error
