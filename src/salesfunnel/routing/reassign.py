"""A subject goes on: nobody responded in time, or who got it refused; whoever had it is remembered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from salesfunnel.errors import InvalidValue, expect
from salesfunnel.model.dossier import Dossier
from salesfunnel.routing.assignment import Assignment
from salesfunnel.routing.roster import Roster
from salesfunnel.routing.router import Router
from salesfunnel.routing.state import RoutingState
from salesfunnel.routing.strategies import Seeking
from salesfunnel.routing.turn import Turn
from salesfunnel.routing.workload import Board

__all__ = ["Because", "reassign"]

Because = Literal["late", "refused"]


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
    board = router.board(roster, state, now=now)
    subject_id = expect(dossier, Dossier, "dossier", "write Dossier(subject)").subject.id
    if subject_id != held.subject_id:
        says = f"found one of '{held.subject_id}', expected one of '{subject_id}'"
        raise InvalidValue.at("assignment", says)
    if held.seller_id is None or (because == "late" and not held.is_late(board.now)):
        return held, state
    had = (*held.had, held.seller_id)
    _give_back(router, dossier, held, board=board, is_refused=because == "refused")
    if len(had) > router.routing.max_hops:
        over = attrs.evolve(
            held, seller_id=None, at=board.now, had=had, respond_by=None, figures=None, is_exhausted=True
        )
        return over, RoutingState.of(None, board)
    return router.place(dossier, board, had=had), RoutingState.of(None, board)


def _give_back(
    router: Router, dossier: Dossier[Any], held: Assignment, *, board: Board, is_refused: bool
) -> None:
    """Take the subject from whoever has it; from somebody who left the roster there is nothing to take."""
    place = board.desk.place.get(held.seller_id or "")
    if place is None:
        return
    if is_refused:
        _undo_turn(router, dossier, held, board=board, place=place)
    board.give_back(place, held.limits, is_refused=is_refused)


def _undo_turn(router: Router, dossier: Dossier[Any], held: Assignment, *, board: Board, place: int) -> None:
    """Undo a turn in the group that the subject still fits; in another one nobody would know whose it was."""
    step, figures = held.path[-1], held.figures
    if figures is None or not figures.total or step.pool not in router.routing.pools:
        return
    told = router.asked(dossier).tell(dossier, board.now)
    group = router.group(Seeking(dossier, board, (), router.asked(dossier).catalogue, {}), step.pool, told)
    if group.line == step.group and place in group.at:
        line = board.line(group)
        if isinstance(line, Turn):
            line.give_back(group.at[place], before=figures.last, weight=figures.total)
