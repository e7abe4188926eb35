"""One record at one moment, as the evaluators see it.

A `RowView` is one row, a `View` a whole dossier. A `WhatIfView` gives some names other values, an `ActorView`
knows who asks. Each name is read once, each plug-in called once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from salesfunnel.conditions.values.names import Entry, HasNames, Names, Source
from salesfunnel.conditions.values.read import current, read_value
from salesfunnel.conditions.values.types import (
    MISSING,
    UNDEFINED,
    ComputedValue,
    PluginAnswer,
    Unknown,
    ValueType,
)
from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import FieldType
from salesfunnel.model.party import Actor
from salesfunnel.text import Text

__all__ = ["ActorView", "RowView", "View", "WhatIfView", "actor_entries", "in_utc"]


class RowView:
    """One row (a contact, an activity, …) at one moment; each name is read once, each plug-in asked once."""

    __slots__ = ("_known", "called", "names", "now", "source")

    def __init__(self, source: Source, *, now: datetime, names: Names) -> None:
        self.source = source
        self.now = now
        self.names = names
        self._known: dict[str, ComputedValue | Unknown] = {}
        self.called: dict[str, PluginAnswer] = {}

    def read(self, name: str) -> ComputedValue | Unknown:
        """Return the value of a name as the evaluators compute with it, or why it is unknown.

        Raises:
            UnknownName: for a name that the catalogue does not have.
        """
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._fresh(self._entry(name))
        return known

    def raw(self, name: str) -> object:
        """Return what the host recorded under a name, unread; None when there is nothing that counts."""
        value = current(self._entry(name).fetch(self.source), self.now)
        return None if isinstance(value, Unknown) else value

    def _entry(self, name: str) -> Entry:
        entry = self.names.entries.get(name)
        if entry is None:
            cure = near(name, self.names.entries)
            raise UnknownName.at("", f"no field is named {name[:64]!r}", cure, code="unknown_field")
        return entry

    def _fresh(self, entry: Entry) -> ComputedValue | Unknown:
        if entry.derive is not None:
            return entry.derive(self)
        if entry.value_type is None:
            return UNDEFINED
        raw = current(entry.fetch(self.source), self.now)
        return raw if isinstance(raw, Unknown) else read_value(raw, entry.value_type)


class View(RowView):
    """A dossier at one moment: fields are read and facts derived once, and only when asked for.

    Args:
        dossier: what is known; it may have been admitted before or not.
        now: the moment of the question; aware.
        catalogue: the names of the blueprint.

    Raises:
        InvalidValue: when `now` has no time zone.
    """

    __slots__ = ()

    def __init__(self, dossier: Dossier[Any], *, now: datetime, catalogue: HasNames) -> None:
        self.source = dossier
        self.now = now if getattr(now, "tzinfo", None) is UTC else in_utc(now)
        self.names = catalogue.names
        self._known = {}
        self.called = {}


def in_utc(now: datetime) -> datetime:
    """Return a moment in UTC.

    Raises:
        InvalidValue: when it has no time zone, or no place in UTC: the calendar ends at the years 1 and 9999.
    """
    if not isinstance(now, datetime):
        raise InvalidValue.at("now", f"found {now!r}, expected an aware datetime")
    if now.utcoffset() is None:
        cure = "add one: now.replace(tzinfo=ZoneInfo('Asia/Shanghai'))"
        raise InvalidValue.at("now", f"found {now.isoformat()}, an instant without a time zone", cure)
    try:
        return now.astimezone(UTC)
    except OverflowError:
        says = f"found {now.isoformat()}, which has no place in UTC"
        raise InvalidValue.at("now", says, "ask of an instant between the years 1 and 9999") from None


class WhatIfView(RowView):
    """A view in which some names have other values; nothing else is changed by supposing.

    Args:
        view: the record as it is.
        values: what to suppose, as the evaluators compute with it; or why it would be unknown.
    """

    __slots__ = ("_values",)

    def __init__(self, view: RowView, values: Mapping[str, ComputedValue | Unknown]) -> None:
        super().__init__(view.source, now=view.now, names=view.names)
        self._values = values

    def read(self, name: str) -> ComputedValue | Unknown:
        """Return the supposed value of a name, or the one that it has."""
        return self._values[name] if name in self._values else super().read(name)


class ActorView(View):
    """A dossier at one moment, and who asks for something about it.

    Args:
        dossier: what is known.
        actor: who asks.
        now: the moment of the question; aware.
        catalogue: names that include those of the actor.
    """

    __slots__ = ("actor",)

    def __init__(self, dossier: Dossier[Any], *, actor: Actor, now: datetime, catalogue: HasNames) -> None:
        super().__init__(dossier, now=now, catalogue=catalogue)
        self.actor = actor


def actor_entries() -> Iterator[Entry]:
    """Yield the names of who asks; what depends on the owner is missing while nobody is known to be it."""
    for name, (kind, read, label) in _NAMES.items():
        yield Entry(name, ValueType(kind), _not_recorded, derive=read, label=label)


def _not_recorded(_source: object) -> None:
    return None


def _owned(view: ActorView, answer: Callable[[str], bool]) -> ComputedValue | Unknown:
    owner_id = view.source.subject.owner_id
    return answer(owner_id) if owner_id else MISSING


def _label(en: str, zh: str) -> Text:
    return Text({"en": en, "zh": zh})


_NAMES: dict[str, tuple[FieldType, Callable[[ActorView], ComputedValue | Unknown], Text]] = {
    "actor.id": (FieldType.TEXT, lambda view: view.actor.id, _label("Who asks", "操作人")),
    "actor.roles": (
        FieldType.CHOICES,
        lambda view: frozenset(view.actor.roles),
        _label("Roles of who asks", "操作人角色"),
    ),
    "actor.supervises": (
        FieldType.CHOICES,
        lambda view: frozenset(view.actor.supervises),
        _label("Whom who asks supervises", "操作人的下属"),
    ),
    "actor.is_owner": (
        FieldType.FLAG,
        lambda view: _owned(view, lambda owner: owner == view.actor.id),
        _label("The owner asks", "操作人是负责人"),
    ),
    "actor.supervises_owner": (
        FieldType.FLAG,
        lambda view: _owned(view, lambda owner: owner in view.actor.supervises),
        _label("The owner's supervisor asks", "操作人是负责人的主管"),
    ),
    "actor.covers": (
        FieldType.CHOICES,
        lambda view: frozenset(view.actor.covers),
        _label("For whom who asks stands in", "操作人代管的负责人"),
    ),
    "actor.covers_owner": (
        FieldType.FLAG,
        lambda view: _owned(view, lambda owner: owner in view.actor.covers),
        _label("Who asks stands in for the owner", "操作人代管负责人的客户"),
    ),
}
