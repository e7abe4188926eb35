"""A cell's text becomes exactly the value it stands for, or is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money
from salesfunnel.shell.imports.cells import Reading

ZONE = ZoneInfo("Asia/Shanghai")


def read(kind: FieldType, text: str, **how: object) -> object:
    return Reading(kind, ZONE, currency="CNY", **how).read(text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FieldType.TEXT, " as it is ", " as it is "),
        (FieldType.NUMBER, "12", 12),
        (FieldType.NUMBER, "-1.50", -1.5),
        (FieldType.NUMBER, "1e3", 1000.0),
        (FieldType.MONEY, "0.10", Money(10, "CNY")),
        (FieldType.MONEY, "54321.00", Money(5_432_100, "CNY")),
        (FieldType.FLAG, "Yes", True),
        (FieldType.FLAG, "否", False),
        (FieldType.DATE, "2026-01-31", date(2026, 1, 31)),
        (FieldType.DATE, "2026/1/5", date(2026, 1, 5)),
        (FieldType.DATE, "2026年1月5日", date(2026, 1, 5)),
        (FieldType.DATE, "2026-01-31T23:00:00Z", date(2026, 2, 1)),
        (FieldType.DATE, "31.01.2026", date(2026, 1, 31)),
        (FieldType.INSTANT, "2026-01-31", datetime(2026, 1, 31, tzinfo=ZONE)),
        (FieldType.INSTANT, "2026-01-31 09:30", datetime(2026, 1, 31, 9, 30, tzinfo=ZONE)),
        (FieldType.INSTANT, "2026/01/31 09:30:00", datetime(2026, 1, 31, 9, 30, tzinfo=ZONE)),
        (FieldType.INSTANT, "2026-01-31T09:30:00Z", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        (FieldType.CHOICES, "a; b;a", ("a", "b")),
        (FieldType.CHOICES, '["a", "b"]', ("a", "b")),
    ],
)
def test_a_text_is_read_as_its_type(kind: FieldType, text: str, value: object) -> None:
    found = read(kind, text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FieldType.NUMBER, "twelve"),
        (FieldType.NUMBER, "1_000"),
        (FieldType.NUMBER, "nan"),
        (FieldType.NUMBER, "1e999"),
        (FieldType.NUMBER, "1,5"),
        (FieldType.MONEY, "0.001"),
        (FieldType.MONEY, "€ 5"),
        (FieldType.FLAG, "maybe"),
        (FieldType.DATE, "2026-02-30"),
        (FieldType.DATE, "1/3/2026"),
        (FieldType.INSTANT, "20260131"),
        (FieldType.INSTANT, "soon"),
        (FieldType.CHOICES, "[broken"),
    ],
)
def test_a_text_of_another_type_is_refused(kind: FieldType, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of them counts as a wrong cell
        read(kind, text)


def test_a_choice_is_one_of_its_options() -> None:
    assert read(FieldType.CHOICE, "A", options=("A", "B")) == "A"
    with pytest.raises(ValueError, match="C"):
        read(FieldType.CHOICE, "C", options=("A", "B"))


def test_the_format_says_how_a_date_is_written() -> None:
    assert read(FieldType.DATE, "31.01.2026", formats=("%d.%m.%Y",)) == date(2026, 1, 31)


def test_marks_are_taken_out_of_amounts() -> None:
    assert read(FieldType.MONEY, "¥12,300.50 元", strip="¥,元 ") == Money(1_230_050, "CNY")
