"""The arguments of a call against the parameters of its plug-in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from salesfunnel.conditions.language.canonical import join_path
from salesfunnel.conditions.language.tree import Call
from salesfunnel.errors import ConditionError, Problem, near
from salesfunnel.registry import Parametric, Predicate, Registry

__all__ = ["call_problems", "find_plugin", "parameters", "read_arguments"]

P = TypeVar("P", bound=Parametric)


def call_problems(node: Call, registry: Registry, path: str) -> list[Problem]:
    """Return what is wrong with a call: a plug-in that nobody handed over, or arguments it does not take."""
    found = registry.predicates.get(node.name)
    if found is None:
        cure = near(node.name, registry.predicates, otherwise="hand it over: Funnel.load(…, registry=…)")
        return [Problem(path, "unknown_plugin", f"no predicate is named '{node.name}'", cure)]
    return read_arguments(node, found.params, path)[1]


def parameters(node: Call, found: Predicate) -> BaseModel | None:
    """Return the arguments of a call that was checked before, as the plug-in's model.

    Raises:
        ConditionError: when they do not fit it.
    """
    params, problems = read_arguments(node, found.params, "")
    if problems:
        raise ConditionError(*problems)
    return params


def find_plugin(
    call: Call,
    kind: type[P],
    registry: Registry,
    *,
    path: str,
    besides: Iterable[str] = (),
    otherwise: str = "",
) -> tuple[P | None, BaseModel | None, list[Problem]]:
    """Return the plug-in of a kind that a definition names, its parameters, and what is wrong with either.

    Args:
        call: its name and the arguments that the definition holds.
        kind: the class of the plug-in.
        registry: what was handed over.
        path: where the definition names it.
        besides: other names that would do there.
        otherwise: the cure where nothing known looks like the name.
    """
    known = registry.of_kind(kind.kind)
    found = known.get(call.name)
    if not isinstance(found, kind):
        cure = near(call.name, (*besides, *known), otherwise=otherwise)
        says = f"no {kind.kind} is named '{call.name}'"
        return None, None, [Problem(path, "unknown_plugin", says, cure)]
    return found, *read_arguments(call, found.params, "")


def read_arguments(
    node: Call, model: type[BaseModel] | None, path: str
) -> tuple[BaseModel | None, list[Problem]]:
    """Read the arguments as JSON, strictly, so that what loads is what the published schema accepts."""
    place = join_path(path, "args")
    if model is None:
        says = f"'{node.name}' has no parameters"
        return None, [
            Problem(join_path(place, each), "unknown_argument", says, "take it out") for each in node.args
        ]
    try:
        return model.model_validate_json(json.dumps(dict(node.args)), strict=True), []
    except ValidationError as wrong:
        return None, [_problem(each, model, place) for each in wrong.errors(include_url=False)]
    except Exception as wrong:  # noqa: BLE001 - a model of the business is foreign code
        says = f"the parameters of '{node.name}' raised {type(wrong).__name__}"
        return None, [Problem(place, "wrong_argument", says, "mend the plug-in")]


def _problem(detail: Any, model: type[BaseModel], place: str) -> Problem:
    name = ".".join(map(str, detail["loc"]))
    path = join_path(place, name) if name else place
    known = [each.alias or key for key, each in model.model_fields.items()]
    if detail["type"] == "missing":
        return Problem(path, "missing_argument", f"the argument '{name}' is missing", f"add {name}=…")
    if detail["type"] == "extra_forbidden":
        return Problem(path, "unknown_argument", f"no argument is named '{name}'", near(name, known))
    says = detail["msg"][:1].lower() + detail["msg"][1:]
    return Problem(path, "wrong_argument", f"found {detail['input']!r:.60}, {says}" if name else says)
