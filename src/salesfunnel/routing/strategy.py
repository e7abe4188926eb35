"""Strategies of one's own: a pure function of a business that chooses among those who may have a subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeAlias, TypeVar

import attrs
from pydantic import BaseModel

from salesfunnel.conditions.arguments import plugged
from salesfunnel.conditions.tree import Call
from salesfunnel.errors import ConditionError, Problem, RegistryError
from salesfunnel.model.seller import Seller
from salesfunnel.registry import Parametric, Registry, mark, plugin_fault
from salesfunnel.routing.rules import BUILT_IN, Pool

__all__ = ["Candidate", "Choice", "OwnStrategy", "own_strategy", "strategy", "strategy_problems"]

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
    choice, params, problems = plugged(asked, Choice, registry, path="strategy", besides=BUILT_IN)
    return None if choice is None else OwnStrategy(choice, params), problems
