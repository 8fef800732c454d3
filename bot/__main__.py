"""The command line: ``python -m bot run | chat | prepare | train | actions``."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from bot import environment, unused, workers
from bot import prepare as preparation
from bot.service.settings import ServiceSettings
from bot.warming import warm_up

cli = typer.Typer(help="小威, the social-insurance assistant.", no_args_is_help=True, add_completion=False)
console = Console(stderr=True, highlight=False)


@cli.command()
def run(
    host: str | None = typer.Option(None, help="Address to listen on."),
    port: int | None = typer.Option(None, help="Port to listen on."),
) -> None:
    """Build, train if something changed, and serve until Ctrl-C."""
    settings = _settings(host=host, port=port)
    listening = _bind(settings.host, settings.port)
    model = _prepared(settings)
    with console.status("Loading the assistant …"):
        from bot.loading import load_assistant
        from bot.server import make_app, serve

        try:
            app = make_app(settings, load_assistant(settings, model))
        except Exception as error:
            _stop_for(error, "the assistant could not be loaded")
    address = f"http://{settings.host}:{listening.getsockname()[1]}"
    workers.run(settings.workers, lambda ready: serve(app, listening, ready), ready=lambda: _announce(address))


@cli.command()
def chat() -> None:
    """Talk to the assistant in this terminal."""
    settings = _settings(log_level="ERROR")
    model = _prepared(settings)
    with console.status("Loading the assistant …"):
        from bot.chat import chat as talk
        from bot.loading import load_assistant

        try:
            assistant = load_assistant(settings, model)
        except Exception as error:
            _stop_for(error, "the assistant could not be loaded")
    talk(assistant, Console(highlight=False))


@cli.command()
def prepare() -> None:
    """Build, index and train what a start needs, without starting."""
    _prepared(_settings())


@cli.command()
def train() -> None:
    """Train the model if its inputs changed; prints the model's file."""
    typer.echo(_or_stop(lambda: preparation.train(_settings(), console)))


@cli.command()
def actions(port: int = typer.Option(5055, help="Port to listen on.")) -> None:
    """Serve the custom actions alone; the assistant uses them when XIAOWEI_ACTIONS_URL names this server."""
    settings = _settings()
    from rasa_sdk.endpoint import run as run_actions

    with console.status("Loading the actions …"):
        warm_up(settings.actions)
    console.print(f"The actions are ready: http://127.0.0.1:{port}/webhook (Ctrl-C stops them)")
    run_actions(settings.actions, port=port, cors_origins=None)


def _settings(**given: object) -> ServiceSettings:
    """Read the settings (what is given here wins) and prepare the process for Rasa."""
    try:
        settings = ServiceSettings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        problem = error.errors()[0]
        _stop(f"the setting XIAOWEI_{str(problem['loc'][0]).upper()} is wrong: {problem['msg']}")
    environment.prepare(settings)
    unused.leave_out()
    from bot.service import logs

    logs.configure(settings)
    return settings


def _bind(host: str, port: int) -> socket.socket:
    """Take the port before anything long is done; connections are accepted only once the server is ready."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        _stop(f"cannot listen on {host}:{port} ({error.strerror}); choose another with PORT=… or HOST=…")
    return listening


def _prepared(settings: ServiceSettings) -> Path:
    return _or_stop(lambda: preparation.prepare(settings, console))


def _or_stop(step: Callable[[], Path]) -> Path:
    try:
        return step()
    except preparation.StepError as failure:
        _stop(str(failure))


def _announce(address: str) -> None:
    console.print(f"\n[bold green]小威 is ready:[/bold green] {address}/")
    console.print(
        "Ask it in another terminal with `make chat`, or\n"
        f"  curl {address}/webhooks/rest/webhook -d '{{\"sender\": \"me\", \"message\": \"社保卡丢了怎么办\"}}'\n"
        "Ctrl-C stops it."
    )


def _stop_for(error: Exception, what: str) -> NoReturn:
    logging.getLogger(__name__).debug(what, exc_info=error)
    _stop(f"{what}: {error}")


def _stop(reason: str) -> NoReturn:
    console.print(f"小威: {reason}", markup=False, soft_wrap=True)
    sys.exit(1)


if __name__ == "__main__":
    try:
        cli()
    except KeyboardInterrupt:
        sys.exit(130)
