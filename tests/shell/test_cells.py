"""One column of cells becomes values; whatever could not be read, was merged or moved is counted."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from salesfunnel.model.field import FieldType
from salesfunnel.shell.imports.cells import Cells, Reading, read_cells
from salesfunnel.shell.imports.dates import faults_of_format
from salesfunnel.shell.imports.mapping import FieldColumn

NEW_YORK = ZoneInfo("America/New_York")


def cells(
    *texts: str,
    kind: FieldType = FieldType.TEXT,
    zone: str = "America/New_York",
    options: tuple[str, ...] = (),
    **how: object,
) -> Cells:
    source = FieldColumn.model_validate({"column": "c", **how})
    reading = Reading(kind, ZoneInfo(zone), formats=source.format, options=options)
    return read_cells("f", texts, source, reading=reading, missing=frozenset({""}))


def notes(found: Cells) -> dict[str, int]:
    return {note.code: note.count for note in found.notes}


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("9999-12-31 23:00", "America/New_York"),
        ("0001-01-01", "Asia/Shanghai"),
        ("0001-01-01T00:00:00+08:00", "America/New_York"),
    ],
)
@pytest.mark.parametrize("kind", [FieldType.INSTANT, FieldType.DATE])
def test_an_instant_without_a_place_in_utc_is_a_wrong_cell(text: str, zone: str, kind: FieldType) -> None:
    found = cells(text, "2026-01-31", kind=kind, zone=zone)
    assert found.values[0] is None
    assert found.values[1] is not None
    assert notes(found) == {"wrong_type": 1}


def test_values_and_fold_together_lose_nothing() -> None:
    found = cells("GOLD", "GOLD", "Gold", values={"Gold": "gold"}, fold=True)
    assert found.values == ("gold", "gold", "gold")
    assert notes(found) == {"folded": 2}


def test_an_option_is_the_spelling_that_others_are_folded_into() -> None:
    found = cells("GOLD", "GOLD", "silver", kind=FieldType.CHOICE, options=("Gold", "Silver"), fold=True)
    assert found.values == ("Gold", "Gold", "Silver")


def test_fold_ignores_runs_of_white_space() -> None:
    assert (
        cells("Trade  fair", "trade\u3000fair", "Trade fair", "Trade fair", fold=True).values
        == ("Trade fair",) * 4
    )


def test_a_value_may_stand_for_nothing_recorded() -> None:
    found = cells("12", "-", kind=FieldType.NUMBER, values={"-": ""})
    assert (found.values, notes(found)) == ((12, None), {})


def test_a_time_that_the_clocks_left_out_is_read_and_counted() -> None:
    found = cells("2026-03-08 02:30", "2026-03-08 03:30", kind=FieldType.INSTANT)
    first, second = (each.astimezone(UTC) for each in found.values if isinstance(each, datetime))
    assert first == second
    assert notes(found) == {"shifted_time": 1}


def test_a_day_begins_even_where_its_midnight_is_left_out() -> None:
    assert notes(cells("2017-10-15", kind=FieldType.INSTANT, zone="America/Sao_Paulo")) == {}


def test_of_several_formats_the_first_that_fits_counts() -> None:
    found = cells("31.01.2026", "2026-01-31", kind=FieldType.DATE, format=["%d.%m.%Y", "%Y-%m-%d"])
    assert found.values[0] == found.values[1] is not None


def test_a_flag_that_is_none_names_the_words_that_are() -> None:
    (note,) = cells("maybe", kind=FieldType.FLAG).notes
    assert "a flag (yes, y, true, 1, 是; no, n, false, 0, 否)" in str(note.message)


@pytest.mark.parametrize(
    ("written", "cure"),
    [
        ("dd.mm.yyyy", "write '%d.%m.%Y'"),
        ("yyyy-mm-dd hh:mm", "write '%Y-%m-%d %H:%M'"),
        ("%q", "write '%d.%m.%Y'"),
        ("%d.%m", "write '%d.%m.%Y'"),
        ("%d%d%m%Y", "write '%d.%m.%Y'"),
        ("%d.%m.%", "write '%d.%m.%Y'"),
    ],
)
def test_a_format_of_no_date_is_told_its_cure(written: str, cure: str) -> None:
    fault = faults_of_format(written)
    assert fault is not None
    assert fault[1] == cure


@pytest.mark.parametrize(
    "written", ["%d.%m.%Y", "%m/%d/%y %I:%M %p", "%d %b %Y", "%Y-%j", "%c", "%Y年%m月%d日"]
)
def test_a_format_of_a_date_is_sound(written: str) -> None:
    assert faults_of_format(written) is None
