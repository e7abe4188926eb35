"""A command has its class, its handler, its row, and no list besides; its event likewise, with a fold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesfunnel.lifecycle.commands import Command
from salesfunnel.lifecycle.table import CHANGES, COMMANDS, FOLDS, LEGAL
from salesfunnel.model.event import EVENTS, Captured
from salesfunnel.text import spelled

SOURCE = Path(__file__).parents[2] / "src" / "salesfunnel"
LIFECYCLE = SOURCE / "lifecycle"
PLACES = {"lifecycle/commands.py", "lifecycle/table.py"}
"""Where a command is written besides its handler: its class, and its row."""

TEXTS = {path: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}


def names_in(text: str) -> Iterator[str]:
    """Yield every name of a source; words of its texts are none."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name


NAMES = {path: frozenset(names_in(text)) for path, text in TEXTS.items()}


def files_with(name: str) -> set[Path]:
    return {path for path, names in NAMES.items() if name in names}


def lines_with(pattern: str) -> int:
    return sum(len(re.findall(pattern, text, re.MULTILINE)) for text in TEXTS.values())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_command_stands_in_one_class_and_one_row(command: type[Command]) -> None:
    name = command.__name__
    assert lines_with(rf"^class {name}\(Command\):") == 1
    assert lines_with(rf"\bcommands\.{name}\b") == sum(row.command is command for row in CHANGES)


def test_a_command_is_written_in_three_files_unless_something_asks_for_it() -> None:
    asked_for = {
        *("Advance", "Capture", "Convert", "GoBack", "HandOff", "Import", "Lose", "Park", "Reopen", "Resume"),
        *("AcceptHandover", "Assign", "Claim", "Merge", "OfferHandover", "RecordActivity", "RejectHandover"),
        "Tag",
    }  # suggestions, the demo, the legality of a move and the face of a funnel name them
    for name in (command.__name__ for command in COMMANDS if command.__name__ not in asked_for):
        files = {path.relative_to(SOURCE).as_posix() for path in files_with(name)}
        assert {file for file in files if not file.startswith("lifecycle/handlers/")} == PLACES, name
        assert len(files) <= len(PLACES) + 1, name


def test_settling_an_objection_is_written_in_four_places() -> None:
    files = files_with("SettleObjection") | files_with("objection_settled")
    assert {path.relative_to(LIFECYCLE).as_posix() for path in files} == {
        "commands.py", "handlers/work.py", "fold/changes.py", "table.py",
    }  # fmt: skip


def test_no_command_is_listed_outside_the_table() -> None:
    all_of_them = {command.__name__ for command in COMMANDS}
    listed = {path for path, names in NAMES.items() if len(all_of_them & names) > len(all_of_them) / 2}
    assert {path.relative_to(SOURCE).as_posix() for path in listed} == PLACES


def test_every_handler_is_named_as_its_command_unless_it_moves() -> None:
    for row in CHANGES:
        if row.handler.__name__ not in {"move", "take_over"}:
            assert row.handler.__name__ == spelled(row.command)


def test_what_is_derived_has_every_row() -> None:
    assert {command for _, command in LEGAL} == set(COMMANDS)
    assert set(FOLDS) == {event for event in EVENTS if not issubclass(event, Captured)}
