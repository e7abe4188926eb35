"""What the data behind the rates show to be wrong or one-sided."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from tests.insight.journeys import deal, pipeline

from salesfunnel.insight import QualityFinding, Tally, quality
from salesfunnel.model import Opportunity

AB = pipeline("a", "b")


Span = tuple[int, int | None]
"""The day on which a deal began, and that on which it was won; None: still open."""


def deals(spans: Iterable[Span]) -> list[Opportunity]:
    return [
        deal("a", days=[begun]) if won is None else deal("a won", days=[begun, won]) for begun, won in spans
    ]


def found(history: Iterable[Opportunity]) -> dict[str, QualityFinding]:
    return {each.code: each for each in quality(Tally.of(history, pipeline=AB))}


def series(days: int, *, win_every: int = 3) -> list[Span]:
    """One deal begins each day; every third one is won 8 to 22 days later."""
    return [(day, day + 8 + day % 15 if day % win_every == 0 else None) for day in range(days)]


def test_clean_data_find_nothing() -> None:
    assert found(deals(series(200))) == {}


def test_nobody_finds_nothing() -> None:
    assert found([]) == {}


def test_subjects_with_a_negative_duration_are_counted_once() -> None:
    finding = found([deal("a b won", days=[9, 5, 1]), deal("a b")])["negative_duration"]
    assert finding.count == 1
    assert "1 subject with a stay or a cycle that ends before it begins" in str(finding.message)


def test_stays_without_a_date_are_counted_one_by_one() -> None:
    assert found([deal("a b", days=[None, None]), deal("a", days=[None])])["undated_stay"].count == 3


@pytest.mark.parametrize(("path", "count"), [("lost", 1), ("parked", 1), ("won", 0), ("a lost", 0)])
def test_an_end_without_a_known_stage_before_it_is_found(path: str, count: int) -> None:
    findings = found([deal(path)])
    assert findings["unplaced_end"].count == count if count else "unplaced_end" not in findings


LATE = [(begun, None if won is not None and won < 120 else won) for begun, won in series(300)]


def test_a_record_that_begins_late_makes_early_rates_too_low() -> None:
    finding = found(deals(LATE))["left_truncated"]
    assert finding.count == 122 - 14, "the first win on record is on day 122, the median cycle 14 days"
    assert "more than 14 days earlier and closed less often since" in str(finding.message)
    assert "转化率被低估" in finding.message.render("zh")


def test_a_record_that_leaves_out_what_closed_early_makes_cycles_too_long() -> None:
    slow = [(day, 100 + day % 5) for day in range(50)]
    usual = [
        (begun + 90, won + 90) for begun, won in series(300, win_every=1) if won is not None and won > 10
    ]
    finding = found(deals([*slow, *usual]))["length_biased"]
    assert finding.count == 50
    assert "only the slow ones are on record" in str(finding.message)


def test_an_outcome_before_its_beginning_does_not_begin_the_record() -> None:
    finding = found(deals([*LATE, (200, -900)]))["left_truncated"]
    assert finding.count == 122 - 14


def test_a_few_early_subjects_are_no_evidence() -> None:
    assert (
        found(deals([*[(day, None) for day in range(4)], *[(60 + day, 70 + day) for day in range(10)]])) == {}
    )


def test_the_finding_survives_sharding() -> None:
    history = deals(LATE)
    shards = [Tally.of(history[start::4], pipeline=AB) for start in range(4)]
    assert quality(sum(shards, Tally.empty(pipeline=AB))) == quality(Tally.of(history, pipeline=AB))


def test_without_dates_nothing_is_said_about_time() -> None:
    history = [deal("a won", days=[None, None]), deal("a", days=[None])] * 50
    assert set(found(history)) == {"undated_stay"}
