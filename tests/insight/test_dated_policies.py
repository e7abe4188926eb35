"""Policies that ask for dates: buckets, windows, ranges of entry, what was observed, and what is open."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.insight.journeys import DAY_0, deal, pipeline

from salesfunnel.errors import InvalidValue
from salesfunnel.insight import Tally, TallyPolicy, conversion
from salesfunnel.insight.incidence import incidence

PIPELINE = pipeline("a", "b")
DAY = timedelta(days=1)
SECONDS = 86_400


def test_the_window_and_the_range_of_entry_are_two_things() -> None:
    deals = [
        deal("a won", days=[0, 3], id="quick"),
        deal("a won", days=[0, 12], id="slow"),
        deal("a won", days=[9, 14], id="late entrant"),
        deal("a", days=[9], id="on its way"),
        deal("a won", days=[11, 12], id="outside"),
    ]
    policy = TallyPolicy(window=7 * DAY, began_until=DAY_0 + 10 * DAY)
    found = Tally.of(deals, pipeline=PIPELINE, policy=policy, as_of=DAY_0 + 15 * DAY)
    assert (found.outside, found.total.entered, found.total.converted) == (1, 4, 2)
    overall, stage = conversion(found).overall, conversion(found).stages[0]
    assert (overall.rate, overall.won, overall.matured_share) == (0.5, 3, 0.5)
    assert (stage.entered, stage.advanced, stage.matured_share) == (4, 2, 0.5)


def test_a_cohort_is_followed_and_a_period_is_what_happened_in_it() -> None:
    deals = [deal("a b won", days=[0, 20, 50], id="march"), deal("a lost", days=[31, 40], id="april")]
    cohort = Tally.of(deals, pipeline=PIPELINE, policy=TallyPolicy(bucket="month"))
    assert [(each.by, each.won.count, each.lost.count) for each in cohort.segments] == [
        ((date(2026, 3, 1),), 1, 0),
        ((date(2026, 4, 1),), 0, 1),
    ]
    period = Tally.of(deals, pipeline=PIPELINE, policy=TallyPolicy(basis="period", bucket="month"))
    counts = {
        each.by[0]: [(stage.entered, stage.advanced, stage.resolved) for stage in each.stages[:2]]
        for each in period.segments
    }
    assert counts == {
        date(2026, 3, 1): [(1, 1, 1), (1, 0, 0)],
        date(2026, 4, 1): [(1, 0, 1), (0, 1, 1)],
    }
    assert [each.by["bucket"] for each in conversion(period).segments] == [date(2026, 4, 1), date(2026, 3, 1)]


def test_a_bucket_begins_at_midnight_of_its_zone() -> None:
    evening = [deal("a", days=[29.5])]  # 31 March 21:00 in UTC
    shanghai = TallyPolicy(bucket="month", zone=ZoneInfo("Asia/Shanghai"))
    assert Tally.of(evening, pipeline=PIPELINE, policy=shanghai).segments[0].by == (date(2026, 4, 1),)
    utc = TallyPolicy(bucket="month")
    assert Tally.of(evening, pipeline=PIPELINE, policy=utc).segments[0].by == (date(2026, 3, 1),)


def test_only_what_was_observed_counts_where_that_is_asked() -> None:
    undated = deal("a b won", days=[None, 3, 5])
    entered = {
        skipped: [
            stage.entered for stage in Tally.of([undated], pipeline=PIPELINE, policy=policy).total.stages[:2]
        ]
        for skipped in ("strict", "observed")
        for policy in [TallyPolicy(skipped=skipped)]  # type: ignore[arg-type]
    }
    assert entered == {"strict": [1, 1], "observed": [0, 1]}


def test_who_is_open_is_counted_with_its_age() -> None:
    deals = [
        deal("a won", days=[0, 10], id="w"),
        deal("a", days=[0], id="o"),
        deal("a b parked", days=[0, 2, 4], id="p"),
    ]
    found = Tally.of(deals, pipeline=PIPELINE, as_of=DAY_0 + 5 * DAY).total
    assert found.outcomes.open.items == ((5 * SECONDS, 1),)
    assert [(way, ages.items) for way, ages in found.stages[0].exits.ends] == [
        ("advanced", ((2 * SECONDS, 1), (10 * SECONDS, 1))), ("lost", ()), ("aside", ()),
    ]  # fmt: skip
    assert found.stages[0].exits.open.items == ((5 * SECONDS, 1),)
    assert found.stages[1].outcomes.ended("parked").items == ((2 * SECONDS, 1),)
    shares = incidence(found.outcomes)
    assert shares.curve("won").at(10 * SECONDS).value == pytest.approx(1 - 1 / 3)


def test_what_began_before_the_record_is_at_risk_from_there_on_only() -> None:
    deals = [
        deal("a won", days=[0, 10], id="old"),
        deal("a won", days=[0, 2], id="over"),
        deal("a", days=[8], id="new"),
    ]
    found = Tally.of(deals, pipeline=PIPELINE, as_of=DAY_0 + 20 * DAY, recorded_from=DAY_0 + 5 * DAY)
    assert found.outside == 1
    assert found.total.outcomes.late.items == ((5 * SECONDS, 1),)


def test_a_window_asks_until_when_the_history_is_known() -> None:
    with pytest.raises(InvalidValue, match="as_of: a window matures only up to some instant"):
        Tally.of([], pipeline=PIPELINE, policy=TallyPolicy(window=DAY))
    with pytest.raises(InvalidValue, match="a period has no length"):
        TallyPolicy(basis="period")


def test_one_event_costs_one_subject() -> None:
    deals = [deal("a", id="x"), deal("a b", id="y"), deal("a lost", id="z")]
    before = Tally.of(deals, pipeline=PIPELINE)
    moved = (
        before
        - Tally.of([deals[0]], pipeline=PIPELINE)
        + Tally.of([deal("a won", id="x")], pipeline=PIPELINE)
    )
    assert moved == Tally.of([deal("a won", id="x"), *deals[1:]], pipeline=PIPELINE)
    with pytest.raises(InvalidValue, match="taken away"):
        before - Tally.of([deal("a won", id="x")], pipeline=PIPELINE)
