"""What can be learned from: rows and frames alike, by the types that conditions read by."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from salesfunnel.errors import DataError, InvalidValue
from salesfunnel.model import Money
from salesfunnel.scoring.learned.history import ABSENT, UNREAD, read_history

ROWS: list[dict[str, Any]] = [
    {"origin": "web", "seats": 5, "vip": True, "began": date(2026, 1, 2), "won": True},
    {"origin": "", "seats": None, "vip": False, "began": date(2026, 1, 1), "won": 0},
    {"origin": "fair", "seats": 2.5, "vip": None, "began": None, "won": False},
    {"origin": "web", "seats": 1, "vip": True, "began": date(2026, 1, 3), "won": None},
]
FIELDS = ["origin", "seats", "vip"]


def read(rows: Any, fields: Any = FIELDS, **more: Any) -> Any:
    return read_history(rows, outcome="won", fields=fields, **more)


def test_open_rows_are_left_out_and_counted() -> None:
    found = read(ROWS, at="began")
    assert (found.rows, found.open, found.untimed) == (3, 1, 1)
    assert list(found.won) == [1, 0, 0]


def test_types_are_those_of_the_values_and_nothing_is_missing() -> None:
    origin, seats, vip = read(ROWS).columns
    assert [each.value_type.type for each in (origin, seats, vip)] == ["text", "number", "flag"]
    assert (origin.values, list(origin.codes)) == (("fair", "web"), [1, ABSENT, 0])
    assert (seats.values, list(seats.codes)) == ((2.5, 5.0), [1, ABSENT, 0])
    assert (vip.values, list(vip.codes)) == ((False, True), [1, 0, ABSENT])


@pytest.mark.parametrize(
    "frame",
    [
        lambda: pl.DataFrame(ROWS, strict=False),
        lambda: pl.DataFrame(ROWS, strict=False).lazy(),
        lambda: pd.DataFrame(ROWS),
        lambda: pa.Table.from_pylist([{**row, "won": None if row["won"] is None else bool(row["won"])} for row in ROWS]),
    ],
    ids=["polars", "lazy", "pandas", "pyarrow"],
)  # fmt: skip
def test_a_frame_says_what_its_rows_say(frame: Any) -> None:
    one, two = read(ROWS, at="began"), read(frame(), at="began")
    for mine, other in zip(one.columns, two.columns, strict=True):
        assert (mine.values, list(mine.codes)) == (other.values, list(other.codes))
    assert list(one.won) == list(two.won)
    assert np.array_equal(one.order, two.order, equal_nan=True)


def test_a_table_of_duckdb_is_a_frame_too() -> None:
    frame = pl.DataFrame(ROWS, strict=False)
    found = read(duckdb.sql("select * from frame"))
    assert found.columns[0].values == ("fair", "web")
    assert frame.height == found.rows + found.open


def test_a_declared_field_has_its_type_its_missing_literals_and_its_options() -> None:
    declared = {
        "origin": {"type": "choice", "options": ["web"], "label": "Origin"},
        "seats": {"type": "number", "missing": [5]},
    }
    origin, seats = read(ROWS, declared).columns
    assert list(origin.codes) == [0, ABSENT, UNREAD]
    assert list(seats.codes) == [ABSENT, ABSENT, 0]


def test_decimals_and_money_are_amounts_and_core_attributes_have_their_own_type() -> None:
    rows = [
        {"price": Decimal("12.50"), "amount": 3, "won": True},
        {"price": Money(100, "EUR"), "amount": 2.5, "won": False},
    ]
    price, amount = read(rows, ["price", "amount"], currency="EUR").columns
    assert price.values == (100, 1250)
    assert (amount.values, list(amount.codes)) == ((300,), [0, UNREAD])


@pytest.mark.parametrize(
    "began",
    [
        datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        datetime(2026, 1, 1, tzinfo=UTC),
        "2026-01-01",
        date(2026, 1, 1),
    ],
)
def test_a_time_is_a_day_an_instant_or_their_text(began: Any) -> None:
    found = read([{"origin": "web", "began": began, "won": 1}], ["origin"], at="began")
    assert list(found.order) == [datetime(2026, 1, 1, tzinfo=UTC).timestamp()]


def test_a_growing_number_is_a_time_too() -> None:
    found = read([{"origin": "web", "began": 7, "won": 1}], ["origin"], at="began")
    assert list(found.order) == [7.0]


@pytest.mark.parametrize(
    ("rows", "fields", "said"),
    [
        (ROWS, ["orign"], "rows: there is no column 'orign'; did you mean 'origin'?"),
        ([{"origin": "a", "won": "yes"}], ["origin"], "won: found 'yes', expected an outcome"),
        (["no row"], ["origin"], "rows.0: found a str, expected a mapping"),
        (7, ["origin"], "rows: found a int, expected rows or a table"),
        ([{"origin": 2**60, "won": 1}], {"origin": {"type": "money"}}, "currency: 'origin' is money and no currency is named"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(rows: Any, fields: Any, said: str) -> None:
    with pytest.raises((DataError, InvalidValue)) as caught:
        read(rows, fields)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 1, 1), "nothing is learned from a field of type 'date'"),
        (datetime(2026, 1, 1, tzinfo=UTC), "nothing is learned from a field of type 'instant'"),
        ([1], "found values of several types or of none that is known"),
        (object(), "found values of several types or of none that is known"),
    ],
)
def test_a_type_that_says_nothing_is_refused(value: Any, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        read([{"x": value, "won": 1}], ["x"])


def test_values_of_two_types_ask_for_a_definition() -> None:
    with pytest.raises(InvalidValue, match="declare it"):
        read([{"x": 1, "won": 1}, {"x": "a", "won": 0}], ["x"])


def test_a_name_that_no_condition_can_write_is_refused() -> None:
    with pytest.raises(InvalidValue, match="Lead Origin"):
        read([{"Lead Origin": 1, "won": 1}], ["Lead Origin"])


def test_no_fields_are_refused() -> None:
    with pytest.raises(InvalidValue, match="found no field"):
        read(ROWS, [])


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(DataError, match="expected when a row began"):
        read([{"origin": "a", "began": "soon", "won": 1}], ["origin"], at="began")


def test_what_is_no_currency_is_refused() -> None:
    with pytest.raises(InvalidValue, match="currency: found 'eur'"):
        read([{"x": Decimal(1), "won": 1}], ["x"], currency="eur")


def test_an_amount_beyond_what_is_exact_is_refused() -> None:
    with pytest.raises(DataError, match="beyond 2\\^53"):
        read([{"x": Decimal(10**15), "won": 1}], ["x"], currency="EUR")
