"""Objects of the package `holidays` serve as they are."""

from __future__ import annotations

from datetime import timedelta

import holidays
from tests.calendars.offices import calendar, local

HOUR = timedelta(hours=1)


def test_a_country_whose_years_were_never_asked_for_is_closed_on_its_holidays() -> None:
    germany = holidays.DE(subdiv="BE")
    office = calendar(zone="Europe/Berlin", handed={"holidays": germany})
    good_friday, easter_monday = "2026-04-03", "2026-04-06"
    assert not office.is_open(local(f"{good_friday} 12:00", "Europe/Berlin"))
    found = office.add(local("2026-04-02 17:00", "Europe/Berlin"), 2 * HOUR)
    assert found == local("2026-04-07 10:00", "Europe/Berlin")
    assert not office.is_open(local(f"{easter_monday} 12:00", "Europe/Berlin"))


def test_china_closes_for_golden_week_and_works_the_swapped_weekends() -> None:
    china = holidays.CN(years=2024)
    office = calendar(handed={"holidays": china, "workdays": china.weekend_workdays})
    assert not office.is_open(local("2024-10-07 12:00"))
    assert office.is_open(local("2024-10-12 12:00"))
    assert not office.is_open(local("2024-10-13 12:00"))
    assert office.add(local("2024-09-29 17:00"), 11 * HOUR) == local("2024-10-08 10:00")


def test_the_holidays_of_a_country_can_be_written_into_a_definition() -> None:
    china = holidays.CN(years=2024)
    written = {day.isoformat(): name for day, name in china.items()}
    office = calendar(holidays=written, workdays=[day.isoformat() for day in sorted(china.weekend_workdays)])
    handed = calendar(handed={"holidays": china, "workdays": china.weekend_workdays})
    start, end = local("2024-01-01 00:00"), local("2025-01-01 00:00")
    assert list(office.intervals(start, end)) == list(handed.intervals(start, end))
