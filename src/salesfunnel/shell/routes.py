"""Assigns the records of a file to the sellers of another, and says who got what, why, and how fairly."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import attrs

from salesfunnel.errors import DataError, UnknownName, WireError, near
from salesfunnel.routing import ROUTING, Assignment, Explanation, Roster, RoutingState
from salesfunnel.shell.documents import read_document, read_text
from salesfunnel.shell.quality import Note
from salesfunnel.shell.subjects import Export

__all__ = ["Fairness", "Routed", "read_roster", "read_state", "route_export", "route_wire", "write_state"]


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
