"""The process environment that Rasa reads."""

from __future__ import annotations

import os
from unittest.mock import patch

from bot.environment import prepare
from bot.service.settings import ServiceSettings


def test_rasa_keeps_no_component_whose_helpers_changed() -> None:
    with patch.dict(os.environ, {"RASA_MAX_CACHE_SIZE": "1000"}):
        prepare(ServiceSettings())
        from rasa.engine.caching import LocalTrainingCache

        assert LocalTrainingCache()._is_disabled()
