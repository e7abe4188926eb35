"""From plain data to typed definitions: every structural problem at once, and what is sound besides.

One broken criterion must not hide a wrong name elsewhere: what is broken is reported, cut out, and the rest
is read on its own so that its names can be checked.

Stages that several pipelines share: defined once in a section of their own, named where they stand.
"""

from __future__ import annotations

import copy
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
from pydantic import ValidationError

from salesfunnel.blueprint.document.document import FORMAT, Blueprint
from salesfunnel.blueprint.document.sections import SECTIONS
from salesfunnel.blueprint.document.source import Source
from salesfunnel.blueprint.document.structure_errors import inner_model, problems_of, settings_of
from salesfunnel.errors import Problem, near

__all__ = ["Partial", "expand", "structure"]


def expand(data: dict[str, Any]) -> Iterator[Problem]:
    """Put the shared stages where pipelines name them; yield a problem for each name that nothing has.

    Args:
        data: the document as plain data of its own; it is changed.
    """
    section = data.get("stages")
    shared = section if isinstance(section, dict) else {}
    for key, stage in shared.items():
        if isinstance(stage, dict) and stage.setdefault("key", key) != key:
            says = f"the stage of key '{key}' calls itself {stage['key']!r}"
            yield Problem(f"stages.{key}.key", "other_key", says, "leave the inner key out")
            stage["key"] = key
    pipelines = data.get("pipelines")
    for name, pipeline in pipelines.items() if isinstance(pipelines, dict) else ():
        held = pipeline.get("stages") if isinstance(pipeline, dict) else None
        stages: list[Any] = held if isinstance(held, list) else []
        for index, stage in enumerate(stages):
            if not isinstance(stage, str):
                continue
            if stage not in shared:
                says = f"no stage is named '{stage[:64]}' in the section 'stages'"
                cure = near(stage, shared, otherwise="add it there, or write the stage itself here")
                yield Problem(f"pipelines.{name}.stages.{stage[:64]}", "unknown_stage", says, cure)
            stages[index] = copy.deepcopy(shared.get(stage, {"key": stage}))


_SOUND_TOP: Mapping[str, Any] = {
    "salesfunnel": FORMAT,
    "key": "broken",
    "version": 1,
    "currency": "XXX",
    "timezone": "UTC",
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
    unknown = tuple(expand(data))
    found: tuple[Problem, ...] = ()
    blueprint: Blueprint | None = None
    while blueprint is None:
        try:
            blueprint = Blueprint.model_validate(data)
        except ValidationError as error:
            details = error.errors(include_url=False)
            found = found or problems_of(details, Blueprint, path=source.path)
            if not _cut(data, [each["loc"] for each in details]):
                break
    by_key = [name for name, row in SECTIONS.items() if not row.is_one]
    broken = {name: _names(source.data, name) - _names(data, name) for name in by_key}
    return Partial(blueprint, (*unknown, *found), broken)


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
        setting = None if inside else settings_of(model).get(str(part))
        if setting is None or not setting.is_required() or part in _SOUND_TOP:
            found = tuple(way)
        if setting is not None:
            model, inside = inner_model(setting.annotation), isinstance(data, (dict, list))
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
