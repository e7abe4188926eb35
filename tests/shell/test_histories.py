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
from salesfunnel.shell.imports.joins import read_rows
from salesfunnel.shell.imports.loading import load_mapping
from salesfunnel.shell.imports.subjects import Histories, read_histories

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
        "3 rows left out, with a status that the mapping does not list: 'Gone' (2), '' (1)"
    )
    assert note(found, "broken_row") == (
        "1 row of deals.csv left out, with another number of cells than the header (line 8)"
    )


def test_orphans_are_named_with_their_numbers(tmp_path: Path) -> None:
    found = histories(tmp_path)
    assert note(found, "orphan_row") == "1 row of 'pays' with a 'deal_no' that nobody has: '9'"
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
        "1 row with a 'src' that 'pays' does not have: 'web' (1); did you mean 'Web'?"
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
        "2 values of 'size' taken as missing, not being a number, such as 'ten'",
        "1 value of 'urgent' taken as missing, not being a flag (yes, y, true, 1, 是; no, n, false, 0, 否), such as 'vielleicht'",
        "1 value of 'need_by' taken as missing, not being a date, such as '2026-01-31'",
        "1 value of 'grade' taken as missing, not being one of the options, such as 'C'",
        "1 value of 'amount' taken as missing, not being an amount, such as 'free'",
        "1 value of 'created_at' taken as missing, not being an instant, such as 'soon'",
    ]


def test_spellings_that_differ_in_case_become_the_most_frequent_one(typed: Histories) -> None:
    assert {each.subject.source for each in typed.dossiers} == {"Web"}
    assert note(typed, "folded").endswith(": 'web' → 'Web'")


def test_every_note_is_said_in_chinese_too(typed: Histories) -> None:
    assert all(each.message.render("zh") != each.message.render("en") for each in typed.notes)


def test_notes_are_json(typed: Histories) -> None:
    assert json.loads(json.dumps([dict(each.details) for each in typed.notes]))


def test_without_a_status_a_row_begins_in_the_first_open_stage(tmp_path: Path) -> None:
    document = changed(
        "blueprint.pipelines.deals.stages.0", {"key": "out", "kind": "lost"}, changed("status", GONE)
    )
    document = changed("blueprint.pipelines.deals.stages.3", {"key": "new"}, document)
    found = histories(tmp_path, document)
    assert [path(found, number) for number in range(3)] == [["offer"], ["offer", "won"], ["offer"]]


def test_white_space_does_not_hide_a_status_an_id_or_a_partner(tmp_path: Path) -> None:
    deals = "no,src,st,closed\n 1 ,Web\u3000,\u00a0New,\n2,Web,Won ,2026-01-05\n"
    found = histories(tmp_path, deals_csv=deals, pays_csv="deal_no,paid_on,value\n 1,2026-01-07,5\n")
    assert [each.subject.id for each in found.dossiers] == ["1", "2"]
    assert {each.subject.source for each in found.dossiers} == {"Web"}
    assert notes(found) == {}


def test_a_status_that_a_date_contradicts_is_reported_with_its_rows(tmp_path: Path) -> None:
    document = changed("stages.offer", {"entered": "offered"})
    document = changed("stages.lost", {"entered": "closed"}, document)
    deals = "no,src,st,closed,offered\n1,,New,,2026-01-03\n2,,Won,2026-01-05,2026-01-03\n3,,New,2026-01-05,\n"
    found = histories(tmp_path, document, deals_csv=deals, pays_csv="deal_no\n")
    assert [path(found, number) for number in range(3)] == [["new"], ["new", "offer", "won"], ["new"]]
    assert notes(found) == {"contradiction": 2}
    assert note(found, "contradiction") == (
        "2 rows whose status rules out a stage that a date or a joined row proves; the status counts:"
        " '1' (new / offer), '3' (new / won)"
    )
    assert next(each.details["ids"] for each in found.notes) == ("1", "3")


def test_an_amount_in_the_european_way_is_exact(tmp_path: Path) -> None:
    document = changed("fields.amount", {"column": "amount", "strip": "€ ", "decimal": ","})
    deals = 'no,src,st,closed,amount\n1,,New,,"8.900,00 €"\n2,,New,,"8,900.00 €"\n'
    found = histories(tmp_path, document, deals_csv=deals, pays_csv="deal_no\n")
    assert [each.subject.amount for each in found.dossiers] == [Money(890_000, "EUR"), None]
    assert notes(found) == {"wrong_type": 1}
