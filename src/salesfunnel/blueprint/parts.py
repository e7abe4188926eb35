"""A blueprint as a tree of named things, each with its settings: what two versions are compared by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
from pydantic import BaseModel

from salesfunnel.blueprint.document import Blueprint
from salesfunnel.conditions.grammar import write
from salesfunnel.conditions.tree import Node
from salesfunnel.messages import Message
from salesfunnel.model.stage import Stage
from salesfunnel.text import Text

__all__ = ["Thing", "parts"]

_NAMED = {
    "fields", "facts", "gates", "criteria", "checklists", "items", "approval", "resources", "rules", "forms",
    "pipelines", "stages", "scorecards", "grades", "signals", "groups", "bands", "risks",
}  # fmt: skip
"""The sections whose things have a word of their own; those of other sections are called entries."""


@attrs.frozen(eq=False, kw_only=True)
class Thing:
    """Something with a key: a stage, a gate, a criterion, …; at the top the blueprint itself, without one.

    Args:
        key: its permanent name.
        path: where it stands, things by their key.
        name: what people call it, with what holds it.
        settings: what it says of itself, by name; settings within settings with a dot.
        held: the things that it holds, by the section and the key.
        speaks: whether it says something in words or in a condition, so that being alike is no accident.
    """

    key: str
    path: str
    name: Message | str
    settings: Mapping[str, object]
    held: Mapping[str, Mapping[str, Thing]]
    speaks: bool

    @property
    def body(self) -> object:
        """What it is but for its key: what a thing keeps that is renamed."""
        held = {
            name: [(key, each.body) for key, each in things.items()] for name, things in self.held.items()
        }
        return ({name: value for name, value in self.settings.items() if value is not None}, held)


def parts(blueprint: Blueprint) -> Thing:
    """Return a blueprint as a tree of things.

    Stages that several pipelines share are shown once, where they are defined.
    """
    return _thing(_unshared(blueprint), "", path="", name="")


def _unshared(blueprint: Blueprint) -> Blueprint:
    """Return the blueprint with the shared stages bare where pipelines hold them."""
    pipelines = {}
    for key, pipeline in blueprint.pipelines.items():
        stages = tuple(
            Stage(key=each.key) if blueprint.stages.get(each.key) == each else each
            for each in pipeline.stages
        )
        pipelines[key] = pipeline.model_copy(update={"stages": stages})
    return blueprint.model_copy(update={"pipelines": pipelines})


def _thing(model: BaseModel, key: str, *, path: str, name: Message | str) -> Thing:
    settings: dict[str, object] = {}
    held: dict[str, dict[str, Thing]] = {}
    for setting, value in _flat(model):
        things = _things(value)
        if things is None:
            settings[setting] = _plain(value)
            continue
        inside = f"{path}.{setting}" if path else setting
        held[setting] = {
            each: _thing(one, each, path=f"{inside}.{each}", name=_called(setting, each, name))
            for each, one in things.items()
        }
    speaks = bool(held) or any(isinstance(each, (Text, Node)) for _, each in _flat(model))
    return Thing(key=key, path=path, name=name, settings=settings, held=held, speaks=speaks)


def _flat(model: BaseModel, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the settings of a definition, those of a definition within it under its name."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        if name == "key" and not above:
            continue
        if isinstance(value, BaseModel) and not isinstance(value, Node):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _things(value: object) -> Mapping[str, BaseModel] | None:
    """Return the things that a section holds, by their keys; None for what is no section."""
    if isinstance(value, dict) and all(isinstance(each, BaseModel) for each in value.values()):
        return value or None
    if not isinstance(value, tuple) or not value or not all(isinstance(each, BaseModel) for each in value):
        return None
    named = {str(getattr(each, "key", "")): each for each in value}
    return named if len(named) == len(value) and "" not in named else None


def _called(section: str, key: str, holder: Message | str) -> Message:
    word = section if section in _NAMED else "entry"
    thing = Message.of("diff_thing", what=Message(f"diff_{word}"), named=key)
    return Message.of("diff_of", thing=thing, holder=holder) if holder else thing


def _plain(value: object) -> object:
    """Return a setting as a value that compares and hashes: a condition as its text."""
    match value:
        case Node():
            return write(value)  # type: ignore[arg-type]  # every node that a definition holds is a condition
        case BaseModel():
            return json.dumps(value.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
        case dict():
            return tuple((str(name), _plain(each)) for name, each in value.items()) or None
        case tuple() | list():
            return tuple(_plain(each) for each in value) or None
        case _:
            return value
