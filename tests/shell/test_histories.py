"""From rows to subjects: paths, stays, joins, and what is reported about the data."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.shell.desk import GONE, MAPPING, changed, written

from salesfunnel.model.money import Money
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Stay
from salesfunnel.shell.data import read_rows
from salesfunnel.shell.loading import load_mapping
from salesfunnel.shell.subjects import Histories, read_histories

BERLIN = ZoneInfo("Europe/Berlin")


def histories(folder: Path, document: object = MAPPING, **files: str) -> Histories:
    mapping = load_mapping(written(folder, document, **files))
    return read_histories(mapping, read_rows(mapping, folder))


def notes(found: Histories) -> dict[str, int]:
    return {note.code: note.count for note in found.notes}


def note(found: Histories, code: str) -> str:
    return next(str(each.message) for each in found.notes if each.code == code)


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=BERLIN)


def path(found: Histories, number: int) -> list[str]:
    return [stay.stage for stay in found.dossiers[number].subject.stays]


def test_a_status_implies_the_stages_before_it(tmp_path: Path) -> None:
    found = histories(tmp_path)
    won = found.dossiers[1].subject
    assert won.stays == (Stay("new"), Stay("offer", None, day(5)), Stay("won", day(5)))
    assert won.status.value == StageKind.WON.value
    assert path(found, 2) == ["new", "lost"]


def test_a_date_proves_that_a_stage_was_passed_before_the_end(tmp_path: Path) -> None:
    document = changed("stages.offer", {"entered": "offered"})
    deals = "no,src,st,closed,offered\n1,,Lost,,2026-01-03\n2,,New,,2026-01-03\n3,,Lost,,\n"
    found = histories(tmp_path, document, deals_csv=deals)
    assert [path(found, number) for number in range(3)] == [
        ["new", "offer", "lost"],
        ["new"],
        ["new", "lost"],
    ]


def test_without_a_status_dates_and_rows_tell_the_path(tmp_path: Path) -> None:
    document = changed("status", GONE)
    document = changed("stages", {"offer": {"exists": "pays", "entered": "pays.paid_on"}}, document)
    document = changed("stages.won", {"entered": "closed"}, document)
    found = histories(tmp_path, document)
    assert [path(found, number) for number in range(3)] == [["new"], ["new", "offer", "won"], ["new"]]
    assert found.dossiers[1].subject.stays[1] == Stay("offer", day(6), day(5))
    assert notes(found) == {"orphan_row": 1, "no_outcome": 2}


def test_of_two_outcomes_the_later_counts(tmp_path: Path) -> None:
    document = changed("status", GONE)
    document = changed("stages", {"won": {"entered": "closed"}, "lost": {"entered": "st"}}, document)
    found = histories(
        tmp_path, document, deals_csv="no,src,st,closed\n1,,2026-01-05,2026-01-03\n2,,2026-01-02,2026-01-03\n"
    )
    assert [path(found, 0), path(found, 1)] == [["new", "lost"], ["new", "won"]]


def test_rows_that_cannot_be_subjects_are_left_out_and_reported(tmp_path: Path) -> None:
    deals = "no,src,st,closed\n1,,New,\n1,,Won,\n,,New,\n4,,Gone,\n5,,,\n6,,Gone,\nx,y\n"
    found = histories(tmp_path, deals_csv=deals)
    assert [dossier.subject.id for dossier in found.dossiers] == ["1"]
    counted = notes(found)
    assert counted.pop("orphan_row") == 3
    assert counted == {"broken_row": 1, "missing_id": 1, "duplicate_id": 1, "unknown_status": 3}
    assert note(found, "unknown_status") == (
        "3 rows have a status that the mapping does not list and were left out: 'Gone' (2), '' (1)"
    )
    assert note(found, "broken_row").endswith("were left out (lines 8)")


def test_orphans_are_named_with_their_numbers(tmp_path: Path) -> None:
    found = histories(tmp_path)
    assert note(found, "orphan_row") == "1 rows of 'pays' belong to nobody, their 'deal_no' is not known: '9'"
    details = next(each.details for each in found.notes if each.code == "orphan_row")
    assert details["joined_rows"] == 2
    assert details["joined_subjects"] == 1


def test_a_lookup_reports_what_it_does_not_have_and_what_it_has_twice(tmp_path: Path) -> None:
    document = changed("joins.0", {"table": "pays", "column": "src", "to": "name"})
    document = changed("fields", {"region": "pays.region"}, document)
    found = histories(tmp_path, document, pays_csv="name,region\nWeb,North\nFair,South\nWeb,East\n")
    assert [each.subject.region for each in found.dossiers] == ["North", "South", None]
    assert notes(found) == {"unmatched": 1, "repeated_key": 1}
    assert note(found, "unmatched") == (
        "1 rows name a 'src' that 'pays' does not have: 'web' (1); did you mean 'Web'?"
    )


def test_a_missing_value_looks_for_no_partner(tmp_path: Path) -> None:
    document = changed("joins.0", {"table": "pays", "column": "src", "to": "name"})
    document = changed("missing", ["", "Select"], changed("fields", {}, document))
    deals = "no,src,st,closed\n1,,New,\n2,Select,New,\n"
    assert notes(histories(tmp_path, document, deals_csv=deals, pays_csv="name\nWeb\n")) == {}


@pytest.fixture
def typed(tmp_path: Path) -> Histories:
    fields: dict[str, Any] = {
        "size": "size",
        "urgent": {"column": "urgent", "values": {"ja": True, "nein": False}},
        "need_by": {"column": "by", "format": "%d.%m.%Y"},
        "grade": "grade",
        "amount": {"column": "amount", "strip": "€,"},
        "account_id": "firm",
        "account.founded": "founded",
        "account.region": "land",
        "created_at": {"column": "made", "zone": "Asia/Shanghai"},
        "source": {"column": "src", "fold": True},
    }
    deals = (
        "no,src,st,closed,size,urgent,by,grade,amount,firm,founded,land,made\n"
        '1,Web,New,,10,ja,31.01.2026,A,"€1,200.50",Acme,1999,DE,2026-01-02\n'
        "2,web,New,,ten,vielleicht,2026-01-31,C,free,,2001,AT,soon\n"
        "3,Web,New,,eleven,,,,,,,,\n"
    )
    return histories(tmp_path, changed("fields", fields), deals_csv=deals)


def test_fields_keep_their_types(typed: Histories) -> None:
    first = typed.dossiers[0]
    assert first.subject.fields == {"size": 10, "urgent": True, "need_by": day(31).date(), "grade": "A"}
    assert first.subject.amount == Money(120_050, "EUR")
    assert first.subject.created_at == datetime(2026, 1, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert first.account is not None
    assert (first.account.id, first.account.region, first.account.fields) == ("Acme", "DE", {"founded": 1999})
    assert typed.dossiers[1].account is None


def test_a_value_of_the_wrong_type_is_reported_and_missing(typed: Histories) -> None:
    assert typed.dossiers[1].subject.fields == {}
    assert typed.dossiers[1].subject.amount is None
    said = [str(each.message) for each in typed.notes if each.code == "wrong_type"]
    assert said == [
        "2 values of 'size' are not a number and count as missing, such as 'ten'",
        "1 values of 'urgent' are not a flag and count as missing, such as 'vielleicht'",
        "1 values of 'need_by' are not a date and count as missing, such as '2026-01-31'",
        "1 values of 'grade' are not one of the options and count as missing, such as 'C'",
        "1 values of 'amount' are not an amount and count as missing, such as 'free'",
        "1 values of 'created_at' are not an instant and count as missing, such as 'soon'",
    ]


def test_spellings_that_differ_in_case_become_the_most_frequent_one(typed: Histories) -> None:
    assert {each.subject.source for each in typed.dossiers} == {"Web"}
    assert note(typed, "folded").endswith("merged: 'web' → 'Web'")


def test_every_note_is_said_in_chinese_too(typed: Histories) -> None:
    assert all(each.message.render("zh") != each.message.render("en") for each in typed.notes)


def test_notes_are_json(typed: Histories) -> None:
    assert json.loads(json.dumps([dict(each.details) for each in typed.notes]))
