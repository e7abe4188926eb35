"""Tallies add like numbers, so that streams, batches and shards merge to one answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st
from tests.insight.journeys import DAY_0, deal, pipeline

from salesfunnel.insight import Tally, TallyPolicy, conversion, quality, summary, velocity
from salesfunnel.model import Opportunity

PIPELINE = pipeline("a", "b", "c")
KEYS = [stage.key for stage in PIPELINE.stages]
days = st.none() | st.integers(0, 60) | st.floats(0, 60)
DAY = timedelta(days=1)
AS_OF = DAY_0 + 70 * DAY
policies = st.builds(
    TallyPolicy,
    entry=st.sampled_from(["first", "every"]),
    skipped=st.sampled_from(["credited", "strict", "observed"]),
    bucket=st.sampled_from([None, "week", "month"]),
    window=st.sampled_from([None, 5 * DAY, 30 * DAY]),
    began_from=st.sampled_from([None, DAY_0 + 5 * DAY]),
    resolution=st.sampled_from(["second", "step"]),
) | st.builds(TallyPolicy, basis=st.just("period"), bucket=st.sampled_from(["day", "month", "year"]))


@st.composite
def subjects(draw: st.DrawFn) -> Opportunity:
    path = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=6))
    return deal(
        path,
        days=draw(st.lists(days, min_size=len(path), max_size=len(path))),
        source=draw(st.sampled_from(["web", "fair", "", None])),
        amount=draw(st.none() | st.integers(-5, 500)),
        fields={"size": draw(st.sampled_from([None, 1, 1.0, True, "1"]))},
    )


histories = st.lists(subjects(), max_size=12)


def tally(history: Sequence[Opportunity], policy: TallyPolicy) -> Tally:
    return Tally.of(
        history, pipeline=PIPELINE, by=["source", "size"], policy=policy, fields=["size"], as_of=AS_OF
    )


@given(histories, histories, policies)
def test_taking_away_undoes_adding(
    one: list[Opportunity], two: list[Opportunity], policy: TallyPolicy
) -> None:
    left, first = tally([*one, *two], policy) - tally(two, policy), tally(one, policy)
    assert left.segments == first.segments
    assert (left.starts, left.closed_starts) == (first.starts, first.closed_starts)


@given(histories, histories, policies)
def test_adding_tallies_is_counting_everybody_at_once(
    one: list[Opportunity], two: list[Opportunity], policy: TallyPolicy
) -> None:
    assert tally(one, policy) + tally(two, policy) == tally([*one, *two], policy)


@given(histories, histories, policies)
def test_addition_commutes(one: list[Opportunity], two: list[Opportunity], policy: TallyPolicy) -> None:
    assert tally(one, policy) + tally(two, policy) == tally(two, policy) + tally(one, policy)


@given(histories, histories, histories, policies)
def test_addition_associates(
    one: list[Opportunity], two: list[Opportunity], three: list[Opportunity], policy: TallyPolicy
) -> None:
    a, b, c = (tally(history, policy) for history in (one, two, three))
    assert (a + b) + c == a + (b + c)


@given(histories, policies)
def test_the_empty_tally_changes_nothing(history: list[Opportunity], policy: TallyPolicy) -> None:
    empty = tally([], policy)
    counted = tally(history, policy)
    assert empty + counted == counted + empty == counted


@given(histories, policies, st.randoms(use_true_random=False))
def test_the_order_of_subjects_never_shows(
    history: list[Opportunity], policy: TallyPolicy, chance: object
) -> None:
    shuffled = list(history)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = tally(history, policy), tally(shuffled, policy)
    assert one == two
    assert summary(one) == summary(two)
    assert (conversion(one), velocity(one), quality(one)) == (conversion(two), velocity(two), quality(two))


@given(histories, policies)
def test_segments_add_to_the_whole(history: list[Opportunity], policy: TallyPolicy) -> None:
    whole = Tally.of(history, pipeline=PIPELINE, policy=policy, as_of=AS_OF)
    assert tally(history, policy).total == whole.total


@given(histories, st.sampled_from(["first", "every"]), st.sampled_from(["credited", "strict"]))
def test_a_window_that_nobody_outlives_counts_like_none(
    history: list[Opportunity], entry: Literal["first", "every"], skipped: Literal["credited", "strict"]
) -> None:
    dated = [each for each in history if all(stay.entered_at for stay in each.stays)]
    in_order = [
        each for each in dated if list(each.stays) == sorted(each.stays, key=lambda stay: stay.entered_at)
    ]  # type: ignore[arg-type,return-value]
    plain = TallyPolicy(entry=entry, skipped=skipped)
    windowed = TallyPolicy(entry=entry, skipped=skipped, window=9999 * DAY)
    one, two = tally(in_order, plain).total.stages, tally(in_order, windowed).total.stages
    assert [(each.entered, each.advanced, each.resolved, each.exits) for each in one] == [
        (each.entered, each.advanced, each.resolved, each.exits) for each in two
    ]


@given(histories, policies)
def test_nobody_advances_who_was_not_resolved_nor_ends_who_did_not_enter(
    history: list[Opportunity], policy: TallyPolicy
) -> None:
    total = tally(history, policy).total
    assert len(total.outcomes) <= total.entered
    for stage in total.stages:
        assert stage.advanced <= stage.resolved <= stage.entered
        assert stage.matured <= stage.entered
        assert len(stage.outcomes) <= len(history)
