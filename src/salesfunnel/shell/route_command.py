"""The command `route`: the records of a file that nobody owns, given to the sellers of another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from salesfunnel.routing import RoutingState
from salesfunnel.shell.extras import extra
from salesfunnel.shell.options import (
    AsJson,
    AtInstant,
    IdColumn,
    InLocale,
    ItsBlueprint,
    ItsMapping,
    ItsPipeline,
    Locale,
    OneFile,
    instant_of,
    plan_of,
)  # fmt: skip
from salesfunnel.shell.outputs import refuse_overwriting
from salesfunnel.shell.route_tables import show_routed
from salesfunnel.shell.routes import read_roster, read_state, route_export, route_wire, write_state
from salesfunnel.shell.subjects import read_export
from salesfunnel.shell.terminal import console, print_json

with extra("shell"):
    import typer

__all__ = ["route"]

_SHOWN = 10


def route(
    data: OneFile,
    roster: Annotated[Path, typer.Option(metavar="FILE", help="The sellers, as JSON or YAML.")],
    *,
    mapping: ItsMapping = None,
    blueprint: ItsBlueprint = None,
    pipeline: ItsPipeline = None,
    id_column: IdColumn = "id",
    state: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What is remembered between two runs: read, and written again."),
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Let the highest of this name choose first.")
    ] = None,
    explain: Annotated[
        str | None, typer.Option(metavar="ID", help="Tell every seller's reason about this record.")
    ] = None,
    first: Annotated[int, typer.Option(min=0, metavar="N", help="Show so many assignments.")] = _SHOWN,
    as_json: AsJson = False,
    now: AtInstant = None,
    locale: InLocale = Locale.EN,
) -> None:
    """Give every record of a file that nobody owns to a seller, and say why and how fairly."""
    plan, rows = plan_of(
        mapping, blueprint, data, command="route", plain={"pipeline": pipeline, "id_column": id_column}
    )
    if state:
        refuse_overwriting(state, plan, data if mapping else data.parent, option="--state")
    remembered = read_state(state) if state else RoutingState()
    people = read_roster(roster)
    for each in people.unknown:
        typer.echo(f"warning: {each.under(roster.name)}", err=True)
    found = route_export(
        read_export(plan, rows),
        people,
        remembered,
        now=instant_of(now, plan),
        by=by,
        explain=explain,
    )
    if state:
        write_state(state, found.state)
    if as_json:
        print_json(route_wire(found, locale))
        return
    show_routed(console(), found, locale, first=first, zone=plan.zone)
