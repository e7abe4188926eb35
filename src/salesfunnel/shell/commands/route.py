"""The command `route`: the records of a file that nobody owns, given to the sellers of another, fairly."""

from __future__ import annotations

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
from salesfunnel.shell.commands.options import (
    AsJson,
    AtInstant,
    IdColumn,
    InEncoding,
    InLocale,
    ItsBlueprint,
    ItsMapping,
    ItsPipeline,
    Locale,
    OneFile,
    WithDelimiter,
    instant_of,
    plan_of,
)
from salesfunnel.shell.commands.results import finish, notes_wire, refuse_overwriting
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.documents import read_document, read_text
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.imports.subjects import Export, read_export
from salesfunnel.shell.terminal import (
    Console,
    Number,
    Table,
    empty_table,
    figures,
    grid,
    json_text,
    quality_table,
    styled,
    title,
)
from salesfunnel.shell.terminal.figures import said

with extra("shell"):
    import typer

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

_SHOWN = 10


def route(
    data: OneFile,
    roster: Annotated[Path, typer.Option(metavar="FILE", help="The sellers, as JSON or YAML.")],
    *,
    mapping: ItsMapping = None,
    blueprint: ItsBlueprint = None,
    pipeline: ItsPipeline = None,
    id_column: IdColumn = "id",
    encoding: InEncoding = None,
    delimiter: WithDelimiter = None,
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
    table = {"encoding": encoding, "delimiter": delimiter}
    plain = {"pipeline": pipeline, "id_column": id_column, **table}
    plan, rows = plan_of(mapping, blueprint, data, command="route", plain=plain)
    if state:
        refuse_overwriting(state, plan, data if mapping else data.parent, option="--state")
    remembered = read_state(state) if state else RoutingState()
    sellers = read_roster(roster)
    for problem in sellers.unknown:
        typer.echo(f"warning: {problem.under(roster.name)}", err=True)
    export, instant = read_export(plan, rows), instant_of(now, plan)
    routed = route_export(export, sellers, remembered, now=instant, by=by, explain=explain)
    if state:
        write_state(state, routed.state)
    finish(
        wire=lambda: route_wire(routed, locale),
        show=lambda screen: show_routed(screen, routed, locale, first=first, zone=plan.zone),
        as_json=as_json,
    )


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
    funnel, dossier_of = export.mapping.funnel, export.maker()
    dossiers = [dossier for dossier in map(dossier_of, export.placed) if dossier.subject.owner_id is None]
    order: Any = "arrival" if by is None else "value"
    batch = funnel.assign_many(dossiers, roster, state, now=now, order=order, by=by)
    explained = None
    if explain is not None:
        if by is not None:
            raise DataError.at("--explain", "found it together with --by", "explain in the order of the file")
        place = _place(explain, [dossier.subject.id for dossier in dossiers])
        before = funnel.assign_many(dossiers[:place], roster, state, now=now).state
        explained = funnel.explain_assignment(dossiers[place], roster, before, now=now)
    fairness = tuple(_fairness(roster, batch.state, batch.by_seller))
    return Routed(batch.assignments, batch.state, fairness, export.notes, explained)


def _place(wanted: str, ids: list[str]) -> int:
    if wanted not in ids:
        says = f"no record without an owner has the id '{wanted[:64]}'"
        raise UnknownName.at("--explain", says, near(wanted, ids))
    return ids.index(wanted)


def _fairness(roster: Roster, state: RoutingState, given: Mapping[str, int]) -> Iterator[Fairness]:
    names = {seller.id: seller.name or seller.id for seller in roster}
    for key, name in names.items():
        record = state.sellers.get(key)
        open_, received = (record.open, record.received) if record is not None else (0, 0)
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
    document = _dates_as_json(read_document(path))
    try:
        return Roster.read(document)  # type: ignore[arg-type]
    except WireError as wrong:
        raise WireError(*(problem.under(path.name) for problem in wrong.problems)) from None


def _dates_as_json(value: object) -> object:
    """Return dates, which YAML reads, as JSON writes them."""
    if isinstance(value, dict):
        return {key: _dates_as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_dates_as_json(item) for item in value]
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
        beside.write_text(json_text(state.wire(), indent=1) + "\n", encoding="utf-8")
        os.replace(beside, path)  # noqa: PTH105 - both are files of one folder
    except OSError as error:
        raise DataError.at(str(path), f"the state cannot be written: {error.strerror}") from None


def route_wire(routed: Routed, locale: str) -> dict[str, Any]:
    """Return what became of the records as JSON-able data."""
    assigned = sum(assignment.is_assigned for assignment in routed.assignments)
    wire: dict[str, Any] = {
        "assigned": assigned,
        "unassigned": len(routed.assignments) - assigned,
        "assignments": [
            ROUTING.to_wire(assignment) | {"says": assignment.render(locale)}
            for assignment in routed.assignments
        ],
        "fairness": [attrs.asdict(row) for row in routed.fairness],
        "notes": notes_wire(routed.notes, locale),
    }
    if routed.explained is not None:
        wire["explained"] = list(routed.explained.render(locale))
    return wire


def show_routed(console: Console, routed: Routed, locale: str, *, first: int, zone: ZoneInfo) -> None:
    """Print the sums, the first assignments with their reasons, how fair it was, and faults of the data."""
    given = sum(assignment.is_assigned for assignment in routed.assignments)
    console.print(title(said("page_routed", locale, many=counted("record", len(routed.assignments)))))
    left = len(routed.assignments) - given
    console.print(said("page_given", locale, given=figures.count(given), left=figures.count(left)))
    if routed.assignments[:first]:
        console.print(_assignments(routed.assignments[:first], locale, zone))
    hidden = len(routed.assignments) - first
    if hidden > 0:
        console.print(styled((said("page_rest", locale, count=figures.count(hidden)), "dim")))
    for line in routed.explained.render(locale) if routed.explained else ():
        console.print(styled(line), soft_wrap=True)
    _show_fairness(console, routed, locale)
    if routed.notes:
        console.print(quality_table(routed.notes, locale))


def _assignments(assignments: tuple[Assignment, ...], locale: str, zone: ZoneInfo) -> Table:
    table = empty_table()
    for key in ("page_record", "page_owner", "page_until", "page_why"):
        table.add_column(said(key, locale), overflow="fold")
    for assignment in assignments:
        deadline = assignment.respond_by
        until = deadline.astimezone(zone).strftime("%Y-%m-%d %H:%M") if deadline else figures.ABSENT
        way = " → ".join(step.says.render(locale) for step in assignment.path)
        seller = styled(assignment.seller_id or figures.ABSENT)
        table.add_row(styled(assignment.subject_id), seller, until, styled(f"{assignment.rule}: {way}"))
    return table


def _show_fairness(console: Console, routed: Routed, locale: str) -> None:
    head, received = said("page_owner", locale), said("page_received", locale)
    numbers = [
        Number[Fairness](said("page_now", locale), lambda row: figures.count(row.now)),
        Number[Fairness](received, lambda row: figures.count(row.received)),
        Number[Fairness](said("page_open", locale), lambda row: figures.count(row.open), rank=1),
    ]
    sellers = [((row.name,), row) for row in routed.fairness if not row.turn]
    console.print(grid(said("page_sellers", locale), [head], sellers, numbers=numbers, console=console))
    ahead = said("page_ahead", locale)
    numbers = [
        Number[Fairness](received, lambda row: figures.count(row.received)),
        Number[Fairness](said("page_entitled", locale), lambda row: f"{row.entitled or 0:,.2f}"),
        Number[Fairness](ahead, lambda row: f"{row.received - (row.entitled or 0):+.2f}", rank=1),
    ]
    turns = [((row.turn, row.name), row) for row in routed.fairness if row.turn]
    if turns:
        keys = [said("page_turn", locale), head]
        console.print(grid(said("page_fairness", locale), keys, turns, numbers=numbers, console=console))
