"""Who gets it? A section `routing`, compiled: the rule, the pools on the way, the choice, the deadline.

What a section asks of a subject, in one generated function: which rule, which limits, which responses.

Until when somebody responds: the strictest of all limits that hold, each by its own calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.calendars import Calendar, Calendars, Precedence
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.records.compiled import compile_condition
from salesfunnel.conditions.rows.generated.function import GeneratedFunction, generate_function
from salesfunnel.conditions.values.view import View, in_utc
from salesfunnel.errors import InvalidValue, NeverOpen, expect
from salesfunnel.model.codec import short
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.subject import Lead
from salesfunnel.registry import EMPTY, Registry
from salesfunnel.routing.assignment import Assignment, Step, assigned, completed
from salesfunnel.routing.availability import Person
from salesfunnel.routing.pool_index import Desk, Group
from salesfunnel.routing.roster import Roster
from salesfunnel.routing.rules import Response, Routing, RoutingRule, Within
from salesfunnel.routing.state import RoutingState
from salesfunnel.routing.strategies import Chosen, Seeking, choose, own_strategy
from salesfunnel.routing.workload import Board

__all__ = ["Asked", "Deadlines", "Router", "Told", "every_dossier", "moment_of"]


Told: TypeAlias = tuple[RoutingRule, tuple[str, ...], tuple[Response, ...]]
"""The rule that counts, the limited kinds that a subject is of, and the responses that hold for it."""


@attrs.frozen(eq=False)
class Asked:
    """The questions of a section about one kind of subject.

    Args:
        routing: the section.
        catalogue: the names that its conditions speak of.
    """

    routing: Routing
    catalogue: Catalogue = attrs.field(repr=False)
    questions: GeneratedFunction = attrs.field(repr=False)
    is_plain: bool
    """Whether there are rules alone."""

    @classmethod
    def of(cls, routing: Routing, catalogue: Catalogue) -> Asked:
        """Compile the questions.

        Raises:
            ConditionError: for a condition that does not fit the catalogue.
        """
        rules = [each.when for each in routing.rules if each.when is not None]
        others = [each.when for each in routing.limits.values()]
        others += [each.when for each in routing.responses.values()]
        whole = [compile_condition(each, catalogue).condition for each in (*rules, *others)]
        code = generate_function(whole, catalogue.names, passed=(True,) * len(whole))
        return cls(routing, catalogue, code, not others)

    def tell(self, dossier: Dossier[Any], now: datetime) -> Told:
        """Return what holds for a subject; what is not surely true does not.

        Args:
            dossier: the subject with the host's rows.
            now: the instant of the question; in UTC.
        """
        code, routing = self.questions, self.routing
        view = View(dossier, now=now, catalogue=self.catalogue) if code.needs_view else None
        answers: tuple[bool | None, ...] = code.ask(dossier, now, view)
        many = len(routing.rules) - 1
        if self.is_plain:
            return routing.rules[(*answers, True).index(True)], (), ()
        rule = next((place for place in range(many) if answers[place] is True), many)
        left = answers[many:]
        limits = tuple(key for key, holds in zip(routing.limits, left, strict=False) if holds is True)
        after = left[len(routing.limits) :]
        responses = zip(routing.responses.values(), after, strict=True)
        return routing.rules[rule], limits, tuple(each for each, holds in responses if holds is True)


class Deadlines:
    """The limits of a section, with the instants last found; it belongs to one router.

    Args:
        routing: the section.
        calendars: the blueprint's.
    """

    __slots__ = ("_calendars", "_known", "_organisation")

    def __init__(self, routing: Routing, calendars: Calendars) -> None:
        self._calendars = calendars
        self._organisation = routing.calendar
        self._known: dict[tuple[int, int, datetime], datetime | None] = {}

    def respond_by(
        self, rule: RoutingRule, responses: Iterable[Response], *, person: Person, now: datetime
    ) -> datetime | None:
        """Return until when a person responds; None where nothing says so.

        Args:
            rule: the rule that counts.
            responses: the further limits that hold.
            person: who got the subject.
            now: when that was; in UTC.
        """
        if rule.respond_within is not None and not responses:
            return self._until(rule.respond_within, rule.calendar, person, now=now)
        found = [self._until(each.within, each.calendar, person, now=now) for each in responses]
        if rule.respond_within is not None:
            found.append(self._until(rule.respond_within, rule.calendar, person, now=now))
        return min((each for each in found if each is not None), default=None)

    def _until(
        self, within: Within, calendar: str | None, person: Person, *, now: datetime
    ) -> datetime | None:
        counted = None if within.clock == "wall" else self._calendar(calendar, person)
        key = id(within), id(counted), now
        if key not in self._known:
            if len(self._known) > _KEPT:
                self._known.clear()
            self._known[key] = _later(counted, now, timedelta(seconds=within.seconds))
        return self._known[key]

    def _calendar(self, key: str | None, person: Person) -> Calendar | None:
        if key is None:
            return person.calendar
        return self._calendars.of(Precedence(rule=key), timezone=person.seller.timezone)


def _later(calendar: Calendar | None, now: datetime, length: timedelta) -> datetime | None:
    """Return when so much time has passed; None where it never will, by that calendar or at all."""
    try:
        return now + length if calendar is None else calendar.add(now, length)
    except (NeverOpen, OverflowError):
        return None


_KEPT = 4096
"""How many instants are kept, convention of this library: a batch asks for the same ones again and again."""


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


def every_dossier(dossiers: Iterable[Dossier[Any]]) -> list[Dossier[Any]]:
    """Return subjects in the order in which they came.

    Raises:
        InvalidValue: for one alone, and for anything else that is not several.
    """
    cure = "write [Dossier(subject), …]"
    if not isinstance(dossiers, Iterable):
        raise InvalidValue.at("dossiers", f"found a {type(dossiers).__name__}, expected several", cure)
    return [expect(each, Dossier, f"dossiers.{place}", cure) for place, each in enumerate(dossiers)]


def _ids(had: object) -> tuple[str, ...]:
    """Return ids; one text alone would be taken for as many as it has letters.

    Raises:
        InvalidValue: for what is no list of ids.
    """
    found = tuple(had) if isinstance(had, Iterable) and not isinstance(had, str) else None
    if found is None or not all(isinstance(each, str) for each in found):
        says = f"found {short(had)}, expected the ids of those who had it before"
        raise InvalidValue.at("had", says, "write had=['u-1']")
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
        told, had = asked.tell(dossier, now), _ids(had) if had != () else ()
        places = tuple(board.desk.place.get(each, -1) for each in had)
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
