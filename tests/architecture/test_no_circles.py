"""No circle of modules or of folders, and no import that runs up the floors: read from the syntax trees.

Imports inside functions and under TYPE_CHECKING count too: whoever reads a module has to follow them.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "salesfunnel"

Graph = Mapping[str, set[str]]

KNOWN: tuple[frozenset[str], ...] = (
    frozenset({f"salesfunnel.blueprint.{name}" for name in ("advice", "checks", "context", "load")}),
)
"""Circles of modules or folders that their room still has to mend; one that is gone goes from here."""

FLOORS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "conditions": (
        ("language",),
        ("values",),
        ("rows",),
        ("catalogue",),
        ("columns", "proof"),
        ("records",),
    ),
}
"""The folders of a room from the lowest floor to the highest; those on one floor do not know each other."""


def modules(package: Path = PACKAGE) -> dict[str, Path]:
    """Return each module by its dotted name; a package is named as its folder."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(source: str) -> Iterator[tuple[str, str | None]]:
    """Yield each module that a source imports, with the name taken from it."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from ((each.name, None) for each in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from ((module, each.name) for each in names)


def imports(paths: Mapping[str, Path]) -> dict[str, set[str]]:
    """Return what each module imports of the others."""
    graph: dict[str, set[str]] = {}
    for name, path in paths.items():
        found = set()
        for module, taken in imported(path.read_text(encoding="utf-8")):
            below = f"{module}.{taken}"
            if below in paths or module in paths:
                found.add(below if below in paths else module)
        graph[name] = found - {name}
    return graph


def folder_of(name: str, paths: Mapping[str, Path]) -> str:
    """Return the folder of a module; one that stands beside folders is a folder of one file."""
    path = paths[name]
    is_alone = path.name == "__init__.py" or any(path.parent.glob("*/__init__.py"))
    return name if is_alone else name.rpartition(".")[0]


def folders(graph: Graph, paths: Mapping[str, Path]) -> dict[str, set[str]]:
    """Return which folders each folder imports from."""
    found: dict[str, set[str]] = {folder_of(name, paths): set() for name in paths}
    for name, used in graph.items():
        own = folder_of(name, paths)
        found[own] |= {folder_of(each, paths) for each in used} - {own}
    return found


def circles(graph: Graph) -> list[frozenset[str]]:
    """Return the groups of nodes that can all reach each other (Tarjan's strongly connected components)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_nodes: list[str] = []
    found: list[frozenset[str]] = []

    def visit(node: str) -> None:
        order[node] = lowest[node] = len(order)
        open_nodes.append(node)
        for used in sorted(graph.get(node, ())):
            if used not in order:
                visit(used)
                lowest[node] = min(lowest[node], lowest[used])
            elif used in open_nodes:
                lowest[node] = min(lowest[node], order[used])
        if lowest[node] == order[node]:
            at = open_nodes.index(node)
            group, open_nodes[at:] = frozenset(open_nodes[at:]), []
            if len(group) > 1:
                found.append(group)

    for node in graph:
        if node not in order:
            visit(node)
    return found


def rooms_floors() -> tuple[tuple[str, ...], ...]:
    """Return the floors of the rooms, the lowest first, as the contracts of pyproject.toml list them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["id"] == "walls")
    split = [layer.replace("|", ":").replace("(", "").replace(")", "").split(":") for layer in layers]
    return tuple(tuple(room.strip() for room in layer) for layer in reversed(split))


def climbing(graph: Graph, parent: str, floors: tuple[tuple[str, ...], ...]) -> list[str]:
    """Return the imports below `parent` that run up the floors, or across one."""
    floor = {room: level for level, rooms in enumerate(floors) for room in rooms}
    wrong = []
    for name, used in graph.items():
        own = name.removeprefix(f"{parent}.").split(".")[0]
        for each in used if name.startswith(f"{parent}.") else ():
            other = each.removeprefix(f"{parent}.").split(".")[0]
            if not each.startswith(f"{parent}.") or own == other or own not in floor or other not in floor:
                continue
            if floor[other] >= floor[own]:
                wrong.append(f"{name} imports {each}")
    return wrong


PATHS = modules()
GRAPH = imports(PATHS)


@pytest.mark.parametrize("graph", [GRAPH, folders(GRAPH, PATHS)], ids=["modules", "folders"])
def test_no_circle_but_the_known_ones(graph: Graph) -> None:
    assert [group for group in circles(graph) if not any(group <= known for known in KNOWN)] == []


def test_no_import_runs_up_the_floors_of_the_house() -> None:
    # Which rooms of one floor may know each other is the contract's question.
    floors = rooms_floors()
    level = {room: at for at, rooms in enumerate(floors) for room in rooms}
    wrong = climbing(GRAPH, "salesfunnel", floors)
    rooms = [[each.split(".")[1] for each in line.split(" imports ")] for line in wrong]
    up = [line for line, (one, two) in zip(wrong, rooms, strict=True) if level[two] > level[one]]
    assert up == []


@pytest.mark.parametrize("room", FLOORS)
def test_no_import_runs_up_the_floors_of_a_room(room: str) -> None:
    assert climbing(GRAPH, f"salesfunnel.{room}", FLOORS[room]) == []


@pytest.mark.parametrize("room", FLOORS)
def test_every_folder_of_a_room_has_a_floor(room: str) -> None:
    below = {path.parent.name for path in (PACKAGE / room).glob("*/__init__.py")}
    assert below == {folder for floor in FLOORS[room] for folder in floor}


def test_a_circle_would_be_seen(tmp_path: Path) -> None:
    package = tmp_path / "house"
    for folder in ("", "one", "two"):
        (package / folder).mkdir()
        (package / folder / "__init__.py").touch()
    (package / "one" / "a.py").write_text(
        "def late() -> None:\n    from house.two import b\n", encoding="utf-8"
    )
    (package / "two" / "b.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.one.a import late\n",
        encoding="utf-8",
    )
    paths = modules(package)
    graph = imports(paths)
    assert circles(graph) == [frozenset({"house.one.a", "house.two.b"})]
    assert circles(folders(graph, paths)) == [frozenset({"house.one", "house.two"})]
    assert climbing(graph, "house", (("one",), ("two",))) == ["house.one.a imports house.two.b"]
