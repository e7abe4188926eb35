"""Why this one, and why not the others? An assignment made again from the same inputs, with every reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.routing.assignment import Assignment, Step
from salesfunnel.routing.board import Board
from salesfunnel.routing.choice import Seeking
from salesfunnel.routing.desk import Group, missing
from salesfunnel.routing.person import AWAY, CLOSED, FULL, SPENT
from salesfunnel.routing.roster import Roster
from salesfunnel.routing.router import Router
from salesfunnel.routing.state import RoutingState
from salesfunnel.routing.turn import Turn
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Considered", "Explanation", "Why", "explain"]

Why: TypeAlias = Literal[
    "chosen", "kept", "pool", "misfit", "weightless", "had", "paused", "not_joined", "away", "full", "spent",
    "closed", "limited", "not_named",
]  # fmt: skip
"""Why somebody got a subject, could have had it, or could not."""


@attrs.frozen(weakref_slot=False)
class Considered:
    """One seller as one pool saw him.

    Args:
        seller_id: who.
        pool: key of the pool.
        why: in one word.
        says: in one sentence.
    """

    seller_id: str
    pool: str
    why: Why
    _say: Callable[[], Message] = attrs.field(eq=False, repr=False, order=False)

    @property
    def is_kept(self) -> bool:
        """Whether he could have had it."""
        return self.why in ("chosen", "kept")

    @property
    def says(self) -> Message:
        """The reason as a sentence."""
        return self._say()

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
    before = router.board(roster, state, now=now)
    assignment = router.place(dossier, before.copy(), had=had)
    places = tuple(before.desk.place.get(each, -1) for each in had)
    seeking = Seeking(dossier, before, places, router.viewer(dossier, before.now), {})
    told = router.asked(dossier).tell(dossier, before.now)
    found: list[Considered] = []
    for step in assignment.path:
        looking = _Looking(seeking, router.group(seeking, step.pool, told), step, assignment.seller_id)
        found += looking.everybody()
    return Explanation(assignment, tuple(found))


@attrs.frozen(eq=False)
class _Looking:
    """One pool looked at for one subject."""

    seeking: Seeking
    group: Group
    step: Step
    chosen_id: str | None

    @property
    def board(self) -> Board:
        return self.seeking.board

    def everybody(self) -> Iterator[Considered]:
        group, people = self.group, self.board.desk.people
        pool, skip = group.rule, self.seeking.skip(group)
        view = self.seeking.view
        looks = pool.territory or pool.match or pool.strategy == "best_fit"
        values = self.board.desk.values(pool, view()) if looks else ()
        members = frozenset(group.members)
        figures = self._figures()
        for place, person in enumerate(people):
            seller = person.seller
            if place in members:
                yield self._member(place, group.at[place] in skip, figures)
            elif what := missing(pool, seller):
                yield self._because(seller.id, "pool", what=what)
            elif what := self.board.desk.lacks(pool, place, values):
                yield self._because(seller.id, "misfit", what=what)
            else:
                yield self._because(seller.id, "weightless")

    def _because(self, seller_id: str, why: Why, **told: object) -> Considered:
        pool = self.group.pool
        return Considered(
            seller_id, pool, why, lambda: Message.of(f"candidate_{why}", seller=seller_id, **told)
        )

    def _member(self, place: int, was_had: bool, figures: Callable[[int], Message]) -> Considered:  # noqa: FBT001
        board, seller_id = self.board, self.board.desk.people[place].seller.id
        if was_had:
            return self._because(seller_id, "had")
        if board.flags[place] & self.group.mask:
            return self._flagged(place, seller_id)
        if self.group.limits and board.is_limited(self.group, place):
            return self._limited(place, seller_id)
        if self.step.outcome == "chosen" and seller_id == self.chosen_id:
            why: Why = "chosen"
        else:
            why = "not_named" if self.group.rule.strategy in ("named", "owner") else "kept"
        pool, key = self.group.pool, f"candidate_{why}"
        if why == "not_named":
            return self._because(seller_id, why)
        return Considered(
            seller_id, pool, why, lambda: Message.of(key, seller=seller_id, figures=figures(place))
        )

    def _flagged(self, place: int, seller_id: str) -> Considered:
        board = self.board
        flags, person, now = board.flags[place] & self.group.mask, board.desk.people[place], board.now
        if flags & AWAY:
            return self._away(place, seller_id)
        if flags & FULL:
            return self._because(seller_id, "full", open=board.open[place], most=person.seller.open_limit)
        if flags & SPENT:
            rate, credit = person.rate, board.credit.get(place)
            again = None if rate is None or credit is None else rate.again_at(credit)
            if again is None:
                pool = self.group.pool
                return Considered(
                    seller_id, pool, "spent", lambda: Message.of("candidate_spent_ever", seller=seller_id)
                )
            return self._because(seller_id, "spent", until=again.isoformat())
        assert flags & CLOSED  # noqa: S101 - there is no other reason
        return self._because(seller_id, "closed", until=person.opens_at(now).isoformat())

    def _away(self, place: int, seller_id: str) -> Considered:
        person, now = self.board.desk.people[place], self.board.now
        if person.seller.paused:
            return self._because(seller_id, "paused")
        if person.joined is not None and now < person.joined:
            return self._because(seller_id, "not_joined", day=person.seller.joined_on)
        until = next((each.until for each in person.seller.absences if each.covers(now)), None)
        return self._because(seller_id, "away", until="…" if until is None else until.isoformat())

    def _limited(self, place: int, seller_id: str) -> Considered:
        held, most = self.board.limited, self.board.desk.people[place].limits
        key = next(
            each for each in self.group.limits if each in most and held.get((place, each), 0) >= most[each]
        )
        many = held.get((place, key), 0)
        return self._because(seller_id, "limited", many=many, limit=key, most=most[key])

    def _figures(self) -> Callable[[int], Message]:
        """Return what says how somebody stands, as the pool's strategy counts."""
        group, board = self.group, self.board
        turn = board.line(group) if group.members and group.rule.strategy in ("in_turn", "weighted") else None
        if isinstance(turn, Turn):
            return lambda place: _by_turn(turn, group.at[place])
        if group.rule.strategy == "best_fit":
            return lambda place: Message.of(
                "route_by_score",
                score=f"{-group.figures[group.at[place]] / 1_000_000:g}",
                open=board.open[place],
            )
        return lambda place: Message.of(
            "route_by_load", open=board.open[place], received=board.received[place]
        )


def _by_turn(turn: Turn, place: int) -> Message:
    behind = turn.weights[place] * (turn.offset(place) / turn.scale + 1 / max(turn.total, 1))
    return Message.of("route_by_turn", behind=f"{behind:.3f}", received=turn.received[place])


def _step(step: Step, assignment: Assignment) -> Message:
    told = {"pool": step.pool, "strategy": step.strategy}
    if step.outcome == "chosen":
        return Message.of("route_step_chosen", seller=assignment.seller_id, **told)
    if step.outcome == "plugin":
        return Message.of("route_step_plugin", fault=step.fault, **told)
    return Message.of(f"route_step_{step.outcome}", **told)
