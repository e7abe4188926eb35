"""Each room says what it answers and which names are public; the face is short and lazy."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "salesfunnel"
FACE = PACKAGE / "__init__.py"
ROOMS = sorted(path.parent for path in PACKAGE.rglob("__init__.py") if path != FACE)
NAMES_IN_A_ROOM = 25
NAMES_ON_THE_FACE = 40
HEAVY = ("attr", "attrs", "pydantic", "pydantic_core", "dateutil")
EXTRAS = (
    *("duckdb", "holidays", "jinja2", "narwhals", "numpy", "pandas", "phonenumbers", "polars", "rich"),
    *("ruamel", "scipy", "sklearn"),
    *("sqlalchemy", "typer", "tzdata", "vl_convert"),
)

# Modules that list all of a kind, and are public as a room is.
LISTED_WHOLE = ("salesfunnel.lifecycle.commands", "salesfunnel.model.event")
# A room with more public names than the limit, and the decision record that says why.
EXCUSED: dict[str, str] = dict.fromkeys(
    LISTED_WHOLE, "docs/decisions/0060-commands-and-events-are-listed-whole.md"
)


def dotted(room: Path) -> str:
    return ".".join(room.relative_to(PACKAGE.parent).parts)


def loaded_by(script: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter holds after the script."""
    program = f"{script}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return {name.split(".")[0] for name in json.loads(run.stdout)}


@pytest.mark.parametrize("room", ROOMS, ids=dotted)
def test_a_room_says_what_it_answers(room: Path) -> None:
    assert (importlib.import_module(dotted(room)).__doc__ or "").strip()


@pytest.mark.parametrize("room", ROOMS, ids=dotted)
def test_a_room_lists_its_public_names(room: Path) -> None:
    module = importlib.import_module(dotted(room))
    names = module.__all__
    assert sorted(set(names)) == sorted(names)
    assert [name for name in names if not hasattr(module, name)] == []
    assert [name for name in names if name.startswith("_")] == []
    assert len(names) <= NAMES_IN_A_ROOM or dotted(room) in EXCUSED


def test_an_excuse_is_written_down() -> None:
    assert [record for record in EXCUSED.values() if not (PACKAGE.parents[1] / record).is_file()] == []


def test_every_name_on_the_face_is_there() -> None:
    face = importlib.import_module("salesfunnel")
    assert [name for name in face.__all__ if getattr(face, name, None) is None] == []
    assert set(face.__all__) <= set(dir(face))
    assert len(face.__all__) <= NAMES_ON_THE_FACE


def test_an_unknown_name_is_refused_by_the_face() -> None:
    face = importlib.import_module("salesfunnel")
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = face.no_such_name


def test_every_name_on_the_face_is_a_room_s() -> None:
    face = importlib.import_module("salesfunnel")
    found = {
        id(getattr(importlib.import_module(room), name))
        for room in (*map(dotted, ROOMS), *LISTED_WHOLE)
        for name in importlib.import_module(room).__all__
    }
    found |= {
        id(each)
        for name in ("errors", "text")
        for each in vars(importlib.import_module(f"salesfunnel.{name}")).values()
    }
    names = set(face.__all__) - {"__version__"}
    assert [name for name in names if id(getattr(face, name)) not in found] == []


def test_importing_the_face_loads_nothing_heavy() -> None:
    assert loaded_by("import salesfunnel").isdisjoint({*HEAVY, *EXTRAS})


def test_using_the_whole_face_loads_no_extra() -> None:
    everything = "import salesfunnel\nfor name in salesfunnel.__all__: getattr(salesfunnel, name)"
    assert loaded_by(everything).isdisjoint(EXTRAS)


@pytest.mark.parametrize("module", [*HEAVY, "polars", "typer"])
def test_a_loaded_module_would_be_seen(module: str) -> None:
    assert module in loaded_by(f"import {module}")
