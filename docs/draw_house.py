"""Draws the picture of the house from the code: the rooms, and which of them import from which.

`make picture` writes it into the page about the architecture; a test compares the two.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "salesfunnel"
PAGE = ROOT / "docs" / "explanation" / "architecture.md"
BEGIN, END = "```mermaid\n", "```\n"


def rooms() -> dict[str, list[Path]]:
    """Return the modules of each room; a module beside the rooms is a room of its own."""
    found: dict[str, list[Path]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if not name.startswith("_"):
            found.setdefault(name, []).append(path)
    return found


def imported(path: Path) -> set[str]:
    """Return the rooms that a module imports from, at any place in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "salesfunnel":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("salesfunnel."):
            names.add(str(node.module).split(".")[1])
    return names


def arrows(modules: dict[str, list[Path]]) -> dict[str, set[str]]:
    """Return for each room the rooms right below it: what is reached through another room is left out."""
    uses = {
        room: set().union(*map(imported, paths)) & modules.keys() - {room} for room, paths in modules.items()
    }
    reach: dict[str, set[str]] = {}

    def below(room: str) -> set[str]:
        if room not in reach:
            reach[room] = set().union(*({used} | below(used) for used in uses[room]), set())
        return reach[room]

    return {
        room: {used for used in used_rooms if not any(used in below(other) for other in used_rooms - {used})}
        for room, used_rooms in uses.items()
    }


def question(room: str) -> str:
    """Return what a room says that it answers: the first sentence of its docstring."""
    path = PACKAGE / room / "__init__.py"
    source = path if path.exists() else PACKAGE / f"{room}.py"
    said = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    first = said.split("\n\n")[0].replace("\n", " ")
    ends = [first.find(sign) for sign in ("? ", ". ", ": ") if sign in first]
    return (first[: min(ends) + 1] if ends else first).rstrip(".:").replace('"', "'").replace("`", "")


def drawn() -> str:
    """Return the picture as Mermaid: an arrow leads from a room to those that it stands on."""
    modules = rooms()
    lines = ["flowchart TD"]
    lines += [f'  {room}["{room}<br/>{question(room)}"]' for room in modules]
    lines += [f"  {room} --> {used}" for room, below in arrows(modules).items() for used in sorted(below)]
    return "\n".join(lines) + "\n"


def placed(page: str, picture: str) -> str:
    """Return the page with the picture in its place."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return head + BEGIN + picture + END + tail


if __name__ == "__main__":
    PAGE.write_text(placed(PAGE.read_text(encoding="utf-8"), drawn()), encoding="utf-8")
