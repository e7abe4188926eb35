"""What is wrong with a document's structure: pydantic's errors as problems that an author understands."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import attrs
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from salesfunnel.blueprint.document.late_model import LateModel
from salesfunnel.errors import Problem, SalesFunnelError, near
from salesfunnel.model.field import KEY

__all__ = ["PathOf", "inner_model", "problems_of", "settings_of", "shown"]

PathOf: TypeAlias = Callable[[Sequence[str | int]], str]
"""How a place of a document is called by its author."""

_LONGEST = 60
_PATTERNS = {
    KEY: "a key: a small letter, then up to 63 small letters, digits or underscores",
    "^[a-z][a-z0-9_-]{0,63}$": "a name: a small letter, then up to 63 small letters, digits, - or _",
    "^[a-z][a-z0-9_]{0,63}:[a-z][a-z0-9_]{0,63}$": "the name of a plug-in such as 'acme:two_red'",
    "^[A-Z]{3}$": "an ISO 4217 code such as 'CNY'",
}
_BOUNDS = {
    "greater_than": "more than",
    "greater_than_equal": "at least",
    "less_than": "less than",
    "less_than_equal": "at most",
}
_EXPECTED = {
    "model_type": "an object",
    "model_attributes_type": "an object",
    "dict_type": "an object",
    "tuple_type": "a list",
    "list_type": "a list",
    "string_type": "a text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "string_too_short": "a text that is not empty",
}


def problems_of(
    details: Sequence[ErrorDetails], model: type[BaseModel], *, path: PathOf
) -> tuple[Problem, ...]:
    """Turn pydantic's errors into problems, one for each place.

    Args:
        details: what pydantic found.
        model: the definition that was read.
        path: how a place is called by its author.
    """
    by_path: dict[str, list[Problem]] = {}
    for detail in details:
        for problem in _problem(detail, model, path):
            by_path.setdefault(problem.path, []).append(problem)
    return tuple(_merged(each) for each in by_path.values())


def _merged(problems: list[Problem]) -> Problem:
    """Say once what a place with several accepted forms expected."""
    first = problems[0]
    head, comma, expected = first.says.rpartition(", expected ")
    if not comma or len(problems) == 1:
        return first
    others = [each.says.rpartition(", expected ")[2] for each in problems[1:] if ", expected " in each.says]
    wanted = list(dict.fromkeys([expected, *others]))
    return attrs.evolve(first, says=f"{head}, expected {' or '.join(wanted)}")


def _problem(detail: ErrorDetails, model: type[BaseModel], path_of: PathOf) -> Iterable[Problem]:
    location, kind = list(detail["loc"]), detail["type"]
    if location and location[-1] == "[key]":
        location.pop()
    path = path_of(location)
    last = str(location[-1]) if location else ""
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, SalesFunnelError):
        return [each.under(path) for each in cause.problems]
    if kind == "missing":
        return [Problem(path, "missing_key", f"'{last}' is missing", "add it")]
    if kind == "extra_forbidden":
        says = f"no key is named '{last[:64]}' here"
        return [Problem(path, "unknown_key", says, near(last, _known_keys(model, location[:-1])))]
    if kind == "too_short" and len(detail["input"]) >= detail.get("ctx", {})["min_length"]:
        return []  # members are counted after the broken ones are gone, and those are reported themselves
    if kind == "value_error" and str(cause).startswith("found "):
        return [Problem(path, "wrong_value", str(cause))]
    says = f"found {shown(detail['input'])}, expected {_expected(detail)}"
    return [Problem(path, "wrong_value", says, _cure(detail))]


def _expected(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], f"a text like {context['pattern']}")
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    if kind in _BOUNDS:
        return f"{_BOUNDS[kind]} {next(iter(context.values())):g}"
    if kind in {"literal_error", "enum"}:
        known = context["expected"].replace(" or ", ", ")
        return f"one of {known}" if ", " in known else known
    if kind == "string_too_long":
        return (
            "one character" if context["max_length"] == 1 else f"at most {context['max_length']} characters"
        )
    if kind == "too_short":
        return f"at least {context['min_length']}"
    if kind == "value_error":
        return str(context["error"]).removeprefix("expected ")
    return detail["msg"].removeprefix("Input should be ")


def _cure(detail: ErrorDetails) -> str:
    if detail["type"] not in {"literal_error", "enum"} or not isinstance(detail["input"], str):
        return ""
    known = [each.strip(" '") for each in detail.get("ctx", {})["expected"].replace(" or ", ",").split(",")]
    cure = near(detail["input"], known)
    return cure if cure.startswith("did you") else ""


def shown(value: object) -> str:
    """Return a value as a message shows it: short, and in the words of a document."""
    match value:
        case Mapping():
            return "an object" if value else "an empty object"
        case list() | tuple():
            return "a list" if value else "an empty list"
        case None:
            return "nothing"
        case _:
            text = repr(value)
            return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _known_keys(model: type[BaseModel], location: Sequence[str | int]) -> tuple[str, ...]:
    """Return the keys that a place of the document may have."""
    here: Any = model
    for part in location:
        if part in settings_of(here):
            here = inner_model(settings_of(here)[str(part)].annotation)
    return tuple(settings_of(here))


def settings_of(model: Any) -> Mapping[str, FieldInfo]:
    """Return the settings of a definition; nothing for any other type."""
    return model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}


def inner_model(annotation: Any) -> Any:
    """Return the model that an annotation holds, inside its tuple, dictionary or option."""
    if isinstance(annotation, LateModel):
        annotation = annotation.type
    if settings_of(annotation):
        return annotation
    return next(filter(settings_of, map(inner_model, typing.get_args(annotation))), None)
