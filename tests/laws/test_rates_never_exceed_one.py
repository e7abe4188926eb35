"""Rates are shares of what entered: never above 100 %, and what entered is accounted for."""

from __future__ import annotations

from itertools import pairwise

import attrs
from hypothesis import given
from hypothesis import strategies as st
from tests.insight.journeys import deal, pipeline

from salesfunnel.insight import Tally, TallyPolicy, conversion
from salesfunnel.model import Opportunity, Pipeline, Stay

ABC = pipeline("a", "b", "c")
KEYS = [stage.key for stage in ABC.stages]
paths = st.lists(st.lists(st.sampled_from(KEYS), min_size=1, max_size=7), max_size=15)
policies = st.builds(
    TallyPolicy, entry=st.sampled_from(["first", "every"]), skipped=st.sampled_from(["credited", "strict"])
)


def counted(journeys: list[list[str]], policy: TallyPolicy | None = None) -> Tally:
    return Tally.of([deal(path) for path in journeys], pipeline=ABC, policy=policy or TallyPolicy())


@given(paths, policies)
def test_no_rate_leaves_its_bounds(journeys: list[list[str]], policy: TallyPolicy) -> None:
    found = conversion(counted(journeys, policy))
    overall = found.overall
    shares = [
        *((each.low, each.rate, each.high) for each in found.stages),
        (overall.low, overall.rate, overall.high),
    ]
    closed = (overall.win_rate_closed_low, overall.win_rate_closed, overall.win_rate_closed_high)
    for low, rate, high in [*shares, closed]:
        assert rate is None or 0 <= (low or 0) <= rate <= (high or 0) <= 1


@given(paths, policies)
def test_nobody_both_advances_from_a_stage_and_is_lost_there(
    journeys: list[list[str]], policy: TallyPolicy
) -> None:
    for stage in conversion(counted(journeys, policy)).stages:
        assert stage.advanced + stage.lost <= stage.entered


@given(paths)
def test_by_default_what_advances_is_what_enters_next(journeys: list[list[str]]) -> None:
    found = conversion(counted(journeys))
    for stage, following in pairwise(found.stages):
        assert stage.advanced == following.entered
    assert found.stages[-1].advanced == found.overall.won


@given(paths, policies)
def test_every_subject_is_counted_once_in_the_whole(journeys: list[list[str]], policy: TallyPolicy) -> None:
    tally = counted(journeys, policy)
    found = conversion(tally)
    overall = found.overall
    assert overall.entered == len(journeys) == overall.won + overall.lost + overall.open + overall.parked
    assert overall.entered == sum(each.count for each in found.standing)
    unplaced_lost = overall.lost - sum(stage.lost for stage in found.stages)
    assert 0 <= unplaced_lost <= tally.total.unplaced


@given(paths)
def test_every_entry_never_counts_fewer_than_first_entry(journeys: list[list[str]]) -> None:
    first = conversion(counted(journeys)).stages
    every = conversion(counted(journeys, TallyPolicy(entry="every"))).stages
    assert all(more.entered >= fewer.entered for more, fewer in zip(every, first, strict=True))


def renamed(subject: Opportunity, names: dict[str, str]) -> Opportunity:
    stays = tuple(Stay(names[stay.stage], stay.entered_at) for stay in subject.stays)
    return attrs.evolve(subject, stage=names[subject.stage], stays=stays)


@given(paths, policies, st.permutations(["x", "y", "z", "p", "q", "r"]))
def test_renaming_stages_changes_nothing_but_names(
    journeys: list[list[str]], policy: TallyPolicy, fresh: list[str]
) -> None:
    names = dict(zip(KEYS, fresh, strict=True))
    other = Pipeline.model_validate(
        {"stages": [{"key": names[stage.key], "kind": stage.kind} for stage in ABC.stages]}
    )
    subjects = [deal(path) for path in journeys]
    before = conversion(Tally.of(subjects, pipeline=ABC, policy=policy))
    after = conversion(Tally.of([renamed(each, names) for each in subjects], pipeline=other, policy=policy))
    assert after.overall == before.overall
    assert [attrs.evolve(each, stage="") for each in after.stages] == [
        attrs.evolve(each, stage="") for each in before.stages
    ]


@given(paths, policies, st.permutations(ABC.stages))
def test_reordering_stages_changes_no_overall_rate(
    journeys: list[list[str]], policy: TallyPolicy, stages: list[object]
) -> None:
    subjects = [deal(path) for path in journeys]
    other = ABC.model_copy(update={"stages": tuple(stages)})
    before = conversion(Tally.of(subjects, pipeline=ABC, policy=policy))
    after = conversion(Tally.of(subjects, pipeline=other, policy=policy))
    assert after.overall == before.overall
