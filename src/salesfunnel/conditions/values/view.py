"""One record at one moment, as the evaluators see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from salesfunnel.conditions.values.names import Entry, HasNames, Names, Source
from salesfunnel.conditions.values.read import current, read_value
from salesfunnel.conditions.values.types import UNDEFINED, ComputedValue, PluginAnswer, Unknown
from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.model.dossier import Dossier

__all__ = ["RowView", "View", "WhatIfView", "in_utc"]


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
        found = current(self._entry(name).fetch(self.source), self.now)
        return None if isinstance(found, Unknown) else found

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
