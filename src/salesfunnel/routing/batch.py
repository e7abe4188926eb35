"""Many at once: in the order of arrival as one by one, or the best first; nobody is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import attrs

from salesfunnel.conditions.values.view import View
from salesfunnel.errors import InvalidValue, UnknownName, expect, near
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import FieldType
from salesfunnel.routing.assignment import Assignment
from salesfunnel.routing.roster import Roster
from salesfunnel.routing.router import Router, expect_dossiers
from salesfunnel.routing.state import RoutingState

__all__ = ["Batch", "Order", "assign_many"]

Order = Literal["arrival", "value"]


@attrs.frozen
class Batch:
    """What became of many subjects: each is in `assignments`, and in one of `assigned` and `unassigned`.

    Args:
        assignments: one for each subject, with a seller or without, in the order in which they came.
        state: what to remember for the next ones.
    """

    assignments: tuple[Assignment, ...]
    state: RoutingState

    @property
    def assigned(self) -> tuple[Assignment, ...]:
        """Those that somebody got; with `unassigned` they are all that came."""
        return tuple(each for each in self.assignments if each.seller_id is not None)

    @property
    def unassigned(self) -> tuple[Assignment, ...]:
        """Those that nobody could take."""
        return tuple(each for each in self.assignments if each.seller_id is None)

    @property
    def by_seller(self) -> Mapping[str, int]:
        """How many each seller got, by id; who got none is not there."""
        return dict(sorted(Counter(each.seller_id for each in self.assignments if each.seller_id).items()))


def assign_many(
    router: Router,
    dossiers: Iterable[Dossier[Any]],
    roster: Roster,
    state: RoutingState,
    *,
    now: datetime,
    order: Order = "arrival",
    by: str | None = None,
) -> Batch:
    """Say who gets each of many subjects.

    Args:
        router: the section `routing`.
        dossiers: the leads or opportunities, in the order of their arrival.
        roster: the sellers.
        state: what was remembered so far.
        now: the instant of the question; aware.
        order: `arrival` gives what one by one would; `value` lets the highest `by` choose first.
        by: with `value`: a number or an amount, such as `amount` or `score.fit`; whose is not known comes
            last, and equals come as they arrived.

    Raises:
        InvalidValue: for a roster that does not fit the blueprint, and for misuse.
        UnknownName: when `by` is no name of the blueprint.
    """
    listed = expect_dossiers(dossiers)
    workload = router.workload(roster, state, now=now)
    if not listed:
        return Batch((), state)
    if order == "arrival" and by is None:
        found = [router.place(each, workload) for each in listed]
        return Batch(tuple(found), RoutingState.of(None, workload))
    ranked = _ranked(router, listed, workload.now, order=order, by=by)
    placed: dict[int, Assignment] = {place: router.place(listed[place], workload) for place in ranked}
    return Batch(tuple(placed[place] for place in range(len(listed))), RoutingState.of(None, workload))


def _ranked(
    router: Router, dossiers: Sequence[Dossier[Any]], now: datetime, *, order: str, by: str | None
) -> list[int]:
    """Return the places of subjects, the one with the highest figure first."""
    if order != "value" or by is None:
        says = f"found order={order!r} and by={by!r}, expected 'arrival' alone, or 'value' with a name"
        raise InvalidValue.at("order", says, "write order='value', by='amount'")
    name = expect(by, str, "by", "write the name of a number or an amount, such as 'amount'")
    for kind in {type(each.subject): each for each in dossiers}.values():
        _check_counted(router, kind, name)
    figures = [_figure(router, each, now, name) for each in dossiers]
    return sorted(range(len(dossiers)), key=lambda place: (figures[place] is None, -(figures[place] or 0)))


def _check_counted(router: Router, dossier: Dossier[Any], by: str) -> None:
    """Refuse a name of which there is no highest value, and one that the blueprint does not have."""
    entries = router.section(dossier).catalogue.names.entries
    if by not in entries:
        cure = near(by, entries)
        raise UnknownName.at("by", f"no field is named '{by[:64]}'", cure, code="unknown_field")
    counted = [key for key, each in entries.items() if each.value_type and each.value_type.type in _COUNTED]
    if by not in counted:
        says = f"found '{by[:64]}', which is neither a number nor an amount"
        raise InvalidValue.at("by", says, near(by, counted))


def _figure(router: Router, dossier: Dossier[Any], now: datetime, by: str) -> float | None:
    found = View(dossier, now=now, catalogue=router.section(dossier).catalogue).read(by)
    return found if isinstance(found, (int, float)) and not isinstance(found, bool) else None


_COUNTED = frozenset({FieldType.NUMBER, FieldType.MONEY})
