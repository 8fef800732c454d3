"""Guards of what bot/patches.py and bot/actions_endpoint.py assume about Rasa 3.6.21."""

from __future__ import annotations

import inspect

import pytest
import rasa
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import EndpointConfig

from bot import patches
from bot.actions_endpoint import ActionsEndpoint


@pytest.fixture
def unpatched(monkeypatch):
    """Put Rasa's own method back after the test."""
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    monkeypatch.setattr(Event, "resolve_by_type", staticmethod(inspect.unwrap(Event.resolve_by_type)))
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


def test_another_version_is_refused(monkeypatch, unpatched):
    monkeypatch.setattr(rasa, "__version__", "3.7.0")
    with pytest.raises(RuntimeError, match="3.7.0"):
        patches.install()


def _is_valid(action, answer):
    try:
        return action._validate_action_result(answer)
    except ValidationError:
        return False
