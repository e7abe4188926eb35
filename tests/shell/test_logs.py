"""An event log, in XES or as a table, becomes histories; what is wrong with it is said."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tests.shell.desk import BLUEPRINT

from salesfunnel.errors import DataError, MappingError
from salesfunnel.insight.tally.quality import counted
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event
from salesfunnel.shell.imports.history import read_log_histories, retell
from salesfunnel.shell.imports.loading import CrmMapping, load_mapping
from salesfunnel.shell.imports.logs import read_log, read_xes
from salesfunnel.shell.imports.quality import _UNITS

LOG: dict[str, Any] = {
    "salesfunnel_mapping": 1,
    "blueprint": BLUEPRINT,
    "tables": {"log": "log.csv"},
    "subject": "case",
    "fields": {"source": "src"},
    "log": {
        "event": "what",
        "at": "when",
        "actor": "who",
        "stages": {"in": "new", "out": "offer", "yes": "won", "no": "lost"},
    },
}
CSV = """case,what,when,who,src
1,in,2026-01-05T09:00+01:00,ann,Web
1,call,2026-01-05T10:00+01:00,ann,Web
2,in,2026-01-06T09:00+01:00,,Fair
1,out,2026-01-07T09:00+01:00,bob,Web
1,yes,2026-01-09T09:00+01:00,bob,Web
2,no,2026-01-08T09:00+01:00,ann,Fair
"""
XES = """<?xml version="1.0"?>
<log xmlns="http://www.xes-standard.org/">
  <extension name="Time" prefix="time" uri="x"/>
  <global scope="event"><string key="what" value="UNKNOWN"/></global>
  <trace>
    <string key="case" value="1"/><string key="src" value="Web"/>
    <event><string key="what" value="in"/><date key="when" value="2026-01-05T09:00:00+01:00"/>
      <list key="more"><string key="what" value="nested"/></list></event>
    <event><string key="what" value="yes"/><date key="when" value="2026-01-07T09:00:00+01:00"/></event>
  </trace>
