"""Until when somebody responds: the strictest of all limits that hold, each by its own calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from salesfunnel.calendars import Calendar, Calendars, Precedence
from salesfunnel.errors import NeverOpen
from salesfunnel.routing.person import Person
from salesfunnel.routing.rules import Response, Routing, RoutingRule, Within

__all__ = ["Deadlines"]


class Deadlines:
    """The limits of a section, with the instants last found; it belongs to one router.

    Args:
        routing: the section.
        calendars: the blueprint's.
    """

    __slots__ = ("_calendars", "_known", "_organisation")

    def __init__(self, routing: Routing, calendars: Calendars) -> None:
        self._calendars = calendars
        self._organisation = routing.calendar
        self._known: dict[tuple[int, int, datetime], datetime | None] = {}

    def respond_by(
        self, rule: RoutingRule, responses: Iterable[Response], *, person: Person, now: datetime
    ) -> datetime | None:
        """Return until when a person responds; None where nothing says so.

        Args:
            rule: the rule that counts.
            responses: the further limits that hold.
            person: who got the subject.
            now: when that was; in UTC.
        """
        if rule.respond_within is not None and not responses:
            return self._until(rule.respond_within, rule.calendar, person, now=now)
        found = [self._until(each.within, each.calendar, person, now=now) for each in responses]
        if rule.respond_within is not None:
            found.append(self._until(rule.respond_within, rule.calendar, person, now=now))
        return min((each for each in found if each is not None), default=None)

    def _until(
        self, within: Within, calendar: str | None, person: Person, *, now: datetime
    ) -> datetime | None:
        counted = None if within.clock == "wall" else self._calendar(calendar, person)
        key = id(within), id(counted), now
        if key not in self._known:
            if len(self._known) > _KEPT:
                self._known.clear()
            self._known[key] = _later(counted, now, timedelta(seconds=within.seconds))
        return self._known[key]

    def _calendar(self, key: str | None, person: Person) -> Calendar | None:
        if key is None:
            return person.calendar
        return self._calendars.of(Precedence(rule=key), timezone=person.seller.timezone)


def _later(calendar: Calendar | None, now: datetime, length: timedelta) -> datetime | None:
    """Return when so much time has passed; None where it never will, by that calendar or at all."""
    try:
        return now + length if calendar is None else calendar.add(now, length)
    except (NeverOpen, OverflowError):
        return None


_KEPT = 4096
"""How many instants are kept, convention of this library: a batch asks for the same ones again and again."""
