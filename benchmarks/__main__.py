"""``python -m benchmarks serving | search | wechat | widget``: prints Markdown tables for docs/measurements.md."""

from __future__ import annotations

import typer

from benchmarks import search, serving, wechat, widget

cli = typer.Typer(help="Speed and scale.", add_completion=False)
cli.command("serving")(serving.measure)
cli.command("search")(search.measure)
cli.command("wechat")(wechat.measure)
cli.command("widget")(widget.measure)


@cli.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """Measure everything, unless one part is named."""
    if context.invoked_subcommand is None:
        serving.measure(messages=400, cold=False, stock=True)
        search.measure()
        wechat.measure(bodies=10_000, citizens=50)


if __name__ == "__main__":
    cli()
