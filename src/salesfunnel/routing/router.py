"""Who gets it? A section `routing`, compiled: the rule, the pools on the way, the choice, the deadline.

All conditions of the section become one generated function, so that one look at a subject says which rule
counts, of which limited kinds it is, and which responses hold. A subject that nobody responded to, or that
was refused, goes on from here too, past everybody who had it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.calendars import Calendars
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.section import SectionContext
from salesfunnel.conditions.records.compiled import compile_condition
from salesfunnel.conditions.rows.generated.function import GeneratedFunction, generate_function
from salesfunnel.conditions.values.arguments import settled
from salesfunnel.conditions.values.view import View, in_utc
from salesfunnel.errors import InvalidValue, UnknownName, expect
from salesfunnel.model.codec import short
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.kind import Kind
from salesfunnel.model.subject import Lead
from salesfunnel.registry import EMPTY, Registry
from salesfunnel.routing.assignment import Assignment, Step, new_assignment, with_details
from salesfunnel.routing.availability import Deadlines
from salesfunnel.routing.pool_index import Group, PoolIndex
from salesfunnel.routing.roster import Roster
from salesfunnel.routing.rules import Response, Routing, RoutingRule
from salesfunnel.routing.state import RoutingState
from salesfunnel.routing.strategies import Chosen, OwnerSearch, OwnStrategy, choose, strategy_call
from salesfunnel.routing.turn import Turn
from salesfunnel.routing.workload import Workload

__all__ = [
    "Because",
    "Router",
    "SectionAnswer",
    "SectionFunction",
    "compile_routing",
    "expect_dossiers",
    "moment_of",
    "reassign",
]


SectionAnswer: TypeAlias = tuple[RoutingRule, tuple[str, ...], tuple[Response, ...]]
"""The rule that counts, the limited kinds that a subject is of, and the responses that hold for it."""


@attrs.frozen(eq=False)
class SectionFunction:
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
    def of(cls, routing: Routing, catalogue: Catalogue) -> SectionFunction:
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

    def answer(self, dossier: Dossier[Any], now: datetime) -> SectionAnswer:
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


_ROSTERS = 8
"""Of how many rosters a router keeps what follows, convention of this library."""
_FIRST, _LAST = datetime(1, 1, 8, tzinfo=UTC), datetime(9999, 12, 25, tzinfo=UTC)
"""Between these instants one may ask: in every zone, the days around them are days of the calendar."""


def _own_strategies(router: Router) -> Mapping[str, OwnStrategy]:
    """Return the strategies that are plug-ins, by the key of their pool."""
    pools = router.routing.pools.items()
    own = {key: settled(strategy_call(pool, router.registry)) for key, pool in pools}
    return MappingProxyType({key: strategy for key, strategy in own.items() if strategy is not None})


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


def expect_dossiers(dossiers: Iterable[Dossier[Any]]) -> list[Dossier[Any]]:
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
    _own: Mapping[str, OwnStrategy] = attrs.field(
        init=False, repr=False, default=attrs.Factory(_own_strategies, takes_self=True)
    )
    _deadlines: Deadlines = attrs.field(
        init=False, repr=False, default=attrs.Factory(_no_deadlines_yet, takes_self=True)
    )
    _sections: dict[type, SectionFunction] = attrs.field(init=False, repr=False, factory=dict)
    _indexes: dict[int, tuple[Roster, PoolIndex]] = attrs.field(init=False, repr=False, factory=dict)

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
        workload = self.workload(roster, state, now=now)
        return self.place(dossier, workload, had=had), RoutingState.of(None, workload)

    def workload(self, roster: Roster, state: RoutingState, *, now: datetime) -> Workload:
        """Return everybody's state at an instant, to be changed by whoever asked for it.

        Raises:
            InvalidValue: for a roster that does not fit the blueprint, and for misuse.
        """
        moment = moment_of(now)
        pool_index = self.pool_index(roster)
        known = expect(state, RoutingState, "state", "begin with RoutingState()").workload
        if not isinstance(known, Workload) or known.pool_index is not pool_index:
            return Workload(pool_index, state.record, moment)
        workload = known.copy()
        workload.advance(moment)
        return workload

    def pool_index(self, roster: Roster) -> PoolIndex:
        """Return what follows from the section and a roster; the last few are kept.

        Raises:
            InvalidValue: for a roster that does not fit the blueprint.
        """
        known = self._indexes.get(id(roster))
        if known is None or known[0] is not roster:
            cure = "write Roster((Seller('u-1'), …)), or Roster.read(json)"
            sellers = expect(roster, Roster, "roster", cure)
            known = roster, PoolIndex(self.routing, sellers, self.calendars)
            if len(self._indexes) >= _ROSTERS:
                self._indexes.clear()
            self._indexes[id(roster)] = known
        return known[1]

    def place(self, dossier: Dossier[Any], workload: Workload, *, had: Sequence[str] = ()) -> Assignment:
        """Give a subject to somebody, on a workload that changes by it."""
        now, section = workload.now, self.section(dossier)
        rule, limits, responses = section.answer(dossier, now)
        had = _ids(had) if had != () else ()
        places = tuple(workload.pool_index.place.get(each, -1) for each in had)
        search = OwnerSearch(dossier, workload, places, section.catalogue, self._own)
        key: str | None = rule.to
        failed: tuple[Step, ...] = ()
        while key is not None:
            group = self.group(search, key, rule=rule.key, limits=limits)
            chosen = choose(search, group)
            if chosen.place is not None:
                given = self._given(search, chosen, rule=rule, limits=limits, way=(*failed, *group.way))
                if rule.respond_within is None and not responses and not had and not limits:
                    return given
                person = workload.pool_index.people[chosen.place]
                until = self._deadlines.respond_by(rule, responses, person=person, now=now)
                return with_details(given, respond_by=until, had=tuple(had), limits=limits)
            failed += (Step(key, group.rule.strategy, chosen.outcome, group.line, chosen.fault),)
            key = group.rule.fallback
        return Assignment(
            dossier.subject.id, at=now, rule=rule.key, path=failed, had=tuple(had), limits=limits
        )

    def section(self, dossier: Dossier[Any]) -> SectionFunction:
        """Return what the section asks of a kind of subject.

        Raises:
            InvalidValue: for what is no dossier, and for a kind that the section does not assign.
        """
        try:
            return self._sections[type(dossier.subject)]
        except (KeyError, AttributeError):  # asked for the first time, or misuse
            return self._first_section(dossier)

    def _first_section(self, dossier: Dossier[Any]) -> SectionFunction:
        kind = type(expect(dossier, Dossier, "dossier", "write Dossier(subject)").subject)
        what: Kind = "lead" if issubclass(kind, Lead) else "opportunity"
        if what not in self.routing.kinds:
            says = f"the section 'routing' assigns no {what}"
            raise InvalidValue.at("dossier", says, 'write "of": ["lead", "opportunity"] there')
        known = self._sections[kind] = SectionFunction.of(self.routing, self.catalogue(what))
        return known

    def group(self, search: OwnerSearch, key: str, *, rule: str, limits: tuple[str, ...]) -> Group:
        """Return those of a pool who fit a subject.

        Args:
            search: the subject.
            key: the pool's.
            rule: key of the rule that led here.
            limits: the limited kinds that the subject is of.
        """
        pool_index = search.workload.pool_index
        plain = None if limits else pool_index.plain(key)
        if plain is not None:
            return plain
        pool = self.routing.pools[key]
        looks = pool.territory or pool.match or pool.strategy == "best_fit"
        values = pool_index.values(pool, search.view()) if looks else ()
        return pool_index.group(key, rule=rule, values=values, limits=limits)

    def _given(
        self,
        search: OwnerSearch,
        chosen: Chosen,
        *,
        rule: RoutingRule,
        limits: tuple[str, ...],
        way: tuple[Step, ...],
    ) -> Assignment:
        workload, place = search.workload, chosen.place or 0
        workload.take(place, limits)
        seller_id = workload.pool_index.people[place].seller.id
        subject_id = search.dossier.subject.id
        return new_assignment(
            subject_id, seller_id, workload.now, rule=rule.key, path=way, figures=chosen.figures
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what it was compiled from: code does not pickle."""
        return (Router, (self.routing, self.calendars, self.catalogue, self.registry))


