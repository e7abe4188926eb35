"""Wall clocks and instants: both are counted in microseconds since midnight of 1 January of year 1.

A clock that is set forward skips times, and one that is set back shows times twice. A wall time stands here
for the *first instant at which the clock shows it or a later one*: times that were skipped all stand for the
moment of the change, and a time shown twice stands for its first showing. So a later wall time never stands
for an earlier instant, and what is open when the clock is set back stays open until its end is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from salesfunnel.calendars.pattern import DAY
from salesfunnel.errors import InvalidValue, expect

__all__ = ["from_micros", "instant_of", "micros", "micros_of", "midnights", "zone_named"]

_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000


def micros(duration: timedelta) -> int:
    """Return a duration in microseconds."""
    return (duration.days * 86_400 + duration.seconds) * _SECOND + duration.microseconds


def micros_of(instant: datetime, path: str) -> int:
    """Return an aware instant in microseconds.

    Args:
        instant: what a caller handed over.
        path: the name of the argument.

    Raises:
        InvalidValue: when it is no datetime or has no time zone.
    """
    if expect(instant, datetime, path, "write a datetime with a time zone").utcoffset() is None:
        says = f"found {instant.isoformat()}, an instant without a time zone"
        raise InvalidValue.at(path, says, "add one: value.replace(tzinfo=ZoneInfo('Asia/Shanghai'))")
    return micros(instant - _EPOCH)


def from_micros(at: int) -> datetime:
    """Return an instant in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def zone_named(name: str, path: str) -> ZoneInfo:
    """Return the zone with an IANA name; a path or an empty name is no zone.

    Raises:
        InvalidValue: when there is none.
    """
    try:
        return ZoneInfo(expect(name, str, path))
    except (LookupError, ValueError, OSError):
        says = f"no time zone is named '{name[:64]}'"
        raise InvalidValue.at(path, says, "write an IANA name such as 'Asia/Shanghai'") from None


def midnights(first: int, last: int, zone: tzinfo) -> Iterator[int]:
    """Yield the instant at which each day of a stretch begins.

    Args:
        first: the first day, as `date.toordinal` counts.
        last: the day after the last.
        zone: where the clock hangs.
    """
    once, again = time(tzinfo=zone), time(tzinfo=zone, fold=1)
    known, offset = timedelta(), 0
    for ordinal in range(first, last):
        day = date.fromordinal(ordinal)
        utc_offset = datetime.combine(day, once).utcoffset()
        if utc_offset != datetime.combine(day, again).utcoffset():
            yield instant_of(ordinal, 0, zone)
            continue
        if utc_offset != known:
            known = utc_offset or timedelta()
            offset = micros(known)
        yield (ordinal - 1) * DAY - offset


def instant_of(ordinal: int, wall: int, zone: tzinfo) -> int:
    """Return the first instant at which the clock shows a time of a day, or a later one.

    Args:
        ordinal: the day, as `date.toordinal` counts.
        wall: microseconds since its midnight, whole minutes; may lie in the following day.
        zone: where the clock hangs.
    """
    shown = (ordinal - 1) * DAY + wall
    clock = (_EPOCH + timedelta(microseconds=shown)).replace(tzinfo=zone)
    before, after = _offset(clock), _offset(clock.replace(fold=1))
    if before >= after:
        return shown - before
    return _change(shown - after, shown - before, zone)


def _offset(clock: datetime) -> int:
    return micros(clock.utcoffset() or timedelta())


def _change(early: int, late: int, zone: tzinfo) -> int:
    """Return the instant, after the one and not after the other, at which the clock is set forward."""
    low, high = early // _SECOND, late // _SECOND
    old = _offset_at(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset_at(middle, zone) == old else (low, middle)
    return high * _SECOND


def _offset_at(second: int, zone: tzinfo) -> int:
    return _offset(from_micros(second * _SECOND).astimezone(zone))
