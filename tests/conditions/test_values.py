"""Raw values: exact money whatever the caller's decimal context, and values that only pretend."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from decimal import Decimal, localcontext
from typing import Any

import pytest

from salesfunnel.conditions.values.read import is_naive, read_value, with_absent
from salesfunnel.conditions.values.types import MISSING, WRONG_TYPE, ValueType
from salesfunnel.errors import InvalidValue
from salesfunnel.model import FieldType, Money

INSTANT = ValueType(FieldType.INSTANT)


class NotATime(datetime):
    """What pandas calls NaT: a datetime that differs from itself."""

    def __ne__(self, other: object) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = datetime.__hash__


class OddZone(tzinfo):
    def utcoffset(self, _when: Any) -> Any:
        raise RuntimeError


def test_money_does_not_depend_on_the_callers_decimal_context() -> None:
    with localcontext(prec=3):
        assert Money.of("12345.67", "CNY").minor == 1_234_567
        assert Money(1_234_567, "CNY").major == Decimal("12345.67")


@pytest.mark.parametrize("digits", [20, 40, 200])
def test_a_fraction_of_a_minor_unit_is_found_however_small(digits: int) -> None:
    with pytest.raises(InvalidValue):
        Money.of(Decimal("1." + "0" * digits + "1"), "CNY")


def test_a_huge_whole_number_is_no_money() -> None:
    with pytest.raises(InvalidValue, match="64 bits"):
        Money.of(10**5_000, "CNY")


def test_what_is_not_a_time_is_missing() -> None:
    assert read_value(NotATime(2026, 1, 1, tzinfo=UTC), INSTANT) is MISSING


def test_a_zone_that_raises_makes_the_instant_a_wrong_type() -> None:
    assert read_value(datetime(2026, 1, 1, tzinfo=OddZone()), INSTANT) is WRONG_TYPE
    assert read_value(datetime.max.replace(tzinfo=UTC), INSTANT) == datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize("raw", [5, None, "yesterday", "2026-01-01T00:00Z", datetime(2026, 1, 1, tzinfo=UTC)])
def test_only_an_instant_without_a_zone_is_naive(raw: Any) -> None:
    assert is_naive(raw) is False


def test_a_missing_literal_is_read_as_the_type_reads_it() -> None:
    assert with_absent(ValueType(FieldType.NUMBER, missing=frozenset({0, "none"}))).absent == {0.0}
    assert with_absent(ValueType(FieldType.MONEY, currency="CNY", missing=frozenset({"0"}))).absent == {0}
    assert with_absent(ValueType(FieldType.TEXT, missing=frozenset({"-"}))).absent == {"-"}
