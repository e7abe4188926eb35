"""One seller of a roster, ready to be asked: is he there and at work, how many more, until when.

Capacity is credit, in exact fractions. Each day of a seller's zone adds its share of the period, and a
subject costs one. What is not used is kept up to `carry` subjects, so that no stretch of days ever gives more
than its share and those few: 5 per 30 days is one every six days, and 50 over 300.

Source: convention of this library; the same as a token bucket that is filled once a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.calendars import Calendar, Calendars, Precedence
from salesfunnel.calendars.wall import from_micros, instant_of, zone_named
from salesfunnel.errors import NeverOpen
from salesfunnel.model.seller import DAYS, Capacity, Seller
from salesfunnel.routing.rules import Limit, Response, Routing, RoutingRule, Within

__all__ = ["AWAY", "CLOSED", "FULL", "SPENT", "Credit", "Deadlines", "Person", "Rate"]


@attrs.frozen
class Credit:
    """What somebody may still take.

    Args:
        parts: in parts of a subject, as the seller's `Rate` counts them.
        day: the last day that was added.
    """

    parts: int
    day: date


@attrs.frozen(eq=False)
class Rate:
    """A seller's capacity in whole numbers.

    Args:
        daily: the parts that a day adds.
        cost: the parts of one subject.
        kept: the most parts that are kept from day to day.
        zone: where the seller's day begins.
    """

    daily: int
    cost: int
    kept: int
    zone: ZoneInfo

    @classmethod
    def of(cls, capacity: Capacity, zone: ZoneInfo) -> Rate:
        """Return a capacity in whole numbers."""
        cost = capacity.amount.denominator * DAYS[capacity.per]
        return cls(capacity.amount.numerator, cost, capacity.carry * cost, zone)

    def of_share(self, share: Fraction, day: date) -> Credit:
        """Return credit that was kept as subjects, in parts of a capacity that may have changed since."""
        return Credit(share.numerator * self.cost // share.denominator, day)

    def day(self, now: datetime) -> date:
        """Return the day that it is for the seller."""
        return now.astimezone(self.zone).date()

    def at(self, credit: Credit | None, day: date) -> Credit:
        """Return the credit of a day; whoever is new may take one at once."""
        if credit is None:
            return Credit(max(self.daily, self.cost) if self.daily else 0, day)
        passed = (day - credit.day).days
        if passed <= 0:
            return credit
        kept = min(credit.parts, self.kept) + (passed - 1) * self.daily
        return Credit(min(kept, self.kept) + self.daily, day)

    def may_take(self, credit: Credit) -> bool:
        """Say whether there is credit for one more."""
        return credit.parts >= self.cost

    def again_at(self, credit: Credit) -> datetime | None:
        """Return when there is credit for one more; None where there never is."""
        if not self.daily:
            return None
        days = max(-(-(self.cost - credit.parts) // self.daily), 1)
        ordinal = credit.day.toordinal() + days
        if ordinal > date.max.toordinal():
            return None
        return from_micros(instant_of(ordinal, 0, self.zone)).astimezone(UTC)


AWAY, FULL, SPENT, CLOSED = 1, 2, 4, 8
"""Why somebody gets nothing now: not there, at the limit of open subjects, out of capacity, out of hours."""


_AHEAD = timedelta(days=2)
"""How far one looks for the end of a shift; it is looked at again then, should it last longer."""


@attrs.frozen(eq=False)
class Person:
    """A seller with what follows from the blueprint.

    Args:
        seller: as the roster has it.
        zone: where the working day begins.
        calendar: by which the person works; None where nobody names one, so that all hours count.
        team_calendar: the key of the calendar of the first team that has one.
        rate: the capacity in whole numbers; None for any number.
        joined: the first instant of work; None where nobody knows.
        limits: the most open subjects of each kind.
        turns: every instant at which the person comes or goes, in order.
    """

    seller: Seller
    zone: ZoneInfo
    calendar: Calendar | None
    team_calendar: str | None
    rate: Rate | None
    joined: datetime | None
    limits: Mapping[str, int]
    turns: tuple[datetime, ...]

    @classmethod
    def of(cls, seller: Seller, routing: Routing, calendars: Calendars) -> Person:
        """Compile a seller.

        Raises:
            InvalidValue: for a zone that does not exist.
            UnknownName: for a calendar that does not exist.
        """
        zone = zone_named(seller.timezone or calendars.timezone, "timezone")
        teams = (routing.teams[each] for each in seller.all_teams if each in routing.teams)
        team = next((each.calendar for each in teams if each.calendar is not None), None)
        names = Precedence(owner=seller.calendar, team=team, organisation=routing.calendar)
        is_told = seller.joined_on is not None and seller.joined_on.year > 1  # else before all
        ordinal = seller.joined_on.toordinal() if seller.joined_on is not None and is_told else None
        joined = None if ordinal is None else from_micros(instant_of(ordinal, 0, zone)).astimezone(UTC)
        turns = {joined} | {at for each in seller.absences for at in (each.since, each.until)}
        return cls(
            seller=seller,
            zone=zone,
            calendar=calendars.of(names, timezone=seller.timezone),
            team_calendar=team,
            rate=None if seller.capacity is None else Rate.of(seller.capacity, zone),
            joined=joined,
            limits=_limits(seller, routing.limits),
            turns=tuple(sorted(each for each in turns if each is not None)),
        )

    def is_away(self, now: datetime) -> bool:
        """Say whether the person is not there: paused, not yet joined, absent."""
        if self.seller.paused or (self.joined is not None and now < self.joined):
            return True
        return any(each.covers(now) for each in self.seller.absences)

    def next_turn(self, now: datetime) -> datetime | None:
        """Return when the person comes or goes next; None where nobody knows."""
        return next((each for each in self.turns if each > now), None)

    def opens_at(self, now: datetime) -> datetime | None:
        """Return the next instant of working time: now, where it is; None where it never is again."""
        if self.calendar is None:
            return now
        try:
            return self.calendar.next_open(now)
        except NeverOpen:  # a calendar of past days only: nobody works by it any more
            return None

    def closes_at(self, now: datetime) -> datetime | None:
        """Return when the working time ends that it is now; None where all hours count, or it is none now."""
        if self.calendar is None:
            return None
        ahead = self.calendar.intervals(now, now + _AHEAD)
        return next((each.closes_at for each in ahead), None)


def _limits(seller: Seller, known: Mapping[str, Limit]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, limit in known.items():
        most = seller.limits.get(key, limit.most)
        if isinstance(most, int):
            found[key] = most
    return found


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
