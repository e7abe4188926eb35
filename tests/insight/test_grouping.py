"""Segments: any attribute or field, with missing values together and different values apart."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.insight.journeys import deal, pipeline

from salesfunnel.errors import InvalidValue, UnknownName
from salesfunnel.insight import Tally
from salesfunnel.insight.tally.grouping import ATTRIBUTES
from salesfunnel.model import Money, Status

AB = pipeline("a", "b")


def segments(*values: Any, name: str = "x") -> list[tuple[Any, int]]:
    history = [deal("a", fields={name: value}) for value in values]
    return [(each.by[0], each.entered) for each in Tally.of(history, pipeline=AB, by=[name]).segments]


def test_attributes_and_fields_group_together() -> None:
    history = [deal("a", source="web", fields={"size": 3}), deal("a", source="web", fields={"size": 4})]
    tally = Tally.of(history, pipeline=AB, by=("source", "size"))
    assert [each.by for each in tally.segments] == [("web", 3), ("web", 4)]


def test_one_name_may_be_written_without_a_list() -> None:
    assert Tally.of([deal("a", source="web")], pipeline=AB, by="source").by == ("source",)


def test_the_empty_text_nan_and_none_are_one_missing_value() -> None:
    assert segments("", None, float("nan"), "unknown") == [(None, 3), ("unknown", 1)]


def test_an_absent_field_is_missing() -> None:
    history = [deal("a", fields={"size": "big"}), deal("a")]
    assert [each.by for each in Tally.of(history, pipeline=AB, by=["size"]).segments] == [(None,), ("big",)]


def test_a_flag_is_no_number_and_whole_numbers_are_one() -> None:
    assert segments(True, 1, 1.0, 0, False, 1.5, "1") == [
        (False, 1), (True, 1), (0, 1), (1, 2), (1.5, 1), ("1", 1),
    ]  # fmt: skip


def test_flags_and_numbers_stay_apart_when_tallies_add() -> None:
    one = Tally.of([deal("a", fields={"x": True})], pipeline=AB, by=["x"])
    two = Tally.of([deal("a", fields={"x": 1})], pipeline=AB, by=["x"])
    assert [each.by for each in (one + two).segments] == [(True,), (1,)]


def test_values_stand_in_their_own_order() -> None:
    days = [date(2026, 10, 1), date(2026, 2, 1)]
    assert [value for value, _ in segments(10, 9, *days, "b", "a", Money(1, "CNY"))] == [
        9, 10, "a", "b", date(2026, 2, 1), date(2026, 10, 1), Money(1, "CNY"),
    ]  # fmt: skip


def test_one_instant_is_one_segment_whatever_its_zone() -> None:
    instant = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert segments(instant, instant.astimezone(ZoneInfo("Asia/Shanghai"))) == [(instant, 2)]


def test_sets_are_one_segment_in_any_order() -> None:
    assert segments(frozenset({"x", "y"}), frozenset({"y", "x"}), frozenset()) == [
        (frozenset({"x", "y"}), 2), (frozenset(), 1),
    ]  # fmt: skip


def test_a_value_that_cannot_be_a_key_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"'x' holds .* which cannot name a segment"):
        segments(bytearray(b"x"))


def test_an_unknown_name_is_refused_with_the_nearest_once_everybody_was_seen() -> None:
    history = [deal("a", fields={"team_size": 1}), deal("a")]
    with pytest.raises(
        UnknownName, match="by: no attribute or field is named 'team_sice'; did you mean 'team_size'"
    ):
        Tally.of(history, pipeline=AB, by=["team_sice"])


def test_an_unknown_name_is_refused_at_once_where_the_fields_are_known() -> None:
    with pytest.raises(UnknownName, match="did you mean 'source'"):
        Tally.empty(pipeline=AB, by=["sourc"]) + Tally.of([], pipeline=AB, by=["sourc"], fields=["size"])


def test_a_known_field_need_not_occur() -> None:
    assert Tally.of([deal("a")], pipeline=AB, by=["size"], fields=["size"]).segments[0].by == (None,)


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(InvalidValue, match="found 'source' twice"):
        Tally.empty(pipeline=AB, by=["source", "source"])


def test_histories_are_no_segments() -> None:
    assert {"source", "owner_id", "stage", "reason", "lead_id"} <= ATTRIBUTES
    assert ATTRIBUTES.isdisjoint({"stays", "fields", "extra", "version"})


def test_the_status_is_a_value_like_others() -> None:
    tally = Tally.of([deal("a", status=Status.OPEN)], pipeline=AB, by=["status"])
    assert tally.segments[0].by == ("open",)
