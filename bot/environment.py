"""The process environment that Rasa and TensorFlow read while they are imported: set it first."""

from __future__ import annotations

import os
import warnings

from bot.service.settings import ServiceSettings

# Read by libraries, not by us; each may be overridden from outside.
DEFAULTS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "OMP_NUM_THREADS": "1",  # one thread a message: citizens are served side by side
    "SANIC_HOST": "127.0.0.1",  # rasa-sdk's action server would listen on every address
}


def prepare(settings: ServiceSettings) -> None:
    """Set what Rasa reads from the environment; `endpoints.yml` refers to the last three.

    Args:
        settings: Where databases lie and where actions run.
    """
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    # Rasa keeps what a component learned as long as the source of its class is the same; what that calls (the
    # classifier, the encoder) may have changed. `bot.prepare` knows when to train.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    os.environ["XIAOWEI_ACTIONS_URL"] = settings.actions_url
    os.environ["XIAOWEI_TRACKER_URL"] = settings.tracker_url
    os.environ["XIAOWEI_LOCK_FILE"] = str(settings.var / "conversations.lock")
    for category in (DeprecationWarning, FutureWarning, PendingDeprecationWarning):
        warnings.filterwarnings("ignore", category=category)
