"""`salesfunnel due`: what is due about a file's records, on the screen, as JSON, CSV and iCalendar."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest
from tests.shell.desk import run

from salesfunnel.cadence import Reminder
from salesfunnel.messages import Message
from salesfunnel.shell.commands.due import calendar_text

BLUEPRINT: dict[str, Any] = {
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "clocks": {"age": {"start_when": "created_at", "target": {"limit": "3d"}, "escalation": {"steps": [
        {"key": "boss", "owner": True, "roles": ["supervisor"], "severity": "critical", "text": "Call, now; \\ ok"}]}}},
    "pipelines": {"deals": {"stages": [{"key": "talk"}, {"key": "won", "kind": "won"}]}},
}  # fmt: skip
ROWS = (
    "id,stage,owner_id,created_at\nd-1,talk,li,2026-03-02T09:00+08:00\nd-2,talk,mo,2026-03-08T09:00+08:00\n"
)
NOW = ("--now", "2026-03-09T09:00")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    (tmp_path / "bp.json").write_text(json.dumps(BLUEPRINT), encoding="utf-8")
    (tmp_path / "deals.csv").write_text(ROWS, encoding="utf-8")
    return ("--blueprint", str(tmp_path / "bp.json"), "--data", str(tmp_path / "deals.csv"), *NOW)


def test_what_is_due_is_told_by_owner_and_severity_and_when_to_ask_again(files: tuple[str, ...]) -> None:
    done = run("due", *files)
    assert done.returncode == 0, done.stderr
    assert "1 reminders about 2 records" in done.stdout
    assert "li · critical · 1" in done.stdout
    assert "2026-03-11 09:00" in done.stdout


def test_json_holds_every_reminder_and_told_ones_are_left_out(files: tuple[str, ...], tmp_path: Path) -> None:
    found = json.loads(run("due", *files, "--json").stdout)
    assert [(each["subject_id"], each["to"]) for each in found["due"]] == [("d-1", "li role:supervisor")]
    told = tmp_path / "told.txt"
    told.write_text(found["due"][0]["id"] + "\n", encoding="utf-8")
    assert json.loads(run("due", *files, "--told", str(told), "--json").stdout)["due"] == []


def test_a_csv_and_a_calendar_are_written(files: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / "due.csv"
    assert run("due", *files, "-o", str(out)).returncode == 0
    with out.open(encoding="utf-8") as rows:
        assert [each["clock"] for each in csv.DictReader(rows)] == ["age"]
    ics = tmp_path / "due.ics"
    assert run("due", *files, "-o", str(ics)).returncode == 0
    calendar = icalendar.Calendar.from_ical(ics.read_bytes())
    [task] = calendar.walk("VTODO")
    assert task["SUMMARY"] == "Call, now; \\ ok"
    assert task.decoded("DUE") == datetime(2026, 3, 5, 1, tzinfo=UTC)


def test_a_calendar_holds_long_chinese_lines_and_hostile_signs() -> None:
    words = "请联系客户，" * 30 + "\nEND:VCALENDAR\x07"
    reminder = Reminder(
        id="d:1", subject_id="d-1", clock="c", run="r", step="s", due_at=datetime(2026, 3, 5, tzinfo=UTC),
        started_at=datetime(2026, 3, 2, tzinfo=UTC), text=None, people=("li",),
        why=Message.of("promise_planned", what=words),
    )  # fmt: skip
    text = calendar_text([reminder], "zh")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [task] = icalendar.Calendar.from_ical(text).walk("VTODO")
    assert str(task["SUMMARY"]).startswith("承诺事项：请联系客户")
