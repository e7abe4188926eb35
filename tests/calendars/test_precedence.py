"""Whose calendar goes first, and in which zone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.calendars.offices import DAYTIME, local

from salesfunnel.calendars import CalendarDefinition, Calendars, Level, Precedence
from salesfunnel.errors import InvalidValue, UnknownName

OFFICE = CalendarDefinition.model_validate({"week": DAYTIME})
BERLIN = CalendarDefinition.model_validate({"week": DAYTIME, "timezone": "Europe/Berlin"})
KNOWN = Calendars({"office": OFFICE, "berlin": BERLIN}, "Asia/Shanghai")


def test_the_rule_goes_before_the_owner_the_team_and_the_organisation() -> None:
    named = {"rule": "r", "owner": "o", "team": "t", "organisation": "a"}
    order = []
    while named:
        first = Precedence(**named)
        order.append((first.level, first.key))
        del named[str(first.level)]
    assert order == [(Level.RULE, "r"), (Level.OWNER, "o"), (Level.TEAM, "t"), (Level.ORGANISATION, "a")]


def test_where_nobody_names_a_calendar_there_is_none() -> None:
    assert (Precedence().level, Precedence().key) == (None, None)
    assert KNOWN.of(Precedence()) is None


def test_a_level_names_a_calendar_by_its_key() -> None:
    with pytest.raises(InvalidValue, match=r"Precedence\.owner: found 3"):
        Precedence(owner=3)  # type: ignore[arg-type]


def test_a_calendar_is_built_once_for_each_zone() -> None:
    office = KNOWN.of(Precedence(team="office"))
    assert office is KNOWN.get("office")
    assert office is KNOWN.get("office", timezone="Asia/Shanghai")
    assert office is not KNOWN.get("office", timezone="America/New_York")


def test_the_owner_s_zone_holds_where_the_definition_has_none() -> None:
    assert str(KNOWN.get("office").zone) == "Asia/Shanghai"
    assert str(KNOWN.get("office", timezone="America/New_York").zone) == "America/New_York"
    assert str(KNOWN.get("berlin", timezone="America/New_York").zone) == "Europe/Berlin"


def test_a_calendar_that_nobody_defined_is_named() -> None:
    with pytest.raises(UnknownName, match=r"^calendar: no calendar is named 'ofice'; did you mean 'office'"):
        KNOWN.of(Precedence(owner="ofice", organisation="office"))


def test_dates_go_to_the_calendar_they_are_handed_over_for() -> None:
    known = Calendars(
        {"office": OFFICE, "berlin": BERLIN}, "Asia/Shanghai",
        holidays={"office": [date(2026, 10, 1)]}, workdays={"office": [date(2026, 10, 10)]},
    )  # fmt: skip
    day = timedelta(days=1)
    for at, worked in (("2026-10-01 00:00", 0), ("2026-10-10 00:00", 9), ("2026-10-02 00:00", 9)):
        start = local(at)
        assert known.get("office").elapsed(start, start + day) == timedelta(hours=worked)
    assert known.get("berlin").is_open(local("2026-10-01 12:00", "Europe/Berlin"))


@pytest.mark.parametrize("side", ["holidays", "workdays"])
def test_dates_for_a_calendar_that_nobody_defined_are_refused(side: str) -> None:
    with pytest.raises(UnknownName, match=f"^{side}: no calendar is named 'bern'"):
        Calendars({"office": OFFICE}, "UTC", **{side: {"bern": [date(2026, 10, 1)]}})
