"""What did a new version change? Two blueprints compared thing by thing, each difference in words.

A blueprint as a tree of named things, each with its settings: what two versions are compared by.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeAlias

import attrs
from pydantic import BaseModel

from salesfunnel.blueprint.document.document import Blueprint
from salesfunnel.blueprint.document.sections import SECTIONS
from salesfunnel.blueprint.document.source import read
from salesfunnel.blueprint.document.structure import structure
from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.conditions.language.tree import Node
from salesfunnel.conditions.language.writer import write
from salesfunnel.errors import BlueprintError
from salesfunnel.messages import Message
from salesfunnel.model.kind import Word
from salesfunnel.model.stage import Stage
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["Difference", "DifferenceKind", "Thing", "diff", "parts"]


_NAMED = {
    *(name for name, row in SECTIONS.items() if row.has_word),
    *("criteria", "items", "approval", "signals", "groups", "bands"),
}
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


Document: TypeAlias = Funnel | Blueprint | Mapping[str, Any] | str | bytes
_KEPT_IN_ORDER = {"stages", "criteria", "items", "approval"}
"""The lists whose order means something: it is walked, asked or drawn in that order."""


class DifferenceKind(Word):
    """What happened to a place of a blueprint."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    CHANGED = "changed"


@attrs.frozen(kw_only=True)
class Difference:
    """One difference between two blueprints.

    Args:
        kind: what happened: a thing was added, removed, renamed or moved, or a setting changed.
        path: the place, things by their key: in the old blueprint, or in the new one for what was added.
        before: the old value of a setting, the old key of what was renamed, or the key of what stood before a
            thing that moved or was removed; a condition as its text.
        after: the same in the new blueprint.
        message: the sentence for people.
    """

    kind: DifferenceKind
    path: str
    before: object = None
    after: object = None
    message: Message

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


def diff(old: Document, new: Document) -> tuple[Difference, ...]:
    """Say what a new blueprint changes, in the order of its sections.

    What is written otherwise and means the same is no difference: a condition as text or as its tree, a
    setting left out or written as its default, a gate in place or by its key. Notes of the author (`x_…`) are
    not compared.

    Args:
        old: a document, or the funnel that was loaded from it.
        new: the same.

    Raises:
        BlueprintError: for a document whose structure is wrong; its names are not looked at.
    """
    return tuple(_differences(parts(_blueprint(old)), parts(_blueprint(new))))


def _blueprint(document: Document) -> Blueprint:
    if isinstance(document, Blueprint):
        return document
    if isinstance(document, Funnel):
        return document.blueprint
    found = structure(read(document))
    if found.problems or found.blueprint is None:
        raise BlueprintError(*found.problems)
    return found.blueprint


def _differences(old: Thing, new: Thing) -> Iterator[Difference]:
    """Compare one thing with its later self: its own settings, then what it holds."""
    for name in dict.fromkeys((*old.settings, *new.settings)):
        before, after = old.settings.get(name), new.settings.get(name)
        if before != after or type(before) is not type(after):
            yield _changed(old, name, before, after)
    for section in dict.fromkeys((*old.held, *new.held)):
        yield from _held(section, old.held.get(section, {}), new.held.get(section, {}))


def _held(section: str, old: Mapping[str, Thing], new: Mapping[str, Thing]) -> Iterator[Difference]:
    gone = [key for key in old if key not in new]
    come = [key for key in new if key not in old]
    names = dict(_renamed(old, new, gone, come))
    for key in gone:
        later = names.get(key)
        yield _removed(old[key], _before(old, key)) if later is None else _rename(old[key], new[later])
    for key in come:
        if key not in names.values():
            yield _added(new[key], _before(new, key), section)
    if section in _KEPT_IN_ORDER:
        yield from _moved(old, new, names)
    for key, thing in old.items():
        if key in new:
            yield from _differences(thing, new[key])


def _renamed(
    old: Mapping[str, Thing], new: Mapping[str, Thing], gone: Iterable[str], come: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Yield what seems to have another key only: it says the same, and nothing else does."""
    went = [key for key in gone if old[key].speaks]
    came = [key for key in come if new[key].speaks]
    for key in went:
        alike = [each for each in came if new[each].body == old[key].body]
        if len(alike) == 1 and sum(old[each].body == old[key].body for each in went) == 1:
            yield key, alike[0]


def _moved(
    old: Mapping[str, Thing], new: Mapping[str, Thing], names: Mapping[str, str]
) -> Iterator[Difference]:
    """Yield the fewest things that have to move for the old order to become the new one."""
    place = {key: index for index, key in enumerate(new)}
    stayed = [key for key in old if names.get(key, key) in new]
    still = _longest_rising([place[names.get(key, key)] for key in stayed])
    for key in stayed:
        later = names.get(key, key)
        if place[later] not in still:
            before, after = _before(old, key), _before(new, later)
            where = Message.of("diff_after", other=after) if after else Message("diff_first")
            said = Message.of("diff_moved", thing=new[later].name, where=where)
            yield Difference(
                kind=DifferenceKind.MOVED, path=old[key].path, before=before, after=after, message=said
            )


def _longest_rising(numbers: list[int]) -> set[int]:
    """Return the members of a longest rising part of distinct numbers."""
    best: list[list[int]] = []
    for number in numbers:
        ending: list[int] = max((each for each in best if each[-1] < number), key=len, default=[])
        best.append([*ending, number])
    return {number for each in sorted(best, key=len)[-1:] for number in each}


def _before(held: Mapping[str, Thing], key: str) -> str | None:
    return next((one for one, two in pairwise(held) if two == key), None)


def _added(thing: Thing, before: str | None, section: str) -> Difference:
    where: Message | str = ""
    if section in _KEPT_IN_ORDER:
        where = Message.of("diff_after", other=before) if before else Message("diff_first")
    said = Message.of("diff_added", thing=thing.name, where=where)
    return Difference(kind=DifferenceKind.ADDED, path=thing.path, after=before, message=said)


def _removed(thing: Thing, before: str | None) -> Difference:
    said = Message.of("diff_removed", thing=thing.name)
    return Difference(kind=DifferenceKind.REMOVED, path=thing.path, before=before, message=said)


def _rename(old: Thing, new: Thing) -> Difference:
    said = Message.of("diff_renamed", thing=old.name, named=new.key)
    kind = DifferenceKind.RENAMED
    return Difference(kind=kind, path=old.path, before=old.key, after=new.key, message=said)


def _changed(thing: Thing, name: str, before: object, after: object) -> Difference:
    told = {"setting": name, "before": _said(before), "after": _said(after)}
    said = (
        Message.of("diff_changed", thing=thing.name, **told)
        if thing.key
        else Message.of("diff_changed_top", **told)
    )
    path = f"{thing.path}.{name}" if thing.path else name
    return Difference(kind=DifferenceKind.CHANGED, path=path, before=before, after=after, message=said)


def _said(value: object) -> object:
    match value:
        case None:
            return Message("diff_nothing")
        case bool():
            return str(value).lower()
        case tuple():
            return "[" + ", ".join(str(each) for each in value) + "]"
        case _:
            return value
