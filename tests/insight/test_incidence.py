"""Incidence: who has ended in which way by which age, while some are on their way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel.errors import InvalidValue, UnknownName
from salesfunnel.insight.incidence import incidence
from salesfunnel.insight.tally.exits import Exits

AGES = st.dictionaries(st.integers(0, 30), st.integers(1, 5), max_size=6)
EXITS = st.builds(lambda won, lost, open_: Exits.of({"won": won, "lost": lost}, open_), AGES, AGES, AGES)


def test_with_nobody_open_it_is_the_plain_share() -> None:
    found = incidence(Exits.of({"won": {3: 2, 5: 1}, "lost": {4: 1}}, {}))
    assert [found.curve("won").at(age).value for age in (0, 2, 3, 4.5, 5, 99)] == pytest.approx(
        [0, 0, 0.5, 0.5, 0.75, 0.75]
    )
    assert found.curve("lost").at(4).value == pytest.approx(0.25)
    assert found.staying(4) == pytest.approx(0.25)


def test_who_is_open_counts_for_as_long_as_it_was_seen() -> None:
    found = incidence(Exits.of({"won": {10: 1}, "lost": {}}, {5: 1}))
    assert found.curve("won").at(10).value == 1.0
    assert incidence(Exits.of({"won": {10: 1}, "lost": {}}, {20: 1})).curve("won").at(10).value == 0.5


def test_who_was_seen_late_is_not_at_risk_before() -> None:
    early = Exits.of({"won": {2: 1, 8: 1}}, {9: 1}, {5: 1})
    shares = incidence(early).curve("won")
    assert [shares.at(age).at_risk for age in (2, 8)] == [2, 2]
    assert shares.at(2).value == 0.5
    assert shares.at(8).value == 0.75


def test_an_age_at_which_nobody_is_left_is_named() -> None:
    found = incidence(Exits.of({"won": {2: 1, 8: 1}}, {9: 1}, {5: 2}))
    assert found.emptied_at == 2
    assert incidence(Exits.of({"won": {2: 1, 8: 1}}, {9: 1})).emptied_at is None


def test_too_few_ends_are_refused() -> None:
    found = incidence(Exits.of({"won": {1: 3}}, {4: 9}), minimum_ended=10)
    assert (found.count, found.ended, found.curves) == (12, 3, ())
    assert str(found.reason) == "3 subjects have come to an end; at least 10 are needed"
    assert incidence(Exits.of({}, {})).reason is not None


def test_misuse_is_named() -> None:
    exits = Exits.of({"won": {1: 3}}, {})
    with pytest.raises(InvalidValue, match="between 0 and 1"):
        incidence(exits, confidence=1)
    with pytest.raises(InvalidValue, match="the age -1"):
        incidence(Exits.of({"won": {-1: 3}}, {}))
    with pytest.raises(UnknownName, match="did you mean 'won'"):
        incidence(exits).curve("wonn")


@given(EXITS)
def test_shares_rise_sum_to_at_most_one_and_lie_in_their_interval(exits: Exits) -> None:
    found = incidence(exits)
    for curve in found.curves:
        values = [share.value for share in curve.shares]
        assert values == sorted(values)
        for share in curve.shares:
            if share.low is not None and share.high is not None:
                assert 0 <= share.low <= share.value <= share.high <= 1
    for age in found.curves[0].ages if found.curves else ():
        assert -1e-9 <= found.staying(age) <= 1


@given(EXITS, EXITS)
def test_exits_add_in_any_order(one: Exits, two: Exits) -> None:
    assert one + two == two + one
    assert len(one + two) == len(one) + len(two)
