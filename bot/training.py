"""Trains the model: ``python -m bot.training MODEL.tar.gz`` (started by `bot.prepare`)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bot.environment import prepare
from bot.service import logs
from bot.service.settings import ServiceSettings


def train(settings: ServiceSettings, model: Path) -> None:
    """Train from the settings' files into `model`; it appears whole or not at all.

    Raises:
        SystemExit: Rasa found the training data unusable.
    """
    from rasa.model_training import train as train_rasa

    unfinished = model.with_name(f"unfinished-{os.getpid()}.tar.gz")
    result = train_rasa(
        domain=str(settings.domain),
        config=str(settings.config),
        training_files=[str(settings.training_data)],
        output=str(model.parent),
        fixed_model_name=unfinished.name,
    )
    if result.code or not result.model:
        raise SystemExit(result.code or 1)
    unfinished.replace(model)


if __name__ == "__main__":
    settings = ServiceSettings()
    prepare(settings)
    logs.configure(settings)
    train(settings, Path(sys.argv[1]))
