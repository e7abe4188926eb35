"""What comes again: rules such as "every Friday at nine", counted on the wall clock, then placed in a zone.

A rule is reckoned in naive local time, since that is what people mean by "nine o'clock", and each time is
placed afterwards: one that the clock skips stands for the moment of the change, one that it shows twice for
its first showing, as in business calendars. A rule of hours or minutes counts elapsed time instead, so that a
change of clocks neither swallows nor doubles one.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

import attrs
from dateutil.rrule import rrulestr
from pydantic import AfterValidator
from pydantic import Field as Setting

from salesfunnel.calendars.wall import from_micros, instant_of, micros
from salesfunnel.errors import InvalidValue

__all__ = ["LONGEST_COUNT", "Recurrence", "Rule", "has_an_end"]

LONGEST_COUNT = 10_000
"""How many times a counted rule may come. Source: convention of this library."""

_LONGEST_TEXT = 400
_LEAST_MINUTES = 5
_MAX_INTERVAL = 10_000
_FAR = timedelta(days=400 * 366)
"""How far ahead a rule is looked through: what misses a whole cycle of years never comes again."""

_MIDNIGHT = datetime(1, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)
_ELAPSED = {"HOURLY": timedelta(hours=1), "MINUTELY": timedelta(minutes=1)}
_Parts: TypeAlias = dict[str, str]
_LONG = ("MONTHLY", "YEARLY")
_FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")


def _parts(text: str) -> _Parts:
    body = text.removeprefix("RRULE:")
    pairs = [each.partition("=") for each in body.split(";") if each]
    return {name.strip().upper(): value.strip().upper() for name, _, value in pairs}


def _whole(parts: _Parts, name: str, *, default: int) -> int:
    text = parts.get(name, str(default))
    if not text.isdecimal() or len(text) > 12:
        msg = f"found {name}={text[:20]}, expected a whole number"
        raise ValueError(msg)
    return int(text)


def _check_size(parts: _Parts) -> None:
    """Refuse rules that would be told without end or measure."""
    if parts.get("FREQ") not in _FREQUENCIES:
        msg = f"found FREQ={parts.get('FREQ', '')[:20]}, expected one of {', '.join(_FREQUENCIES)}"
        raise ValueError(msg)
    if parts.get("FREQ") == "SECONDLY" or "BYSECOND" in parts:
        msg = "found a rule of seconds, expected one of minutes or longer; write FREQ=MINUTELY or FREQ=DAILY"
        raise ValueError(msg)
    interval = _whole(parts, "INTERVAL", default=1)
    if not 1 <= interval <= _MAX_INTERVAL:
        msg = f"found INTERVAL={interval}, expected 1 to {_MAX_INTERVAL}"
        raise ValueError(msg)
    if parts.get("FREQ") == "MINUTELY" and interval < _LEAST_MINUTES:
        msg = f"found INTERVAL={interval} minutes, expected {_LEAST_MINUTES} or more"
        raise ValueError(msg)
    if _whole(parts, "COUNT", default=1) > LONGEST_COUNT or _whole(parts, "COUNT", default=1) < 1:
        msg = f"found COUNT={parts['COUNT'][:20]}, expected 1 to {LONGEST_COUNT}; write UNTIL=… or no end"
        raise ValueError(msg)
    if parts.get("FREQ") in {"DAILY", "WEEKLY"}:
        odd = [name for name in parts if name in {"BYSETPOS", "BYWEEKNO", "BYYEARDAY"}]
        odd += [f"BYDAY={day}" for day in _listed(parts, "BYDAY") if day not in _WEEKDAYS]
        if odd:
            msg = f"found {odd[0][:30]}, expected it in a rule of months or years only"
            raise ValueError(msg)
    if parts.get("FREQ") in {"HOURLY", "MINUTELY"}:
        odd = [name for name in parts if name.startswith("BY") and name not in _FILTERS]
        if odd:
            msg = f"found {odd[0]} in a rule of hours or minutes; write FREQ=DAILY with BYHOUR and BYMINUTE"
            raise ValueError(msg)


def _checked(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        msg = f"found {len(text)} characters, expected a rule of at most {_LONGEST_TEXT}"
        raise ValueError(msg)
    if "\n" in text or "DTSTART" in text.upper():
        msg = "found more than one rule, expected one line such as 'FREQ=WEEKLY;BYDAY=FR;BYHOUR=9'"
        raise ValueError(msg)
    _check_size(_parts(text))
    try:
        _until_of(_parts(text).get("UNTIL"), ZoneInfo("UTC"))
        plain = {name: value for name, value in _parts(text).items() if name != "UNTIL"}
        rrulestr(_written(plain), dtstart=_MIDNIGHT.replace(tzinfo=None))  # it reads every part
    except (ValueError, KeyError, TypeError, OverflowError, IndexError) as error:
        msg = f"found {text[:60]!r}, which is no rule ({error}); write 'FREQ=WEEKLY;BYDAY=FR;BYHOUR=9'"
        raise ValueError(msg) from None
    return text


Rule = Annotated[str, AfterValidator(_checked), Setting(json_schema_extra={"minLength": 6})]
"""An iCalendar rule (RFC 5545) on one line: `FREQ=WEEKLY;BYDAY=FR;BYHOUR=9`."""


def has_an_end(text: str) -> bool:
    """Say whether a rule says when it ends."""
    parts = _parts(text)
    return "COUNT" in parts or "UNTIL" in parts


_FILTERS = {"BYHOUR", "BYDAY", "BYMONTH", "BYMONTHDAY"}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@attrs.define(eq=False)
class Recurrence:
    """One rule with its first time and its zone, ready to be asked; what was reckoned once is kept.

    Args:
        text: the rule.
        start: when it begins; aware.
        zone: whose wall clock it goes by.

    >>> friday = Recurrence.of(
    ...     "FREQ=WEEKLY;BYDAY=FR;BYHOUR=9", datetime(2026, 3, 2, tzinfo=UTC), ZoneInfo("Asia/Shanghai")
    ... )
    >>> friday.after(datetime(2026, 3, 4, tzinfo=UTC)).isoformat()
    '2026-03-06T01:00:00+00:00'
    """

    text: str
    start: datetime
    zone: ZoneInfo
    _parts: _Parts = attrs.field(repr=False)
    _until: datetime | None = attrs.field(repr=False)
    _local_start: datetime = attrs.field(repr=False)
    _freq: str = attrs.field(
        init=False, default=attrs.Factory(lambda self: self._parts["FREQ"], takes_self=True)
    )
    _interval: int = attrs.field(
        init=False, default=attrs.Factory(lambda self: int(self._parts.get("INTERVAL", "1")), takes_self=True)
    )
    _count: int | None = attrs.field(
        init=False,
        default=attrs.Factory(
            lambda self: int(self._parts["COUNT"]) if "COUNT" in self._parts else None, takes_self=True
        ),
    )
    _known: dict[int, list[datetime]] = attrs.field(init=False, repr=False, factory=dict)
    _counted: list[datetime] | None = attrs.field(init=False, repr=False, default=None)

    @classmethod
    def of(cls, text: str, start: datetime, zone: ZoneInfo) -> Recurrence:
        """Read a rule.

        Raises:
            InvalidValue: for a text that is no rule, a hostile one, and a naive start.
        """
        try:
            _checked(text)
        except ValueError as error:
            raise InvalidValue.at("rrule", str(error)) from None
        if start.utcoffset() is None:
            raise InvalidValue.at("start", f"found {start!r}, expected an aware instant")
        parts = _parts(text)
        until = _until_of(parts.pop("UNTIL", None), zone)
        local = start.astimezone(zone).replace(tzinfo=None, fold=0)
        return cls(text, start.astimezone(UTC), zone, parts, until, local)

    def after(self, at: datetime, *, inclusive: bool = False) -> datetime | None:
        """Return the first time later than an instant, in UTC; None when there is none any more.

        Args:
            at: the instant; aware.
            inclusive: whether a time at the very instant counts.
        """
        return next(self.times(at, inclusive=inclusive), None)

    def between(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """Yield each time after one instant and up to another, in UTC."""
        for at in self.times(since):
            if at > until:
                return
            yield at

    def times(self, at: datetime, *, inclusive: bool = False) -> Iterator[datetime]:
        """Yield each time later than an instant in order, each instant once; it may never end."""
        moment = max(at.astimezone(UTC), self.start - timedelta(microseconds=1))
        by_steps = self._freq in _ELAPSED
        last: datetime | None = None
        for time in self._elapsed_times(moment) if by_steps else self._local_times(moment):
            if self._until is not None and time > self._until:
                return
            later = time >= at if inclusive else time > at
            if later and time >= self.start and time != last:
                last = time
                yield time

    # Times of days, weeks, months and years: reckoned on the wall clock, period by period.

    def _local_times(self, moment: datetime) -> Iterator[datetime]:
        if self._count is not None:
            if self._counted is None:
                placed = (at for period in self._periods(0) for at in period)
                later = (at for at in placed if at >= self.start)
                self._counted = list(islice(later, self._count))
            yield from self._counted[bisect_left(self._counted, moment) :]
            return
        wall = (moment - timedelta(days=2)).astimezone(self.zone)
        for period in self._periods(max(0, self._period_of(wall))):
            yield from period[bisect_left(period, moment) :]

    def _period_of(self, wall: datetime) -> int:
        start = self._local_start
        if self._freq == "YEARLY":
            return (wall.year - start.year) // self._interval
        months = (wall.year - start.year) * 12 + wall.month - start.month
        return months // (self._interval if self._freq == "MONTHLY" else 1)

    def _periods(self, first: int) -> Iterator[list[datetime]]:
        """Yield the times of each period in order; a whole cycle of years without any is the end."""
        empty = timedelta()
        number = first
        while empty < _FAR:
            known = self._known.get(number)
            if known is None:
                begin = self._begin_of(number)
                if begin is None:
                    return
                if len(self._known) > _KEPT:
                    self._known.clear()
                known = self._known[number] = [self._placed(wall) for wall in self._walls(begin)]
            months = (12 if self._freq == "YEARLY" else 1) * (self._interval if self._freq in _LONG else 1)
            empty = timedelta() if known else empty + timedelta(days=30 * months)
            number += 1
            yield known

    def _begin_of(self, number: int) -> datetime | None:
        """Return the first day of a period, at the rule's time; the first period begins with the rule."""
        start = self._local_start
        if number == 0:
            return start
        if self._freq == "YEARLY":
            year, month = start.year + number * self._interval, 1
        else:
            months = start.month - 1 + number * (self._interval if self._freq in _LONG else 1)
            year, month = start.year + months // 12, months % 12 + 1
        return start.replace(year=year, month=month, day=1) if year <= _LAST_YEAR else None

    def _walls(self, begin: datetime) -> Iterable[datetime]:
        if self._freq not in _LONG:
            return self._days(begin)
        # Its next period would lie beyond the calendar, so that the search ends with this one.
        parts = {**_explicit(self._parts, self._local_start), "INTERVAL": str(_BEYOND)}
        return rrulestr(_written(parts), dtstart=begin)

    def _days(self, begin: datetime) -> Iterator[datetime]:
        """Yield the times of a rule of days or weeks in one month."""
        parts, start = _explicit(self._parts, self._local_start), self._local_start
        weekdays = {_WEEKDAYS.index(day) for day in _listed(parts, "BYDAY")} or set(range(7))
        months = {int(month) for month in _listed(parts, "BYMONTH")}
        days = {int(day) for day in _listed(parts, "BYMONTHDAY")}
        times = sorted((int(h), int(m)) for h in _listed(parts, "BYHOUR") for m in _listed(parts, "BYMINUTE"))
        first, length = begin.replace(day=1), monthrange(begin.year, begin.month)[1]
        if months and begin.month not in months:
            return
        for day in range(begin.day, length + 1):
            date_of = first + timedelta(days=day - 1)
            fits = not days or day in days or day - length - 1 in days
            if fits and date_of.weekday() in weekdays and self._keeps_step(date_of, start):
                for hour, minute in times:
                    yield date_of.replace(hour=hour, minute=minute)

    def _keeps_step(self, day: datetime, start: datetime) -> bool:
        if self._interval == 1:
            return True
        distance = day.toordinal() - start.toordinal()
        if self._freq == "WEEKLY":  # a week begins on the rule's own first day
            first = _WEEKDAYS.index(self._parts.get("WKST", "MO"))
            return (distance + (start.weekday() - first) % 7) // 7 % self._interval == 0
        return distance % self._interval == 0

    def _placed(self, wall: datetime) -> datetime:
        into = wall - wall.replace(hour=0, minute=0, second=0, microsecond=0)
        return from_micros(instant_of(wall.toordinal(), micros(into), self.zone))

    # Times of hours and minutes: elapsed time since the start, looked at through the wall clock.

    def _elapsed_times(self, moment: datetime) -> Iterator[datetime]:
        every = _ELAPSED[self._freq] * self._interval
        only = {
            name: {_plain(value) for value in self._parts[name].split(",")}
            for name in _FILTERS & set(self._parts)
        }
        # What is counted has to be counted from the start; anything else begins where it is looked at.
        step = 0 if self._count is not None else max(0, (moment - self.start) // every)
        told = passed_over = 0
        while passed_over < _LOOKED and (self._count is None or told < self._count):
            at = self.start + step * every
            step += 1
            if only and not self._fits(at, only):
                passed_over += 1
                continue
            told, passed_over = told + 1, 0
            yield at

    def _fits(self, at: datetime, only: Mapping[str, set[str]]) -> bool:
        clock = at.astimezone(self.zone)
        shown = {
            "BYHOUR": str(clock.hour), "BYDAY": _WEEKDAYS[clock.weekday()],
            "BYMONTH": str(clock.month), "BYMONTHDAY": str(clock.day),
        }  # fmt: skip
        return all(shown[name] in allowed for name, allowed in only.items())


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


_KEPT = 4096
"""How many periods are kept."""

_LAST_YEAR = 2400
_BEYOND = 120_000
"""More months than the calendar of Python has."""

_LOOKED = 60_000
"""How many steps of hours or minutes are passed over in search of one that fits: seven years of hours."""


def _until_of(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Return the last instant of a rule: in UTC with a Z, else on the wall clock; a date lasts all day."""
    if text is None:
        return None
    try:
        if len(text) == 8:
            wall = datetime.strptime(text, "%Y%m%d").replace(hour=23, minute=59, second=59)  # noqa: DTZ007
        else:
            wall = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
    except ValueError:
        raise InvalidValue.at("rrule", f"found UNTIL={text[:20]}", "write UNTIL=20261231T160000Z") from None
    return wall.replace(tzinfo=UTC if text.endswith("Z") else zone).astimezone(UTC)


def _listed(parts: _Parts, name: str) -> list[str]:
    return parts[name].split(",") if name in parts else []


def _written(parts: _Parts) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _explicit(parts: _Parts, start: datetime) -> _Parts:
    """Say in so many words what a rule takes from its first time, so that it can be begun elsewhere."""
    full = dict(parts)
    freq = parts["FREQ"]
    if not full.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYEASTER"}:
        if freq == "WEEKLY":
            full["BYDAY"] = _WEEKDAYS[start.weekday()]
        elif freq in {"MONTHLY", "YEARLY"}:
            full["BYMONTHDAY"] = str(start.day)
        if freq == "YEARLY" and "BYMONTH" not in full:
            full["BYMONTH"] = str(start.month)
    full.setdefault("BYHOUR", str(start.hour))
    full.setdefault("BYMINUTE", str(start.minute))
    full["BYSECOND"] = str(start.second)
    return full
