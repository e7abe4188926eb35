"""Working time: ten years against a month, stepping by minutes, and the package businesstimedelta.

Its cases are those of its README: a working day with lunch, with the holidays of California, two cities, and
a night shift. Both have to give the same answers before anything is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import businesstimedelta as peer
import holidays
import pytz

from benchmarks.measure import Measured, quickest
from salesfunnel.calendars import Calendar, CalendarDefinition

Work: TypeAlias = Callable[[], object]

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = {"mon-fri": ["09:00-12:00", "13:30-18:00"]}
CLOSED = frozenset(
    date(year, month, day) for year in range(2020, 2041) for month, day in ((1, 1), (5, 1), (10, 1))
)
START = datetime(2026, 3, 7, 15, tzinfo=SHANGHAI)
MONTH, DECADE, WEEK = timedelta(days=30), timedelta(days=3652), timedelta(days=7)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def calendar(week: dict[str, list[str]], zone: str = "UTC", closed: Any = ()) -> Calendar:
    """Build a calendar from hours by day."""
    definition = CalendarDefinition.model_validate({"week": week})
    return Calendar.of(definition, timezone=zone, holidays=closed)


def is_open(at: datetime) -> bool:
    """Say whether a minute is worked, as a careful person would write it."""
    clock = at.astimezone(SHANGHAI)
    if clock.weekday() > 4 or clock.date() in CLOSED:
        return False
    return time(9) <= clock.time() < time(12) or time(13, 30) <= clock.time() < time(18)


def stepped(start: datetime, end: datetime) -> timedelta:
    """Count working time by stepping over every minute."""
    at, stop, found = start.astimezone(UTC), end.astimezone(UTC), timedelta()
    while at < stop:
        found += MINUTE if is_open(at) else timedelta()
        at += MINUTE
    return found


def stepped_to(start: datetime, duration: timedelta) -> datetime:
    """Find the end of some working time by stepping over every minute."""
    at = start.astimezone(UTC)
    while duration > timedelta():
        duration -= MINUTE if is_open(at) else timedelta()
        at += MINUTE
    return at


def times(work: Work, many: int = 200) -> Work:
    """Repeat a work, so that it takes some milliseconds."""

    def repeated() -> None:
        for _ in range(many):
            work()

    return repeated


def far_and_near() -> Iterable[Measured]:
    """Compare ten years with a month: the same question, twelve times ten as far."""
    office = calendar(OFFICE, "Asia/Shanghai", CLOSED)
    near, far = (office.elapsed(START, START + span) for span in (MONTH, DECADE))
    pairs: dict[str, tuple[Work, Work]] = {
        "add": (partial(office.add, START, near), partial(office.add, START, far)),
        "elapsed": (
            partial(office.elapsed, START, START + MONTH),
            partial(office.elapsed, START, START + DECADE),
        ),
    }
    for what, (month, decade) in pairs.items():
        short, long = quickest(times(month, 1000), times(decade, 1000))
        yield Measured(
            f"calendar, {what} over ten years", "one month", long / short, 1.2, f"{long * 1000:.1f} µs"
        )


def by_minutes() -> Iterable[Measured]:
    """Compare a week with stepping over its 10,080 minutes."""
    office = calendar(OFFICE, "Asia/Shanghai", CLOSED)
    worked = stepped(START, START + WEEK)
    pairs: dict[str, tuple[Work, Work]] = {
        "add": (partial(office.add, START, worked), partial(stepped_to, START, worked)),
        "elapsed": (partial(office.elapsed, START, START + WEEK), partial(stepped, START, START + WEEK)),
    }
    for what, (mine, slow) in pairs.items():
        _same(what, mine(), slow())
        ours, theirs = quickest(times(mine), slow, rounds=10)
        ratio = ours / 200 / theirs
        note = f"{1 / ratio:,.0f} x faster"
        yield Measured(f"calendar, {what} over a week", "stepping by minutes", ratio, 0.05, note)


def _day(begin: int, end: int, zone: Any = pytz.utc) -> Any:
    return peer.WorkDayRule(start_time=time(begin), end_time=time(end), working_days=[0, 1, 2, 3, 4], tz=zone)


def _lunch(zone: Any = pytz.utc) -> Any:
    return peer.LunchTimeRule(start_time=time(12), end_time=time(13), working_days=[0, 1, 2, 3, 4], tz=zone)


def cases() -> Iterable[tuple[str, Calendar, Any, datetime, datetime]]:
    """Yield the cases of the other package's README: name, our calendar, its rules, start and end."""
    lunch = {"mon-fri": ["09:00-12:00", "13:00-18:00"]}
    monday, friday = datetime(2016, 1, 18, 9, tzinfo=UTC), datetime(2016, 1, 22, 18, tzinfo=UTC)
    yield "working days", calendar(lunch), peer.Rules([_day(9, 18), _lunch()]), monday, friday
    california = holidays.US(state="CA")
    rules = peer.Rules([_day(9, 18), _lunch(), peer.HolidayRule(california)])
    christmas = datetime(2015, 12, 21, 9, tzinfo=UTC), datetime(2015, 12, 28, 9, tzinfo=UTC)
    yield "with holidays", calendar(lunch, closed=california), rules, *christmas
    santiago = pytz.timezone("America/Santiago")
    there = peer.Rules([_day(9, 18, santiago), _lunch(santiago)])
    pacific = ZoneInfo("America/Los_Angeles")
    day = datetime(2016, 1, 18, 9, tzinfo=pacific), datetime(2016, 1, 18, 18, tzinfo=pacific)
    yield "two cities", calendar(lunch, "America/Santiago"), there, *day
    nights = peer.Rules([_day(9, 17), _day(23, 7)])
    yield "night shifts", calendar({"mon-fri": ["09:00-17:00", "23:00-07:00"]}), nights, monday, friday


def against_the_peer() -> Iterable[Measured]:
    """Compare with businesstimedelta on its own cases."""
    for what, mine, rules, start, end in cases():
        worked = mine.elapsed(start, end)
        _same(what, worked, rules.difference(start, end).timedelta)
        theirs = peer.BusinessTimeDelta(rules, timedelta=worked)
        _same(what, mine.add(start, worked), start + theirs)
        found = quickest(
            times(partial(mine.elapsed, start, end), 20),
            times(partial(rules.difference, start, end), 20),
            times(partial(mine.add, start, worked), 20),
            times(partial(theirs.__radd__, start), 20),
            rounds=20,
        )
        for verb, ours, other in (("elapsed", *found[:2]), ("add", *found[2:])):
            yield Measured(f"calendar, {verb}, {what}", "businesstimedelta", ours / other, 1)


def _same(what: str, mine: object, theirs: object) -> None:
    if mine != theirs:
        msg = f"{what}: found {mine} and {theirs}"
        raise AssertionError(msg)


def measure() -> Iterable[Measured]:
    """Compare working time with a month, with minutes, and with a peer."""
    yield from far_and_near()
    yield from by_minutes()
    yield from against_the_peer()
