"""Whose calendar goes first: the rule's, else the owner's, else the team's, else the organisation's."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

from salesfunnel.calendars.calendar import Calendar
from salesfunnel.calendars.pattern import CalendarDefinition, Dates
from salesfunnel.errors import UnknownName, near
from salesfunnel.model.validators import is_text

__all__ = ["Calendars", "Level", "Precedence"]


class Level(StrEnum):
    """Who names a calendar, the one that goes first first."""

    RULE = "rule"
    OWNER = "owner"
    TEAM = "team"
    ORGANISATION = "organisation"


@attrs.frozen
class Precedence:
    """The keys of the calendars that each level names; None where it names none.

    >>> Precedence(owner="night", organisation="office").level
    <Level.OWNER: 'owner'>
    >>> Precedence(owner="night", organisation="office").key
    'night'
    """

    rule: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    owner: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    team: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    organisation: str | None = attrs.field(default=None, kw_only=True, validator=is_text)

    @property
    def level(self) -> Level | None:
        """The first level that names a calendar; None when none does."""
        return next((level for level in Level if getattr(self, level) is not None), None)

    @property
    def key(self) -> str | None:
        """The calendar that it names; None when no level names one."""
        return None if self.level is None else getattr(self, self.level)


@attrs.frozen(eq=False)
class Calendars:
    """The calendars of an organisation, each built once for each zone in which somebody works by it.

    Args:
        definitions: what the author wrote, by key.
        timezone: the zone of a definition that names none, for whoever has none either.
        workdays: dates that are open all the same, by the calendar's key.
        holidays: dates that are closed besides the definition's own, by the calendar's key.
    """

    definitions: Mapping[str, CalendarDefinition]
    timezone: str
    workdays: Mapping[str, Dates] = attrs.field(factory=dict, kw_only=True, repr=False)
    holidays: Mapping[str, Dates] = attrs.field(factory=dict, kw_only=True, repr=False)
    _built: dict[tuple[str, str], Calendar] = attrs.field(init=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        """Refuse dates for a calendar that nobody defined: they would be silently without effect."""
        for side in ("workdays", "holidays"):
            for key in getattr(self, side):
                self._defined(key, side)

    def of(self, precedence: Precedence, *, timezone: str | None = None) -> Calendar | None:
        """Return the calendar that goes first; None when no level names one, so that elapsed time counts.

        Args:
            precedence: the calendars that each level names.
            timezone: the zone of whoever works by it; a definition that names a zone keeps its own.

        Raises:
            UnknownName: when no calendar has the key.
            InvalidValue: for a zone that does not exist, or dates that are none.
        """
        key = precedence.key
        return None if key is None else self.get(key, timezone=timezone)

    def get(self, key: str, *, timezone: str | None = None) -> Calendar:
        """Return the calendar with this key.

        Args:
            key: the calendar's.
            timezone: the zone of whoever works by it; a definition that names a zone keeps its own.

        Raises:
            UnknownName: when no calendar has the key.
            InvalidValue: for a zone that does not exist, or dates that are none.
        """
        definition = self._defined(key, "calendar")
        zone = definition.timezone or timezone or self.timezone
        calendar = self._built.get((key, zone))
        if calendar is None:
            calendar = self._built[key, zone] = Calendar.of(
                definition,
                timezone=zone,
                workdays=self.workdays.get(key, ()),
                holidays=self.holidays.get(key, ()),
            )
        return calendar

    def _defined(self, key: str, path: str) -> CalendarDefinition:
        if key not in self.definitions:
            cure = near(key, self.definitions, otherwise="define it")
            raise UnknownName.at(path, f"no calendar is named '{key}'", cure)
        return self.definitions[key]
