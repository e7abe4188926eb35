"""The section `calendars`: what it means is tested with the room; here is what its author is told."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from salesfunnel.blueprint import Funnel
from salesfunnel.blueprint.document.schema import blueprint_schema
from salesfunnel.calendars import Calendars
from salesfunnel.errors import BlueprintError

HOURS = {"mon-fri": ["09:00-18:00"]}


def document(**calendars: Any) -> dict[str, Any]:
    return {
        "salesfunnel": 1, "key": "acme", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
        "calendars": calendars,
        "pipelines": {"b2b": {"stages": [{"key": "talk", "question": "Is there a need?"}]}},
    }  # fmt: skip


def test_a_blueprint_holds_calendars_by_key() -> None:
    funnel = Funnel.load(
        document(office={"week": HOURS}, berlin={"week": HOURS, "timezone": "Europe/Berlin"})
    )
    known = Calendars(funnel.blueprint.calendars, funnel.blueprint.timezone)
    assert str(known.get("office").zone) == "Asia/Shanghai"
    assert str(known.get("berlin").zone) == "Europe/Berlin"


@pytest.mark.parametrize(
    ("calendar", "says"),
    [
        (
            {"week": HOURS, "timezone": "Mars/Olympus"},
            ".timezone: no time zone is named 'Mars/Olympus'; write an IANA name such as 'Asia/Shanghai'",
        ),
        ({"week": {}}, ": found no hours at all, expected a calendar that is open at times"),
        (
            {"week": {"monday": []}},
            ".week.monday: found 'monday', expected days such as 'mon', 'sat' or 'mon-fri'",
        ),
        ({"week": {"mon": ["9-18"]}}, ".week.mon.0: found '9-18', expected hours such as '09:00-18:00'"),
        (
            {"week": HOURS, "holidays": {"1 Oct": "National Day"}},
            ".holidays.1 Oct: found '1 Oct', expected a date such as '2026-10-01'",
        ),
        ({"week": HOURS, "holidays": 5}, ".holidays: found 5, expected a list"),
        (
            {"week": HOURS, "workdays": {"2026-10-10": "friday"}},
            ".workdays.2026-10-10: found 'friday', expected one of 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'; did you mean 'fri'?",
        ),
        (
            {"week": HOURS, "lunch": []},
            ".lunch: no key is named 'lunch' here; known: 'changes', 'days', 'holidays', 'label', 'timezone', 'week', 'workdays'",
        ),
        ({"week": HOURS, "changes": [{"week": HOURS}]}, ".changes.0.since: 'since' is missing; add it"),
    ],
)
def test_a_wrong_calendar_is_named_with_its_cure(calendar: dict[str, Any], says: str) -> None:
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(document(office=calendar, other={"week": HOURS}))
    assert [str(each) for each in caught.value.problems] == [f"calendars.office{says}"]


def test_a_wrong_calendar_hides_no_other_fault() -> None:
    wrong = document(office={"week": {}}) | {"timezone": "Mars/Olympus"}
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(wrong)
    assert [each.path for each in caught.value.problems] == ["calendars.office", "timezone"]


def test_the_schema_knows_calendars() -> None:
    check = jsonschema.Draft202012Validator(blueprint_schema())
    assert list(check.iter_errors(document(office={"week": HOURS, "workdays": {"2026-10-10": "fri"}}))) == []
    assert list(check.iter_errors(document(office={"week": {"monday": []}})))
