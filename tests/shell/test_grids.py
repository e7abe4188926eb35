"""A table keeps the column that names its rows, whatever the width of the terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from tests.shell.desk import EXAMPLES

from salesfunnel.shell.commands.report import report_mapping, show_report
from salesfunnel.shell.imports.joins import read_rows
from salesfunnel.shell.imports.loading import load_mapping
from salesfunnel.shell.imports.subjects import read_histories
from salesfunnel.shell.report import Report
from salesfunnel.shell.terminal import Number, grid


def simple() -> Report:
    mapping = load_mapping(EXAMPLES / "simple.yaml")
    return report_mapping(
        mapping, read_histories(mapping, read_rows(mapping, EXAMPLES)), by=("source", "owner_id")
    )


def printed(width: int, locale: str = "en") -> list[str]:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    show_report(console, simple(), locale)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_what_names_a_row_is_whole_at_every_width(width: int, locale: str) -> None:
    lines = printed(width, locale)
    assert all(len(line) <= width for line in lines)
    for name in (["meeting"], ["Referral", "anna"], ["Web", "cem"]):
        assert any(line.split()[: len(name)] == name for line in lines), name


@pytest.mark.parametrize("width", [30, 60, 80, 120])
def test_lesser_numbers_give_way_first_and_the_first_never(width: int) -> None:
    console = Console(file=io.StringIO(), width=width)
    numbers = [
        Number("Entered", str),
        Number("Interval", lambda n: f"{n:>30}", rank=2),
        Number("Lost", str, rank=1),
    ]
    found = grid("t", ["Somebody"], [(["Anna Snelling"], 1)], numbers=numbers, console=console)
    heads = [str(column.header) for column in found.columns]
    assert heads[:2] == ["Somebody", "Entered"]
    assert ("Interval" in heads) == (width >= 80)
    assert ("Lost" in heads) == (width >= 60)
