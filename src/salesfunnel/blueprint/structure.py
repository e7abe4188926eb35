"""From plain data to typed definitions: every structural problem at once, and what is sound besides.

One broken criterion must not hide a wrong name elsewhere: what is broken is reported, cut out, and the rest
is read on its own so that its names can be checked.
"""

from __future__ import annotations

import copy
import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from salesfunnel.blueprint.document import FORMAT, Blueprint
from salesfunnel.blueprint.source import Source
from salesfunnel.errors import Problem, SalesFunnelError, near
from salesfunnel.model.field import KEY

__all__ = ["Partial", "structure"]

_SOUND_TOP: Mapping[str, Any] = {
    "salesfunnel": FORMAT,
    "key": "broken",
    "version": 1,
    "currency": "XXX",
    "timezone": "UTC",
}
_SECTIONS = ("fields", "facts", "gates", "pipelines")
_PATTERNS = {
    KEY: "a key: a small letter, then up to 63 small letters, digits or underscores",
    "^[a-z][a-z0-9_-]{0,63}$": "a name: a small letter, then up to 63 small letters, digits, - or _",
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
}


@attrs.frozen
class Partial:
    """What could be read of a document.

    Args:
        blueprint: the sound part; None when not even one pipeline is sound.
        problems: what is structurally wrong.
        broken: names in each section that were cut out, and so exist but have no type.
    """

    blueprint: Blueprint | None
    problems: tuple[Problem, ...]
    broken: Mapping[str, frozenset[str]]


def structure(source: Source) -> Partial:
    """Read the document's definitions and report what is structurally wrong.

    Returns:
        The definitions that are sound, with a problem for each place that is not.
    """
    problems = _format_problems(source.data)
    if problems:
        return Partial(None, problems, {})
    data = copy.deepcopy(source.data)
    found: tuple[Problem, ...] = ()
    blueprint: Blueprint | None = None
    while blueprint is None:
        try:
            blueprint = Blueprint.model_validate(data)
        except ValidationError as error:
            details = error.errors(include_url=False)
            found = found or _problems(details, source)
            if not _cut(data, [each["loc"] for each in details]):
                break
    broken = {name: _names(source.data, name) - _names(data, name) for name in _SECTIONS}
    return Partial(blueprint, found, broken)


def _format_problems(data: Mapping[str, Any]) -> tuple[Problem, ...]:
    written = data.get("salesfunnel")
    if written == FORMAT and type(written) is int:
        return ()
    if "salesfunnel" not in data:
        says, cure = "'salesfunnel' is missing, the format of the document", f'add "salesfunnel": {FORMAT}'
    elif type(written) is int and written > FORMAT:
        says, cure = (
            f"found format {written}, this version reads up to {FORMAT}",
            "use a newer version of the library",
        )
    else:
        says, cure = f"found {written!r}, expected {FORMAT}", f'write "salesfunnel": {FORMAT}'
    return (Problem("salesfunnel", "unknown_format", says, cure),)


def _names(data: Mapping[str, Any], section: str) -> frozenset[str]:
    held = data.get(section)
    return frozenset(held) if isinstance(held, dict) else frozenset()


def _problems(details: Sequence[ErrorDetails], source: Source) -> tuple[Problem, ...]:
    """Turn pydantic's errors into problems, one for each place."""
    by_path: dict[str, list[Problem]] = {}
    for detail in details:
        for problem in _problem(detail, source):
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


