"""The rooms stand where DESIGN says, and the check that says so can fail."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "salesfunnel"
SHELL = PACKAGE / "shell"
MODULES = sorted(PACKAGE.rglob("*.py"))
ROOMS = (
    *("errors", "text", "registry", "model", "calendars", "conditions", "gates", "scoring"),
    *(
        "routing",
        "identity",
        "ownership",
        "cadence",
        "lifecycle",
        "insight",
        "blueprint",
        "plugin",
        "testing",
        "shell",
        "hosts",
    ),
)
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "manager", "impl", "misc"}
CORE_IMPORTS = {"attr", "attrs", "dateutil", "pydantic", "pydantic_core", "salesfunnel", "typing_extensions"}

# The core modules that open the door to an extra, inside a function.
EXCUSED = {
    "salesfunnel/conditions/columns/engine.py": {"narwhals"},
    "salesfunnel/identity/keys/phone.py": {"phonenumbers"},
    "salesfunnel/scoring/learned/engine.py": {"numpy", "scipy", "sklearn"},
}


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()


def lint_imports(source: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of pyproject.toml over the package in `source`."""
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold() -> None:
    run = lint_imports(PACKAGE.parent)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture
def sketch(tmp_path: Path) -> Path:
    """A package with every room and nothing in them."""
    package = tmp_path / "salesfunnel"
    package.mkdir()
    (package / "__init__.py").touch()
    for room in ROOMS:
        (package / room).mkdir()
        (package / room / "__init__.py").touch()
    return tmp_path


def test_an_empty_sketch_keeps_the_contracts(sketch: Path) -> None:
    assert lint_imports(sketch).returncode == 0


@pytest.mark.parametrize(
    ("room", "wrong"),
    [
        ("model", "from salesfunnel.conditions import tree"),
        ("text", "import salesfunnel.model"),
        ("errors", "import salesfunnel.text"),
        ("gates", "import salesfunnel.scoring"),
        ("gates", "import salesfunnel.routing"),
        ("cadence", "import salesfunnel.gates"),
        ("conditions", "from salesfunnel import gates"),
        ("lifecycle", "import salesfunnel.insight"),
        ("insight", "def late() -> None:\n    import salesfunnel.blueprint"),
        ("blueprint", "import salesfunnel.plugin"),
        ("plugin", "import salesfunnel.testing"),
        ("testing", "import salesfunnel.shell"),
        ("shell", "from salesfunnel import Funnel"),
        ("gates", "import salesfunnel"),
        ("insight", "import polars"),
        ("model", "from sqlalchemy import select"),
    ],
)
def test_a_broken_wall_is_found(sketch: Path, room: str, wrong: str) -> None:
    (sketch / "salesfunnel" / room / "__init__.py").write_text(wrong + "\n", encoding="utf-8")
    run = lint_imports(sketch)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "BROKEN" in run.stdout


def test_a_room_without_a_place_is_found(sketch: Path) -> None:
    shutil.copytree(sketch / "salesfunnel" / "gates", sketch / "salesfunnel" / "attic")
    assert "not listed as layers" in lint_imports(sketch).stdout


def imports(source: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each imported module with the names taken from it."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from ((each.name, ()) for each in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                yield "." * level + (module or ""), tuple(each.name for each in names)


def face_imports(source: str) -> list[str]:
    """Return what the source takes from the face: names of it that are no rooms, or the face itself."""
    taken = []
    for module, names in imports(source):
        if module == "salesfunnel":
            taken += [each for each in names if each not in ROOMS] if names else [module]
        elif module.startswith("."):
            taken.append(module)
    return taken


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from salesfunnel import Funnel, model", ["Funnel"]),
        ("import salesfunnel", ["salesfunnel"]),
        ("from .. import Funnel", [".."]),
        ("from salesfunnel import model\nimport salesfunnel.gates\nfrom salesfunnel.text import Text", []),
    ],
)
def test_an_import_of_the_face_is_found(source: str, found: list[str]) -> None:
    assert face_imports(source) == found


@pytest.mark.parametrize("path", [path for path in MODULES if path != PACKAGE / "__init__.py"], ids=name_of)
def test_nothing_imports_the_face(path: Path) -> None:
    assert face_imports(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [path for path in MODULES if SHELL not in path.parents], ids=name_of)
def test_the_core_imports_only_what_it_brings(path: Path) -> None:
    tops = {module.split(".")[0] for module, _ in imports(path.read_text(encoding="utf-8"))}
    allowed = CORE_IMPORTS | EXCUSED.get(name_of(path), set())
    assert tops - allowed - set(sys.stdlib_module_names) == set()


def test_an_excused_import_is_late() -> None:
    for name, extras in EXCUSED.items():
        module = ast.parse((PACKAGE.parent / name).read_text(encoding="utf-8"))
        early = imports(
            ast.unparse(
                ast.Module([each for each in module.body if not isinstance(each, ast.FunctionDef)], [])
            )
        )
        assert not {found.split(".")[0] for found, _ in early} & extras


def test_the_face_and_the_conditions_load_no_extra() -> None:
    loads = "import sys, salesfunnel, salesfunnel.blueprint.funnel, salesfunnel.conditions.columns, salesfunnel.scoring.learned"
    loads += "; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)
    assert not {"narwhals", "polars", "pandas", "duckdb", "numpy", "pyarrow", "scipy", "sklearn"} & set(
        run.stdout.split()
    )


def test_no_file_has_a_vague_name() -> None:
    assert [name_of(path) for path in PACKAGE.rglob("*") if path.stem.lower().strip("_") in VAGUE] == []
