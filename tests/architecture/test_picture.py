"""The picture of the house on the page about the architecture is the one that the code draws."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def drawing() -> Any:
    """Load the script that draws: the documentation is no package."""
    spec = importlib.util.spec_from_file_location("draw_house", ROOT / "docs" / "draw_house.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_is_current() -> None:
    house = drawing()
    page = house.PAGE.read_text(encoding="utf-8")
    assert house.placed(page, house.drawn()) == page, "the rooms have changed: make picture"


def test_the_picture_leads_down_only() -> None:
    house = drawing()
    below = house.arrows(house.rooms())
    assert "lifecycle" in below["blueprint"]
    assert all(
        "blueprint" not in used for room, used in below.items() if room not in {"shell", "plugin", "hosts"}
    )


def test_a_stale_picture_would_be_seen() -> None:
    house = drawing()
    page = house.PAGE.read_text(encoding="utf-8")
    assert house.placed(page, "flowchart TD\n") != page
