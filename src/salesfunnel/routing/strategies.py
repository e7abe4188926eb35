"""Who of a pool? Each strategy as one function of a workload and those who fit a subject.

A business adds a strategy of its own as a plug-in: a pure function that chooses among those who may have the
subject. Whatever it does wrong chooses nobody, and the next pool is asked.
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
from salesfunnel.conditions.values.arguments import PluginCall, find_plugin
from salesfunnel.conditions.values.view import View
from salesfunnel.errors import Problem, RegistryError
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.seller import Seller
from salesfunnel.registry import Parametric, Registry, mark, plugin_fault
from salesfunnel.routing.assignment import Figures, StepOutcome, new_figures
from salesfunnel.routing.pool_index import Group
from salesfunnel.routing.rules import BUILT_IN, Pool
from salesfunnel.routing.turn import Turn
from salesfunnel.routing.workload import Ranking, Workload

__all__ = [
    "Candidate",
    "Chosen",
    "OwnStrategy",
    "OwnerSearch",
    "StrategyPlugin",
    "choose",
    "strategy",
    "strategy_call",
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
class StrategyPlugin(Parametric):
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
    return lambda function: mark(function, StrategyPlugin(name, function, params))


OwnStrategy: TypeAlias = PluginCall[StrategyPlugin]
"""A pool's own strategy with its arguments."""


def strategy_call(pool: Pool, registry: Registry) -> tuple[OwnStrategy | None, list[Problem]]:
    """Return the strategy of a pool that has one of its own, and what is wrong with how it is named."""
    if pool.strategy in BUILT_IN:
        return None, []
    call = Call(name=pool.strategy, args=pool.args)
    return find_plugin(call, StrategyPlugin, registry, path="strategy", besides=BUILT_IN)


def own_choice(
    own: OwnStrategy, candidates: Sequence[Candidate], record: Mapping[str, Any]
) -> tuple[str | None, str]:
    """Return the id that a strategy of one's own chose, and what went wrong.

    That is the class of an exception, the class of an answer that is no text, as `<int>`, or the id of
    nobody who may have the subject, as `'zz'`.
    """
    seller_id, fault = own.answer(candidates, record)
    if fault or seller_id is None:
        return None, fault
    if isinstance(seller_id, str) and any(candidate.seller.id == seller_id for candidate in candidates):
        return seller_id, ""
    return None, f"'{seller_id[:64]}'" if isinstance(seller_id, str) else f"<{type(seller_id).__name__}>"


_DRAWS = 32


@attrs.define(eq=False)
class OwnerSearch:
    """One subject whose owner is sought.

    Args:
        dossier: the subject with the host's rows.
        workload: where everybody stands; it changes.
        had: the places of those who had it before, the last one last; -1 for who left the roster.
        catalogue: the names that conditions about it know.
        own: the pools' own strategies, by the pool's key.
    """

    dossier: Dossier[Any]
    workload: Workload
    had: tuple[int, ...]
    catalogue: Catalogue
    own: Mapping[str, OwnStrategy]
    _seen: View | None = None

    def view(self) -> View:
        """Return the subject as conditions see it, made when it is first asked for."""
        if self._seen is None:
            self._seen = View(self.dossier, now=self.workload.now, catalogue=self.catalogue)
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

Strategy: TypeAlias = Callable[[OwnerSearch, Group], Chosen]


def choose(search: OwnerSearch, group: Group) -> Chosen:
    """Choose one of a group; who is chosen has not got the subject yet, but the turn is taken."""
    if not group.members:
        return Chosen(None, "nobody_belongs")
    return _STRATEGIES.get(group.rule.strategy, _own)(search, group)


def _turn(search: OwnerSearch, group: Group) -> Chosen:
    line = search.workload.line(group)
    assert isinstance(line, Turn)  # noqa: S101 - the workload makes one for this strategy
    place = line.pick(search.skip(group))
    if place is None:
        return _NOBODY
    own, last = line.weights[place], line.picked
    who = group.queue[place]
    figures = new_figures(
        search.workload.open[who],
        line.received[place] - 1,
        last,
        behind=own * line.offset(place) / line.scale + 1,
        total=line.total,
    )
    return Chosen(who, "chosen", figures)


def _ranked(search: OwnerSearch, group: Group) -> Chosen:
    workload = search.workload
    line = workload.line(group)
    assert isinstance(line, Ranking)  # noqa: S101 - the workload makes one for this strategy
    place = line.first(search.skip(group), partial(workload.rank_key, group))
    if place is None:
        return _NOBODY
    who = group.queue[place]
    return Chosen(who, "chosen", _figures(workload, who, score=-group.figures[place] / 1_000_000))


def _named(search: OwnerSearch, group: Group) -> Chosen:
    workload, skip = search.workload, search.skip(group)
    for who in _people_named(search, group):
        if who in group.at:
            is_free = workload.has(group, who) and group.at[who] not in skip
            return Chosen(who, "chosen", _figures(workload, who)) if is_free else _NOBODY
    return _UNNAMED


def _people_named(search: OwnerSearch, group: Group) -> list[int]:
    """Return the places of those whom a subject names, in that order; or of the pool's one person."""
    if not group.rule.by:
        return list(group.members)
    view, place = search.view(), search.workload.pool_index.place
    said = (view.read(name) for name in group.rule.by)
    ids = (each for each in said if isinstance(each, str))
    return [place[each] for each in ids if each in place]


def _random(search: OwnerSearch, group: Group) -> Chosen:
    """Draw by the seed and the subject's id, so that the same subject always draws the same."""
    workload, skip, many = search.workload, search.skip(group), len(group.queue)
    for draw in range(_DRAWS):
        place = _drawn(group.rule.seed, search.dossier.subject.id, draw) % many
        if place not in skip and workload.has(group, group.queue[place]):
            return Chosen(group.queue[place], "chosen", _figures(workload, group.queue[place]))
    free = [who for who in group.members if group.at[who] not in skip and workload.has(group, who)]
    if not free:
        return _NOBODY
    who = free[_drawn(group.rule.seed, search.dossier.subject.id, _DRAWS) % len(free)]
    return Chosen(who, "chosen", _figures(workload, who))


def _drawn(seed: int, subject_id: str, draw: int) -> int:
    text = f"{seed}\0{draw}\0{subject_id}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest())


def _own(search: OwnerSearch, group: Group) -> Chosen:
    workload, skip = search.workload, search.skip(group)
    free = [who for who in group.members if group.at[who] not in skip and workload.has(group, who)]
    if not free:
        return _NOBODY
    told = tuple(_candidate(workload, who) for who in free)
    record = PluginRecord(search.view())
    found, fault = own_choice(search.own[group.pool], told, MappingProxyType(record))
    if found is None:
        return Chosen(None, "plugin", fault=fault)
    who = workload.pool_index.place[found]
    return Chosen(who, "chosen", _figures(workload, who))


def _candidate(workload: Workload, who: int) -> Candidate:
    waiting = workload.count - 1 - workload.last[who]
    return Candidate(
        workload.pool_index.people[who].seller, workload.open[who], workload.received[who], waiting
    )


def _figures(workload: Workload, who: int, *, score: float = 0.0) -> Figures:
    return new_figures(workload.open[who], workload.received[who], workload.last[who], score=score)


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