Because = Literal["late", "refused"]
"""Why a subject goes on: nobody responded in time, or who got it refused."""


def reassign(
    router: Router,
    dossier: Dossier[Any],
    assignment: Assignment,
    *,
    roster: Roster,
    state: RoutingState,
    now: datetime,
    because: Because = "late",
) -> tuple[Assignment, RoutingState]:
    """Give a subject to somebody else, or to nobody once it went on as often as it may.

    Who refuses gets the turn and the capacity back. Who lets the time pass does not: the turn is used up.
    Nothing changes where nobody has it, or where it is not late yet: the same assignment and state come back.
    Ask `assign` again, with `had=assignment.had`, for what nobody could take.

    Args:
        router: the section `routing`.
        dossier: the subject as it is now.
        assignment: who has it so far.
        roster: the sellers.
        state: what was remembered so far.
        now: the instant of the question; aware.
        because: `late`, which changes nothing before the time to respond is over, or `refused`.

    Raises:
        InvalidValue: for an assignment of another subject, a roster that does not fit, and for misuse.
    """
    held = expect(assignment, Assignment, "assignment", "hand over what assign() gave")
    if because not in ("late", "refused"):
        raise InvalidValue.at("because", f"found {because!r}", "write 'late' or 'refused'")
    workload = router.workload(roster, state, now=now)
    subject_id = expect(dossier, Dossier, "dossier", "write Dossier(subject)").subject.id
    if subject_id != held.subject_id:
        says = f"found one of '{held.subject_id}', expected one of '{subject_id}'"
        raise InvalidValue.at("assignment", says)
    if held.seller_id is None or (because == "late" and not held.is_late(workload.now)):
        return held, state
    had = (*held.had, held.seller_id)
    _give_back(router, dossier, held, workload=workload, is_refused=because == "refused")
    if len(had) > router.routing.max_hops:
        over = attrs.evolve(
            held, seller_id=None, at=workload.now, had=had, respond_by=None, figures=None, is_exhausted=True
        )
        return over, RoutingState.of(None, workload)
    return router.place(dossier, workload, had=had), RoutingState.of(None, workload)


