"""The arguments of a call against the parameters of its plug-in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

import attrs
from pydantic import BaseModel, ValidationError

from salesfunnel.conditions.language.canonical import join_path
from salesfunnel.conditions.language.tree import Call
from salesfunnel.errors import ConditionError, Problem, near
from salesfunnel.registry import Parametric, Predicate, Registry

__all__ = ["PluginCall", "call_problems", "find_plugin", "parameters", "read_arguments", "settled"]

P = TypeVar("P", bound=Parametric)


def call_problems(node: Call, registry: Registry, path: str) -> list[Problem]:
    """Return what is wrong with a call: a plug-in that nobody handed over, or arguments it does not take."""
    plugin = registry.predicates.get(node.name)
    if plugin is None:
        cure = near(node.name, registry.predicates, otherwise="hand it over: Funnel.load(…, registry=…)")
        return [Problem(path, "unknown_plugin", f"no predicate is named '{node.name}'", cure)]
    return read_arguments(node, plugin.params, path)[1]


def parameters(node: Call, plugin: Predicate) -> BaseModel | None:
    """Return the arguments of a call that was checked before, as the plug-in's model.

    Raises:
        ConditionError: when they do not fit it.
    """
    params, problems = read_arguments(node, plugin.params, "")
    if problems:
        raise ConditionError(*problems)
    return params


@attrs.frozen(eq=False)
class PluginCall(Generic[P]):
    """A plug-in that a definition names, with the arguments that stand there.

    Args:
        plugin: the plug-in.
        params: the arguments as its model; None when it has none.
    """

    plugin: P
    params: BaseModel | None

    def answer(self, *values: object) -> tuple[object, str]:
        """Return what the function answers, and the class of the exception that it raised; `""` for none."""
        try:
            return self.plugin.function(*values, self.params), ""
        except Exception as wrong:  # noqa: BLE001 - a plug-in is foreign code: whatever it raises is no answer
            return None, type(wrong).__name__


def find_plugin(
    call: Call,
    kind: type[P],
    registry: Registry,
    *,
    path: str,
    besides: Iterable[str] = (),
    otherwise: str = "",
) -> tuple[PluginCall[P] | None, list[Problem]]:
    """Return the plug-in of a kind that a definition names with its arguments, and what is wrong with either.

    Args:
        call: its name and the arguments that the definition holds.
        kind: the class of the plug-in.
        registry: what was handed over.
        path: where the definition names it.
        besides: other names that would do there.
        otherwise: the cure where nothing known looks like the name.
    """
    known = registry.of_kind(kind.kind)
    plugin = known.get(call.name)
    if not isinstance(plugin, kind):
        cure = near(call.name, (*besides, *known), otherwise=otherwise)
        says = f"no {kind.kind} is named '{call.name}'"
        return None, [Problem(path, "unknown_plugin", says, cure)]
    params, problems = read_arguments(call, plugin.params, "")
    return PluginCall(plugin, params), problems


def settled(looked_up: tuple[PluginCall[P] | None, list[Problem]]) -> PluginCall[P] | None:
    """Return what was looked up; None where the definition names no plug-in.

    Raises:
        ConditionError: for one that the registry does not have, or whose arguments do not fit it.
    """
    call, problems = looked_up
    if problems:
        raise ConditionError(*problems)
    return call


def read_arguments(
    node: Call, model: type[BaseModel] | None, path: str
) -> tuple[BaseModel | None, list[Problem]]:
    """Read the arguments as JSON, strictly, so that what loads is what the published schema accepts."""
    place = join_path(path, "args")
    if model is None:
        says = f"'{node.name}' has no parameters"
        return None, [
            Problem(join_path(place, name), "unknown_argument", says, "take it out") for name in node.args
        ]
    try:
        return model.model_validate_json(json.dumps(dict(node.args)), strict=True), []
    except ValidationError as wrong:
        return None, [_problem(problem, model, place) for problem in wrong.errors(include_url=False)]
    except Exception as wrong:  # noqa: BLE001 - a model of the business is foreign code
        says = f"the parameters of '{node.name}' raised {type(wrong).__name__}"
        return None, [Problem(place, "wrong_argument", says, "mend the plug-in")]


def _problem(detail: Any, model: type[BaseModel], place: str) -> Problem:
    name = ".".join(map(str, detail["loc"]))
    path = join_path(place, name) if name else place
    known = [field.alias or key for key, field in model.model_fields.items()]
    if detail["type"] == "missing":
        return Problem(path, "missing_argument", f"the argument '{name}' is missing", f"add {name}=…")
    if detail["type"] == "extra_forbidden":
        return Problem(path, "unknown_argument", f"no argument is named '{name}'", near(name, known))
    says = detail["msg"][:1].lower() + detail["msg"][1:]
    return Problem(path, "wrong_argument", f"found {detail['input']!r:.60}, {says}" if name else says)
