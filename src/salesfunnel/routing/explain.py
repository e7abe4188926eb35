"""Why this one, and why not the others? An assignment made again from the same inputs, with every reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.routing.assignment import Assignment, Step
from salesfunnel.routing.availability import AWAY, FULL, SPENT, Person
from salesfunnel.routing.pool_index import Group
from salesfunnel.routing.roster import Roster
from salesfunnel.routing.router import Router
from salesfunnel.routing.state import RoutingState
from salesfunnel.routing.strategies import OwnerSearch
from salesfunnel.routing.turn import Turn
from salesfunnel.routing.workload import Workload
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Considered", "Explanation", "Why", "explain"]

Why: TypeAlias = Literal[
    "chosen", "kept", "pool", "misfit", "weightless", "had", "paused", "not_joined", "away", "full", "spent",
    "closed", "limited", "not_named",
]  # fmt: skip
"""Why somebody got a subject, could have had it, or could not."""


Details: TypeAlias = tuple[tuple[str, object], ...]
Count: TypeAlias = Callable[[int], tuple[str, Details]]


@attrs.frozen(weakref_slot=False)
class Considered:
    """One seller as one pool saw him.

    Args:
        seller_id: who.
        pool: key of the pool.
        why: in one word.
        details: what belongs to the reason, by name.
        counted: how the pool's strategy counts: the key of a sentence.
        figures: what it counted, by name.
    """

    seller_id: str
    pool: str
    why: Why
    details: Details = ()
    counted: str = ""
    figures: Details = ()

    @property
    def is_kept(self) -> bool:
        """Whether he could have had it."""
        return self.why in ("chosen", "kept")

    @property
    def says(self) -> Message:
        """The reason as a sentence."""
        values = {"seller": self.seller_id, **dict(self.details)}
        if self.counted:
            values["figures"] = Message.of(self.counted, **dict(self.figures))
        is_forever = self.why == "spent" and not self.details
        return Message.of("candidate_spent_ever" if is_forever else f"candidate_{self.why}", **values)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the reason in `locale`."""
        return self.says.render(locale)


@attrs.frozen
class Explanation:
    """An assignment with everybody's reason.

    Args:
        assignment: the answer, the same as when it was first given.
        considered: each seller, for each pool that was asked, in order.
    """

    assignment: Assignment
    considered: tuple[Considered, ...]

    def of(self, seller_id: str) -> tuple[Considered, ...]:
        """Return the reasons about one seller."""
        return tuple(each for each in self.considered if each.seller_id == seller_id)

    def render(self, locale: str = DEFAULT_LOCALE) -> tuple[str, ...]:
        """Tell it in sentences: the answer, then pool by pool who was considered."""
        lines = [self.assignment.render(locale)]
        for step in self.assignment.path:
            lines.append(_step(step, self.assignment).render(locale))
            lines += [f"  {each.render(locale)}" for each in self.considered if each.pool == step.pool]
        return tuple(lines)


def explain(
    router: Router,
    dossier: Dossier[Any],
    *,
    roster: Roster,
    state: RoutingState,
    now: datetime,
    had: Sequence[str] = (),
) -> Explanation:
    """Make an assignment again from the same inputs, and say of every seller why he was kept or dropped.

    Args:
        router: the section `routing`.
        dossier: the subject as it was.
        roster: the sellers as they were.
        state: what was remembered before the assignment.
        now: the instant of the assignment; aware.
        had: as it was then.

    Raises:
        InvalidValue: for a roster that does not fit the blueprint, and for misuse.
    """
    before = router.workload(roster, state, now=now)
    assignment = router.place(dossier, before.copy(), had=had)
    places = tuple(before.pool_index.place.get(each, -1) for each in had)
    section = router.section(dossier)
    rule, limits, _ = section.answer(dossier, before.now)
    search = OwnerSearch(dossier, before, places, section.catalogue, {})
    found: list[Considered] = []
    for step in assignment.path:
        group = router.group(search, step.pool, rule=rule.key, limits=limits)
        looking = _Looking(search, group, step, assignment.seller_id)
        found += looking.everybody()
    return Explanation(assignment, tuple(found))