def _give_back(
    router: Router, dossier: Dossier[Any], held: Assignment, *, workload: Workload, is_refused: bool
) -> None:
    """Take the subject from whoever has it; from somebody who left the roster there is nothing to take."""
    place = workload.pool_index.place.get(held.seller_id or "")
    if place is None:
        return
    if is_refused:
        _undo_turn(router, dossier, held, workload=workload, place=place)
    workload.give_back(place, held.limits, is_refused=is_refused)


def _undo_turn(
    router: Router, dossier: Dossier[Any], held: Assignment, *, workload: Workload, place: int
) -> None:
    """Undo a turn in the group that the subject still fits; in another one nobody would know whose it was."""
    step, figures = held.path[-1], held.figures
    if figures is None or not figures.total or step.pool not in router.routing.pools:
        return
    section = router.section(dossier)
    rule, limits, _ = section.answer(dossier, workload.now)
    search = OwnerSearch(dossier, workload, (), section.catalogue, {})
    group = router.group(search, step.pool, rule=rule.key, limits=limits)
    if group.line == step.group and place in group.at:
        line = workload.line(group)
        if isinstance(line, Turn):
            line.give_back(group.at[place], before=figures.last, weight=figures.total)


def compile_routing(context: SectionContext, _kind: Kind) -> Router:
    """Return the section `routing`, ready to be asked about every kind of subject.

    Raises:
        UnknownName: when the blueprint has no such section.
    """
    routing: Routing | None = context.section("routing")
    if routing is None:
        cure = 'add the section "routing" with its rules and pools'
        raise UnknownName.at("routing", "the blueprint says nothing of who gets what", cure)
    return Router(routing, context.calendars, context.catalogue, context.registry)
