"""What a start makes: everything once, nothing twice, and only what changed."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from bot import prepare as preparation
from bot.prepare import MODELS_KEPT, StepError
from bot.service.settings import ServiceSettings
from tests.serving import STANDIN

BUILD, INDEX, TRAIN = "knowledge", "bot.indexing", "bot.training"


@pytest.fixture
def steps(monkeypatch, tmp_path):
    """The modules that were run; each leaves what the real one would."""
    monkeypatch.setenv("XIAOWEI_KNOWLEDGE_URL", f"sqlite:///{tmp_path / 'knowledge.db'}")
    ran: list[str] = []

    def run(_clock, _title, _m, module, *arguments):
        ran.append(module)
        if module == BUILD:
            (tmp_path / "knowledge.db").touch()
        if module == TRAIN:
            Path(arguments[0]).touch()

    monkeypatch.setattr(preparation, "_run", run)
    return ran


@pytest.fixture
def settings(tmp_path):
    domain = tmp_path / "domain.yml"
    domain.write_text("version: '3.1'")
    return ServiceSettings(var=tmp_path / "var", config=STANDIN / "config.yml", domain=domain)


def prepare(settings):
    return preparation.prepare(settings, Console(file=io.StringIO()))


def test_everything_once_and_nothing_twice(settings, steps):
    model = prepare(settings)
    assert model.exists()
    assert steps[0] == BUILD
    assert sorted(steps) == sorted([BUILD, INDEX, TRAIN])
    assert prepare(settings) == model
    assert steps[3:] == []


def test_a_changed_domain_is_trained_and_nothing_else(settings, steps):
    before = prepare(settings)
    settings.domain.write_text("version: '3.1'  # changed")
    assert prepare(settings) != before
    assert steps[3:] == [TRAIN]
    settings.domain.write_text("version: '3.1'")
    assert prepare(settings) == before  # going back costs nothing
    assert steps[4:] == []


def test_a_lost_knowledge_base_is_built_again(settings, steps, tmp_path):
    prepare(settings)
    (tmp_path / "knowledge.db").unlink()
    prepare(settings)
    assert steps[3:] == [BUILD]


def test_a_step_that_failed_is_run_again(settings, steps, monkeypatch):
    works = preparation._run

    def fails(*arguments):
        raise StepError("broken")

    monkeypatch.setattr(preparation, "_run", fails)
    with pytest.raises(StepError):
        prepare(settings)
    monkeypatch.setattr(preparation, "_run", works)
    prepare(settings)
    assert sorted(steps) == sorted([BUILD, INDEX, TRAIN])


def test_old_models_go(settings, steps):
    for change in range(MODELS_KEPT + 2):
        settings.domain.write_text(f"# {change}")
        newest = prepare(settings)
    kept = sorted((settings.var / "models").glob("*.tar.gz"))
    assert len(kept) == MODELS_KEPT
    assert newest in kept


def test_a_failure_shows_the_end_of_what_was_printed():
    clock = Progress(console=Console(file=io.StringIO()))
    with pytest.raises(StepError) as failed:
        preparation._run(clock, "Trying", "-c", "print('much\\n' * 100); print('the reason'); raise SystemExit(3)")
    said = str(failed.value)
    assert said.startswith("Trying failed:\n")
    assert said.endswith("the reason")
    assert said.count("\n") == 20


def test_bars_are_left_out_and_a_signal_is_named():
    clock = Progress(console=Console(file=io.StringIO()))
    with pytest.raises(StepError) as failed:
        dies = "import os; print('90% 3it/s\\rdone', flush=True); os.kill(os.getpid(), 9)"
        preparation._run(clock, "Trying", "-c", dies)
    assert str(failed.value) == "Trying failed (ended by signal 9):\ndone"


def test_several_starts_at_once_make_everything_once(settings, steps):
    with ThreadPoolExecutor(4) as threads:
        models = set(threads.map(lambda _: prepare(settings), range(4)))
    assert len(models) == 1
    assert sorted(steps) == sorted([BUILD, INDEX, TRAIN])