def _problem(detail: ErrorDetails, source: Source) -> Iterable[Problem]:
    location, kind = list(detail["loc"]), detail["type"]
    if location and location[-1] == "[key]":
        location.pop()
    path = source.path(location)
    last = str(location[-1]) if location else ""
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, SalesFunnelError):
        return [each.under(path) for each in cause.problems]
    if kind == "missing":
        return [Problem(path, "missing_key", f"'{last}' is missing", "add it")]
    if kind == "extra_forbidden":
        says = f"no key is named '{last[:64]}' here"
        return [Problem(path, "unknown_key", says, near(last, _known_keys(location[:-1])))]
    if kind == "too_short" and len(detail["input"]) >= detail.get("ctx", {})["min_length"]:
        return []  # members are counted after the broken ones are gone, and those are reported themselves
    if kind == "value_error" and str(cause).startswith("found "):
        return [Problem(path, "wrong_value", str(cause))]
    says = f"found {_short(detail['input'])}, expected {_expected(detail)}"
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
        return f"one of {context['expected']}".replace(" or ", ", ")
    if kind == "too_short":
        return f"at least {context['min_length']}"
    if kind == "value_error":
        return str(context["error"]).removeprefix("expected ")
    return detail["msg"][0].lower() + detail["msg"][1:].replace("Input should be ", "").replace(
        "nput should be ", ""
    )


def _cure(detail: ErrorDetails) -> str:
    if detail["type"] not in {"literal_error", "enum"} or not isinstance(detail["input"], str):
        return ""
    known = [each.strip(" '") for each in detail.get("ctx", {})["expected"].replace(" or ", ",").split(",")]
    cure = near(detail["input"], known)
    return cure if cure.startswith("did you") else ""


def _short(value: object) -> str:
    if isinstance(value, (dict, list)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} with {len(value)} entries"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _known_keys(location: Sequence[str | int]) -> tuple[str, ...]:
    """Return the keys that a place of the document may have."""
    here: Any = Blueprint
    for part in location:
        if part in _settings(here):
            here = _inner_model(_settings(here)[str(part)].annotation)
    return tuple(_settings(here))


def _settings(model: Any) -> Mapping[str, FieldInfo]:
    """Return the settings of a definition; nothing for any other type."""
    return model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}


def _inner_model(annotation: Any) -> Any:
    """Return the model that an annotation holds, inside its tuple, dictionary or option."""
    if _settings(annotation):
        return annotation
    return next(filter(_settings, map(_inner_model, typing.get_args(annotation))), None)


def _cut(data: dict[str, Any], locations: Iterable[tuple[str | int, ...]]) -> bool:
    """Take out the smallest whole thing around each error; say whether there was anything to cut."""
    targets = {_target(data, location) for location in locations} - {()}
    for target in sorted(targets, key=_last_first, reverse=True):
        holder: Any = data
        for part in target[:-1]:
            holder = holder[part]
        del holder[target[-1]]
        if len(target) == 1 and target[0] in _SOUND_TOP:
            data[str(target[0])] = _SOUND_TOP[str(target[0])]
    for name, value in _SOUND_TOP.items():
        data.setdefault(name, value)
    return bool(targets) or any((name,) in locations for name in _SOUND_TOP)


def _last_first(target: tuple[str | int, ...]) -> tuple[int, tuple[tuple[int, str], ...]]:
    """Order targets so that deleting from the greatest on moves no other: deep ones first, then late ones."""
    return len(target), tuple((part, "") if isinstance(part, int) else (-1, part) for part in target)


def _target(data: Any, location: Sequence[str | int]) -> tuple[str | int, ...]:
    """Return the deepest place on the way to an error that the document can do without."""
    way: list[str | int] = []
    found: tuple[str | int, ...] = ()
    model: Any = Blueprint
    inside = False
    for part in location:
        if not _holds(data, part):
            continue
        way.append(part)
        data = data[part]
        setting = None if inside else _settings(model).get(str(part))
        if setting is None or not setting.is_required() or part in _SOUND_TOP:
            found = tuple(way)
        if setting is not None:
            model, inside = _inner_model(setting.annotation), isinstance(data, (dict, list))
            inside = inside and typing.get_origin(setting.annotation) in {dict, tuple}
        elif inside:
            inside = False
        else:
            break
    return found


def _holds(data: object, part: str | int) -> bool:
    if isinstance(data, list):
        return isinstance(part, int) and part < len(data)
    return isinstance(data, dict) and part in data
