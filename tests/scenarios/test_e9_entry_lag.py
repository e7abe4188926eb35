"""E9 · what the board shows is a week old: the lag is reported, dating back is flagged, and no alert is erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from salesfunnel import Activity, Actor, Opportunity, as_of, replay
from salesfunnel.errors import InvalidValue
from salesfunnel.insight import entry_lag
from salesfunnel.insight.entry_lag import Lags
from salesfunnel.model.event import ActivityRecorded, Captured, Event, Lapsed, Stalled

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(kind: type[Event], seq: int, happened: float, recorded: float | None = None, **more: Any) -> Event:
    """An event that happened, and was told, some days after Monday."""
    by = more.pop("by", "li")
    at, known = (MONDAY + day * DAY for day in (happened, happened if recorded is None else recorded))
    stamp = {"subject_id": "d-1", "seq": seq, "at": at, "recorded_at": known, "blueprint_version": 1}
    return kind(**stamp, actor=Actor(by), **more)


def call(seq: int, happened: float, recorded: float | None = None, **more: Any) -> Event:
    at = MONDAY + happened * DAY
    return told(ActivityRecorded, seq, happened, recorded, activity=Activity(f"a-{seq}", "call", at), **more)


BEGUN = told(Captured, 1, 0, subject=Opportunity(id="d-1", pipeline="b2b", stage="talk"))
STALLED = told(Stalled, 3, 8, 8.1, by="clock", stage="talk")
HISTORY = [BEGUN, call(2, 1), STALLED, call(4, 5, 9), call(5, 9.5), call(6, 10, 12, by="wang")]


def test_the_lag_of_every_entry_is_reported_whole_and_by_person() -> None:
    report = entry_lag(HISTORY)
    assert set(report.by_person) == {"li", "wang"}
    assert report.whole.count == 5
    assert report.whole.quantile(1) == 4 * DAY
    assert report.whole.quantile(0.5) == timedelta(0)
    assert (report.by_person["wang"].late, report.by_person["wang"].quantile(0.9)) == (1, 2 * DAY)
    assert report.whole == report.by_person["li"] + report.by_person["wang"]


def test_records_dated_back_or_told_late_are_flagged() -> None:
    back, late = entry_lag(HISTORY).flagged
    assert (back.seq, back.is_back_dated, back.is_late, back.alerts) == (4, True, True, (3,))
    assert (late.seq, late.is_back_dated, late.is_late, late.alerts) == (6, False, True, ())
    assert entry_lag(HISTORY, late=3 * DAY).flagged == (back,)
    assert [each.seq for each in entry_lag([BEGUN, call(2, 1), call(3, 0.5, 1.1)]).flagged] == [3]


def test_what_is_flagged_is_said_in_both_languages() -> None:
    back, late = entry_lag(HISTORY).flagged
    assert str(late.message) == (
        "'ActivityRecorded' (event 6 of 'd-1') was told by wang 48.0 hours after it happened"
    )
    assert "the alert stays in the history" in str(back.message)
    assert "告警仍保留在历史中" in back.message.render("zh")
    [dated] = entry_lag([BEGUN, call(2, 1), call(3, 0.5, 1.1)]).flagged
    assert "倒填日期" in dated.message.render("zh")


def test_a_call_told_later_erases_no_alert_that_fired() -> None:
    assert STALLED in HISTORY
    before = as_of(HISTORY, MONDAY + 8.5 * DAY, by="recorded_at")
    assert before is not None
    assert before.subject.stalled_at == MONDAY + 8 * DAY
    after = replay(HISTORY)
    assert after.subject.stalled_at is None
    again = as_of(HISTORY, MONDAY + 8.5 * DAY, by="recorded_at")
    assert again == before
    as_it_was = as_of(HISTORY, MONDAY + 8.5 * DAY)
    assert as_it_was is not None
    assert (as_it_was.subject.stalled_at, len(as_it_was.activities or ())) == (None, 2)


def test_what_time_did_is_nobody_s_entry() -> None:
    lapsed = told(Lapsed, 2, 1, 30, what="claim", key="li")
    assert entry_lag([BEGUN, lapsed]).whole.count == 1
    assert entry_lag([]).whole == Lags()
    assert entry_lag([]).whole.quantile(0.5) is None


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(InvalidValue, match="late: "):
        entry_lag(HISTORY, late=-HOUR)
