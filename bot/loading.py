"""Loads the trained assistant: model, databases, actions. The only place that wires these together."""

from __future__ import annotations

from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints

from bot import patches
from bot.actions_endpoint import ActionsEndpoint
from bot.service.assistant import Assistant
from bot.service.database import AppDatabase
from bot.service.erasure import Records
from bot.service.published import PublishedNumbers
from bot.service.replies import REQUIRED_RESPONSES
from bot.service.settings import ServiceSettings
from bot.service.tracker_store import PooledTrackerStore
from knowledge.store import KnowledgeStore


class StartError(Exception):
    """Why the assistant cannot start, in one line for a person."""


def load_assistant(settings: ServiceSettings, model: Path) -> Assistant:
    """Return the assistant that channels talk to; its app database is brought to the newest form.

    Args:
        settings: Endpoints, databases, action package and limits.
        model: The trained model's archive.

    Raises:
        StartError: endpoints.yml or domain.yml lacks something that serving needs.
    """
    patches.install()
    endpoints = AvailableEndpoints.read_endpoints(str(settings.endpoints))
    conversations = TrackerStore.create(endpoints.tracker_store)
    if not isinstance(conversations, PooledTrackerStore):
        raise StartError(f"{settings.endpoints.name} names a tracker store that cannot erase conversations")
    agent = Agent(
        tracker_store=conversations,
        lock_store=LockStore.create(endpoints.lock_store),
        action_endpoint=ActionsEndpoint(endpoints.action, settings.actions, settings.action_seconds),
    )
    agent.load_model(model)
    missing = [name for name in REQUIRED_RESPONSES if name not in agent.domain.responses]
    if missing:
        raise StartError(f"{settings.domain.name} lacks the responses {', '.join(missing)}")
    app = AppDatabase(settings.app_url)
    app.upgrade()
    published = PublishedNumbers(KnowledgeStore())
    return Assistant(agent, Records(conversations, app), settings.message_limit, published)
