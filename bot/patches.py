"""The three changes made to Rasa 3.6.21 itself; guarded by tests/bot/test_patches.py.

`RemoteAction` checks every action's answer against a constant JSON schema and each time checks the
schema first: three quarters of a message's time. Here the validator is made once, and not asked where
the action runs in this process: what rasa-sdk makes needs no check of its form.

`Event.resolve_by_type` walks the tree of all event classes for every event of a conversation that is
read or said. Here the class of a name is looked for once.

`RulePolicy` reads every rule from its JSON again for each state of a conversation, twice a message. Here it is read
once; nobody changes what was read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import rasa
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.events import Event

RASA_VERSION = "3.6.21"
_KEPT = 1024  # there are fewer classes of events and fewer rules


def install() -> None:
    """Make `RemoteAction` validate with a prepared validator, and `Event` and `RulePolicy` remember what they read.

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
    for owner, name in ((Event, "resolve_by_type"), (RulePolicy, "_rule_key_to_state")):
        found = getattr(owner, name)
        if not hasattr(found, "cache_info"):
            setattr(owner, name, staticmethod(lru_cache(maxsize=_KEPT)(found)))
