"""Every code that a `Problem` may carry stands on a page of the reference, and no other does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "problem-codes.md"
SOURCES = sorted((ROOT / "src" / "salesfunnel").rglob("*.py"))
NODES = [(path.stem, node) for path in SOURCES for node in ast.walk(ast.parse(path.read_text("utf-8")))]

TAKERS = {"Problem", "at", "error"}
"""What is handed the code of a problem by its name; a `Problem` also as its second value."""
LOCAL = {("typecheck", "_wrong"): 1, ("read", "UnfitLiteral"): 2, ("source", "_refuse"): 3}
"""The same inside one module, and at which place where it is not named."""
OTHERS = {
    *(
        "PluginAnswer",
        "DataFinding",
        "Finding",
        "LeftAlone",
        "Note",
        "Notice",
        "Obstacle",
        "Outcome",
        "QualityFinding",
    ),
    *(
        "Stranded",
        "Unmatched",
        "Unusable",
        "_Stand",
        "_because",
        "_note",
        "_report",
        "_unknown",
        "about",
        "obstacle",
        "notice",
    ),
    *("of", "refusal", "unknown"),
}
"""What is handed a code of another kind: of a finding, of a note about data, of a plug-in."""

Given: TypeAlias = dict[str, ast.expr | None]


def given(node: ast.ClassDef | ast.FunctionDef) -> Given:
    """Return what a class or a function is handed, with the defaults."""
    if isinstance(node, ast.FunctionDef):
        named = [*node.args.args, *node.args.kwonlyargs]
        none = [None] * (len(node.args.args) - len(node.args.defaults))
        defaults = [*none, *node.args.defaults, *node.args.kw_defaults]
        return {each.arg: default for each, default in zip(named, defaults, strict=True)}
    lines: Given = {}
    for each in node.body:
        match each:
            case ast.AnnAssign(target=ast.Name(id=name), value=value):
                lines[name] = value
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                lines[name] = value
    return lines


def definitions() -> Iterator[tuple[str, str, ast.expr | None]]:
    """Yield everything that is handed a code, with its module, and the default where it has one."""
    for module, node in NODES:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and "code" in given(node):
            yield module, node.name, given(node)["code"]


def written() -> Iterator[ast.expr]:
    """Yield every expression that becomes the code of a problem."""
    yield from (default for _, name, default in definitions() if name not in OTHERS and default is not None)
    places = {("errors", "Problem"): 1} | LOCAL
    for module, node in NODES:
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                known = name in TAKERS or (module, name) in LOCAL
                yield from (each.value for each in node.keywords if known and each.arg == "code")
                place = places.get(("errors" if name == "Problem" else module, name))
                yield from node.args[place : place + 1] if place is not None else ()


def listed() -> list[str]:
    return re.findall(r"^\| `([a-z_]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)


def test_all_that_is_handed_a_code_is_known_here() -> None:
    exceptions = {
        node.name for module, node in NODES if module == "errors" and isinstance(node, ast.ClassDef)
    }
    known = {*TAKERS, *OTHERS, *exceptions, *(name for _, name in LOCAL)}
    assert {name for _, name, _ in definitions()} - known == set()


def test_a_code_stands_in_one_place_and_in_order() -> None:
    assert len(listed()) == len(set(listed()))
    for table in PAGE.read_text("utf-8").split("\n## "):
        codes = re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)
        assert codes == sorted(codes)


def test_the_page_lists_every_code_and_no_other() -> None:
    constants: set[str] = set()
    patterns: set[str] = set()
    for each in written():
        match each:
            case ast.Constant(value=str(code)) if code:
                constants.add(code)
            case ast.JoinedStr(values=parts):
                patterns.add(
                    "".join(str(p.value) if isinstance(p, ast.Constant) else "[a-z]+" for p in parts)
                )
    composed = {code for code in listed() if any(re.fullmatch(each, code) for each in patterns)}
    assert constants - set(listed()) == set()
    assert set(listed()) - constants - composed == set()
    assert all(any(re.fullmatch(each, code) for code in composed - constants) for each in patterns)
