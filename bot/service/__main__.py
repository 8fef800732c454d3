"""Staff's and operators' commands: ``python -m bot.service`` settings, migrate, revision, erase, retire, handover."""

from __future__ import annotations

import typer
from alembic import command

from bot.service.configuration import as_markdown
from bot.service.database import AppDatabase, alembic_config
from bot.service.handover import Handovers, unknown_code
from bot.service.settings import ServiceSettings

cli = typer.Typer(help="What channels share.", no_args_is_help=True, add_completion=False)


@cli.command()
def settings() -> None:
    """Print every setting as docs/configuration.md lists it."""
    typer.echo(as_markdown(), nl=False)


@cli.command()
def migrate() -> None:
    """Bring the app database to its newest form (a start does it too)."""
    AppDatabase(ServiceSettings().app_url).upgrade()


@cli.command()
def revision(message: str) -> None:
    """Write a migration for what changed in the tables; look it over before it is committed."""
    database = AppDatabase(ServiceSettings().app_url)
    database.upgrade()
    with database.engine.begin() as connection:
        command.revision(alembic_config(connection), message, autogenerate=True)


@cli.command()
def erase(channel: str, sender: str) -> None:
    """Delete everything about a citizen, named by channel and sender id."""
    typer.echo(f"{_records().erase(f'{channel}:{sender}', 'request')} rows erased")


@cli.command()
def retire() -> None:
    """Delete what is older than the retention time (a running server does it every hour)."""
    typer.echo(f"{_records().erase_older_than(ServiceSettings().retention_days)} rows erased")


@cli.command()
def handover(code: str) -> None:
    """Show staff what a citizen with a six-digit code was talking about; a code holds for a day."""
    app = AppDatabase(ServiceSettings().app_url)
    app.upgrade()
    summary = Handovers(app).find(code)
    if summary is None:
        typer.echo(unknown_code(), err=True)
        raise typer.Exit(1)
    typer.echo(summary.as_text())


def _records():  # type: ignore[no-untyped-def]  # Rasa is imported only where it is needed
    from bot.service.erasure import Records
    from bot.service.tracker_store import PooledTrackerStore

    settings = ServiceSettings()
    app = AppDatabase(settings.app_url)
    app.upgrade()
    return Records(PooledTrackerStore(settings.tracker_url), app)


if __name__ == "__main__":
    cli()
