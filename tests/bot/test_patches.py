"""Guards of what bot/patches.py and bot/actions_endpoint.py assume about Rasa 3.6.21."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
import rasa
import yaml
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import EndpointConfig

from bot import patches
from bot.actions_endpoint import ActionsEndpoint

ROOT = Path(__file__).parents[2]
INTENTS = ("问候", "挂失", "追问", "补充地区", "感谢", "转人工", "告别")


@pytest.fixture
def unpatched(monkeypatch):
    """Put Rasa's own methods back after the test."""
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    monkeypatch.setattr(Event, "resolve_by_type", staticmethod(inspect.unwrap(Event.resolve_by_type)))
    monkeypatch.setattr(Policy, "_prediction_states", patches._states_of_everything)
    monkeypatch.setattr(DaskGraphRunner, "run", patches._run_with_scheduler)
    monkeypatch.setattr(RulePolicy, "_find_action_from_rules", patches._rules_also_by_text)
    monkeypatch.setattr(RulePolicy, "_get_possible_keys", patches._keys_of_all_rules)
    return RemoteAction._validate_action_result


def test_the_version():
    assert rasa.__version__ == patches.RASA_VERSION


def test_the_patched_method_is_the_one_that_was_read():
    source = inspect.getsource(inspect.unwrap(RemoteAction.run))
    assert "self._validate_action_result(response)" in source
    assert "await self.action_endpoint.request(" in source
    assert list(inspect.signature(EndpointConfig.request).parameters)[:2] == ["self", "method"]


def test_valid_and_invalid_answers_are_told_apart_as_before(unpatched):
    action = RemoteAction("action_x", None)
    slot = {"event": "slot", "timestamp": None, "name": "count", "value": 1}
    answers = [
        {"events": [], "responses": []},
        {"events": [slot], "responses": [{"text": "x"}]},
        {"events": [{"event": "no such"}], "responses": []},
        {"events": "none"},
        None,
    ]
    before = [_is_valid(action, answer) for answer in answers]
    patches.install()
    assert [_is_valid(action, answer) for answer in answers] == before
    assert True in before
    assert False in before


def test_answers_made_in_this_process_are_not_checked(unpatched):
    patches.install()
    endpoint = ActionsEndpoint(EndpointConfig("inprocess://"), "tests.bot.standin.actions", 1.0)
    assert RemoteAction("action_x", endpoint)._validate_action_result({"events": "none"})


def test_every_event_is_found_by_its_name_as_before(unpatched):
    names = [event.type_name for event in all_subclasses(Event) if event.type_name]
    before = [Event.resolve_by_type(name) for name in names]
    patches.install()
    patches.install()
    assert [Event.resolve_by_type(name) for name in names] == before
    assert len(names) > 20
    with pytest.raises(ValueError, match="no such"):
        Event.resolve_by_type("no such")


@pytest.mark.parametrize("turns", range(1, len(INTENTS) + 1))
@pytest.mark.parametrize("by_text", [False, True])
def test_policies_see_the_same_last_states_as_before(unpatched, turns, by_text):
    domain = Domain.load(str(ROOT / "domain.yml"))
    policy = RulePolicy(RulePolicy.get_default_config(), None, None, _context())
    tracker = _conversation(INTENTS[:turns], domain)
    before = policy._prediction_states(tracker, domain, by_text)
    patches.install()
    after = policy._prediction_states(tracker, domain, by_text)
    seen = 2 * min(turns, patches.TURNS) - 1  # before the first of these turns the conversation begins, as it were
    assert len(before) == 2 * turns
    assert after[-seen:] == before[-seen:]
    assert len(after) == seen + 1


def test_no_rule_and_no_story_looks_further_back():
    rules = yaml.safe_load((ROOT / "bot" / "data" / "rules.yml").read_text("utf-8"))["rules"]
    config = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    assert max(sum("intent" in step for step in rule["steps"]) for rule in rules) < patches.TURNS
    assert all(policy.get("max_history", 1) < 2 * patches.TURNS for policy in config["policies"])


@pytest.mark.parametrize("turns", range(len(INTENTS) + 1))
def test_rules_decide_as_before(unpatched, turns):
    domain = Domain.load(str(ROOT / "domain.yml"))
    policy = RulePolicy(RulePolicy.get_default_config(), None, None, _context())
    policy.lookup = {RULES: {_rule(policy, intent): f"action_{intent}" for intent in INTENTS}}
    tracker = _conversation(INTENTS[:turns], domain)
    before = policy._find_action_from_rules(tracker, domain, False)
    patches.install()
    for _ in range(2):  # asked anew, then remembered
        assert policy._find_action_from_rules(tracker, domain, False) == before
        assert policy._find_action_from_rules(tracker, domain, True)[0] is None
    assert before[0] == (f"action_{INTENTS[turns - 1]}" if turns else None)


def test_no_rule_is_about_a_text():
    rules = yaml.safe_load((ROOT / "bot" / "data" / "rules.yml").read_text("utf-8"))["rules"]
    assert not [step for rule in rules for step in rule["steps"] if "user" in step]


def test_a_graph_gives_the_same_as_before_and_runs_each_node_once(unpatched):
    runner = DaskGraphRunner.create(_graph(), None, _context())
    called.clear()
    before = runner.run({"number": 3}, ["sum"])
    assert called == ["double", "sum"]
    patches.install()
    called.clear()
    assert runner.run({"number": 3}, ["sum"]) == before == {"sum": 9}
    assert called == ["double", "sum"]
    assert runner.run({"number": 3}) == {"sum": 9}
    with pytest.raises(GraphRunError, match="Missing input"):
        runner.run({}, ["sum"])


def test_another_version_is_refused(monkeypatch, unpatched):
    monkeypatch.setattr(rasa, "__version__", "3.7.0")
    with pytest.raises(RuntimeError, match="3.7.0"):
        patches.install()


called: list[str] = []


class Arithmetic(GraphComponent):
    """Two nodes of a graph."""

    @classmethod
    def create(cls, config, model_storage, resource, execution_context):
        return cls()

    def double(self, number):
        called.append("double")
        return 2 * number

    def add(self, number, doubled):
        called.append("sum")
        return number + doubled


def _graph():
    def node(needs, function, is_target=False):
        return SchemaNode(needs, Arithmetic, "create", function, {}, eager=True, is_target=is_target)

    adding = node({"number": "number", "doubled": "double"}, "add", is_target=True)
    return GraphSchema({"double": node({"number": "number"}, "double"), "sum": adding})


def _context():
    return ExecutionContext(GraphSchema({}))


def _rule(policy, intent):
    """The key of a rule about one intent, wherever in a conversation it comes."""
    began = {"prev_action": {"action_name": "..."}}
    said = {"prev_action": {"action_name": "action_listen"}, "user": {"intent": intent}}
    return policy._create_feature_key([began, said])


def _conversation(intents, domain):
    """A conversation that waits for the answer to its last message."""
    tracker = DialogueStateTracker("citizen", domain.slots)
    for number, intent in enumerate(intents):
        if number:
            tracker.update(ActionExecuted("action_answer"), domain)
            tracker.update(SlotSet("question", intent), domain)
        tracker.update(ActionExecuted("action_listen"), domain)
        tracker.update(UserUttered(intent, {"name": intent, "confidence": 1.0}), domain)
    return tracker


def _is_valid(action, answer):
    try:
        return action._validate_action_result(answer)
    except ValidationError:
        return False
