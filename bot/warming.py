"""Loads what the first citizen should not wait for."""

from __future__ import annotations

import importlib


def warm_up(package: str) -> None:
    """Import a package of actions and call its function `warm_up()`, if it has one.

    Raises:
        ImportError: The package cannot be imported.
    """
    module = importlib.import_module(package)
    if hasattr(module, "warm_up"):
        module.warm_up()
