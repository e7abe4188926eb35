"""Health: shapes, snapshots, the bridge that leaves nothing over, who is stuck, and what a pilot changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.insight.journeys import DAY_0, deal, pipeline

from salesfunnel.errors import InvalidValue
from salesfunnel.insight import Tally
from salesfunnel.insight.health import bridge, differences, pilot_effect, shape, snapshot, stuck
from salesfunnel.model import Opportunity

PIPELINE = pipeline("a", "b", "c")
DAY = timedelta(days=1)
SHAPES = {
    (9, 5, 2): ("funnel", None), (2, 9, 3): ("spindle", "b"), (9, 1, 4): ("hourglass", "b"),
    (2, 3, 9): ("inverted", "c"), (0, 9, 3): ("empty_top", "a"), (0, 0, 0): ("empty", None),
}  # fmt: skip


@pytest.mark.parametrize("counts", SHAPES)
def test_a_shape_names_the_stage_to_look_at(counts: tuple[int, ...]) -> None:
    deals = [
        deal(key, id=f"{key}{at}") for key, count in zip("abc", counts, strict=True) for at in range(count)
    ]
    found = shape(Tally.of(deals, pipeline=PIPELINE))
    assert (found.kind, found.stage) == SHAPES[counts]
    assert found.message.render("zh") != found.message.render("en")


def test_a_week_s_changes_are_told_by_deal() -> None:
    monday = [
        deal("a", id="1", amount=10, close_date=date(2026, 4, 1)), deal("b", id="2", amount=20),
        deal("c", id="3", amount=30), deal("b", id="4", amount=40), deal("a", id="5", amount=50),
    ]  # fmt: skip
    friday = [
        deal("a b", id="1", amount=15, close_date=date(2026, 5, 1)), deal("b won", id="2", amount=20),
        deal("c b", id="3", amount=25), deal("b lost", id="4", amount=40), deal("a", id="6", amount=60),
    ]  # fmt: skip
    one, two = snapshot(monday, pipeline=PIPELINE), snapshot(friday, pipeline=PIPELINE)
    assert {each.id: each.kinds for each in differences(one, two, pipeline=PIPELINE)} == {
        "1": ("advanced", "slipped", "larger"), "2": ("won",), "3": ("back", "smaller"), "4": ("lost",),
        "5": ("gone",), "6": ("new",),
    }  # fmt: skip
    found = bridge(one, two)
    assert [each // 100 for each in (found.opening, found.new, found.won, found.lost, found.gone, found.changed, found.closing)] == [150, 60, 20, 40, 50, 0, 100]  # fmt: skip
    assert found.residual == 0


ONES = st.lists(
    st.builds(
        lambda at, path, amount: deal(path, id=str(at), amount=amount),
        st.integers(0, 9), st.sampled_from(["a", "b", "a won", "a lost", "b parked"]), st.none() | st.integers(-9, 99),
    ),
    unique_by=lambda each: each.id,
)  # fmt: skip


@given(ONES, ONES)
def test_a_bridge_leaves_nothing_over(one: list[Opportunity], two: list[Opportunity]) -> None:
    assert bridge(snapshot(one, pipeline=PIPELINE), snapshot(two, pipeline=PIPELINE)).residual == 0


def test_a_seller_whose_deals_stand_too_long_is_named() -> None:
    history = [deal("a b", days=[0, 5 + at % 3], id=f"h{at}") for at in range(30)]
    deals = [deal("a", days=[day], id=f"{who}{day}", owner_id=who) for who, days in {"li": (0, 1, 38), "wu": (36, 37, 38)}.items() for day in days]  # fmt: skip
    tally = Tally.of(history, pipeline=PIPELINE)
    (found,) = stuck(tally, deals, now=DAY_0 + 40 * DAY)
    assert (found.owner, found.stage, found.slow, found.open, found.limit_days) == (
        "li",
        "a",
        ("li0", "li1"),
        3,
        7.0,
    )


def test_a_pilot_is_measured_beside_the_others() -> None:
    found = pilot_effect(((100, 1000), (180, 1000)), ((100, 1000), (110, 1000)))
    assert found.effect == pytest.approx(0.07)
    assert 0 < found.low < 0.07 < found.high
    with pytest.raises(InvalidValue, match="wait for five"):
        pilot_effect(((1, 20), (3, 20)), ((10, 20), (11, 20)))
