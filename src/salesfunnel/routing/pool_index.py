"""A section `routing` and a roster together: who belongs to which pool, found by index, not by a scan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import lcm
from typing import TypeAlias

import attrs

from salesfunnel.calendars import Calendars
from salesfunnel.conditions.values.types import Unknown
from salesfunnel.conditions.values.view import RowView
from salesfunnel.errors import InvalidValue, SalesFunnelError
from salesfunnel.model.seller import Seller
from salesfunnel.routing.assignment import Step
from salesfunnel.routing.availability import AWAY, CLOSED, FULL, SPENT, Person
from salesfunnel.routing.roster import Roster
from salesfunnel.routing.rules import Pool, Routing
from salesfunnel.routing.territory import Atlas

__all__ = ["Group", "PoolIndex"]

Values: TypeAlias = tuple[tuple[str, ...], ...]
"""What a subject says in each name that a pool looks at."""

_EVEN = 1 << 64
_WEIGHED = frozenset({"weighted", "least_loaded"})


@attrs.frozen(eq=False)
class Group:
    """Those of a pool who fit one kind of subject.

    Args:
        key: what it is called; states remember turns by it.
        pool: the pool's key.
        rule: the pool itself.
        members: their places in the roster, in order.
        line: the key of the turn or ranking that they share; that of the group, unless its scope is wider.
        queue: the places of all who share it, in order.
        at: the place of each of them in the queue.
        mask: which states of a person keep it from getting anything.
        limits: the limited kinds that the subject is of.
        figures: what each of the queue is ranked by before its load; 0 where load alone ranks.
        ids: the ids of the queue.
        weights: their shares.
        even: what a load is multiplied by to be measured against the share; by place in the queue.
        way: the way of an assignment that ends here at once.
    """

    key: str
    pool: str
    rule: Pool
    members: tuple[int, ...]
    line: str
    queue: tuple[int, ...]
    at: Mapping[int, int]
    mask: int
    limits: tuple[str, ...]
    figures: tuple[int, ...]
    ids: tuple[str, ...]
    weights: tuple[Fraction, ...]
    even: tuple[int, ...]
    way: tuple[Step, ...]

    @property
    def is_shared(self) -> bool:
        """Whether others than its members share its turn."""
        return len(self.queue) != len(self.members)


class PoolIndex:
    """What follows from a blueprint and a roster; its caches are of pure functions of both.

    Args:
        routing: the section.
        roster: the sellers.
        calendars: the blueprint's.

    Raises:
        InvalidValue: with every name in the roster that the blueprint does not have.
    """

    __slots__ = (
        *("atlas", "groups", "groups_of", "lists_hours", "people", "place", "routing"),
        *("_outside", "_plain", "_pools"),
    )

    def __init__(self, routing: Routing, roster: Roster, calendars: Calendars) -> None:
        problems = [*roster.problems(routing)]
        people = []
        for each in roster:
            try:
                people.append(Person.of(each, routing, calendars))
            except SalesFunnelError as wrong:
                problems += [problem.under(f"roster.sellers.{each.id}") for problem in wrong.problems]
        if problems:
            raise InvalidValue(*problems)
        self.routing = routing
        self.people = tuple(people)
        self.place = {each.seller.id: place for place, each in enumerate(people)}
        self.atlas = Atlas.of(routing.territories, routing.territory_fields)
        self.lists_hours = any(
            each.in_hours or each.strategy == "available_soonest" for each in routing.pools.values()
        )
        self.groups: dict[tuple[str, str, Values, tuple[str, ...]], Group] = {}
        self.groups_of: dict[int, list[Group]] = {place: [] for place in range(len(people))}
        self._outside: dict[str, tuple[str, ...]] = {}
        self._plain: dict[str, Group] = {}
        self._pools = {key: tuple(self._members(pool)) for key, pool in routing.pools.items()}

    def values(self, pool: Pool, view: RowView) -> Values:
        """Return what a subject says in each name that a pool looks at, the territory first."""
        found: list[tuple[str, ...]] = []
        if pool.territory:
            place = self.atlas.place(view)
            found.append(() if place is None else (place,))
        found += [_texts(view, name) for name in pool.match.values()]
        if pool.strategy == "best_fit":
            found.append(tuple(sorted({each for name in pool.by for each in _texts(view, name)})))
        return tuple(found)

    def plain(self, key: str) -> Group | None:
        """Return those of a pool that looks at nothing in a subject, once somebody asked for them."""
        return self._plain.get(key)

    def group(self, key: str, *, rule: str, values: Values, limits: tuple[str, ...]) -> Group:
        """Return those of a pool who fit a subject.

        Args:
            key: the pool's.
            rule: key of the rule that led here.
            values: what the subject says in the names that the pool looks at.
            limits: the limited kinds that it is of.
        """
        pool = self.routing.pools[key]
        asked = (key, rule if pool.scope == "rule" else "", values, limits)
        found = self.groups.get(asked)
        if found is None:
            found = self._group(key, pool, asked)
            if found.members:  # what nobody fits is not worth remembering
                known = self.groups.setdefault(asked, found)
                for place in found.queue if known is found else ():
                    self.groups_of[place].append(found)
                found = known
            if not values and not limits and pool.scope != "rule":
                self._plain[key] = found
        return found

    def outside(self, key: str) -> tuple[str, ...]:
        """Return for each person what is lacking to belong to a pool at all; nothing where nothing is."""
        found = self._outside.get(key)
        if found is None:
            pool = self.routing.pools[key]
            found = self._outside[key] = tuple(_missing(pool, each.seller) for each in self.people)
        return found

    def lacks(self, pool: Pool, place: int, values: Values) -> str:
        """Return what one of a pool lacks for a subject: `territory`, the name of a match, or nothing."""
        return next(
            (what for what, fits in self._fits(pool, self.people[place].seller, values) if not fits), ""
        )

    def _members(self, pool: Pool) -> Iterator[int]:
        for place, person in enumerate(self.people):
            if not _missing(pool, person.seller):
                yield place

    def _fits(self, pool: Pool, seller: Seller, values: Values) -> Iterator[tuple[str, bool]]:
        left = iter(values)
        if pool.territory:
            yield "territory", bool(set(next(left)) & set(seller.territories))
        for what in pool.match:
            said = next(left)
            yield what, bool(said) and set(said) <= _has(seller, what)
        if pool.strategy == "best_fit":
            yield "skills", _score(seller, next(left)) > 0

    def _group(self, key: str, pool: Pool, asked: tuple[str, str, Values, tuple[str, ...]]) -> Group:
        _, rule, values, limits = asked
        sellers, weighed = [each.seller for each in self.people], pool.strategy in _WEIGHED
        members = tuple(
            place
            for place in self._pools[key]
            if all(fits for _, fits in self._fits(pool, sellers[place], values))
            and (sellers[place].weight or not weighed)
        )
        line, queue = self._line(key, pool, asked), members
        if pool.scope in {"team", "organisation"} and pool.strategy in {"in_turn", "weighted"}:
            queue = tuple(place for place, each in enumerate(sellers) if _in_scope(pool, each))
        weights = tuple(sellers[each].weight if weighed else Fraction(1) for each in queue)
        return Group(
            key=line if queue is members else f"{line}/{_named(key, rule, values, limits)}",
            pool=key,
            rule=pool,
            members=members,
            line=line,
            queue=queue,
            at={place: index for index, place in enumerate(queue)},
            mask=AWAY | FULL | SPENT | (CLOSED if pool.in_hours else 0),
            limits=limits,
            figures=self._figures(pool, queue, values),
            ids=tuple(sellers[each].id for each in queue),
            weights=weights,
            even=_even(weights),
            way=(Step(key, pool.strategy, "chosen", line),),
        )

    def _line(self, key: str, pool: Pool, asked: tuple[str, str, Values, tuple[str, ...]]) -> str:
        if pool.scope == "team":
            return f"team:{pool.teams[0]}:{pool.strategy}"
        if pool.scope == "organisation":
            return f"organisation:{pool.strategy}"
        return _named(key, *asked[1:])

    def _figures(self, pool: Pool, queue: Iterable[int], values: Values) -> tuple[int, ...]:
        if pool.strategy != "best_fit":
            return (0,) * len(tuple(queue))
        skills = values[-1]
        return tuple(-round(_score(self.people[each].seller, skills) * 1_000_000) for each in queue)


def _missing(pool: Pool, seller: Seller) -> str:
    """Return what a seller lacks to belong to a pool at all: `sellers`, `teams`, …; nothing where he does."""
    if pool.sellers and seller.id not in pool.sellers:
        return "sellers"
    if pool.teams and not set(pool.teams) & set(seller.all_teams):
        return "teams"
    if not set(pool.skills) <= seller.skills.keys():
        return "skills"
    if not set(pool.languages) <= set(seller.languages):
        return "languages"
    if pool.tiers and seller.tier not in pool.tiers:
        return "tiers"
    return ""


def _in_scope(pool: Pool, seller: Seller) -> bool:
    if pool.strategy == "weighted" and not seller.weight:
        return False
    return pool.scope == "organisation" or pool.teams[0] in seller.all_teams


def _named(key: str, rule: str, values: Values, limits: tuple[str, ...]) -> str:
    """Return the key of a turn: readable, and different for different groups."""
    said = [",".join(each).replace("\\", "\\\\").replace("/", "\\/") for each in values]
    parts = [f"pool:{key}", *([f"rule:{rule}"] if rule else []), *(f"is:{each}" for each in said)]
    return "/".join((*parts, *(f"limit:{each}" for each in limits)))


def _texts(view: RowView, name: str) -> tuple[str, ...]:
    """Return what a name says as texts; nothing where it is not known."""
    found = view.read(name)
    if isinstance(found, Unknown):
        return ()
    return tuple(sorted(found)) if isinstance(found, frozenset) else (str(found),)


def _has(seller: Seller, what: str) -> set[str]:
    if what == "tier":
        return {seller.tier} if seller.tier is not None else set()
    if what == "teams":
        return set(seller.all_teams)
    return set(getattr(seller, what))


def _score(seller: Seller, skills: Iterable[str]) -> float:
    """Return how well a seller fits: the levels of all the skills that are asked for."""
    return sum(float(level) for each in skills if isinstance(level := seller.skills.get(each), (int, float)))


def _even(weights: tuple[Fraction, ...]) -> tuple[int, ...]:
    """Return whole numbers in the proportions of 1 ÷ weight, above 0."""
    numerators = {each.numerator for each in weights}
    common = lcm(*numerators) if numerators else 1
    common = min(common, _EVEN)
    return tuple(common * each.denominator // each.numerator for each in weights)
