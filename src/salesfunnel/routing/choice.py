"""Who of a pool? Each strategy as one function of a board and those who fit a subject."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.calls import Record
from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.view import View
from salesfunnel.model.dossier import Dossier
from salesfunnel.routing.assignment import Figures, StepOutcome
from salesfunnel.routing.board import Board
from salesfunnel.routing.desk import Group
from salesfunnel.routing.ranking import Ranking
from salesfunnel.routing.strategy import Candidate, OwnStrategy
from salesfunnel.routing.turn import Turn

__all__ = ["Chosen", "Seeking", "choose"]

_DRAWS = 32


@attrs.define(eq=False)
class Seeking:
    """One subject whose owner is sought.

    Args:
        dossier: the subject with the host's rows.
        board: where everybody stands; it changes.
        had: the places of those who had it before, the last one last; -1 for who left the roster.
        catalogue: the names that conditions about it know.
        own: the pools' own strategies, by the pool's key.
    """

    dossier: Dossier[Any]
    board: Board
    had: tuple[int, ...]
    catalogue: Catalogue
    own: Mapping[str, OwnStrategy]
    _seen: View | None = None

    def view(self) -> View:
        """Return the subject as conditions see it, made when it is first asked for."""
        if self._seen is None:
            self._seen = View(self.dossier, now=self.board.now, catalogue=self.catalogue)
        return self._seen

    def skip(self, group: Group) -> frozenset[int]:
        """Return the places in a group's queue of those who do not get the subject again."""
        many = group.rule.never_back
        if not many or not self.had:
            return _NONE
        return frozenset(group.at[each] for each in self.had[-many:] if each in group.at)


_NONE: frozenset[int] = frozenset()


@attrs.define(eq=False)
class Chosen:
    """Whom a strategy chose, by place in the roster; None for nobody."""

    place: int | None
    outcome: StepOutcome
    figures: Figures | None = None
    fault: str = ""


_NOBODY = Chosen(None, "nobody_can")
_UNNAMED = Chosen(None, "not_named")

Strategy: TypeAlias = Callable[[Seeking, Group], Chosen]


def choose(seeking: Seeking, group: Group) -> Chosen:
    """Choose one of a group; who is chosen has not got the subject yet, but the turn is taken."""
    if not group.members:
        return Chosen(None, "nobody_belongs")
    return _STRATEGIES.get(group.rule.strategy, _own)(seeking, group)


def _turn(seeking: Seeking, group: Group) -> Chosen:
    line = seeking.board.line(group)
    assert isinstance(line, Turn)  # noqa: S101 - the board makes one for this strategy
    place = line.pick(seeking.skip(group))
    if place is None:
        return _NOBODY
    own, last = line.weights[place], line.picked
    figures = Figures(
        open=seeking.board.open[group.queue[place]],
        received=line.received[place] - 1,
        behind=own * line.offset(place) / line.scale + 1,
        last=last,
        total=line.total,
    )
    return Chosen(group.queue[place], "chosen", figures)


def _ranked(seeking: Seeking, group: Group) -> Chosen:
    board = seeking.board
    line = board.line(group)
    assert isinstance(line, Ranking)  # noqa: S101 - the board makes one for this strategy
    place = line.first(seeking.skip(group), partial(board.standing, group))
    if place is None:
        return _NOBODY
    who = group.queue[place]
    return Chosen(who, "chosen", _figures(board, who, score=-group.figures[place] / 1_000_000))


def _named(seeking: Seeking, group: Group) -> Chosen:
    board, skip = seeking.board, seeking.skip(group)
    for who in _people_named(seeking, group):
        if who in group.at:
            is_free = board.has(group, who) and group.at[who] not in skip
            return Chosen(who, "chosen", _figures(board, who)) if is_free else _NOBODY
    return _UNNAMED


def _people_named(seeking: Seeking, group: Group) -> list[int]:
    """Return the places of those whom a subject names, in that order; or of the pool's one person."""
    if not group.rule.by:
        return list(group.members)
    view, place = seeking.view(), seeking.board.desk.place
    said = (view.read(name) for name in group.rule.by)
    ids = (each for each in said if isinstance(each, str))
    return [place[each] for each in ids if each in place]


def _random(seeking: Seeking, group: Group) -> Chosen:
    """Draw by the seed and the subject's id, so that the same subject always draws the same."""
    board, skip, many = seeking.board, seeking.skip(group), len(group.queue)
    for draw in range(_DRAWS):
        place = _drawn(group.rule.seed, seeking.dossier.subject.id, draw) % many
        if place not in skip and board.has(group, group.queue[place]):
            return Chosen(group.queue[place], "chosen", _figures(board, group.queue[place]))
    free = [who for who in group.members if group.at[who] not in skip and board.has(group, who)]
    if not free:
        return _NOBODY
    who = free[_drawn(group.rule.seed, seeking.dossier.subject.id, _DRAWS) % len(free)]
    return Chosen(who, "chosen", _figures(board, who))


def _drawn(seed: int, subject_id: str, draw: int) -> int:
    text = f"{seed}\0{draw}\0{subject_id}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest())


def _own(seeking: Seeking, group: Group) -> Chosen:
    board, skip = seeking.board, seeking.skip(group)
    free = [who for who in group.members if group.at[who] not in skip and board.has(group, who)]
    if not free:
        return _NOBODY
    told = tuple(_candidate(board, who) for who in free)
    record = Record(seeking.view())
    found, fault = seeking.own[group.pool].choose(told, MappingProxyType(record))
    if found is None:
        return Chosen(None, "plugin", fault=fault)
    who = board.desk.place[found]
    return Chosen(who, "chosen", _figures(board, who))


def _candidate(board: Board, who: int) -> Candidate:
    waiting = board.count - 1 - board.last[who]
    return Candidate(board.desk.people[who].seller, board.open[who], board.received[who], waiting)


def _figures(board: Board, who: int, *, score: float = 0.0) -> Figures:
    return Figures(board.open[who], board.received[who], 0.0, board.last[who], 0, score)


_STRATEGIES: dict[str, Strategy] = {
    "in_turn": _turn,
    "weighted": _turn,
    "least_loaded": _ranked,
    "best_fit": _ranked,
    "available_soonest": _ranked,
    "named": _named,
    "owner": _named,
    "random": _random,
}
