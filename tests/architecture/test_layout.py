"""Modules and functions can be read: beyond a limit, a decision record says why."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "salesfunnel"
MODULES = sorted(PACKAGE.rglob("*.py"))
ASK_YOURSELF, MODULE_LINES, FUNCTION_LINES, POSITIONAL = 400, 700, 60, 5

# What is larger than a limit, and the decision record that says why. The key is the module's path below src,
# and for a function a colon and its name; the value is the record's path below the root.
EXCUSED: dict[str, str] = {
    "salesfunnel/insight/forecast/backtest.py:backtest": "docs/decisions/0110-long-signatures-of-the-forecast.md",
    "salesfunnel/insight/forecast/forecast.py:forecast": "docs/decisions/0110-long-signatures-of-the-forecast.md",
}


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()


def non_blank(source: str) -> int:
    return sum(bool(line.strip()) for line in source.splitlines())


def functions(source: str) -> Iterator[tuple[str, int, int]]:
    """Yield each function's name, its lines and its positional parameters, `self` and `cls` aside."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
            yield (
                node.name,
                (node.end_lineno or node.lineno) - node.lineno + 1,
                len(names) - (names[:1] in (["self"], ["cls"])),
            )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_not_too_long(path: Path) -> None:
    lines = non_blank(path.read_text(encoding="utf-8"))
    if lines > ASK_YOURSELF:
        warnings.warn(f"{name_of(path)} has {lines} non-blank lines: is it one thing?", stacklevel=1)
    assert lines <= MODULE_LINES or name_of(path) in EXCUSED


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_is_not_too_long_or_too_wide(path: Path) -> None:
    large = [
        (name, lines, width)
        for name, lines, width in functions(path.read_text(encoding="utf-8"))
        if lines > FUNCTION_LINES or width >= POSITIONAL
    ]
    assert [each for each in large if f"{name_of(path)}:{each[0]}" not in EXCUSED] == []


def test_a_file_is_not_empty() -> None:
    assert [name_of(path) for path in MODULES if not path.read_text(encoding="utf-8").strip()] == []


def test_an_excuse_is_written_down() -> None:
    assert [record for record in EXCUSED.values() if not (ROOT / record).is_file()] == []


def test_the_measure_counts_lines_and_positional_parameters() -> None:
    source = "class C:\n    def f(self, a, b, *, c):\n        pass\n\ndef g(a, /, b):\n    pass\n"
    assert list(functions(source)) == [("g", 2, 2), ("f", 2, 2)]
    assert non_blank(source) == 5
