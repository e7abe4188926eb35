"""Who leaves gives everything away; who is away is stood in for; success is shared to the last cent."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.ownership.desk import DAY, NOW

from salesfunnel import Money, Opportunity
from salesfunnel.errors import InvalidValue
from salesfunnel.model.claim import Tenure
from salesfunnel.ownership.definitions import HandoverPolicy
from salesfunnel.ownership.departure import (
    Cover,
    Departure,
    cover_of,
    covered_by,
    credit_shares,
    split_amount,
    successors,
)

LEAVES = Departure(id="case-1", seller_id="li", kind="leave", at=NOW, by="wang", supervisor_id="wang")
STEPS = HandoverPolicy.model_validate(
    {"credit": [{"within_days": 30, "percent": 50}, {"within_days": 90, "percent": 20}]}
)


def deal(key: str = "d-1", **told: Any) -> Opportunity:
    return Opportunity(id=key, pipeline="b2b", stage="talk", **told)


def passed_on(owner: str | None = "mo", *, to_pool: bool = False) -> Opportunity:
    left = Tenure(owner_id="li", left_at=NOW, to_pool=to_pool)
    return deal(owner_id=owner, owned_at=NOW, tenures=(left,))


def test_everything_of_the_seller_is_placed_or_named_as_unplaced() -> None:
    deals = [deal("d-1", owner_id="li"), deal("d-2", owner_id="li"), deal("d-3", owner_id="mo"), deal("d-4"),
             deal("d-5", owner_id="li"), deal("d-6", owner_id="li", merged_into="d-1")]  # fmt: skip
    rules = {"d-1": "mo", "d-2": None, "d-5": "li"}
    found = successors(LEAVES, deals, lambda each: rules[each.id])
    assert (found.offers, found.unplaced) == ({"d-1": "mo"}, ("d-2", "d-5"))


def test_the_seller_writes_and_the_supervisor_where_the_seller_is_gone() -> None:
    gone = Departure(
        id="c", seller_id="li", kind="leave", at=NOW, by="wang", supervisor_id="wang", is_absent=True
    )
    assert (LEAVES.writer_id, gone.writer_id) == ("li", "wang")
    with pytest.raises(InvalidValue, match="name who writes"):
        Departure(id="c", seller_id="li", kind="leave", at=NOW, by="wang", is_absent=True)


def test_a_cover_counts_for_its_time_and_no_longer_than_the_policy_allows() -> None:
    short = cover_of(STEPS, owner_id="li", cover_id="mo", since=NOW, until=NOW + 30 * DAY, by="wang")
    other = Cover(owner_id="wu", cover_id="mo", since=NOW + DAY, until=NOW + 2 * DAY, by="wang")
    assert covered_by([short, other], "mo", NOW) == ("li",)
    assert covered_by([short, other], "mo", NOW + DAY) == ("li", "wu")
    assert covered_by([short, other], "mo", NOW + 30 * DAY) == ()
    assert covered_by([short, other], "li", NOW) == ()
    with pytest.raises(InvalidValue, match="hand the subjects over"):
        cover_of(STEPS, owner_id="li", cover_id="mo", since=NOW, until=NOW + 30.1 * DAY, by="wang")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Cover(owner_id="li", cover_id="li", since=NOW, until=NOW + DAY, by="wang"),
        lambda: Cover(owner_id="li", cover_id="mo", since=NOW, until=NOW, by="wang"),
        lambda: Cover(owner_id="li", cover_id="mo", since=datetime(2026, 1, 1), until=NOW, by="w"),  # noqa: DTZ001
        lambda: split_amount(Money.of(1, "CNY"), {}),
        lambda: split_amount(Money.of(1, "CNY"), {"li": Fraction(1, 2)}),
        lambda: split_amount(Money.of(1, "CNY"), {"li": Fraction(3, 2), "mo": Fraction(-1, 2)}),
    ],
)
def test_what_is_no_cover_or_no_split_is_refused(make: Any) -> None:
    with pytest.raises(InvalidValue):
        make()


@pytest.mark.parametrize(
    ("day", "shares"),
    [(0, {"mo": "1/2", "li": "1/2"}), (30, {"mo": "1/2", "li": "1/2"}), (31, {"mo": "4/5", "li": "1/5"}), (91, {"mo": "1"})],
)  # fmt: skip
def test_the_sooner_a_deal_is_won_the_more_the_predecessor_gets(day: float, shares: dict[str, str]) -> None:
    found = credit_shares(passed_on(), STEPS, NOW + day * DAY)
    assert {seller: str(each) for seller, each in found.items()} == shares


def test_what_came_out_of_the_pool_or_was_never_passed_on_is_the_owner_s_alone() -> None:
    assert credit_shares(passed_on(to_pool=True), STEPS, NOW) == {"mo": 1}
    assert credit_shares(deal(owner_id="mo"), STEPS, NOW) == {"mo": 1}
    assert credit_shares(passed_on("li"), STEPS, NOW) == {"li": 1}
    assert credit_shares(deal(), STEPS, NOW) == {}
    whole = HandoverPolicy.model_validate({"credit": [{"within_days": 9, "percent": 100}]})
    assert credit_shares(passed_on(), whole, NOW) == {"li": 1}


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(1, 1000), min_size=1, max_size=7))
def test_the_parts_of_an_amount_add_up_to_it_and_are_off_by_less_than_a_cent(
    minor: int, weights: list[int]
) -> None:
    shares = {f"s-{n}": Fraction(each, sum(weights)) for n, each in enumerate(weights)}
    parts = split_amount(Money(minor, "CNY"), shares)
    assert sum(each.minor for each in parts.values()) == minor
    assert all(abs(parts[seller].minor - minor * share) < 1 for seller, share in shares.items())


def test_equal_remainders_go_by_id() -> None:
    thirds = {name: Fraction(1, 3) for name in ("wu", "li", "mo")}
    found = split_amount(Money.of("100.00", "CNY"), thirds)
    assert {seller: str(each) for seller, each in found.items()} == {
        "wu": "33.33 CNY", "li": "33.34 CNY", "mo": "33.33 CNY",
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"credit": [{"within_days": 30, "percent": 50}, {"within_days": 30, "percent": 20}]},
        {"credit": [{"within_days": 30, "percent": 101}]},
        {"answer_days": 0},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        HandoverPolicy.model_validate(wrong)
