"""A part of a field's values is a condition that loads, and words in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from salesfunnel.conditions.language.parser import parse
from salesfunnel.conditions.language.writer import write
from salesfunnel.conditions.values.types import ValueType
from salesfunnel.model.field import FieldType
from salesfunnel.scoring.learned.binning import Nothing, OneOf, Other, Part, Range, label_of, nice, when_of
from salesfunnel.text import Text

NUMBER, MONEY = ValueType(FieldType.NUMBER), ValueType(FieldType.MONEY, currency="EUR")
TEXT, FLAG = ValueType(FieldType.TEXT), ValueType(FieldType.FLAG)


@pytest.mark.parametrize(
    ("part", "value_type", "condition", "words", "chinese"),
    [
        (Nothing(), TEXT, "missing(x)", "X: not recorded", "X：未记录"),
        (Range(None, None), NUMBER, "present(x)", "X: anything", "X：任意值"),
        (Range(None, 5.0), NUMBER, "x < 5", "X: below 5", "X：低于 5"),
        (Range(0.5, None), NUMBER, "x >= 0.5", "X: 0.5 or more", "X：不低于 0.5"),
        (Range(1.0, 2e300), NUMBER, "x >= 1 and x < 2e+300", "X: 1 to below 2e+300", "X：1 至低于 2e+300"),
        (Range(500000, 1250), MONEY, "x >= 5000 and x < '12.50'", "X: 5000 to below 12.50", "X：5000 至低于 12.50"),
        (OneOf(("web",)), TEXT, "x == 'web'", "X: web", "X：web"),
        (OneOf(("a'b", "c")), TEXT, "x in ['a\\'b', 'c']", "X: a'b, c", "X：a'b, c"),
        (OneOf(tuple("abcdef")), TEXT, "x in ['a', 'b', 'c', 'd', 'e', 'f']", "X: a, b, c, d and 2 more", "X：a, b, c, d 等，另有 2 个"),
        (OneOf((True,)), FLAG, "x", "X: yes", "X：是"),
        (OneOf((False,)), FLAG, "not x", "X: no", "X：否"),
        (Other(("a", "b")), TEXT, "x not in ['a', 'b']", "X: anything else", "X：其他"),
        (Other(()), TEXT, "present(x)", "X: anything", "X：任意值"),
    ],
)  # fmt: skip
def test_a_part_is_a_condition_and_words(
    part: Part, value_type: ValueType, condition: str, words: str, chinese: str
) -> None:
    found = when_of(part, "x", value_type)
    assert found == condition
    assert write(parse(found)) == found
    label = label_of(part, Text("X"), value_type)
    assert (label.render("en"), label.render("zh")) == (words, chinese)


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (299, 300, 300),
        (1430, 1493, 1490),
        (0, 1, 1),
        (-5, 3, 0),
        (-7.3, -7.2, -7.2),
        (0.1, 0.1000000001, 0.1000000001),
        (999, 1700, 1000),
        (1e-300, 2e-300, 2e-300),
        (-1e22, -1e-22, -1e21),
    ],
)
def test_a_cut_has_as_few_digits_as_it_may(low: Any, high: Any, found: float) -> None:
    assert nice(float(low), float(high)) == found


def test_a_cut_is_no_number_that_means_missing() -> None:
    assert nice(-2.0, -0.5) == -1.0
    assert nice(-2.0, -0.5, {-1.0}) == -0.5
    assert nice(-3.0, 4.0, {0}) == 4.0
