"""Capacity is exact over any stretch of days, whatever a day's rounding; limits of open subjects hold."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.counter import DAY, HOUR, NOW, funnel, lead, roster, routing, run

from salesfunnel import Seller
from salesfunnel.model.seller import Capacity
from salesfunnel.routing import RoutingState
from salesfunnel.routing.availability import Credit, Rate


def days(rate: Rate, many: int) -> list[int]:
    """How many subjects are taken on each day when there are always enough."""
    credit, taken = None, []
    for place in range(many):
        day = date(2026, 1, 1) + timedelta(place)
        credit = rate.at(credit, day)
        count = credit.parts // rate.cost
        credit = Credit(credit.parts - count * rate.cost, day)
        taken.append(count)
    return taken


@pytest.mark.parametrize(("per_month", "expected"), [(5, 50), (14, 140), (15, 150), (44, 440)])
def test_v2_capacity_per_30_days_is_exact_over_300(per_month: int, expected: int) -> None:
    made, state = funnel(), RoutingState()
    people = roster(Seller("a", capacity=Capacity(per_month, "30_days")))
    got = 0
    for day in range(300):
        batch = made.assign_many(
            [lead(f"{day}-{each}") for each in range(4)], people, state, now=NOW + day * DAY
        )
        got, state = got + len(batch.assigned), batch.state
    assert abs(got - expected) <= 1
    assert state.sellers["a"].received == got


@settings(max_examples=60, deadline=None)
@given(
    st.fractions(0, 60, max_denominator=12), st.sampled_from(["day", "week", "30_days"]), st.integers(1, 40)
)
def test_no_stretch_of_days_gives_more_than_its_share_and_one(
    amount: Fraction, per: str, length: int
) -> None:
    capacity = Capacity(amount, per)  # type: ignore[arg-type]
    rate = Rate.of(capacity, ZoneInfo("Asia/Shanghai"))
    daily, taken = Fraction(rate.daily, rate.cost), days(rate, 120)
    for begin in range(120 - length):
        got = sum(taken[begin : begin + length])
        assert daily * length - 1 <= got < daily * length + 1 or (
            begin == 0 and abs(got - daily * length) <= 1
        )


def test_what_is_not_used_is_kept_up_to_the_carry() -> None:
    for carry, expected in ((1, 3), (5, 7)):
        rate = Rate.of(Capacity(2, "day", carry), ZoneInfo("UTC"))
        credit = rate.at(rate.at(None, date(2026, 1, 1)), date(2026, 1, 31))
        assert credit.parts // rate.cost == expected
    assert rate.at(credit, date(2026, 1, 1)) == credit


def test_a_day_begins_in_the_seller_s_zone() -> None:
    made = funnel()
    people = roster(
        Seller("a", capacity=Capacity(1)), Seller("b", capacity=Capacity(1), timezone="America/New_York")
    )
    _, state = run(made, map(lead, range(4)), people)
    assert [
        each.seller_id for each in run(made, map(lead, range(2)), people, state, now=NOW + 2 * HOUR)[0]
    ] == [None, None]
    found, state = run(made, map(lead, range(2)), people, state, now=NOW + 3 * HOUR)
    assert [each.seller_id for each in found] == ["b", None]
    found, _ = run(made, map(lead, range(2)), people, state, now=NOW + 14 * HOUR)
    assert [each.seller_id for each in found] == ["a", None]


def test_a_capacity_that_changed_keeps_its_share_of_what_was_left() -> None:
    made = funnel()
    _, state = run(made, [lead(1)], roster(Seller("a", capacity=Capacity(3))))
    assert state.sellers["a"].credit == 2
    found, _ = run(made, map(lead, range(4)), roster(Seller("a", capacity=Capacity(90, "30_days"))), state)
    assert [each.seller_id for each in found] == ["a", "a", None, None]
    assert run(made, [lead(9)], roster("a"), state)[0][0].seller_id == "a"


def test_open_subjects_are_limited_and_the_host_s_count_is_the_truth() -> None:
    made, people = funnel(), roster(Seller("a", open_limit=2), Seller("b", open_limit=1))
    found, state = run(made, map(lead, range(5)), people)
    assert [each.seller_id for each in found] == ["a", "b", "a", None, None]
    state = state.with_open({"a": 1, "gone": 7})
    found, state = run(made, map(lead, range(2)), people, state)
    assert [each.seller_id for each in found] == ["a", None]
    assert (state.sellers["gone"].open, state.sellers["a"].received) == (7, 3)


def test_a_kind_of_subject_is_limited_by_its_condition() -> None:
    section = routing(limits={"targets": {"when": "is_target", "most": 2}})
    made, people = funnel(section), roster("a", Seller("b", limits={"targets": 1}))
    found, state = run(made, [lead(key, is_target=True) for key in range(5)], people)
    assert [each.seller_id for each in found] == ["a", "b", "a", None, None]
    assert state.sellers["a"].limited == {"targets": 2}
    others, _ = run(made, map(lead, range(4)), people, state)
    assert [each.seller_id for each in others] == ["a", "b", "a", "b"]
    told = made.explain_assignment(lead(9, is_target=True), people, state, now=NOW).render()
    assert "  b has 1 subjects of the kind 'targets', of at most 1" in told


def test_nobody_has_a_capacity_of_nothing() -> None:
    people = roster(Seller("a", capacity=Capacity(0)), Seller("b", open_limit=0))
    found, state = run(funnel(), map(lead, range(2)), people)
    assert [each.seller_id for each in found] == [None, None]
    assert found[0].path[0].outcome == "nobody_can"
    told = funnel().explain_assignment(lead(), people, state, now=NOW)
    assert told.render()[2:] == ("  a has no capacity at all", "  b has 0 open subjects of at most 0")
