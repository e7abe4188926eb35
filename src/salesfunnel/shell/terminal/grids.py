"""Tables for a terminal of any width: what names a row keeps its room, lesser numbers give way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

import attrs

from salesfunnel.shell.extras import extra

with extra("shell"):
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

__all__ = ["Number", "empty", "grid"]

_ONE_KEY, _OF_SEVERAL_KEYS = 18, 12
_BETWEEN, _EDGES = 3, 2
R = TypeVar("R")


@attrs.frozen
class Number(Generic[R]):
    """A column of numbers.

    Args:
        head: what stands above it.
        shown: how a row's number is written.
        rank: 0 for what is never left out; the higher, the sooner it gives way.
    """

    head: str
    shown: Callable[[R], str]
    rank: int = 0


def empty(title: str) -> Table:
    """Return an empty table in the house's style."""
    return Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)


def grid(
    title: str,
    keys: Sequence[str],
    rows: Sequence[tuple[Sequence[str], R]],
    *,
    numbers: Sequence[Number[R]],
    console: Console,
) -> Table:
    """Return a table whose key columns keep their room and whose numbers never wrap.

    Args:
        title: what stands above it.
        keys: the heads of the columns that name a row.
        rows: pairs (names, what the numbers are read from).
        numbers: the columns of numbers.
        console: whose width it has to fit.
    """
    named = [[head, *(names[index] for names, _ in rows)] for index, head in enumerate(keys)]
    most = _ONE_KEY if len(keys) == 1 else _OF_SEVERAL_KEYS
    room = [min(_widest(cells), most) for cells in named]
    shown = _fitting(numbers, [row for _, row in rows], console.width - _EDGES - _room(room))
    found = empty(title)
    for head, width in zip(keys, room, strict=True):
        found.add_column(head, overflow="fold", min_width=width)
    for each in shown:
        found.add_column(each.head, justify="right", no_wrap=True)
    for names, row in rows:
        found.add_row(*map(Text, names), *(each.shown(row) for each in shown))
    return found


def _fitting(numbers: Sequence[Number[R]], rows: Sequence[R], width: int) -> list[Number[R]]:
    """Leave out the least important columns until the rest fits."""
    kept = list(numbers)
    widths = {each.head: _widest([each.head, *map(each.shown, rows)]) for each in numbers}
    while _room(widths[each.head] for each in kept) > width and any(each.rank for each in kept):
        kept.remove(max(kept, key=lambda each: each.rank))
    return kept


def _room(widths: Iterable[int]) -> int:
    return sum(width + _BETWEEN for width in widths)


def _widest(cells: Sequence[str]) -> int:
    return max(map(cell_len, cells))
