"""Keeps out of the process what packages import at their start and this assistant never uses.

Rasa 3.6.21 imports TensorFlow for the training of its neural components, of which `config.yml` has none
(440 MiB); bm25s imports JAX, where it is installed, for a function that we do not call (130 MiB).
Training, a process of its own, has all of it. Guarded by tests/bot/test_unused.py.
"""

from __future__ import annotations

import sys
from types import ModuleType

_OF_TRAINING = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
    "rasa.graph_components.validators.default_recipe_validator": ("DefaultV1RecipeValidator",),
}
"""Rasa's modules that bring in TensorFlow, and what is taken from them: by `rasa.utils.train_utils`, and by a trained
model, which names the validator that its training used."""


def leave_out() -> None:
    """Let later imports go without TensorFlow and JAX; nothing that was imported already changes."""
    sys.modules.setdefault("jax", None)  # type: ignore[arg-type]  # None: not to be found (importlib's own rule)
    for name, classes in _OF_TRAINING.items():
        stand_in = ModuleType(name)
        for each in classes:
            setattr(stand_in, each, type(each, (), {}))
        sys.modules.setdefault(name, stand_in)
