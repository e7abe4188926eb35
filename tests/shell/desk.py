"""A small CRM export and its mapping, a way to change one place of it, and the real command line."""

from __future__ import annotations

import copy
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, TextIO

import attrs
import pytest

from salesfunnel.shell.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "mappings"
GONE = object()

BLUEPRINT: dict[str, Any] = {
    "salesfunnel": 1,
    "key": "small",
    "version": 1,
    "currency": "EUR",
    "timezone": "Europe/Berlin",
    "fields": {
        "size": {"type": "number"},
        "urgent": {"type": "flag"},
        "need_by": {"type": "date"},
        "grade": {"type": "choice", "options": ["A", "B"]},
        "founded": {"type": "number", "of": "account"},
    },
    "gates": {
        "named": {"criteria": [{"key": "who", "when": "present(account_id)", "ask": "Which company?"}]},
    },
    "pipelines": {
        "deals": {
            "stages": [
                {"key": "new"},
                {"key": "offer"},
                {"key": "won", "kind": "won"},
                {"key": "lost", "kind": "lost"},
            ]
        }
    },
}
MAPPING: dict[str, Any] = {
    "salesfunnel_mapping": 1,
    "blueprint": BLUEPRINT,
    "tables": {"deals": "deals.csv", "pays": "pays.csv"},
    "joins": [{"table": "pays", "column": "no", "to": "deal_no", "kind": "rows"}],
    "subject": "no",
    "fields": {"source": "src"},
    "status": {
        "column": "st",
        "stages": {"New": ["new"], "Won": ["new", "offer", "won"], "Lost": ["new", "lost"]},
    },
    "stages": {"won": {"entered": "closed"}},
}
DEALS = "no,src,st,closed\n1,Web,New,\n2,Fair,Won,2026-01-05\n3,web,Lost,\n"
PAYS = "deal_no,paid_on,value\n2,2026-01-07,50\n2,2026-01-06,70\n9,2026-01-08,10\n"


def changed(place: str, value: object, document: dict[str, Any] = MAPPING) -> dict[str, Any]:
    """Return the document with one place changed, or taken out where `value` is GONE."""
    fresh = copy.deepcopy(document)
    at: Any = fresh
    *way, last = (int(step) if step.isdigit() else step for step in place.split("."))
    for step in way:
        at = at[step]
    if value is GONE:
        del at[last]
    else:
        at[last] = value
    return fresh


def written(folder: Path, document: object = MAPPING, **files: str) -> Path:
    """Write a mapping and its files; a file's name stands as `deals_csv`. Return the mapping's path."""
    for name, text in {"deals_csv": DEALS, "pays_csv": PAYS, **files}.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8", newline="")
    path = folder / "mine.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@attrs.frozen
class Done:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def run(
    *arguments: str | Path,
    cwd: Path = ROOT,
    columns: int | None = 140,
    encoding: str = "utf-8",
    out: TextIO | None = None,
) -> Done:
    """Run the command line as a terminal would, but in this process: to start Python costs a second or two.

    Args:
        arguments: what stands after the program's name.
        cwd: the folder in which it runs.
        columns: how wide the terminal is said to be; nothing is said when None.
        encoding: of both streams.
        out: another standard output, which is not read back.
    """
    printed, errors = io.BytesIO(), io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        patch.setattr(sys, "stdout", out or io.TextIOWrapper(printed, encoding=encoding, write_through=True))
        patch.setattr(sys, "stderr", io.TextIOWrapper(errors, encoding=encoding, write_through=True))
        patch.delenv("COLUMNS", raising=False)
        if columns is not None:
            patch.setenv("COLUMNS", str(columns))
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, printed.getvalue().decode(encoding), errors.getvalue().decode(encoding))


def started(
    *arguments: str | Path, module: str = "salesfunnel", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, for what only such a one shows.

    Args:
        arguments: what stands after the program's name.
        module: what Python runs.
        settings: variables of its environment.
    """
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "COLUMNS": "140", **settings},
    )


def reported(*arguments: str | Path) -> dict[str, Any]:
    """Run `report --json` and return what it says; nothing else may stand on standard output."""
    done = run("report", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return dict(json.loads(done.stdout))
