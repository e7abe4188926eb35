"""Policies of one's own: a pure function of a business that turns open criteria into a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeAlias, TypeVar

import attrs
from pydantic import BaseModel

from salesfunnel.conditions.arguments import plugged
from salesfunnel.conditions.tree import Call
from salesfunnel.errors import ConditionError, Problem, RegistryError
from salesfunnel.gates.criterion import Criterion, Policy
from salesfunnel.gates.verdict import Verdict
from salesfunnel.registry import Parametric, Registry, mark, plugin_fault

__all__ = ["OwnPolicy", "Ruling", "Unresolved", "own_policy", "policy", "policy_problems"]

F = TypeVar("F", bound=Callable[..., object])
Function: TypeAlias = Callable[[tuple["Unresolved", ...], Any], object]
"""`(unresolved, params) → "advance" | "hold" | "retreat" | "reject"`."""


@attrs.frozen
class Unresolved:
    """A criterion that is neither true nor waived, as a policy of one's own sees it.

    Args:
        key: the criterion's key.
        severity: `must`, `should` or `knockout`.
        dimension: the kind of uncertainty.
        weight: its share of the gate's uncertainty.
        answer: False (it is known not to be so) or None (nobody knows).
    """

    key: str
    severity: str
    dimension: str | None
    weight: float
    answer: bool | None


@attrs.frozen
class Ruling(Parametric):
    """A policy as a plug-in; make it with the decorator `policy`.

    Args:
        name: `house:word`, as a gate's policy names it in `plugin`.
        function: the pure function; the same criteria give the same verdict.
        params: the pydantic model of its parameters; None when it has none.
    """

    kind: ClassVar[str] = "policy"


def policy(name: str, *, params: type[BaseModel] | None = None) -> Callable[[F], F]:
    """Mark a pure function as the policy `name`; the function itself stays as it is.

    It is given the criteria that are neither true nor waived, in document order, and its parameters. It is
    not asked where there are none: then the gate says `advance`.

    Args:
        name: `house:word`, such as `acme:two_red`.
        params: the pydantic model of its parameters; they are checked when a blueprint is loaded.

    Raises:
        RegistryError: for a name of another form.
    """
    if fault := plugin_fault(name):
        raise RegistryError.at("registry", f"found the name {str(name)[:64]!r}", fault)
    return lambda function: mark(function, Ruling(name, function, params))


@attrs.frozen(eq=False)
class OwnPolicy:
    """A gate's own policy with its parameters, guarded against every fault."""

    ruling: Ruling
    params: BaseModel | None

    def verdict(
        self, open_ones: Iterable[tuple[Criterion, bool | None]], otherwise: Verdict
    ) -> tuple[Verdict, str]:
        """Return the verdict, and what went wrong: the class of an exception or of what was returned.

        Args:
            open_ones: the criteria that are neither true nor waived, with their answers.
            otherwise: the verdict of the built-in rule; where the policy fails it counts, but for `advance`.
        """
        told = tuple(
            Unresolved(each.key, each.severity.value, each.dimension, each.weight, answer)
            for each, answer in open_ones
        )
        try:
            found = self.ruling.function(told, self.params)
        except Exception as wrong:  # noqa: BLE001 - a plug-in is foreign code: whatever it raises lets nothing pass
            return _held(otherwise), type(wrong).__name__
        if type(found) in (str, Verdict) and found in list(Verdict):
            return Verdict(str(found)), ""
        return _held(otherwise), f"<{type(found).__name__}>"


def own_policy(definition: Policy, registry: Registry) -> OwnPolicy | None:
    """Return the policy of a gate that has one of its own.

    Raises:
        ConditionError: for one that the registry does not have, or whose parameters do not fit it.
    """
    found, problems = _found(definition, registry)
    if problems:
        raise ConditionError(*problems)
    return found


def policy_problems(definition: Policy, registry: Registry) -> list[Problem]:
    """Return what is wrong with a policy of one's own: not handed over, or arguments it does not take."""
    return _found(definition, registry)[1]


def _found(definition: Policy, registry: Registry) -> tuple[OwnPolicy | None, list[Problem]]:
    name = definition.plugin
    if name is None:
        wrong = "arguments belong to a 'plugin'"
        return None, [Problem("args", "needless_arguments", wrong, "name it")] if definition.args else []
    asked, cure = Call(name=name, args=definition.args), "hand it over: Funnel.load(…, registry=…)"
    ruling, params, problems = plugged(asked, Ruling, registry, path="plugin", otherwise=cure)
    return None if ruling is None else OwnPolicy(ruling, params), problems


def _held(otherwise: Verdict) -> Verdict:
    return Verdict.HOLD if otherwise is Verdict.ADVANCE else otherwise
