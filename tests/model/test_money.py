"""Money is exact, and what is not exact is refused with its cure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel.errors import InvalidValue
from salesfunnel.model.money import INT64, Money, exponent


@pytest.mark.parametrize(
    ("major", "currency", "minor"),
    [
        (200_000, "CNY", 20_000_000),
        ("12.30", "USD", 1230),
        (Decimal("0.005"), "KWD", 5),
        ("7", "JPY", 7),
        ("1.0001", "CLF", 10_001),
        ("-3.5", "EUR", -350),
        ("1e3", "EUR", 100_000),
        (0, "XYZ", 0),
    ],
)
def test_major_units_become_whole_minor_units(major: Any, currency: str, minor: int) -> None:
    assert Money.of(major, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("major", "said"),
    [
        (
            0.1,
            "money: found 0.1 (float), expected an exact amount; write it as text or Decimal: Money.of('0.1', 'CNY')",
        ),
        (
            True,
            "money: found True (bool), expected an exact amount; write it as text or Decimal: Money.of('True', 'CNY')",
        ),
        (
            None,
            "money: found None (NoneType), expected an exact amount; write it as text or Decimal: Money.of('None', 'CNY')",
        ),
        ("0.001", "money: found '0.001', finer than CNY's minor unit; round it to 2 decimals"),
        ("1_000", "money: found '1_000', expected an amount such as '12.30'"),
        ("twelve", "money: found 'twelve', expected an amount such as '12.30'"),
        ("NaN", "money: found 'NaN', expected a finite amount"),
        (Decimal("sNaN"), "money: found 'sNaN', expected a finite amount"),
        ("1e400", "money: found '1e400', expected a finite amount"),
        ("９", "money: found '９', expected an amount such as '12.30'"),
        (10**19, "money: the amount does not fit 64 bits; check the unit"),
    ],
)
def test_what_is_not_exact_is_refused_with_its_cure(major: Any, said: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Money.of(major, "CNY")
    assert str(caught.value) == said


@pytest.mark.parametrize("currency", ["cny", "CN", "", "人民币", "US1", None])
def test_a_currency_is_three_capitals(currency: Any) -> None:
    with pytest.raises(InvalidValue, match="expected an ISO 4217 code; write three capitals: 'CNY'"):
        Money(1, currency)


def test_minor_units_are_whole_numbers() -> None:
    with pytest.raises(InvalidValue, match="expected whole minor units"):
        Money(1.5, "CNY")  # type: ignore[arg-type]


@given(st.integers(-INT64, INT64), st.sampled_from(["CNY", "JPY", "KWD", "CLF"]))
def test_an_amount_reads_back_from_its_text(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(str(money)) == money
    assert Money.of(money.major, currency) == money
    assert eval(repr(money)) == money  # noqa: S307 - repr pastes back


def test_an_unlisted_currency_has_two_digits() -> None:
    assert exponent("XTS") == 2
