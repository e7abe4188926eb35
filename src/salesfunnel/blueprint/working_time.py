"""Names in calendars: does the zone of each exist?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salesfunnel.calendars import CalendarDefinition
from salesfunnel.calendars.wall import zone_named
from salesfunnel.errors import InvalidValue, Problem

__all__ = ["calendar_problems"]


def calendar_problems(calendars: Mapping[str, CalendarDefinition]) -> Iterator[Problem]:
    """Yield every problem of the section `calendars` that its structure does not show."""
    for key, calendar in calendars.items():
        if calendar.timezone is None:
            continue
        try:
            zone_named(calendar.timezone, "timezone")
        except InvalidValue as error:
            says, cure = error.problems[0].says, error.problems[0].cure
            yield Problem(f"calendars.{key}.timezone", "unknown_zone", says, cure)
