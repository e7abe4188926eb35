"""Counting subjects: what is refused, what is dated, what is worth how much, and what adds."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from tests.insight.journeys import DAY_0, deal, pipeline

from salesfunnel.errors import IncompatibleTallies, InvalidValue, UnknownName
from salesfunnel.insight import Counts, Tally, TallyPolicy, quality
from salesfunnel.insight.tally.segment import StageTally
from salesfunnel.model import Dossier, Lead, Money, Opportunity, Stay

ABC = pipeline("a", "b", "c")
DAY = 86_400


def stage(tally: Tally, index: int) -> StageTally:
    return tally.total.stages[index]


def test_a_dossier_counts_as_its_subject() -> None:
    subject = deal("a b won")
    assert Tally.of([Dossier(subject)], pipeline=ABC) == Tally.of([subject], pipeline=ABC)


def test_an_iterator_is_counted_in_one_pass() -> None:
    assert Tally.of((deal("a") for _ in range(3)), pipeline=ABC).total.open.count == 3


def test_every_subject_is_won_lost_open_or_parked_by_the_kind_of_its_stage() -> None:
    tally = Tally.of([deal(path) for path in ("a won", "a lost", "a", "a b", "a parked")], pipeline=ABC)
    total = tally.total
    counts = (total.won.count, total.lost.count, total.open.count, total.parked.count)
    assert counts == (1, 1, 2, 1)
    assert total.entered == 5
    assert (stage(tally, 0).standing.count, stage(tally, 1).standing.count) == (1, 1)


# --- time ----------------------------------------------------------------------------------------------------------


def test_a_stay_lasts_until_it_is_left_or_the_next_one_begins() -> None:
    left = Stay("a", DAY_0, DAY_0 + timedelta(days=2))
    subject = Opportunity(
        id="d", pipeline="b2b", stage="b", stays=(left, Stay("b", DAY_0 + timedelta(days=3)))
    )
    assert stage(Tally.of([subject], pipeline=ABC), 0).stays == Counts(((2 * DAY, 1),))
    assert stage(Tally.of([deal("a b", days=[0, 3])], pipeline=ABC), 0).stays == Counts(((3 * DAY, 1),))


def test_the_present_stay_is_still_running() -> None:
    assert stage(Tally.of([deal("a b")], pipeline=ABC), 1).stays == Counts()
    assert stage(Tally.of([deal("a b")], pipeline=ABC), 1).undated == 0


def test_a_stay_without_a_beginning_takes_the_end_of_the_one_before() -> None:
    stays = (
        Stay("a", DAY_0, DAY_0 + timedelta(days=1)),
        Stay("b", None, DAY_0 + timedelta(days=5)),
        Stay("c"),
    )
    subject = Opportunity(id="d", pipeline="b2b", stage="c", stays=stays)
    tally = Tally.of([subject], pipeline=ABC)
    assert stage(tally, 1).stays == Counts(((4 * DAY, 1),))
    assert stage(tally, 2).undated == 0


def test_an_undated_stay_counts_in_rates_and_not_in_durations() -> None:
    tally = Tally.of([deal("a b won", days=[None, 0, 4])], pipeline=ABC)
    first = stage(tally, 0)
    assert (first.entered, first.advanced, first.stays, first.undated) == (1, 1, Counts(), 1)
    assert stage(tally, 1).stays == Counts(((4 * DAY, 1),))


def test_a_stay_that_is_over_without_an_end_is_undated() -> None:
    assert stage(Tally.of([deal("a b", days=[0, None])], pipeline=ABC), 0).undated == 1


def test_a_negative_stay_is_counted_once_per_subject_and_left_out() -> None:
    tally = Tally.of([deal("a won", days=[2, 0], created_at=DAY_0 + timedelta(days=2))], pipeline=ABC)
    assert (tally.total.negative, stage(tally, 0).negative) == (1, 1)
    assert (stage(tally, 0).stays, tally.total.cycles_won) == (Counts(), Counts())


@pytest.mark.parametrize(
    ("subject", "cycle"),
    [
        (deal("a b won", days=[0, 1, 6], created_at=DAY_0 - timedelta(days=2)), 8),
        (deal("a b won", days=[0, 1, 6]), 6),
        (deal("a b won", days=[None, 1, 6]), 5),
        (deal("a b won", days=[None, None, 6]), None),
        (deal("won", days=[6]), None),
        (deal("won", days=[6], created_at=DAY_0), 6),
        (deal("a won", days=[0, None]), None),
    ],
)
def test_a_cycle_runs_from_creation_or_the_first_dated_stay_to_winning(
    subject: Opportunity, cycle: int | None
) -> None:
    expected = Counts() if cycle is None else Counts(((cycle * DAY, 1),))
    assert Tally.of([subject], pipeline=ABC).total.cycles_won == expected


def test_an_undated_end_takes_the_end_of_the_stay_before() -> None:
    stays = (Stay("a", DAY_0, DAY_0 + timedelta(days=3)), Stay("lost"))
    subject = Opportunity(id="d", pipeline="b2b", stage="lost", stays=stays)
    assert Tally.of([subject], pipeline=ABC).total.cycles_lost == Counts(((3 * DAY, 1),))


def test_a_duration_is_elapsed_time_where_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before, after = datetime(2026, 3, 29, tzinfo=berlin), datetime(2026, 3, 30, tzinfo=berlin)
    subject = Opportunity(id="d", pipeline="b2b", stage="b", stays=(Stay("a", before), Stay("b", after)))
    assert stage(Tally.of([subject], pipeline=ABC), 0).stays == Counts(((23 * 3600, 1),))


def test_a_duration_is_cut_to_whole_seconds_and_half_a_second_back_is_negative() -> None:
    tally = Tally.of([deal("a b", days=[0, 1.9 / DAY]), deal("a b", days=[0, -0.5 / DAY])], pipeline=ABC)
    assert (stage(tally, 0).stays, stage(tally, 0).negative) == (Counts(((1, 1),)), 1)


# --- worth ---------------------------------------------------------------------------------------------------------


def test_amounts_are_summed_in_minor_units_where_there_are_any() -> None:
    history = [deal("a won", amount=5), deal("a won"), deal("a", amount=7), deal("a lost", amount=1)]
    tally = Tally.of(history, pipeline=ABC)
    won, standing = tally.total.won, stage(tally, 0).standing
    assert (won.count, won.valued, won.minor) == (2, 1, 500)
    assert (standing.count, standing.valued, standing.minor) == (1, 1, 700)
    assert tally.currency == "CNY"


def test_two_currencies_are_refused() -> None:
    with pytest.raises(
        InvalidValue, match=r"x\.amount: the amount is in USD, the others are in CNY; convert"
    ):
        Tally.of([deal("a", amount=1), deal("a", id="x", amount=Money(1, "USD"))], pipeline=ABC)


# --- what is refused -----------------------------------------------------------------------------------------------


def test_an_unknown_stage_is_refused_with_its_place() -> None:
    with pytest.raises(
        UnknownName, match=r"x\.stays\.1\.stage: the pipeline has no stage named 'wonn'; did you m"
    ):
        Tally.of([deal("a wonn", id="x")], pipeline=ABC)


def test_a_subject_of_another_pipeline_is_refused() -> None:
    with pytest.raises(InvalidValue, match="x: travels through 'other', the others through 'b2b'"):
        Tally.of([deal("a"), deal("a", id="x", pipeline="other")], pipeline=ABC)


def test_a_lead_among_opportunities_is_refused() -> None:
    lead = Lead(id="l-1", pipeline="b2b", stage="a")
    with pytest.raises(
        InvalidValue, match="found the Lead 'l-1', expected a pipeline of Opportunity subjects"
    ):
        Tally.of([lead], pipeline=ABC)
    assert Tally.of([lead], pipeline=pipeline("a", of="lead")).total.entered == 1


def test_what_is_no_subject_is_refused() -> None:
    with pytest.raises(InvalidValue, match="histories: found 'deal 1', expected"):
        Tally.of(["deal 1"], pipeline=ABC)  # type: ignore[list-item]


# --- adding --------------------------------------------------------------------------------------------------------


def test_a_tally_pickles_and_is_hashable() -> None:
    tally = Tally.of([deal("a b won", amount=3, source="web")], pipeline=ABC, by=["source"])
    assert pickle.loads(pickle.dumps(tally)) == tally  # noqa: S301 - our own bytes
    assert hash(tally) == hash(
        Tally.of([deal("a b won", amount=3, source="web")], pipeline=ABC, by=["source"])
    )


def test_relabelled_stages_still_add() -> None:
    labelled = ABC.model_copy(
        update={"stages": tuple(each.model_copy(update={"label": "Text"}) for each in ABC.stages)}
    )
    assert (Tally.of([deal("a")], pipeline=ABC) + Tally.of([deal("b")], pipeline=labelled)).total.entered == 2


def test_the_first_outcome_of_a_sum_is_the_earlier() -> None:
    one = Tally.of([deal("a won", days=[0, 9])], pipeline=ABC)
    two = Tally.of([deal("a lost", days=[0, 4])], pipeline=ABC)
    assert (one + two).first_outcome == (DAY_0 + timedelta(days=4)).astimezone(UTC)


OTHERS = {
    "pipeline": Tally.of([deal("a", pipeline="other", amount=1)], pipeline=ABC),
    "stages": Tally.of([deal("a", amount=1)], pipeline=pipeline("a", "b")),
    "subject": Tally.of(
        [Lead(id="l", pipeline="b2b", stage="a")], pipeline=pipeline("a", "b", "c", of="lead")
    ),
    "by": Tally.of([deal("a", amount=1)], pipeline=ABC, by=["source", "region"]),
    "policy": Tally.of([deal("a", amount=1)], pipeline=ABC, policy=TallyPolicy(skipped="strict")),
    "currency": Tally.of([deal("a", amount=Money(1, "USD"))], pipeline=ABC),
}
SAID = {
    "pipeline": "'b2b' and 'other'; add tallies of one pipeline only",
    "stages": "'a', 'b', 'c', 'won', 'lost', 'parked' and 'a', 'b', 'won', 'lost', 'parked'; tally both with",
    "subject": "'opportunity' and 'lead'",
    "by": "nothing and 'source', 'region'; group both",
    "policy": "first/credited and first/strict; tally both with the same policy",
    "currency": "'CNY' and 'USD'; convert",
}


@pytest.mark.parametrize("name", OTHERS)
def test_tallies_of_different_things_do_not_add_and_say_why(name: str) -> None:
    mine = Tally.of([deal("a", amount=1)], pipeline=ABC)
    with pytest.raises(IncompatibleTallies) as refused:
        mine + OTHERS[name]
    assert [problem.path for problem in refused.value.problems] == [f"tally.{name}"]
    assert SAID[name] in str(refused.value)


def test_every_difference_is_named_at_once() -> None:
    with pytest.raises(IncompatibleTallies, match="2 problems") as refused:
        Tally.of([deal("a", amount=1)], pipeline=ABC) + Tally.of(
            [deal("a", pipeline="x", amount=Money(1, "USD"))], pipeline=ABC
        )
    assert [problem.path for problem in refused.value.problems] == ["tally.pipeline", "tally.currency"]


def test_a_tally_adds_to_nothing_but_tallies() -> None:
    with pytest.raises(TypeError):
        Tally.empty(pipeline=ABC) + 1  # type: ignore[operator]


@pytest.mark.parametrize(
    ("histories", "over", "said"),
    [
        (
            [],
            "deals",
            "pipeline: found a str, expected a Pipeline; hand over the definition: funnel.pipelines['b2b']",
        ),
        (
            deal("a"),
            pipeline("a"),
            "histories: found one Opportunity, expected several; put it in a list: Tally.of([deal], …)",
        ),
    ],
)
def test_misuse_is_named_with_its_cure(histories: Any, over: Any, said: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Tally.of(histories, pipeline=over)
    assert str(caught.value) == said


def test_tallies_can_be_summed() -> None:
    halves = [
        Tally.of([deal("a")], pipeline=pipeline("a")),
        Tally.of([deal("a won")], pipeline=pipeline("a")),
    ]
    assert sum(halves) == halves[0] + halves[1]


def test_a_merged_duplicate_is_not_counted_twice_and_is_told_of() -> None:
    survivor, twin = deal("a b won", amount=5), deal("a b", id="d-2", amount=5, merged_into="d-a-b-won")
    alone, both = Tally.of([survivor], pipeline=ABC), Tally.of([twin, survivor, twin], pipeline=ABC)
    assert both == attrs.evolve(alone, merged=2)
    assert [(each.code, each.count) for each in quality(both)] == [("merged_duplicate", 2)]
    assert quality(alone) == ()
    halves = (
        Tally.of([twin], pipeline=ABC, by=["region"]),
        Tally.of([survivor, twin], pipeline=ABC, by=["region"]),
    )
    assert sum(halves) == Tally.of([twin, survivor, twin], pipeline=ABC, by=["region"])
    assert Tally.of([twin], pipeline=ABC, by=["nonsense"]).total.entered == 0


def test_a_merged_duplicate_of_another_kind_is_refused_all_the_same() -> None:
    lead = Lead(id="l", pipeline="b2b", stage="a", merged_into="l-2")
    with pytest.raises(InvalidValue, match="tally leads and opportunities apart"):
        Tally.of([lead], pipeline=ABC)
