"""Gathers the commands: each is a function in a module of its name, imported when it is called.

So `--version` and `--help` cost no more than the command line itself.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

from salesfunnel.shell.extras import extra

with extra("shell"):
    import typer
    from typer.core import TyperGroup
    from typer.main import get_command

if TYPE_CHECKING:
    from typer import Context

__all__ = ["COMMANDS", "app"]

COMMANDS: Mapping[str, str] = {
    "map": "Look at a CRM's files and write their mapping and a blueprint, with the guesses marked.",
    "report": "Report the funnel that a CRM's files hold: rates, durations, segments, faults of the data.",
    "check": "Ask one gate about every record of a file, and say why those that fail do.",
    "score": "Score every record of a file, and say what weighs most.",
    "learn": (
        "Learn a points scorecard from a history, and say how good it is; exit code 1 where it is refused."
    ),
    "route": "Give every record of a file that nobody owns to a seller, and say why and how fairly.",
    "due": "Say what is due about the records of a file, by owner and severity, and when to ask again.",
    "template": "Print a ready-made blueprint, to be copied and changed.",
    "lint": "Say what is wrong or unwise in a blueprint or a mapping; exit code 1 where there are errors.",
    "schema": "Print the JSON Schema of a blueprint, of a mapping, or of every kind of event.",
    "diagram": "Print a pipeline with its gates as a Mermaid flowchart.",
    "diff": "Say what a new version of a blueprint changes; exit code 1 where anything is different.",
    "demo": (
        "Build a year of CRM history, run a funnel over it, print a worklist and the funnel, write a page."
    ),
}
"""What `--help` says of each command: the first sentence of its own help."""

_SETTINGS: Mapping[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": "rich",
}


class _OnDemand(TyperGroup):
    """Commands of which only the names are known, until one of them is called."""

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Any, list[str]]:  # type: ignore[override]
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and loaded(str(name)), rest


def loaded(name: str) -> Any:
    """Import one command; return it with its options."""
    single = typer.Typer(**_SETTINGS)
    single.command(name)(getattr(import_module(f"salesfunnel.shell.commands.{name}"), name))
    return get_command(single)


app = typer.Typer(name="salesfunnel", cls=_OnDemand, no_args_is_help=True, **_SETTINGS)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"salesfunnel {version('salesfunnel')}\n")
        raise typer.Exit


@app.callback()
def salesfunnel(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", metavar="", is_eager=True, callback=_show_version, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """From a CRM's export to a decided, counted, explained funnel."""


def _named_only() -> None:
    """Stand for a command in `--help`; `_OnDemand` puts the command itself in its place."""


for _name, _words in COMMANDS.items():
    app.command(_name, help=_words)(_named_only)
