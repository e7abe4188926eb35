"""Strategies of one's own: a pure function of a business that chooses among those who may have a subject.

Who of a pool? Each strategy as one function of a board and those who fit a subject.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar, TypeAlias, TypeVar

import attrs
from pydantic import BaseModel

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.language.tree import Call
from salesfunnel.conditions.rows.closures import PluginRecord
from salesfunnel.conditions.values.arguments import find_plugin
from salesfunnel.conditions.values.view import View
from salesfunnel.errors import ConditionError, Problem, RegistryError
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.seller import Seller
from salesfunnel.registry import Parametric, Registry, mark, plugin_fault
from salesfunnel.routing.assignment import Figures, StepOutcome, figured
from salesfunnel.routing.pool_index import Group
from salesfunnel.routing.ranking import Ranking
from salesfunnel.routing.rules import BUILT_IN, Pool
from salesfunnel.routing.turn import Turn
from salesfunnel.routing.workload import Board

__all__ = [
    "Candidate",
    "Choice",
    "Chosen",
    "OwnStrategy",
    "Seeking",
    "choose",
    "own_strategy",
    "strategy",
    "strategy_problems",
]


F = TypeVar("F", bound=Callable[..., object])
Function: TypeAlias = Callable[[Sequence["Candidate"], Mapping[str, Any], Any], object]
"""`(candidates, record, params) → the id of one of them, or None`."""


@attrs.frozen
class Candidate:
    """Somebody who may have a subject, as a strategy of one's own sees him.

    Args:
        seller: as the roster has him.
        open: how many open subjects he has.
        received: how many he was given so far.
        waiting: how many others were given one since he was; all of them, where he never was.
    """

    seller: Seller
    open: int
    received: int
    waiting: int


@attrs.frozen
class Choice(Parametric):
    """A strategy as a plug-in; make it with the decorator `strategy`.

    Args:
        name: `house:word`, as a pool's `strategy` names it.
        function: the pure function; the same candidates give the same choice.
        params: the pydantic model of its parameters; None when it has none.
    """

    kind: ClassVar[str] = "strategy"


def strategy(name: str, *, params: type[BaseModel] | None = None) -> Callable[[F], F]:
    """Mark a pure function as the strategy `name`; the function itself stays as it is.

    It is given the candidates in the order of their ids, at least one, the record as a read-only mapping from
    the names of the blueprint to their values, and its parameters. It returns the id of one of them, or None
    where none of them should have it; anything else, and any exception, counts as None.

    Args:
        name: `house:word`, such as `acme:same_school`.
        params: the pydantic model of its parameters; they are checked when a blueprint is loaded.

    Raises:
        RegistryError: for a name of another form.
    """
    if fault := plugin_fault(name):
        raise RegistryError.at("registry", f"found the name {str(name)[:64]!r}", fault)
    return lambda function: mark(function, Choice(name, function, params))


@attrs.frozen(eq=False)
class OwnStrategy:
    """A pool's own strategy with its parameters, guarded against every fault."""

    choice: Choice
    params: BaseModel | None

    def choose(self, candidates: Sequence[Candidate], record: Mapping[str, Any]) -> tuple[str | None, str]:
        """Return the id that it chose, and what went wrong.

        That is the class of an exception, the class of an answer that is no text, as `<int>`, or the id of
        nobody who may have the subject, as `'zz'`.
        """
        try:
            found = self.choice.function(candidates, record, self.params)
        except Exception as wrong:  # noqa: BLE001 - a plug-in is foreign code: whatever it raises chooses nobody
            return None, type(wrong).__name__
        if found is None:
            return None, ""
        if isinstance(found, str) and any(each.seller.id == found for each in candidates):
            return found, ""
        return None, f"'{found[:64]}'" if isinstance(found, str) else f"<{type(found).__name__}>"


def own_strategy(pool: Pool, registry: Registry) -> OwnStrategy | None:
    """Return the strategy of a pool that has one of its own.

    Raises:
        ConditionError: for one that the registry does not have, or whose parameters do not fit it.
    """
    found, problems = _found(pool, registry)
    if problems:
        raise ConditionError(*problems)
    return found


def strategy_problems(pool: Pool, registry: Registry) -> list[Problem]:
    """Return what is wrong with a pool's strategy: nobody has it, or it does not take the arguments."""
    return _found(pool, registry)[1]


def _found(pool: Pool, registry: Registry) -> tuple[OwnStrategy | None, list[Problem]]:
    name = pool.strategy
    if name in BUILT_IN:
        return None, []
    asked = Call(name=name, args=pool.args)
    choice, params, problems = find_plugin(asked, Choice, registry, path="strategy", besides=BUILT_IN)
    return None if choice is None else OwnStrategy(choice, params), problems


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
    who = group.queue[place]
    figures = figured(
        seeking.board.open[who],
        line.received[place] - 1,
        last,
        behind=own * line.offset(place) / line.scale + 1,
        total=line.total,
    )
    return Chosen(who, "chosen", figures)


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
    record = PluginRecord(seeking.view())
    found, fault = seeking.own[group.pool].choose(told, MappingProxyType(record))
    if found is None:
        return Chosen(None, "plugin", fault=fault)
    who = board.desk.place[found]
    return Chosen(who, "chosen", _figures(board, who))


def _candidate(board: Board, who: int) -> Candidate:
    waiting = board.count - 1 - board.last[who]
    return Candidate(board.desk.people[who].seller, board.open[who], board.received[who], waiting)


def _figures(board: Board, who: int, *, score: float = 0.0) -> Figures:
    return figured(board.open[who], board.received[who], board.last[who], score=score)


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
