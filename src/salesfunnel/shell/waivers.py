"""Reads the waivers that stand beside a row as JSON: who let it pass, why, for what, until when."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from salesfunnel.errors import WireError
from salesfunnel.model.progress import Waiver
from salesfunnel.model.wire import from_wire
from salesfunnel.shell.quality import Note

__all__ = ["Waivers", "read_waivers"]

Waivers: TypeAlias = tuple[Waiver, ...]
_Cell: TypeAlias = str | Sequence[str | None] | None


def read_waivers(cells: Sequence[_Cell]) -> tuple[list[Waivers], tuple[Note, ...]]:
    """Return the waivers of each row, and the cells that hold none though they hold something.

    Args:
        cells: JSON of one waiver or of a list, as `to_wire` writes them; or a list of such texts.
    """
    read: dict[str, Waivers] = {"": ()}
    wrong: Counter[str] = Counter()
    for text in dict.fromkeys(text for cell in cells for text in _texts(cell)):
        try:
            read[text] = _waivers(text)
        except ValueError as found:  # what is no JSON, and what is no waiver
            read[text] = ()
            wrong[str(found)] += 1
    rows = [tuple(each for text in _texts(cell) for each in read[text]) for cell in cells]
    if not wrong:
        return rows, ()
    example = next(iter(wrong))[:120]
    return rows, (Note.of("wrong_waiver", wrong.total(), {"example": example}, example=example),)


def _texts(cell: _Cell) -> list[str]:
    if cell is None or isinstance(cell, str):
        return [cell] if cell else []
    return [each for each in cell if each]


def _waivers(text: str) -> Waivers:
    data = json.loads(text)
    if data is None:
        return ()
    found = data if isinstance(data, list) else [data]
    if not all(isinstance(each, dict) for each in found):
        raise WireError.at("waivers", f"found {text[:40]}, expected a list of objects")
    return tuple(from_wire(Waiver, each) for each in found)
