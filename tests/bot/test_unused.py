"""What the assistant's process leaves out, and that nothing needs it."""

from __future__ import annotations

import inspect
import subprocess
import sys

import rasa.utils.train_utils

from bot import unused
from bot.service.settings import ROOT

_LOADED = """
import sys
from bot import unused
unused.leave_out()
import bot.loading, bot.server, bot.nlu.normaliser, bot.nlu.tokenizer, bot.nlu.entities, bot.nlu.intents
import rasa.core.policies.rule_policy, rasa.core.policies.memoization
print(*sorted({"tensorflow", "jaxlib"} & set(sys.modules)))
"""


def test_neither_tensorflow_nor_jax_is_loaded():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_what_is_imported_already_stays(monkeypatch):
    imported = {name: object() for name in ("jax", *unused._OF_TRAINING)}
    for name, module in imported.items():
        monkeypatch.setitem(sys.modules, name, module)
    unused.leave_out()
    assert {name: sys.modules[name] for name in imported} == imported


def test_rasa_takes_nothing_else_from_the_modules_left_out():
    """A stand-in that lacks what Rasa's next version takes would fail only when served."""
    source = inspect.getsource(rasa.utils.train_utils)
    from_training = {name: taken for name, taken in unused._OF_TRAINING.items() if name.startswith("rasa.utils.")}
    for module, classes in from_training.items():
        assert f"from {module} import {', '.join(classes)}\n" in source
