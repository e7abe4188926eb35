"""Who gets it? A section `routing`, compiled: the rule, the pools on the way, the choice, the deadline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal

import attrs

from salesfunnel.calendars import Calendars
from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.view import in_utc
from salesfunnel.errors import InvalidValue, expect
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.subject import Lead
from salesfunnel.registry import EMPTY, Registry
from salesfunnel.routing.asked import Asked, Told
from salesfunnel.routing.assignment import Assignment, Step, assigned, completed
from salesfunnel.routing.board import Board
from salesfunnel.routing.choice import Chosen, Seeking, choose
from salesfunnel.routing.desk import Desk, Group
from salesfunnel.routing.response import Deadlines
from salesfunnel.routing.roster import Roster
from salesfunnel.routing.rules import Routing
from salesfunnel.routing.state import RoutingState
from salesfunnel.routing.strategy import own_strategy

__all__ = ["Router", "moment_of"]

Kind = Literal["lead", "opportunity"]
_DESKS = 8
"""Of how many rosters a router keeps what follows, convention of this library."""
_FIRST, _LAST = datetime(1, 1, 8, tzinfo=UTC), datetime(9999, 12, 25, tzinfo=UTC)
"""Between these instants one may ask: in every zone, the days around them are days of the calendar."""


def _own_strategies(router: Router) -> Mapping[str, Any]:
    found = {key: own_strategy(pool, router.registry) for key, pool in router.routing.pools.items()}
    return MappingProxyType({key: each for key, each in found.items() if each is not None})


def _no_deadlines_yet(router: Router) -> Deadlines:
    return Deadlines(router.routing, router.calendars)


def moment_of(now: datetime) -> datetime:
    """Return the instant of a question in UTC; within a week of either end of the calendar there is none.

    Raises:
        InvalidValue: for what is no aware instant, and for one of those two weeks.
    """
    try:
        found = now if getattr(now, "tzinfo", None) is UTC else in_utc(now)
    except OverflowError:  # in UTC it is none of the calendar
        found = now.replace(tzinfo=UTC)
    if not _FIRST <= found < _LAST:
        says = f"found {now.isoformat()}, expected an instant from {_FIRST.date()} on, before {_LAST.date()}"
        raise InvalidValue.at("now", says)
    return found


@attrs.frozen(eq=False)
class Router:
    """A section `routing`, ready to be asked; built once for a blueprint, shared between threads.

    Args:
        routing: the section.
        calendars: the blueprint's.
        catalogue: gives the names of each kind of subject.
        registry: the plug-ins that hold the pools' own strategies.
    """

    routing: Routing
    calendars: Calendars = attrs.field(repr=False)
    catalogue: Callable[[Kind], Catalogue] = attrs.field(repr=False)
    registry: Registry = attrs.field(default=EMPTY, repr=False)
    _own: Mapping[str, Any] = attrs.field(
        init=False, repr=False, default=attrs.Factory(_own_strategies, takes_self=True)
    )
    _deadlines: Deadlines = attrs.field(
        init=False, repr=False, default=attrs.Factory(_no_deadlines_yet, takes_self=True)
    )
    _asked: dict[type, Asked] = attrs.field(init=False, repr=False, factory=dict)
    _desks: dict[int, tuple[Roster, Desk]] = attrs.field(init=False, repr=False, factory=dict)

    def assign(
        self,
        dossier: Dossier[Any],
        roster: Roster,
        state: RoutingState,
        *,
        now: datetime,
        had: Sequence[str] = (),
    ) -> tuple[Assignment, RoutingState]:
        """Say who gets a subject, and what to remember for the next one.

        Args:
            dossier: the lead or opportunity with the host's rows.
            roster: the sellers.
            state: what was remembered so far; `RoutingState()` at the very beginning.
            now: the instant of the question; aware.
            had: ids of those who had it before, the last one last.

        Raises:
            InvalidValue: for a roster that does not fit the blueprint, and for misuse.
        """
        board = self.board(roster, state, now=now)
        return self.place(dossier, board, had=had), RoutingState.of(None, board)

    def board(self, roster: Roster, state: RoutingState, *, now: datetime) -> Board:
        """Return everybody's state at an instant, to be changed by whoever asked for it.

        Raises:
            InvalidValue: for a roster that does not fit the blueprint, and for misuse.
        """
        moment = moment_of(now)
        desk = self.desk(roster)
        known = expect(state, RoutingState, "state", "begin with RoutingState()").board
        if known is None or known.desk is not desk:
            return Board(desk, state.kept, moment)
        board = known.copy()
        board.advance(moment)
        return board

    def desk(self, roster: Roster) -> Desk:
        """Return what follows from the section and a roster; the last few are kept.

        Raises:
            InvalidValue: for a roster that does not fit the blueprint.
        """
        known = self._desks.get(id(roster))
        if known is None or known[0] is not roster:
            cure = "write Roster((Seller('u-1'), …)), or Roster.read(json)"
            sellers = expect(roster, Roster, "roster", cure)
            known = roster, Desk(self.routing, sellers, self.calendars)
            if len(self._desks) >= _DESKS:
                self._desks.clear()
            self._desks[id(roster)] = known
        return known[1]

    def place(self, dossier: Dossier[Any], board: Board, *, had: Sequence[str] = ()) -> Assignment:
        """Give a subject to somebody, on a board that changes by it."""
        now, asked = board.now, self.asked(dossier)
        told = asked.tell(dossier, now)
        places = tuple(board.desk.place.get(each, -1) for each in had) if had else ()
        seeking = Seeking(dossier, board, places, asked.catalogue, self._own)
        key: str | None = told[0].to
        failed: tuple[Step, ...] = ()
        while key is not None:
            group = self.group(seeking, key, told)
            chosen = choose(seeking, group)
            if chosen.place is not None:
                return self._given(seeking, told, chosen, way=(*failed, *group.way), had=had)
            failed += (Step(key, group.rule.strategy, chosen.outcome, group.line, chosen.fault),)
            key = group.rule.fallback
        rule, limits, _ = told
        return Assignment(
            dossier.subject.id, at=now, rule=rule.key, path=failed, had=tuple(had), limits=limits
        )

    def asked(self, dossier: Dossier[Any]) -> Asked:
        """Return the questions about a kind of subject.

        Raises:
            InvalidValue: for what is no dossier, and for a kind that the section does not assign.
        """
        try:
            return self._asked[type(dossier.subject)]
        except (KeyError, AttributeError):  # asked for the first time, or misuse
            return self._ask_first(dossier)

    def _ask_first(self, dossier: Dossier[Any]) -> Asked:
        kind = type(expect(dossier, Dossier, "dossier", "write Dossier(subject)").subject)
        what: Kind = "lead" if issubclass(kind, Lead) else "opportunity"
        if what not in self.routing.kinds:
            says = f"the section 'routing' assigns no {what}"
            raise InvalidValue.at("dossier", says, 'write "of": ["lead", "opportunity"] there')
        known = self._asked[kind] = Asked.of(self.routing, self.catalogue(what))
        return known

    def group(self, seeking: Seeking, key: str, told: Told) -> Group:
        """Return those of a pool who fit a subject."""
        desk = seeking.board.desk
        plain = desk.plain(key) if not told[1] else None
        if plain is not None:
            return plain
        pool = self.routing.pools[key]
        looks = pool.territory or pool.match or pool.strategy == "best_fit"
        values = desk.values(pool, seeking.view()) if looks else ()
        return desk.group(key, rule=told[0].key, values=values, limits=told[1])

    def _given(
        self, seeking: Seeking, told: Told, chosen: Chosen, *, way: tuple[Step, ...], had: Sequence[str]
    ) -> Assignment:
        rule, limits, responses = told
        board, place = seeking.board, chosen.place or 0
        person = board.desk.people[place]
        board.take(place, limits)
        found = assigned(
            seeking.dossier.subject.id,
            person.seller.id,
            board.now,
            rule=rule.key,
            path=way,
            figures=chosen.figures,
        )
        if rule.respond_within is None and not responses and not had and not limits:
            return found
        until = self._deadlines.respond_by(rule, responses, person=person, now=board.now)
        return completed(found, respond_by=until, had=tuple(had), limits=limits)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what it was compiled from: code does not pickle."""
        return (Router, (self.routing, self.calendars, self.catalogue, self.registry))
