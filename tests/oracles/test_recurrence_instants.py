"""Recurrences against worked times of public tests: dateutil, RFC 5545, calendars of recurring-ical-events.

Sources: dateutil/dateutil `test_rrule.py` (times that its tests assert, on the wall clock), the examples of
RFC 5545 as niccokunzmann/python-recurring-ical-events holds them, and calendars of that project around changes
of clocks, with the times reckoned from their rules. Rules with seconds are refused here, and `BYEASTER` is no
part of RFC 5545.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from salesfunnel.cadence import Recurrence
from salesfunnel.errors import InvalidValue

BERLIN, CHICAGO, NEW_YORK = "Europe/Berlin", "America/Chicago", "America/New_York"

DATEUTIL = {
    "FREQ=YEARLY": "1997-09-02 1998-09-02 1999-09-02",
    "FREQ=YEARLY;INTERVAL=2": "1997-09-02 1999-09-02 2001-09-02",
    "FREQ=YEARLY;INTERVAL=100": "1997-09-02 2097-09-02 2197-09-02",
    "FREQ=YEARLY;BYMONTH=1,3": "1998-01-02 1998-03-02 1999-01-02",
    "FREQ=YEARLY;BYMONTHDAY=1,3": "1997-09-03 1997-10-01 1997-10-03",
    "FREQ=YEARLY;BYMONTH=1,3;BYMONTHDAY=5,7": "1998-01-05 1998-01-07 1998-03-05",
    "FREQ=YEARLY;BYDAY=TU,TH": "1997-09-02 1997-09-04 1997-09-09",
    "FREQ=YEARLY;BYDAY=1TU,-1TH": "1997-12-25 1998-01-06 1998-12-31",
    "FREQ=YEARLY;BYDAY=3TU,-3TH": "1997-12-11 1998-01-20 1998-12-17",
    "FREQ=YEARLY;BYMONTH=1,3;BYDAY=TU,TH": "1998-01-01 1998-01-06 1998-01-08",
    "FREQ=YEARLY;BYMONTH=1,3;BYDAY=1TU,-1TH": "1998-01-06 1998-01-29 1998-03-03",
    "FREQ=YEARLY;BYMONTH=1,3;BYDAY=3TU,-3TH": "1998-01-15 1998-01-20 1998-03-12",
    "FREQ=YEARLY;BYMONTHDAY=1,3;BYDAY=TU,TH": "1998-01-01 1998-02-03 1998-03-03",
    "FREQ=YEARLY;BYMONTH=1,3;BYMONTHDAY=1,3;BYDAY=TU,TH": "1998-01-01 1998-03-03 2001-03-01",
    "FREQ=YEARLY;BYYEARDAY=1,100,200,365": "1997-12-31 1998-01-01 1998-04-10 1998-07-19",
    "FREQ=YEARLY;BYYEARDAY=-365,-266,-166,-1": "1997-12-31 1998-01-01 1998-04-10 1998-07-19",
    "FREQ=YEARLY;BYMONTH=4,7;BYYEARDAY=1,100,200,365": "1998-04-10 1998-07-19 1999-04-10 1999-07-19",
    "FREQ=YEARLY;BYWEEKNO=20": "1998-05-11 1998-05-12 1998-05-13",
    "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO": "1997-12-29 1999-01-04 2000-01-03",
    "FREQ=YEARLY;BYWEEKNO=52;BYDAY=SU": "1997-12-28 1998-12-27 2000-01-02",
    "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU": "1997-12-28 1999-01-03 2000-01-02",
    "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO": "1998-12-28 2004-12-27 2009-12-28",
    "FREQ=YEARLY;BYHOUR=6,18": "1997-09-02T18:00 1998-09-02T06:00 1998-09-02T18:00",
    "FREQ=YEARLY;BYMINUTE=6,18": "1997-09-02T09:06 1997-09-02T09:18 1998-09-02T09:06",
    "FREQ=YEARLY;BYHOUR=6,18;BYMINUTE=6,18": "1997-09-02T18:06 1997-09-02T18:18 1998-09-02T06:06",
    "FREQ=YEARLY;BYMONTHDAY=15;BYHOUR=6,18;BYSETPOS=3,-3": "1997-11-15T18:00 1998-02-15T06:00 1998-11-15T18:00",
    "FREQ=MONTHLY": "1997-09-02 1997-10-02 1997-11-02",
    "FREQ=MONTHLY;INTERVAL=2": "1997-09-02 1997-11-02 1998-01-02",
    "FREQ=MONTHLY;INTERVAL=18": "1997-09-02 1999-03-02 2000-09-02",
    "FREQ=MONTHLY;BYMONTH=1,3": "1998-01-02 1998-03-02 1999-01-02",
    "FREQ=MONTHLY;BYMONTHDAY=1,3": "1997-09-03 1997-10-01 1997-10-03",
    "FREQ=MONTHLY;BYMONTH=1,3;BYMONTHDAY=5,7": "1998-01-05 1998-01-07 1998-03-05",
    "FREQ=MONTHLY;BYDAY=TU,TH": "1997-09-02 1997-09-04 1997-09-09",
    "FREQ=MONTHLY;BYDAY=3MO": "1997-09-15 1997-10-20 1997-11-17",
    "FREQ=MONTHLY;BYDAY=1TU,-1TH": "1997-09-02 1997-09-25 1997-10-07",
    "FREQ=MONTHLY;BYDAY=3TU,-3TH": "1997-09-11 1997-09-16 1997-10-16",
    "FREQ=MONTHLY;BYMONTH=1,3;BYDAY=TU,TH": "1998-01-01 1998-01-06 1998-01-08",
    "FREQ=MONTHLY;BYMONTH=1,3;BYDAY=1TU,-1TH": "1998-01-06 1998-01-29 1998-03-03",
    "FREQ=WEEKLY": "1997-09-02 1997-09-09 1997-09-16",
    "FREQ=WEEKLY;INTERVAL=2": "1997-09-02 1997-09-16 1997-09-30",
    "FREQ=WEEKLY;INTERVAL=20": "1997-09-02 1998-01-20 1998-06-09",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO": "1997-09-02 1997-09-07 1997-09-16 1997-09-21",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU": "1997-09-02 1997-09-14 1997-09-16 1997-09-28",
    "FREQ=DAILY": "1997-09-02 1997-09-03 1997-09-04",
    "FREQ=DAILY;INTERVAL=2": "1997-09-02 1997-09-04 1997-09-06",
    "FREQ=DAILY;INTERVAL=92": "1997-09-02 1997-12-03 1998-03-05",
    "FREQ=DAILY;BYMONTH=1,3": "1998-01-01 1998-01-02 1998-01-03",
    "FREQ=HOURLY": "1997-09-02T09:00 1997-09-02T10:00 1997-09-02T11:00",
    "FREQ=HOURLY;INTERVAL=2": "1997-09-02T09:00 1997-09-02T11:00 1997-09-02T13:00",
    "FREQ=HOURLY;INTERVAL=769": "1997-09-02T09:00 1997-10-04T10:00 1997-11-05T11:00",
    "FREQ=MINUTELY;INTERVAL=1501": "1997-09-02T09:00 1997-09-03T10:01 1997-09-04T11:02",
}  # fmt: skip

IN_ZONES = [
    # RFC 5545, in New York
    ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z", "1997-09-02T09:00", NEW_YORK,
     ["1997-09-02T13:00Z", "1997-09-02T16:00Z"]),
    ("FREQ=MINUTELY;INTERVAL=15;COUNT=6", "1997-09-02T09:00", NEW_YORK,
     ["1997-09-02T13:00Z", "1997-09-02T13:15Z", "1997-09-02T13:30Z", "1997-09-02T13:45Z", "1997-09-02T14:00Z",
      "1997-09-02T14:15Z"]),
    ("FREQ=MINUTELY;INTERVAL=90;COUNT=4", "1997-09-02T09:00", NEW_YORK,
     ["1997-09-02T13:00Z", "1997-09-02T14:30Z", "1997-09-02T16:00Z", "1997-09-02T17:30Z"]),
    ("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", "1997-09-02T09:00", NEW_YORK,
     ["1997-09-02T13:00Z", "1997-09-02T13:20Z", "1997-09-02T13:40Z", "1997-09-02T14:00Z"]),
    ("FREQ=DAILY;COUNT=10", "1997-10-24T09:00", NEW_YORK,
     ["1997-10-24T13:00Z", "1997-10-25T13:00Z", "1997-10-26T14:00Z", "1997-10-27T14:00Z"]),
    # calendars around changes of clocks
    ("FREQ=WEEKLY;WKST=SU;COUNT=6;BYDAY=MO,TU,WE", "2019-03-04T14:00", BERLIN,
     ["2019-03-04T13:00Z", "2019-03-05T13:00Z", "2019-03-06T13:00Z", "2019-03-11T13:00Z", "2019-03-12T13:00Z",
      "2019-03-13T13:00Z"]),
    ("FREQ=WEEKLY;BYDAY=TH", "2019-03-21T08:30", BERLIN,
     ["2019-03-21T07:30Z", "2019-03-28T07:30Z", "2019-04-04T06:30Z"]),
    ("FREQ=WEEKLY;UNTIL=20190212T225959Z;INTERVAL=2;BYDAY=WE", "2019-01-16T19:00", BERLIN,
     ["2019-01-16T18:00Z", "2019-01-30T18:00Z"]),
    ("FREQ=MONTHLY;UNTIL=20190315T225959Z;BYDAY=3SA", "2018-11-17T11:00", BERLIN,
     ["2018-11-17T10:00Z", "2018-12-15T10:00Z", "2019-01-19T10:00Z", "2019-02-16T10:00Z"]),
    ("FREQ=MONTHLY;UNTIL=20190308T225959Z;BYDAY=2SA", "2019-01-12T11:00", BERLIN,
     ["2019-01-12T10:00Z", "2019-02-09T10:00Z"]),
    ("FREQ=WEEKLY;UNTIL=20180211T225959Z;BYDAY=MO", "2018-01-15T15:00", BERLIN,
     ["2018-01-15T14:00Z", "2018-01-22T14:00Z", "2018-01-29T14:00Z", "2018-02-05T14:00Z"]),
    ("FREQ=WEEKLY;WKST=MO", "2020-10-23T14:15", CHICAGO,
     ["2020-10-23T19:15Z", "2020-10-30T19:15Z", "2020-11-06T20:15Z"]),
    ("FREQ=WEEKLY;UNTIL=20200923T045959Z;BYDAY=FR,MO,TH,TU,WE", "2020-09-17T08:15", CHICAGO,
     ["2020-09-17T13:15Z", "2020-09-18T13:15Z", "2020-09-21T13:15Z", "2020-09-22T13:15Z"]),
    # a time that the clock skips, one that it shows twice, and hours that count on through both
    ("FREQ=DAILY;COUNT=3", "2026-03-28T02:30", BERLIN,
     ["2026-03-28T01:30Z", "2026-03-29T01:00Z", "2026-03-30T00:30Z"]),
    ("FREQ=DAILY;COUNT=3", "2026-10-24T02:30", BERLIN,
     ["2026-10-24T00:30Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z"]),
    ("FREQ=HOURLY;COUNT=4", "2026-03-29T00:00", BERLIN,
     ["2026-03-28T23:00Z", "2026-03-29T00:00Z", "2026-03-29T01:00Z", "2026-03-29T02:00Z"]),
    ("FREQ=HOURLY;COUNT=5", "2026-10-25T00:00", BERLIN,
     ["2026-10-24T22:00Z", "2026-10-24T23:00Z", "2026-10-25T00:00Z", "2026-10-25T01:00Z", "2026-10-25T02:00Z"]),
]  # fmt: skip


@pytest.mark.parametrize("rule", DATEUTIL)
def test_a_rule_gives_the_times_that_dateutil_asserts(rule: str) -> None:
    start = datetime(1997, 9, 2, 9, tzinfo=UTC)
    expected = [
        datetime.fromisoformat(each if "T" in each else f"{each}T09:00").replace(tzinfo=UTC)
        for each in DATEUTIL[rule].split()
    ]
    found = Recurrence.of(rule, start, ZoneInfo("UTC")).times(start, inclusive=True)
    assert list(islice(found, len(expected))) == expected


@pytest.mark.parametrize(("rule", "start", "zone", "expected"), IN_ZONES)
def test_a_rule_gives_these_instants_in_its_zone(
    rule: str, start: str, zone: str, expected: list[str]
) -> None:
    first = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    found = list(
        islice(Recurrence.of(rule, first, ZoneInfo(zone)).times(first, inclusive=True), len(expected))
    )
    assert found == [datetime.fromisoformat(each) for each in expected]


def test_there_are_sixty_recurrences_at_least() -> None:
    assert len(DATEUTIL) + len(IN_ZONES) >= 60


@pytest.mark.parametrize(
    "rule", [each for each in DATEUTIL if "HOURLY" not in each and "MINUTELY" not in each]
)
def test_wherever_one_looks_the_next_time_is_that_of_the_whole_rule(rule: str) -> None:
    chance = random.Random(rule)  # noqa: S311 - a test, not a secret
    start = datetime(1997, 9, 2, 9, tzinfo=UTC)
    whole = rrulestr(rule, dtstart=start.replace(tzinfo=None), cache=True)
    ours = Recurrence.of(rule, start, ZoneInfo("UTC"))
    for _ in range(10):
        at = start + timedelta(minutes=chance.randint(-10_000, 12_000_000))
        expected = whole.after(at.replace(tzinfo=None))
        assert ours.after(at) == (expected.replace(tzinfo=UTC) if expected else None)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=DAILY;BYSECOND=1", "FREQ=DAILY;COUNT=1000000000", "FREQ=DAILY;COUNT=0",
        "FREQ=MINUTELY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=99999999999999999999", "FREQ=SOMETIMES",
        "BYDAY=MO", "", "FREQ=DAILY\nFREQ=DAILY", "FREQ=DAILY;UNTIL=tomorrow", "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;BYHOUR=99", "FREQ=HOURLY;BYMINUTE=5", "FREQ=DAILY;" + "BYMONTH=1;" * 100, "DTSTART:2026",
    ],
)  # fmt: skip
def test_a_hostile_or_senseless_rule_is_refused(rule: str) -> None:
    with pytest.raises(InvalidValue):
        Recurrence.of(rule, datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=10",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_a_rule_that_never_comes_ends_the_search(rule: str) -> None:
    never = Recurrence.of(rule, datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))
    assert never.after(datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(InvalidValue, match="aware"):
        Recurrence.of("FREQ=DAILY", datetime(2026, 1, 1), ZoneInfo("UTC"))  # noqa: DTZ001 - that is the point
