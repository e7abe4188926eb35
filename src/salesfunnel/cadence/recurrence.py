"""What comes again: rules such as "every Friday at nine", counted on the wall clock, then placed in a zone.

A rule is reckoned in naive local time, since that is what people mean by "nine o'clock", and each time is
placed afterwards: one that the clock skips stands for the moment of the change, one that it shows twice for
its first showing, as in business calendars. A rule of hours or minutes counts elapsed time instead, so that a
change of clocks neither swallows nor doubles one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
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
_FAR = 400 * 366 // 128
"""How many blocks ahead a rule is looked through: what misses a whole cycle of years never comes again."""

_MIDNIGHT = datetime(1, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)
_ELAPSED = {"HOURLY": timedelta(hours=1), "MINUTELY": timedelta(minutes=1)}
_Parts: TypeAlias = dict[str, str]


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
        rrulestr(_written(plain), dtstart=_MIDNIGHT.replace(tzinfo=None))
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
    _blocks: dict[int, list[datetime]] = attrs.field(init=False, repr=False, factory=dict)
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
        return cls(text, start.astimezone(UTC), zone, parts, until)

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
        by_steps = self._parts["FREQ"] in _ELAPSED
        last: datetime | None = None
        for time in self._elapsed_times(moment) if by_steps else self._local_times(moment):
            if self._until is not None and time > self._until:
                return
            later = time >= at if inclusive else time > at
            if later and time >= self.start and time != last:
                last = time
                yield time

    @property
    def _local_start(self) -> datetime:
        return self.start.astimezone(self.zone).replace(tzinfo=None, fold=0)

    @property
    def _count(self) -> int | None:
        return int(self._parts["COUNT"]) if "COUNT" in self._parts else None

    @property
    def _interval(self) -> int:
        return int(self._parts.get("INTERVAL", "1"))

    # Times of days, weeks, months and years: reckoned on the wall clock, in blocks that are kept.

    def _local_times(self, moment: datetime) -> Iterator[datetime]:
        if self._count is not None:
            if self._counted is None:
                wall_times = rrulestr(_written(self._parts), dtstart=self._local_start)
                self._counted = [self._placed(wall) for wall in wall_times]
            yield from self._counted[bisect_left(self._counted, moment) :]
            return
        first = ((moment - _MIDNIGHT).days - 2) // _BLOCK
        for number in range(first, min(first + _FAR, _LAST_BLOCK)):
            block = self._block(number)
            if block:
                yield from block[bisect_left(block, moment) :]
                first = number

    def _block(self, number: int) -> list[datetime]:
        """Return the times whose wall time lies in one stretch of days."""
        known = self._blocks.get(number)
        if known is None:
            begin = _MIDNIGHT.replace(tzinfo=None) + timedelta(days=number * _BLOCK)
            end = begin + timedelta(days=_BLOCK) - _INSTANT
            parts, start = self._parts, self._local_start
            if begin > start:
                parts, start = _explicit(parts, start), _in_step(parts, start, begin)
            found = (
                [] if start > end else rrulestr(_written(parts), dtstart=start).between(begin, end, inc=True)
            )
            known = [self._placed(wall) for wall in found]
            if len(self._blocks) > _KEPT:
                self._blocks.clear()
            self._blocks[number] = known
        return known

    def _placed(self, wall: datetime) -> datetime:
        into = wall - wall.replace(hour=0, minute=0, second=0, microsecond=0)
        return from_micros(instant_of(wall.toordinal(), micros(into), self.zone))

    # Times of hours and minutes: elapsed time since the start, looked at through the wall clock.

    def _elapsed_times(self, moment: datetime) -> Iterator[datetime]:
        every = _ELAPSED[self._parts["FREQ"]] * self._interval
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


_BLOCK = 128
"""How many days are reckoned at once."""

_KEPT = 512
_LAST_BLOCK = date.max.toordinal() // _BLOCK - 1
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
    full.setdefault("BYSECOND", str(start.second))
    return full


def _in_step(parts: _Parts, start: datetime, begin: datetime) -> datetime:
    """Return a beginning near a day, in step with the first one, so that the way there costs nothing."""
    interval, freq = int(parts.get("INTERVAL", "1")), parts["FREQ"]
    if freq in {"DAILY", "WEEKLY"}:
        days = interval * (7 if freq == "WEEKLY" else 1)
        # A week begins on the rule's own first day, and the distance is counted from there.
        first = _WEEKDAYS.index(parts.get("WKST", "MO"))
        base = start - timedelta(days=(start.weekday() - first) % 7) if freq == "WEEKLY" else start
        moved = base + timedelta(days=(begin - base).days // days * days)
        return max(moved, start)
    months = interval * (12 if freq == "YEARLY" else 1)
    later = ((begin.year - start.year) * 12 + begin.month - start.month) // months * months
    if not later:
        return start
    total = start.month - 1 + later
    month = 1 if freq == "YEARLY" else total % 12 + 1
    return start.replace(year=start.year + total // 12, month=month, day=1)
