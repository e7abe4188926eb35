"""Says what is wrong with a document's structure: one problem per place, with what was found and the cure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from salesfunnel.errors import Problem, near
from salesfunnel.model.field import Definition

__all__ = ["read_definition", "shown"]

D = TypeVar("D", bound=Definition)
_LONGEST = 60
_EXPECTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "an object",
    "model_type": "an object",
    "string_pattern_mismatch": "a key: a small letter, then small letters, digits or underscores",
    "string_too_long": "one character",
    "string_too_short": "a text that is not empty",
    "string_type": "a text",
    "tuple_type": "a list",
}


def read_definition(model: type[D], data: object) -> tuple[D | None, tuple[Problem, ...]]:
    """Return the definition that the data describe, or every problem of their structure."""
    try:
        return model.model_validate(data), ()
    except ValidationError as found:
        problems = [_problem(model, each) for each in found.errors(include_url=False)]
        return None, tuple({problem.path: problem for problem in reversed(problems)}.values())[::-1]


def shown(value: object) -> str:
    """Return a value as a message shows it: short, and in the words of a document."""
    match value:
        case Mapping():
            return "an object"
        case list() | tuple():
            return "a list"
        case None:
            return "nothing"
        case str():
            text = f"'{value}'"
        case _:
            text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _problem(model: type[Definition], error: ErrorDetails) -> Problem:
    steps = [step for step in error["loc"] if step != "[key]"]
    path = ".".join(str(step) for step in steps)
    match error["type"]:
        case "missing":
            return Problem(path, "missing", f"'{steps[-1]}' is not given", "add it")
        case "extra_forbidden":
            known = _settings(model, steps[:-1])
            return Problem(
                path, "unknown_setting", f"no setting is named '{steps[-1]}'", near(str(steps[-1]), known)
            )
        case "too_short":
            return Problem(
                path, "empty", f"found {shown(error['input'])} without an entry, expected at least one"
            )
    words = error["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    expected = _EXPECTED.get(error["type"], words)
    return Problem(path, "wrong_value", f"found {shown(error['input'])}, expected {expected}")


def _settings(model: type[Definition], steps: Iterable[Any]) -> Iterable[str]:
    """Return the names of the settings at a place of the document."""
    kind: Any = model
    for step in steps:
        kind = _inside(kind, step)
    return kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else ()


def _inside(kind: Any, step: object) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(step))
        return _bare(field.annotation) if field else None
    arguments = get_args(kind)
    return _bare(arguments[-1 if get_origin(kind) is dict else 0]) if arguments else None


def _bare(kind: Any) -> Any:
    """Return the annotation without `Annotated` and without `| None`."""
    while hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    if get_origin(kind) in {Union, UnionType}:
        return _bare(next(each for each in get_args(kind) if each is not type(None)))
    return kind