@attrs.frozen(eq=False)
class _Looking:
    """One pool looked at for one subject."""

    search: OwnerSearch
    group: Group
    step: Step
    chosen_id: str | None

    @property
    def workload(self) -> Workload:
        """Where everybody stood before."""
        return self.search.workload

    def everybody(self) -> Iterator[Considered]:
        """Yield each seller with his reason."""
        group, pool_index = self.group, self.workload.pool_index
        pool, skip = group.rule, self.search.skip(group)
        looks = pool.territory or pool.match or pool.strategy == "best_fit"
        values = pool_index.values(pool, self.search.view()) if looks else ()
        members, count, at = frozenset(group.members), self._counting(), group.at
        for place, outside in enumerate(pool_index.outside(group.pool)):
            seller_id = pool_index.people[place].seller.id
            if place in members:
                yield self._member(place, seller_id, count) if at[place] not in skip else self._had(seller_id)
            elif what := outside or pool_index.lacks(pool, place, values):
                yield Considered(seller_id, group.pool, "pool" if outside else "misfit", (("what", what),))
            else:
                yield Considered(seller_id, group.pool, "weightless")

    def _had(self, seller_id: str) -> Considered:
        return Considered(seller_id, self.group.pool, "had")

    def _member(self, place: int, seller_id: str, count: Count) -> Considered:
        workload, group = self.workload, self.group
        if workload.flags[place] & group.mask:
            return Considered(seller_id, group.pool, *self._flagged(place))
        if group.limits and workload.is_limited(group, place):
            return Considered(seller_id, group.pool, "limited", self._limited(place))
        if self.step.outcome == "chosen" and seller_id == self.chosen_id:
            return Considered(seller_id, group.pool, "chosen", (), *count(place))
        if group.rule.strategy in ("named", "owner"):
            return Considered(seller_id, group.pool, "not_named")
        return Considered(seller_id, group.pool, "kept", (), *count(place))

    def _flagged(self, place: int) -> tuple[Why, Details]:
        workload, person = self.workload, self.workload.pool_index.people[place]
        flags = workload.flags[place] & self.group.mask
        if flags & AWAY:
            return _away(person, workload.now)
        if flags & FULL:
            return "full", (("open", workload.open[place]), ("most", person.seller.open_limit))
        if flags & SPENT:
            again = person.rate.again_at(workload.credit[place]) if person.rate is not None else None
            return "spent", () if again is None else (("until", again.isoformat()),)
        opens = person.opens_at(workload.now)
        return "closed", (("until", "…" if opens is None else opens.isoformat()),)

    def _limited(self, place: int) -> Details:
        held, most = self.workload.limited, self.workload.pool_index.people[place].limits
        known = [each for each in self.group.limits if each in most]
        key = next(each for each in known if held.get((place, each), 0) >= most[each])
        return ("many", held.get((place, key), 0)), ("limit", key), ("most", most[key])

    def _counting(self) -> Count:
        """Return what says how somebody stands, as the pool's strategy counts."""
        group, workload = self.group, self.workload
        turn = (
            workload.line(group) if group.members and group.rule.strategy in ("in_turn", "weighted") else None
        )
        if isinstance(turn, Turn):
            return partial(_by_turn, turn, group)
        if group.rule.strategy == "best_fit":
            return partial(_by_score, workload, group)
        return partial(_by_load, workload)


def _away(person: Person, now: datetime) -> tuple[Why, Details]:
    if person.seller.paused:
        return "paused", ()
    if person.joined is not None and now < person.joined:
        return "not_joined", (("day", person.seller.joined_on),)
    until = next((each.until for each in person.seller.absences if each.covers(now)), None)
    return "away", (("until", "…" if until is None else until.isoformat()),)


def _by_turn(turn: Turn, group: Group, who: int) -> tuple[str, Details]:
    place = group.at[who]
    behind = turn.weights[place] * (turn.offset(place) / turn.scale + 1 / max(turn.total, 1))
    return "route_by_turn", (("behind", f"{behind:.3f}"), ("received", turn.received[place]))


def _by_score(workload: Workload, group: Group, who: int) -> tuple[str, Details]:
    score = -group.figures[group.at[who]] / 1_000_000
    return "route_by_score", (("score", f"{score:g}"), ("open", workload.open[who]))


def _by_load(workload: Workload, who: int) -> tuple[str, Details]:
    return "route_by_load", (("open", workload.open[who]), ("received", workload.received[who]))


def _step(step: Step, assignment: Assignment) -> Message:
    values = {"pool": step.pool, "strategy": step.named}
    if step.outcome == "chosen":
        return Message.of("route_step_chosen", seller=assignment.seller_id, **values)
    if step.outcome == "plugin":
        return Message.of("route_step_plugin", fault=step.failed, **values)
    return Message.of(f"route_step_{step.outcome}", **values)