</log>
"""


def written(folder: Path, text: str = CSV, name: str = "log.csv", **changes: Any) -> CrmMapping:
    (folder / name).write_text(text, encoding="utf-8")
    document = {**LOG, "tables": {"log": name}, **changes}
    (folder / "mapping.json").write_text(json.dumps(document), encoding="utf-8")
    return load_mapping(folder / "mapping.json")


def events_of(mapping: CrmMapping, folder: Path) -> tuple[tuple[Event, ...], ...]:
    assert mapping.document.log is not None
    return retell(mapping, mapping.document.log, read_log(mapping, mapping.document.log, folder)).events


def read(mapping: CrmMapping, folder: Path) -> tuple[dict[str, Dossier[Any]], dict[str, int]]:
    assert mapping.document.log is not None
    found = read_log_histories(mapping, mapping.document.log, folder)
    dossiers = {each.subject.id: each for each in found.dossiers}
    return dossiers, {note.code: note.count for note in found.notes}


def kinds(events: tuple[Event, ...]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_a_table_of_events_becomes_one_history_per_case(tmp_path: Path) -> None:
    first, second = events_of(written(tmp_path), tmp_path)
    assert kinds(first) == ["Captured", "ActivityRecorded", "Advanced", "Advanced"]
    assert kinds(second) == ["Captured", "Lost"]
    assert [event.actor.id for event in (*first, *second)] == [
        "ann",
        "ann",
        "bob",
        "bob",
        "unrecorded",
        "ann",
    ]
    assert [event.seq for event in first] == [1, 2, 3, 4]


def test_the_histories_replay_to_where_the_cases_stand(tmp_path: Path) -> None:
    states, notes = read(written(tmp_path), tmp_path)
    assert {name: (each.subject.stage, each.subject.source) for name, each in states.items()} == {
        "1": ("won", "Web"),
        "2": ("lost", "Fair"),
    }
    assert [each.kind for each in states["1"].activities or ()] == ["call"]
    assert notes == {}


def test_the_same_log_in_xes_says_the_same(tmp_path: Path) -> None:
    log = {key: value for key, value in LOG["log"].items() if key != "actor"}
    mapping = written(tmp_path, XES, "log.xes", log=log)
    (only,) = events_of(mapping, tmp_path)
    assert kinds(only) == ["Captured", "Advanced"]
    assert only[1].at.isoformat() == "2026-01-07T08:00:00+00:00"


def test_what_is_nested_in_an_event_is_not_its_own(tmp_path: Path) -> None:
    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(XES.encode()))
    (case,) = read_xes(path)
    assert case.values == {"case": "1", "src": "Web"}
    assert [event["what"] for event in case.events] == ["in", "yes"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (XES.replace("</log>", ""), "is no XML"),
        ("<html></html>", "found '<html>', expected '<log>'"),
        (XES.replace("<log", '<!DOCTYPE log [<!ENTITY a "b">]>\n<log', 1), "declares a document type"),
        ("case,what", "is no XML"),
    ],
)
def test_what_is_no_log_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "log.xes"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=says):
        list(read_xes(path))


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(XES.encode())[:-20])
    with pytest.raises(DataError, match="cannot be read"):
        list(read_xes(path))


def rows(*events: str) -> str:
    lines = (f"1,{event},2026-01-{day:02}T09:00+01:00,ann,Web" for day, event in enumerate(events, start=5))
    return "\n".join(("case,what,when,who,src", *lines, ""))


@pytest.mark.parametrize(
    ("events", "told"),
    [
        (("in", "in"), ["Captured", "ActivityRecorded"]),
        (("in", "out", "in"), ["Captured", "Advanced", "WentBack"]),
        (("in", "no", "out"), ["Captured", "Lost", "Reopened"]),
        (("in", "yes", "in", "yes"), ["Captured", "Advanced", "Reopened", "Advanced"]),
        (("call", "in"), ["Captured", "ActivityRecorded"]),
        (("yes",), ["Captured"]),
    ],
)
def test_each_event_is_told_once(tmp_path: Path, events: tuple[str, ...], told: list[str]) -> None:
    (history,) = events_of(written(tmp_path, rows(*events)), tmp_path)
    assert kinds(history) == told


def test_what_comes_before_the_first_stage_is_told_when_it_began(tmp_path: Path) -> None:
    (history,) = events_of(written(tmp_path, rows("call", "in")), tmp_path)
    assert [event.at.day for event in history] == [6, 5]
    assert [event.recorded_at.day for event in history] == [6, 6]


def test_a_stage_passed_over_is_listed(tmp_path: Path) -> None:
    (history,) = events_of(written(tmp_path, rows("in", "yes")), tmp_path)
    assert getattr(history[1], "skipped") == ("offer",)  # noqa: B009 - only a move has it


PARKING = {
    **BLUEPRINT,
    "pipelines": {
        "deals": {
            "stages": [
                {"key": "new"}, {"key": "offer"}, {"key": "later", "kind": "parked"},
                {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"},
            ]
        }
    },
}  # fmt: skip


def test_a_parked_case_resumes_before_it_moves(tmp_path: Path) -> None:
    stages = {**LOG["log"]["stages"], "wait": "later"}
    log = {**LOG["log"], "stages": stages}
    mapping = written(tmp_path, rows("in", "wait", "out", "wait", "out"), blueprint=PARKING, log=log)
    (history,) = events_of(mapping, tmp_path)
    assert kinds(history) == ["Captured", "Parked", "Resumed", "Advanced", "Parked", "Resumed"]
    assert read(mapping, tmp_path)[0]["1"].subject.stage == "offer"


def test_only_the_events_that_count_are_read(tmp_path: Path) -> None:
    (history, _) = events_of(written(tmp_path, log={**LOG["log"], "only": ["in", "yes"]}), tmp_path)
    assert kinds(history) == ["Captured", "Advanced"]


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (CSV + "3,call,2026-01-05T09:00+01:00,ann,Web\n", {"no_stage": 1}),
        (CSV + "1,call,yesterday,ann,Web\n", {"undated_event": 1}),
        (CSV + "1,call,,ann,Web\n", {"undated_event": 1}),
        (CSV + ",in,2026-01-05T09:00+01:00,ann,Web\n", {"missing_id": 1}),
        (CSV + "1,no,2026-01-10T09:00+01:00,ann,Web\n", {"ended_twice": 1}),
        (CSV + "1,call,2026-01-06T09:00+01:00,ann,Web\n", {"unsorted_events": 1}),
        (CSV + "1,call\n", {"broken_row": 1}),
    ],
)
def test_what_is_wrong_with_a_log_is_counted(tmp_path: Path, text: str, notes: dict[str, int]) -> None:
    states, found = read(written(tmp_path, text), tmp_path)
    assert found == notes
    assert states["1"].subject.stage == "won"


def test_a_case_that_comes_twice_counts_once(tmp_path: Path) -> None:
    log = {key: value for key, value in LOG["log"].items() if key != "actor"}
    trace = XES[XES.index("<trace>") : XES.index("</log>")]
    _, notes = read(written(tmp_path, XES.replace("</log>", f"{trace}</log>"), "log.xes", log=log), tmp_path)
    assert notes == {"duplicate_id": 1}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"log": {**LOG["log"], "stages": {"in": "nwe"}}}, "log.stages.in"),
        ({"log": {**LOG["log"], "at": {"column": "when", "zone": "Mars"}}}, "log.at.zone"),
        ({"log": {**LOG["log"], "at": {"column": "when", "format": "dd.mm"}}}, "log.at.format"),
        ({"log": {**LOG["log"], "stages": {}}}, "log.stages"),
        ({"stages": {"won": {"entered": "when"}}}, "stages"),
        ({"status": {"column": "what", "stages": {"in": ["new"]}}}, "status"),
        ({"tables": {"log": "log.csv", "more": "more.csv"}}, "tables"),
    ],
)
def test_a_wrong_log_is_refused_with_its_path(tmp_path: Path, changes: dict[str, Any], path: str) -> None:
    with pytest.raises(MappingError) as refused:
        written(tmp_path, **changes)
    assert [each.path for each in refused.value.problems] == [f"mapping.json: {path}"]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"subject": "cas"}, "subject.id"),
        ({"fields": {"source": "srcc"}}, "fields.source"),
        ({"log": {**LOG["log"], "event": "whta"}}, "log.event"),
        ({"log": {**LOG["log"], "at": "whne"}}, "log.at"),
        ({"log": {**LOG["log"], "actor": "whom"}}, "log.actor"),
    ],
)
def test_a_missing_column_is_refused_with_a_near_match(
    tmp_path: Path, changes: dict[str, Any], path: str
) -> None:
    mapping = written(tmp_path, **changes)
    with pytest.raises(DataError) as refused:
        events_of(mapping, tmp_path)
    (problem,) = refused.value.problems
    assert problem.path == f"mapping.json: {path}"
    assert problem.cure.startswith("did you mean")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    mapping = written(tmp_path)
    (tmp_path / "log.csv").unlink()
    with pytest.raises(DataError, match=r"has no file 'log\.csv'"):
        events_of(mapping, tmp_path)
    with pytest.raises(DataError, match="there is no such folder"):
        events_of(mapping, tmp_path / "nowhere")


def test_every_kind_of_note_can_be_counted() -> None:
    for noun in {"row", *_UNITS.values()}:
        assert [counted(noun, count).render(locale) for count in (1, 2) for locale in ("en", "zh")]
