"""Who gets it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from salesfunnel.blueprint.face.core import Core

if TYPE_CHECKING:
    from datetime import datetime

    from salesfunnel.model.dossier import Dossier
    from salesfunnel.routing.assignment import Assignment
    from salesfunnel.routing.batch import Batch, Order
    from salesfunnel.routing.coverage import Coverage
    from salesfunnel.routing.explain import Explanation
    from salesfunnel.routing.roster import Roster
    from salesfunnel.routing.router import Because, Router
    from salesfunnel.routing.state import RoutingState

__all__ = ["Assigning"]


class Assigning(Core):
    """The questions that the section `routing` answers."""

    __slots__ = ()

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
            UnknownName: when the blueprint has no section `routing`.
            InvalidValue: for a roster that does not fit the blueprint, and for misuse.
        """
        router: Router = self._router if self._router is not None else self._routing()
        return router.assign(dossier, roster, state, now=now, had=had)

    def assign_many(
        self,
        dossiers: Iterable[Dossier[Any]],
        roster: Roster,
        state: RoutingState,
        *,
        now: datetime,
        order: Order = "arrival",
        by: str | None = None,
    ) -> Batch:
        """Say who gets each of many subjects; nobody is lost: `assigned` and `unassigned` are all of them.

        Args:
            dossiers: the leads or opportunities, in the order of their arrival.
            roster: the sellers.
            state: what was remembered so far.
            now: the instant of the question; aware.
            order: `arrival` gives what one by one would; `value` lets the highest `by` choose first.
            by: with `value`: a number or an amount, such as `amount` or `score.fit`.

        Raises:
            UnknownName: when the blueprint has no section `routing`, or no name `by`.
            InvalidValue: for a roster that does not fit the blueprint, and for misuse.
        """
        from salesfunnel.routing.batch import assign_many  # noqa: PLC0415 - importing the face stays cheap

        return assign_many(self._routing(), dossiers, roster, state, now=now, order=order, by=by)

    def reassign(
        self,
        dossier: Dossier[Any],
        assignment: Assignment,
        roster: Roster,
        state: RoutingState,
        *,
        now: datetime,
        because: Because = "late",
    ) -> tuple[Assignment, RoutingState]:
        """Give a subject to somebody else: nobody responded in time, or who got it refused.

        The same assignment and state come back where it is not late yet, and where nobody has the subject.

        Args:
            dossier: the subject as it is now.
            assignment: who has it so far.
            roster: the sellers.
            state: what was remembered so far.
            now: the instant of the question; aware.
            because: `late`, which changes nothing before the time to respond is over, or `refused`, which
                gives the turn and the capacity back.

        Raises:
            UnknownName: when the blueprint has no section `routing`.
            InvalidValue: for an assignment of another subject, a roster that does not fit, and for misuse.
        """
        from salesfunnel.routing.router import reassign  # noqa: PLC0415 - importing the face stays cheap

        router = self._routing()
        return reassign(router, dossier, assignment, roster=roster, state=state, now=now, because=because)

    def explain_assignment(
        self,
        dossier: Dossier[Any],
        roster: Roster,
        state: RoutingState,
        *,
        now: datetime,
        had: Sequence[str] = (),
    ) -> Explanation:
        """Make an assignment again from the same inputs, with the reason of every seller.

        Args:
            dossier: the subject as it was.
            roster: the sellers as they were.
            state: what was remembered before the assignment.
            now: the instant of the assignment; aware.
            had: as it was then.

        Raises:
            UnknownName: when the blueprint has no section `routing`.
            InvalidValue: for a roster that does not fit the blueprint, and for misuse.
        """
        from salesfunnel.routing.explain import explain  # noqa: PLC0415 - importing the face stays cheap

        return explain(self._routing(), dossier, roster=roster, state=state, now=now, had=had)

    def rule_coverage(
        self,
        dossiers: Iterable[Dossier[Any]],
        *,
        now: datetime,
        by: Sequence[str] = ("source", "region", "industry"),
    ) -> Coverage:
        """Say which live subjects, and which values of them, no routing rule takes but the last.

        Args:
            dossiers: live subjects.
            now: the instant of the question; aware.
            by: the names whose values are looked at.

        Raises:
            UnknownName: when the blueprint has no section `routing`, or no name in `by`.
        """
        from salesfunnel.routing.coverage import coverage  # noqa: PLC0415 - importing the face stays cheap

        return coverage(self._routing(), dossiers, now=now, by=by)

    def _routing(self) -> Router:
        if self._router is None:
            from salesfunnel.blueprint.compiled import router_of  # noqa: PLC0415 - importing the face stays cheap

            self._router = router_of(self.blueprint, self.catalogue, self.registry)
        return self._router
