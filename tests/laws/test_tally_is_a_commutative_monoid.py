"""Tallies add like numbers, so that streams, batches and shards merge to one answer."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from tests.insight.journeys import deal, pipeline

from salesfunnel.insight import Tally, TallyPolicy, conversion, quality, summary, velocity
from salesfunnel.model import Opportunity

PIPELINE = pipeline("a", "b", "c")
KEYS = [stage.key for stage in PIPELINE.stages]
days = st.none() | st.integers(0, 60) | st.floats(0, 60)
policies = st.builds(
    TallyPolicy, entry=st.sampled_from(["first", "every"]), skipped=st.sampled_from(["credited", "strict"])
)


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
    return Tally.of(history, pipeline=PIPELINE, by=["source", "size"], policy=policy, fields=["size"])


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
    whole = Tally.of(history, pipeline=PIPELINE, policy=policy)
    assert tally(history, policy).total == whole.total
