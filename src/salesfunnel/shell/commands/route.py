"""Assigns the records of a file to the sellers of another, and says who got what, why, and how fairly.

Shows on a terminal who got what, why, and how fairly.

The command `route`: the records of a file that nobody owns, given to the sellers of another.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.errors import DataError, UnknownName, WireError, near
from salesfunnel.insight.tally.quality import counted
from salesfunnel.routing import ROUTING, Assignment, Explanation, Roster, RoutingState
from salesfunnel.shell.commands.options import (  # fmt: skip
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
)
from salesfunnel.shell.commands.outputs import refuse_overwriting
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.documents import read_document, read_text
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.imports.subjects import Export, read_export
from salesfunnel.shell.report.tables import quality_table, title
from salesfunnel.shell.terminal import figures
from salesfunnel.shell.terminal.grids import Number, empty, grid
from salesfunnel.shell.terminal.labels import said
from salesfunnel.shell.terminal.terminal import console, print_json

__all__ = [
    "Fairness",
    "Routed",
    "read_roster",
    "read_state",
    "route",
    "route_export",
    "route_wire",
    "show_routed",
    "write_state",
]


@attrs.frozen
class Fairness:
    """How one seller stands in one turn, or beside all turns.

    Args:
        turn: the key of the turn; empty for all that the seller got, in whatever way.
        seller_id: who.
        name: what people call him.
        now: how many he got this time.
        received: how many he got so far, from this turn.
        entitled: how many were due to him from this turn; None where there is no turn.
        open: how many open subjects he has.
    """

    turn: str
    seller_id: str
    name: str
    now: int
    received: int
    entitled: float | None
    open: int


@attrs.frozen(eq=False)
class Routed:
    """What became of the records of a file.

    Args:
        assignments: in the order of the file.
        state: what to remember for the next time.
        fairness: turn by turn, seller by seller; first all sellers beside their turns.
        notes: what was wrong with the data.
        explained: one assignment with everybody's reason, where somebody asked for it.
    """

    assignments: tuple[Assignment, ...]
    state: RoutingState
    fairness: tuple[Fairness, ...]
    notes: tuple[Note, ...]
    explained: Explanation | None


def route_export(
    export: Export,
    roster: Roster,
    state: RoutingState,
    *,
    now: datetime,
    by: str | None = None,
    explain: str | None = None,
) -> Routed:
    """Assign every record of an export that nobody owns yet.

    Args:
        export: the records, and the mapping whose blueprint says who gets what.
        roster: the sellers.
        state: what was remembered so far.
        now: the instant of the question; aware.
        by: let the highest of this name choose first; the order of the file when None.
        explain: the id of a record about which everybody's reason is told.

    Raises:
        UnknownName: for a blueprint without a section `routing`, and an unknown name or id.
        DataError: for an explanation of what is not in the order of the file.
        InvalidValue: for a roster that does not fit the blueprint.
    """
    funnel, make = export.mapping.funnel, export.maker()
    dossiers = [each for each in map(make, export.placed) if each.subject.owner_id is None]
    order: Any = "arrival" if by is None else "value"
    batch = funnel.assign_many(dossiers, roster, state, now=now, order=order, by=by)
    explained = None
    if explain is not None:
        if by is not None:
            raise DataError.at("--explain", "found it together with --by", "explain in the order of the file")
        place = _place(explain, [each.subject.id for each in dossiers])
        before = funnel.assign_many(dossiers[:place], roster, state, now=now).state
        explained = funnel.explain_assignment(dossiers[place], roster, before, now=now)
    told = tuple(_fairness(roster, batch.state, batch.by_seller))
    return Routed(batch.assignments, batch.state, told, export.notes, explained)


def _place(wanted: str, ids: list[str]) -> int:
    if wanted not in ids:
        says = f"no record without an owner has the id '{wanted[:64]}'"
        raise UnknownName.at("--explain", says, near(wanted, ids))
    return ids.index(wanted)


def _fairness(roster: Roster, state: RoutingState, given: Mapping[str, int]) -> Iterator[Fairness]:
    names = {each.id: each.name or each.id for each in roster}
    for key, name in names.items():
        held = state.sellers.get(key)
        open_, received = (held.open, held.received) if held is not None else (0, 0)
        yield Fairness("", key, name, given.get(key, 0), received, None, open_)
    for turn_key, turn in sorted(state.turns.items()):
        for key, share in sorted(turn.shares.items()):
            entitled = float(share.received + turn.lag(key))
            yield Fairness(turn_key, key, names.get(key, key), 0, share.received, entitled, 0)


def read_roster(path: Path) -> Roster:
    """Read the sellers from a JSON or YAML file.

    Raises:
        DataError: where there is no such file.
        WireError: with every problem of the roster.
    """
    found = _written(read_document(path))
    try:
        return Roster.read(found)
    except WireError as wrong:
        raise WireError(*(each.under(path.name) for each in wrong.problems)) from None


def _written(value: Any) -> Any:
    """Return dates, which YAML reads, as JSON writes them."""
    if isinstance(value, dict):
        return {key: _written(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_written(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def read_state(path: Path) -> RoutingState:
    """Read what was remembered; nothing where there is no such file yet.

    Raises:
        WireError: for a file that holds no state.
    """
    return RoutingState.read(read_text(path)) if path.exists() else RoutingState()


def write_state(path: Path, state: RoutingState) -> None:
    """Write what is to be remembered, whole or not at all.

    Raises:
        DataError: where it cannot be written.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(json.dumps(state.wire(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(beside, path)  # noqa: PTH105 - both are files of one folder
    except OSError as found:
        raise DataError.at(str(path), f"the state cannot be written: {found.strerror}") from None


def route_wire(routed: Routed, locale: str) -> dict[str, Any]:
    """Return what became of the records as JSON-able data."""
    found: dict[str, Any] = {
        "assigned": sum(each.is_assigned for each in routed.assignments),
        "unassigned": sum(not each.is_assigned for each in routed.assignments),
        "assignments": [ROUTING.to_wire(each) | {"says": each.render(locale)} for each in routed.assignments],
        "fairness": [attrs.asdict(each) for each in routed.fairness],
        "notes": [
            {"code": each.code, "count": each.count, "says": each.message.render(locale)}
            for each in routed.notes
        ],
    }
    if routed.explained is not None:
        found["explained"] = list(routed.explained.render(locale))
    return found


with extra("shell"):
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text


def show_routed(console: Console, routed: Routed, locale: str, *, first: int, zone: ZoneInfo) -> None:
    """Print the sums, the first assignments with their reasons, how fair it was, and faults of the data."""
    given = sum(each.is_assigned for each in routed.assignments)
    console.print(title(said("page_routed", locale, many=counted("record", len(routed.assignments)))))
    left = len(routed.assignments) - given
    console.print(said("page_given", locale, given=figures.count(given), left=figures.count(left)))
    if routed.assignments[:first]:
        console.print(_assignments(routed.assignments[:first], locale, zone))
    hidden = len(routed.assignments) - first
    if hidden > 0:
        console.print(Text(said("page_rest", locale, count=figures.count(hidden)), style="dim"))
    for line in routed.explained.render(locale) if routed.explained else ():
        console.print(Text(line), soft_wrap=True)
    _show_fairness(console, routed, locale)
    if routed.notes:
        console.print(quality_table(routed.notes, locale))


def _assignments(found: tuple[Assignment, ...], locale: str, zone: ZoneInfo) -> Table:
    table = empty("")
    for key in ("page_record", "page_owner", "page_until", "page_why"):
        table.add_column(said(key, locale), overflow="fold")
    for each in found:
        until = (
            each.respond_by.astimezone(zone).strftime("%Y-%m-%d %H:%M") if each.respond_by else figures.ABSENT
        )
        way = " → ".join(step.says.render(locale) for step in each.path)
        who = Text(each.seller_id or figures.ABSENT)
        table.add_row(Text(each.subject_id), who, until, Text(f"{each.rule}: {way}"))
    return table


def _show_fairness(console: Console, routed: Routed, locale: str) -> None:
    head, received = said("page_owner", locale), said("page_received", locale)
    numbers = [
        Number[Fairness](said("page_now", locale), lambda each: figures.count(each.now)),
        Number[Fairness](received, lambda each: figures.count(each.received)),
        Number[Fairness](said("page_open", locale), lambda each: figures.count(each.open), rank=1),
    ]
    sellers = [((each.name,), each) for each in routed.fairness if not each.turn]
    console.print(grid(said("page_sellers", locale), [head], sellers, numbers=numbers, console=console))
    ahead = said("page_ahead", locale)
    numbers = [
        Number[Fairness](received, lambda each: figures.count(each.received)),
        Number[Fairness](said("page_entitled", locale), lambda each: f"{each.entitled or 0:,.2f}"),
        Number[Fairness](ahead, lambda each: f"{each.received - (each.entitled or 0):+.2f}", rank=1),
    ]
    turns = [((each.turn, each.name), each) for each in routed.fairness if each.turn]
    if turns:
        keys = [said("page_turn", locale), head]
        console.print(grid(said("page_fairness", locale), keys, turns, numbers=numbers, console=console))


with extra("shell"):
    import typer


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
