"""Figures by which people are led."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.insight.journeys import deal, pipeline

from salesfunnel.errors import InvalidValue
from salesfunnel.insight import Tally, wilson
from salesfunnel.insight.kpi import (
    Measure,
    Scorecard,
    completeness,
    coverage,
    leaks,
    lost_hours,
    repeat_rate,
    split_credit,
)
from salesfunnel.insight.peers import compare, shrunk
from salesfunnel.insight.targets import attainment, levers
from salesfunnel.model import Activity, Dossier, Money

PIPELINE = pipeline("a", "b")


def test_completeness_counts_what_is_filled_by_seller_stage_and_field() -> None:
    deals = [deal("a", id=str(at), owner_id="li", fields={"budget": value}) for at, value in enumerate([5, None, "", float("nan"), 0])]  # fmt: skip
    (found,) = completeness(deals, fields=["budget"])
    assert (found.owner, found.stage, found.field, found.rate.part, found.rate.whole) == (
        "li",
        "a",
        "budget",
        2,
        5,
    )


def test_leaks_name_where_most_is_lost() -> None:
    deals = [*(deal("a lost", id=f"a{at}") for at in range(3)), deal("a b lost", id="b")]
    assert [(each.stage, each.lost, each.share) for each in leaks(Tally.of(deals, pipeline=PIPELINE))] == [
        ("a", 3, 0.75), ("b", 1, 0.25),
    ]  # fmt: skip


def test_coverage_is_what_is_open_for_what_is_missing() -> None:
    tally = Tally.of([deal("a", amount=300)], pipeline=PIPELINE)
    assert coverage(tally, gap=Decimal(100)) == 3.0
    assert coverage(tally, gap=Decimal(0)) is None


def test_the_hours_of_lost_deals_are_a_share_of_the_closed_ones() -> None:
    work = [("a won", 3.0), ("a lost", 9.0), ("a", 5.0)]
    dossiers = [
        Dossier(
            deal(path), activities=(Activity("x", "presales", hours=hours), Activity("y", "call", hours=1.0))
        )
        for path, hours in work
    ]
    found = lost_hours(dossiers, pipeline=PIPELINE, kinds=["presales"])
    assert (found.won, found.lost, found.open, found.lost_share) == (3.0, 9.0, 5.0, 0.75)
    assert lost_hours([], pipeline=PIPELINE).lost_share is None


def test_the_repeat_rate_is_of_won_deals() -> None:
    deals = [deal("a won", id="1", repurchase_ids=("2",)), deal("a won", id="3"), deal("a", id="2")]
    assert repeat_rate(deals, pipeline=PIPELINE) == wilson(1, 2)


def test_a_scorecard_with_too_little_process_is_an_error() -> None:
    def card(process: Fraction) -> Scorecard:
        return Scorecard(
            (
                Measure("visits", "process", process, Fraction(20)),
                Measure("won", "result", 1 - process, Fraction(5)),
            )
        )

    assert [each.code for each in card(Fraction(3, 10)).problems()] == ["process_weight"]
    assert card(Fraction(4, 10)).problems() == ()
    score, receipts = card(Fraction(1, 2)).score({"visits": 10, "won": 9})
    assert (score, receipts) == (75.0, (("visits", 25.0), ("won", 50.0)))
    with pytest.raises(InvalidValue, match="at least 40 %"):
        card(Fraction(0)).score({})


@given(
    st.integers(0, 10**9),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), min_size=1),
)
def test_credit_is_divided_without_losing_a_cent(minor: int, parts: dict[str, int]) -> None:
    shares = {name: Fraction(part, sum(parts.values())) for name, part in parts.items()}
    divided = split_credit(Money(minor, "CNY"), shares)
    assert sum(each.minor for each in divided.values()) == minor
    assert all(abs(divided[name].minor - minor * share) < 1 for name, share in shares.items())


def test_a_commission_is_on_cash_received() -> None:
    found = split_credit(
        Money.of(1000, "CNY"), {"li": Fraction(2, 3), "wu": Fraction(1, 3)}, rate=Fraction(5, 100)
    )
    assert found == {"li": Money.of("33.33", "CNY"), "wu": Money.of("16.67", "CNY")}
    with pytest.raises(InvalidValue, match="sum to 1"):
        split_credit(Money.of(1, "CNY"), {"li": Fraction(1, 2)})


def test_a_target_says_what_is_missing_and_how_many_leads_that_takes() -> None:
    deals = [*(deal("a b won", id=f"w{at}", amount=100) for at in range(10)), *(deal("a lost", id=f"l{at}") for at in range(30))]  # fmt: skip
    tally = Tally.of(deals, pipeline=PIPELINE)
    found = attainment(tally, target=Decimal(1000), won=Decimal(400))
    assert (found.share, found.gap, found.wins_needed, found.leads_needed) == (0.4, 600, 6, 24)
    assert [(each.stage, round(each.more_won, 6)) for each in levers(tally)] == [
        (None, 1.0),
        ("a", 1.0),
        ("b", 0.0),
    ]
    with pytest.raises(InvalidValue, match="above 0"):
        attainment(tally, target=Decimal(0))


def test_differences_that_chance_explains_get_no_rank() -> None:
    def team(**won: int) -> Tally:
        deals = [deal(f"a {'won' if at < count else 'lost'}", id=f"{who}{at}", owner_id=who) for who, count in won.items() for at in range(50)]  # fmt: skip
        return Tally.of(deals, pipeline=PIPELINE, by=["owner_id"])

    near, far = compare(team(li=25, wu=27, he=24)), compare(team(li=10, wu=40, he=25))
    assert (near.ranked, [each.rank for each in near.peers]) == (False, [None, None, None])
    assert (far.ranked, [(each.name, each.rank) for each in far.peers]) == (
        True,
        [("wu", 1), ("he", 2), ("li", 3)],
    )
    with pytest.raises(InvalidValue, match="group it"):
        compare(Tally.of([], pipeline=PIPELINE))


def test_small_samples_are_drawn_to_the_mean_beside_the_raw_rate() -> None:
    raw = [wilson(90, 100), wilson(10, 100), wilson(2, 2), wilson(0, 0)]
    big, _, small, none = shrunk(raw)
    assert big is not None
    assert small is not None
    assert abs(1.0 - small) > abs(0.9 - big)
    assert none is None
    assert shrunk([wilson(5, 10), wilson(5, 10)]) == (0.5, 0.5)
