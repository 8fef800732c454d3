"""The changes made to Rasa 3.6.21 itself, all of them for speed; guarded by tests/bot/test_patches.py.

`RemoteAction` checks every action's answer against a constant JSON schema and each time checks the
schema first: three quarters of a message's time. Here the validator is made once, and not asked where
the action runs in this process: what rasa-sdk makes needs no check of its form.

`Event.resolve_by_type` walks the tree of all event classes for every event of a conversation that is
read or said. Here the class of a name is looked for once.

`Policy` replays the whole conversation five times for each message, to know its state after every
action. Here it sees the last turns alone, further back than any rule or story of ours looks.

`RulePolicy` compares every rule with every state, twice: for rules about texts, of which we have none,
and for those about intents. Here it asks once, and remembers which rules can follow a state.

`DaskGraphRunner` has a scheduler order what a model's graph says itself. Here each node is asked for what it needs.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import rasa
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

RASA_VERSION = "3.6.21"
TURNS = 2
"""Messages of a citizen that policies look back on: rules of ours span one, stories their last two states."""

STATES_KNOWN = 4096
"""States of a conversation whose rules are remembered: some hundred intents after two actions, with entities."""

# Attribute of a tracker: how many events it had when its end was last looked at, and that end.
_LAST_SEEN = "last_seen_turns"

_states_of_everything = Policy._prediction_states
_rules_also_by_text = RulePolicy._find_action_from_rules
_keys_of_all_rules = RulePolicy._get_possible_keys
_run_with_scheduler = DaskGraphRunner.run


def install() -> None:
    """Put the changes in place; a second time changes nothing.

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
    Policy._prediction_states = _recent_states
    RulePolicy._find_action_from_rules = _rules_by_intent
    RulePolicy._get_possible_keys = _keys_of_known_states
    DaskGraphRunner.run = _run_as_needed


def recent(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """Return the end of a conversation: its last turns, from the listening before the first of them."""
    events = list(tracker.events)
    said = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(said) <= TURNS:
        return tracker
    if len(events) != vars(tracker).get(_LAST_SEEN, (0,))[0]:  # policies ask one after the other
        last = DialogueStateTracker.from_events(tracker.sender_id, events[said[-TURNS] - 1 :], tracker.slots.values())
        vars(tracker)[_LAST_SEEN] = len(events), last
    seen: DialogueStateTracker = vars(tracker)[_LAST_SEEN][1]
    return seen


def _recent_states(self: Policy, tracker: DialogueStateTracker, *arguments: Any, **options: Any) -> list[State]:
    """Return the states of the last turns, the newest last (see `Policy._prediction_states`)."""
    states: list[State] = _states_of_everything(self, recent(tracker), *arguments, **options)
    return states


def _rules_by_intent(
    self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
) -> tuple[str | None, str | None, bool]:
    """Return what a rule says comes next (see `RulePolicy._find_action_from_rules`); by a text, nothing."""
    if use_text_for_last_user_input:
        return None, None, False
    found: tuple[str | None, str | None, bool] = _rules_also_by_text(self, tracker, domain, False)
    return found


def _keys_of_known_states(self: RulePolicy, lookup: dict[str, str], states: list[State]) -> set[str]:
    """Return the rules that fit a conversation's states (see `RulePolicy._get_possible_keys`)."""
    *earlier, last = states
    keys = _keys_of_state(self, tuple(lookup), json.dumps(last, sort_keys=True))
    return _keys_of_all_rules(self, dict.fromkeys(keys, ""), states) if earlier else set(keys)


@lru_cache(maxsize=STATES_KNOWN)
def _keys_of_state(policy: RulePolicy, keys: tuple[str, ...], state: str) -> tuple[str, ...]:
    last: State = _with_tuples(json.loads(state))
    return tuple(key for key in keys if policy._is_rule_applicable(key, 0, last))


def _with_tuples(value: Any) -> Any:
    """Return what was read from JSON with the tuples that Rasa has in its states."""
    if isinstance(value, dict):
        return {key: _with_tuples(inner) for key, inner in value.items()}
    return tuple(map(_with_tuples, value)) if isinstance(value, list) else value


def _run_as_needed(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """Run the nodes that targets need, each once, and return what the targets give.

    Raises:
        GraphRunError: A node failed otherwise than by its own exceptions.
    """
    nodes = self._graph_schema.nodes
    done: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}

    def result(name: str) -> Any:
        if name not in done and name in nodes:
            done[name] = self._instantiated_nodes[name](*map(result, nodes[name].needs.values()))
        return done.get(name, name)  # a node tells what is missing

    try:
        return dict(map(result, targets or self._graph_schema.target_names))
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
