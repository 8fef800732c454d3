"""The two changes made to Rasa 3.6.21 itself; guarded by tests/bot/test_patches.py.

`RemoteAction` checks every action's answer against a constant JSON schema and each time checks the
schema first: three quarters of a message's time. Here the validator is made once, and not asked where
the action runs in this process: what rasa-sdk makes needs no check of its form.

`Event.resolve_by_type` walks the tree of all event classes for every event of a conversation that is
read or said. Here the class of a name is looked for once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import rasa
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event

RASA_VERSION = "3.6.21"


def install() -> None:
    """Make `RemoteAction` validate with a prepared validator, and `Event` remember its classes.

    Raises:
        RuntimeError: Another version of Rasa is installed; the patch must be looked at again.
    """
    if rasa.__version__ != RASA_VERSION:
        raise RuntimeError(f"bot/patches.py is made for Rasa {RASA_VERSION}, not {rasa.__version__}")
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        """Check an action's answer; raises jsonschema's `ValidationError`."""
        if not getattr(self.action_endpoint, "is_local", False):
            validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(lru_cache(maxsize=128)(Event.resolve_by_type))
