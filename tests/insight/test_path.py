"""What one journey counts for: VECTORS V2 and the edges around it."""

from __future__ import annotations

import pytest
from tests.insight.journeys import pipeline

from salesfunnel.errors import InvalidValue, UnknownName
from salesfunnel.insight.tally.path import Journey, Route
from salesfunnel.insight.tally.policy import TallyPolicy
from salesfunnel.model import StageKind

ROUTE = Route.of(pipeline("a", "b", "c"))


def journey(path: str, *, entry: str = "first", skipped: str = "credited") -> Journey:
    return ROUTE.journey(path.split(), TallyPolicy(entry=entry, skipped=skipped))  # type: ignore[arg-type]


def test_a_subject_that_comes_back_counts_once_by_first_entry_and_keeps_its_furthest_stage() -> None:
    found = journey("a b a c lost")
    assert found.entered == (1, 1, 1)
    assert found.advanced == (1, 1, 0)
    assert (found.furthest, found.kind) == (2, StageKind.LOST)


def test_every_entry_counts_the_second_visit_too() -> None:
    found = journey("a b a c lost", entry="every")
    assert found.entered == (2, 1, 1)
    assert found.advanced == (2, 1, 0)


@pytest.mark.parametrize(
    ("skipped", "entered", "advanced"), [("credited", (1, 1, 1), (1, 1, 0)), ("strict", (1, 0, 1), (1, 0, 0))]
)
def test_a_skipped_stage_counts_by_policy(
    skipped: str, entered: tuple[int, ...], advanced: tuple[int, ...]
) -> None:
    found = journey("a c", skipped=skipped)
    assert (found.entered, found.advanced) == (entered, advanced)


def test_a_subject_that_enters_in_the_middle_is_credited_with_what_lies_before() -> None:
    assert journey("c").entered == (1, 1, 1)
    assert journey("won").advanced == (1, 1, 1)
    assert journey("won", skipped="strict").entered == (0, 0, 0)


def test_losing_and_parking_credit_nothing() -> None:
    assert journey("a lost").entered == journey("a parked").entered == (1, 0, 0)
    assert journey("a lost").advanced == (0, 0, 0)
    assert journey("lost").entered == (0, 0, 0)
    assert journey("lost").furthest is None


def test_a_return_from_parking_is_another_entry_only_where_every_entry_counts() -> None:
    assert journey("a parked a b").entered == (1, 1, 0)
    assert journey("a parked a b", entry="every").entered == (2, 1, 0)


def test_a_win_that_was_taken_back_is_no_win() -> None:
    found = journey("a b c won b lost")
    assert found.advanced == (1, 1, 0)
    assert found.kind is StageKind.LOST


def test_an_entry_advances_only_by_what_comes_after_it() -> None:
    assert journey("b a lost", skipped="strict").advanced == (0, 0, 0)
    assert journey("b a lost").advanced == (1, 0, 0), "credited with a before b, a was left for b"
    assert journey("b a lost", entry="every").entered == (2, 1, 0)


def test_a_stage_of_another_pipeline_is_refused_with_the_nearest_name() -> None:
    route = Route.of(pipeline("conversation", "confirmed"))
    with pytest.raises(UnknownName, match=r"stays\.1\.stage: .*'confirmd'; did you mean 'confirmed'\?"):
        route.journey(["conversation", "confirmd"], TallyPolicy())


def test_two_stages_of_one_name_are_refused() -> None:
    with pytest.raises(InvalidValue, match="two stages of the pipeline are named 'a'"):
        Route.of(pipeline("a", "b", "a"))
