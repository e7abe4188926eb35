"""Calendars that several tests use, and a slow one that steps by minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from salesfunnel.calendars import Calendar, CalendarDefinition

__all__ = ["DAYTIME", "SHANGHAI", "Slow", "calendar", "local"]

SHANGHAI = "Asia/Shanghai"
DAYTIME = {"mon-fri": ["09:00-18:00"]}
MINUTE = timedelta(minutes=1)
NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def calendar(
    week: dict[str, Any] | None = None,
    *,
    zone: str = SHANGHAI,
    handed: dict[str, Any] | None = None,
    **rest: Any,
) -> Calendar:
    """Build a calendar; `handed` are dates that the host hands over."""
    definition = CalendarDefinition.model_validate({"week": DAYTIME if week is None else week, **rest})
    return Calendar.of(definition, timezone=zone, **(handed or {}))


def local(text: str, zone: str = SHANGHAI) -> datetime:
    """Read a wall time such as `2026-03-07 15:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


class Slow:
    """Working time by walking over every minute and watching the clock on the wall, as a clerk would.

    It shares nothing with the library: the clock is read by `astimezone` only, which is never ambiguous. A
    shift begins when the clock first shows its beginning or more, and ends when it first shows its end or more.
    """

    def __init__(self, document: dict[str, Any], zone: str, first: datetime, last: datetime) -> None:
        self.document, self.zone = document, ZoneInfo(zone)
        self.first = first.astimezone(UTC).replace(second=0, microsecond=0) - timedelta(days=3)
        self.open = list(self._walk(last.astimezone(UTC) + timedelta(days=3)))

    def _walk(self, last: datetime) -> Iterator[bool]:
        clock = (self.first.astimezone(self.zone)).replace(tzinfo=None)
        day = clock.date() - timedelta(days=2)
        shifts: list[tuple[datetime, datetime]] = []
        shown, now = clock, self.first
        while now < last:
            shown = max(shown, now.astimezone(self.zone).replace(tzinfo=None))
            while day <= shown.date() + timedelta(days=1):
                shifts = [each for each in shifts if each[1] > shown] + list(self._of(day))
                day += timedelta(days=1)
            yield any(begin <= shown < end for begin, end in shifts)
            now += MINUTE

    def _of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        midnight = datetime.combine(day, time())
        for hours in self._hours(day):
            begin, end = (self._time(midnight, text) for text in hours.split("-"))
            yield begin, end if end > begin else end + timedelta(days=1)

    def _time(self, midnight: datetime, text: str) -> datetime:
        hour, minute = map(int, text.split(":"))
        return midnight + timedelta(hours=hour, minutes=minute)

    def _hours(self, day: date) -> list[str]:
        week = self.document["week"]
        for change in self.document.get("changes", []):
            week = change["week"] if change["since"] <= day.isoformat() else week
        for said in ("days", "workdays", "holidays"):
            named = self.document.get(said, {})
            if day.isoformat() in named:
                if said == "holidays":
                    return []
                return named[day.isoformat()] if said == "days" else week.get(named[day.isoformat()], [])
        return week.get(NAMES[day.weekday()], [])

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Count the open minutes between two instants; both are whole minutes."""
        begin, finish = ((each.astimezone(UTC) - self.first) // MINUTE for each in (start, end))
        return sum(self.open[begin:finish]) * MINUTE

    def is_open(self, at: datetime) -> bool:
        """Look at one minute."""
        return self.open[(at.astimezone(UTC) - self.first) // MINUTE]
