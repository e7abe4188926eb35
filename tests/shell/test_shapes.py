"""What the shape of an export can ask of a mapping: dates beside instants, rules, logs, currencies, row numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salesfunnel.errors import DataError, MappingError
from salesfunnel.insight import Tally, quality, summary
from salesfunnel.shell.imports.dates import faults_of_format, written
from salesfunnel.shell.imports.history import read_log_histories, read_log_journeys
from salesfunnel.shell.imports.joins import read_rows
from salesfunnel.shell.imports.loading import CrmMapping, load_mapping
from salesfunnel.shell.imports.subjects import Histories, read_histories

BLUEPRINT = {
    "salesfunnel": 1, "key": "b", "version": 1, "currency": "EUR", "timezone": "Asia/Shanghai",
    "pipelines": {
        "deals": {
            "stages": [
                {"key": "new"}, {"key": "offer"}, {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"},
            ]
        }
    },
}  # fmt: skip
BASE: dict[str, Any] = {
    "salesfunnel_mapping": 1, "blueprint": BLUEPRINT, "tables": {"deals": "deals.csv"}, "subject": "id",
    "status": {"column": "stage", "stages": {"New": ["new"], "Won": ["new", "won"], "Lost": ["new", "lost"]}},
}  # fmt: skip


DATES = {"new": {"entered": "created"}, "lost": {"entered": "closed"}}


def loaded(folder: Path, files: dict[str, str], **changes: Any) -> CrmMapping:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    document = {key: value for key, value in {**BASE, **changes}.items() if value is not None}
    (folder / "m.json").write_text(json.dumps(document), encoding="utf-8")
    return load_mapping(folder / "m.json")


def read(folder: Path, text: str, **changes: Any) -> Histories:
    plan = loaded(folder, {"deals.csv": text}, **changes)
    return read_histories(plan, read_rows(plan, folder))


def notes(histories: Histories) -> dict[str, int]:
    return {note.code: note.count for note in histories.notes}


def paths(histories: Histories) -> dict[str, list[str]]:
    return {each.subject.id: [stay.stage for stay in each.subject.stays] for each in histories.dossiers}


def test_v4_a_date_beside_an_instant_is_a_day(tmp_path: Path) -> None:
    text = "id,stage,created,closed\n" + "".join(
        f"{number},Lost,2026-03-02 09:20,{closed}\n"
        for number, closed in enumerate(("2026-03-02", "2026-03-02", "2026-03-22"))
    )
    found = read(tmp_path, text, fields={"created_at": "created"}, stages=DATES)
    tally = Tally.of(found.dossiers, pipeline=loaded(tmp_path, {}).pipeline)
    cycle = tally.total.cycles_lost
    assert [round(seconds / 86_400) for seconds, times in cycle.items for _ in range(times)] == [0, 0, 20]
    assert quality(tally) == ()
    assert found.notes == ()
    assert "a date without a time is its whole day" in summary(tally)["policy"]["says"]


def test_what_ends_on_an_earlier_day_is_a_finding(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "id,stage,created,closed\n1,Lost,2026-03-02 09:20,2026-03-01\n",
        fields={"created_at": "created"}, stages=DATES,
    )  # fmt: skip
    tally = Tally.of(found.dossiers, pipeline=loaded(tmp_path, {}).pipeline)
    assert [finding.code for finding in quality(tally)] == ["negative_duration"]


def test_each_directive_of_a_format_is_honoured_or_refused() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    assert written("2026-01-05 09:00 UTC", zone=zone, formats=("%Y-%m-%d %H:%M %Z",)).instant.isoformat() == (
        "2026-01-05T09:00:00+00:00"
    )
    with pytest.raises(ValueError, match="CST"):
        written("2026-01-05 09:00 CST", zone=zone, formats=("%Y-%m-%d %H:%M %Z",))
    with pytest.raises(ValueError, match="Tue"):  # it was a Monday
        written("Tue 2026-01-05", zone=zone, formats=("%a %Y-%m-%d",))
    for silent in ("%Y-%m-%d %H:%M %p", "%Y-%m-%d %I:%M", "%Y-%m-%d %U", "%Y-%m-%d %j", "%Y-%m-%d %z %Z"):
        assert faults_of_format(silent) is not None, silent


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ("03/04/2026", 'say format: "%d/%m/%Y" or format: "%m/%d/%Y"'),
        ("sometime 2026", "say how it is written with 'format'"),
    ],
)
def test_a_date_that_cannot_be_told_is_refused_with_the_setting(
    tmp_path: Path, column: str, says: str
) -> None:
    found = read(tmp_path, f"id,stage,created\n1,New,{column}\n", fields={"created_at": "created"})
    assert found.dossiers[0].subject.created_at is None
    assert says in str(found.notes[0].message)


def test_a_status_is_the_first_rule_that_fits(tmp_path: Path) -> None:
    rules = [
        {"when": {"won": True}, "stages": ["new", "offer", "won"]},
        {"when": "closed == true and probability < 50", "stages": ["new", "lost"]},
        {"when": {"stage": ["New", "Open"]}, "stages": ["new"]},
    ]
    text = (
        "id,stage,won,closed,probability\n1,New,TRUE,yes,100\n2,New,0,yes,10\n3,Open,0,no,20\n4,Gone,0,no,5\n"
    )
    found = read(tmp_path, text, status=rules)
    assert paths(found) == {"1": ["new", "offer", "won"], "2": ["new", "lost"], "3": ["new"]}
    assert notes(found) == {"unknown_status": 1}


def test_where_leaves_rows_out_and_counts_them(tmp_path: Path) -> None:
    found = read(tmp_path, "id,stage,pipe\n1,New,A\n2,New,B\n3,Won,A\n", where={"pipe": "A"})
    assert list(paths(found)) == ["1", "3"]
    assert notes(found) == {"filtered_row": 1}
    with pytest.raises(DataError, match="no column is named 'pip'; did you mean 'pipe'"):
        read(tmp_path, "id,stage,pipe\n1,New,A\n", where={"pip": "A"})


def test_without_an_id_the_number_of_the_row_is_one_and_that_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, "stage,pipe\nNew,A\nNew,B\nWon,A\n", subject={}, where={"pipe": "A"})
    assert list(paths(found)) == ["1", "3"]
    assert notes(found) == {"filtered_row": 1, "numbered_row": 2}


def test_amounts_of_another_currency_are_converted_or_left_out_and_never_added(tmp_path: Path) -> None:
    text = "id,stage,amount,cur\n1,Won,100.00,EUR\n2,Won,100.00,USD\n3,Won,1000,JPY\n"
    amount = {"amount": {"column": "amount", "currency": "cur"}}
    plain = read(tmp_path, text, fields=amount)
    assert [str(each.subject.amount) for each in plain.dossiers] == ["100.00 EUR", "None", "None"]
    assert notes(plain) == {"other_currency": 2}
    rated = read(tmp_path, text, fields=amount, rates={"USD": "0.9", "JPY": "0.006"})
    assert [str(each.subject.amount) for each in rated.dossiers] == ["100.00 EUR", "90.00 EUR", "6.00 EUR"]
    assert notes(rated) == {"converted": 2}
    unsaid = read(tmp_path, text.replace("cur", "Currency"), fields={"amount": "amount"})
    assert notes(unsaid) == {"other_currency": 2}
    signs = read(tmp_path, "id,stage,amount\n1,Won,€5\n2,Won,$7\n", fields={"amount": "amount"})
    assert notes(signs) == {"other_currency": 1}


def test_wide_dates_say_when_stages_were_entered_and_left(tmp_path: Path) -> None:
    text = "id,stage,in_new,out_new,in_offer\n1,Lost,2026-01-01 08:00,2026-01-03 08:00,2026-01-05 08:00\n"
    stages = {"new": {"entered": "in_new", "left": "out_new"}, "offer": {"entered": "in_offer"}}
    (dossier,) = read(tmp_path, text, stages=stages).dossiers
    assert [stay.stage for stay in dossier.subject.stays] == ["new", "offer", "lost"]
    assert [stay.left_at and stay.left_at.day for stay in dossier.subject.stays] == [5, None, None]


def test_a_lead_and_its_deal_are_one_journey(tmp_path: Path) -> None:
    plan = loaded(
        tmp_path,
        {
            "deals.csv": "id,Status,Deal\nL1,Converted,D1\nL2,Working,\nL3,Junk,\n",
            "opportunities.csv": "Deal ID,Stage\nD1,Closed Won\n",
        },
        tables={"deals": "deals.csv", "deal": "opportunities.csv"},
        joins=[{"table": "deal", "column": "Deal", "to": "Deal ID"}],
        status=[
            {"when": {"deal.Stage": "Closed Won"}, "stages": ["new", "offer", "won"]},
            {"when": {"Status": "Junk"}, "stages": ["new", "lost"]},
            {"when": {"Status": ["Working", "Converted"]}, "stages": ["new"]},
        ],
    )
    found = read_histories(plan, read_rows(plan, tmp_path))
    assert paths(found) == {"L1": ["new", "offer", "won"], "L2": ["new"], "L3": ["new", "lost"]}


LOG: dict[str, Any] = {
    "status": None,
    "log": {
        "event": "what",
        "at": "when",
        "stages": {"in": "new", "out": "offer", "yes": "won", "no": "lost"},
    },
}


def told(folder: Path, text: str, **log: Any) -> Histories:
    plan = loaded(folder, {"deals.csv": text}, **{**LOG, "log": {**LOG["log"], **log}})
    assert plan.document.log is not None
    whole = read_log_histories(plan, plan.document.log, folder)
    quick = read_log_journeys(plan, plan.document.log, folder)
    assert [each.subject.stays for each in quick.dossiers] == [each.subject.stays for each in whole.dossiers]
    assert sorted(notes(quick)) == sorted(notes(whole))
    return whole


def test_a_log_that_runs_from_the_newest_is_told_forwards_and_says_so(tmp_path: Path) -> None:
    text = "id,what,when\n1,yes,2026-01-09\n1,out,2026-01-05\n1,in,2026-01-05\n2,in,2026-01-01\n"
    found = told(tmp_path, text)
    assert paths(found) == {"1": ["new", "offer", "won"], "2": ["new"]}
    assert notes(found) == {"newest_first": 4}
    assert paths(told(tmp_path, text, order="oldest_first"))["1"] == ["offer", "new", "won"]


def test_where_a_file_runs_in_no_order_the_pipeline_decides_between_equal_instants(tmp_path: Path) -> None:
    text = "id,what,when\n1,out,2026-01-05\n1,in,2026-01-05\n2,in,2026-01-07\n2,out,2026-01-03\n3,in,2026-01-01\n3,yes,2026-01-02\n"
    found = told(tmp_path, text)
    assert paths(found)["1"] == ["new", "offer"]
    assert notes(found)["pipeline_order"] == 1


def test_nanoseconds_keep_their_order(tmp_path: Path) -> None:
    text = (
        "id,what,when\n1,out,2026-01-05T09:00:00.000000200\n1,in,2026-01-05T09:00:00.000000100\n"
        "2,in,2026-01-01T09:00:00\n2,out,2026-01-02T09:00:00\n"
    )
    assert paths(told(tmp_path, text))["1"] == ["new", "offer"]


def test_a_day_in_a_log_happens_after_what_stands_before_it(tmp_path: Path) -> None:
    text = "id,what,when\n1,in,2026-01-05 09:20\n1,no,2026-01-05\n2,in,2026-01-05 10:00\n2,yes,2026-01-08\n"
    found = told(tmp_path, text)
    assert paths(found) == {"1": ["new", "lost"], "2": ["new", "won"]}


def test_a_log_stands_beside_the_table_of_its_subjects(tmp_path: Path) -> None:
    plan = loaded(
        tmp_path,
        {
            "deals.csv": "id,amount,firm\n1,500.00,a\n2,70.00,b\n",
            "history.csv": "deal,what,when\n1,in,2026-01-05\n1,yes,2026-01-07\n2,in,2026-01-06\n9,in,2026-01-06\n",
            "firms.csv": "firm,city\na,Bonn\nb,Ulm\n",
        },
        tables={"deals": "deals.csv", "history": "history.csv", "firms": "firms.csv"},
        joins=[{"table": "firms", "column": "firm", "to": "firm"}],
        fields={"amount": "amount", "region": "firms.city"},
        status=None,
        log={**LOG["log"], "table": "history", "case": "deal"},
    )
    assert plan.document.log is not None
    found = read_log_journeys(plan, plan.document.log, tmp_path)
    assert paths(found) == {"1": ["new", "won"], "2": ["new"]}
    assert [each.subject.region for each in found.dossiers] == ["Bonn", "Ulm"]
    assert notes(found) == {"orphan_event": 1}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"status": {"column": "stage"}}, "status"),
        ({"tables": {"deals": {"url": "sqlite://"}}}, "tables.deals"),
        ({"tables": {"deals": {}}}, "tables.deals"),
        ({"rates": {"EURO": 1}}, "rates.EURO"),
        ({"status": [{"when": {"stage": "x"}, "stages": ["nwe"]}]}, "status.rules.0.0"),
    ],
)
def test_a_wrong_shape_is_refused_where_it_stands(tmp_path: Path, changes: dict[str, Any], path: str) -> None:
    with pytest.raises(MappingError) as refused:
        loaded(tmp_path, {}, **changes)
    assert [problem.path for problem in refused.value.problems] == [f"m.json: {path}"]
