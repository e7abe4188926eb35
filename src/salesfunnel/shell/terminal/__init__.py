"""How answers reach a person's eyes: tables as wide as the terminal is, sentences, one JSON object.

What comes from data is text and nothing else. A control character or a mark that turns the direction of
writing could move the cursor, colour a line or show a file's name backwards, so each is written as its code;
markup in a value is shown as it stands.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

import attrs

from salesfunnel.errors import Problem
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.terminal import figures
from salesfunnel.shell.terminal.figures import said

with extra("shell"):
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console, RenderableType
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text as Styled

__all__ = [
    "Console",
    "Number",
    "Table",
    "console",
    "empty_table",
    "grid",
    "json_text",
    "one_line",
    "print_json",
    "print_text",
    "printable",
    "quality_table",
    "show_problems",
    "styled",
    "title",
]

_PAGE_WIDTH = 140
_ONE_KEY, _OF_SEVERAL_KEYS = 18, 12
_BETWEEN, _EDGES = 3, 2
R = TypeVar("R")

# C0 without the line feed, DEL and C1; what turns the direction of writing; line and paragraph separators,
# which some terminals obey; halves of surrogate pairs, which no stream can encode.
_STEERING = "\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_CONTROLS = re.compile(f"[{_STEERING}]")


def printable(text: str) -> str:
    r"""Return a text in which nothing but the line feed steers a terminal or turns the direction of writing.

    >>> printable("a\x1b[31mb\u202ec")
    'a\\x1b[31mb\\u202ec'
    """
    return _CONTROLS.sub(_code, text)


def one_line(text: str) -> str:
    r"""Return a printable text on one line, so that no value can pretend to be a line of ours.

    >>> one_line("L-1\nerror: all is lost")
    'L-1\\nerror: all is lost'
    """
    return printable(text).replace("\n", "\\n")


def _code(character: re.Match[str]) -> str:
    return repr(character[0])[1:-1]


def styled(*parts: str | tuple[str, str]) -> Styled:
    """Return words for the terminal, each part plain or in a style; markup in them is shown, not obeyed."""
    pairs = [(part, "") if isinstance(part, str) else part for part in parts]
    return Styled.assemble(*((printable(words), style) for words, style in pairs))


class _Screen(Console):
    """A terminal on which a string is words from data: printable, and never markup."""

    def render_str(self, text: str, *, style: Any = "", justify: Any = None, **options: Any) -> Styled:
        return Styled(printable(text), style=style, justify=justify, overflow=options.get("overflow"))


def console() -> Console:
    """Return the terminal; where there is none, a page wide enough for the tables."""
    narrow = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return _Screen(width=_PAGE_WIDTH if narrow else None, highlight=False)


def print_text(text: str) -> None:
    """Print a text as it stands, but for what would steer the terminal."""
    sys.stdout.write(f"{printable(text)}\n")


def print_json(value: Any) -> None:
    """Print JSON, in the characters that the terminal has."""
    text = json_text(value)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    sys.stdout.write(f"{text}\n")


def json_text(value: Any, *, indent: int = 2) -> str:
    """Return JSON of the same meaning in which what would steer a terminal stands as its code."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _CONTROLS.sub(lambda character: f"\\u{ord(character[0]):04x}", text)


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


def grid(
    heading: str,
    keys: Sequence[str],
    rows: Sequence[tuple[Sequence[str], R]],
    *,
    numbers: Sequence[Number[R]],
    console: Console,
) -> Table:
    """Return a table whose key columns keep their room and whose numbers never wrap.

    Args:
        heading: what stands above it.
        keys: the heads of the columns that name a row.
        rows: pairs (names, what the numbers are read from).
        numbers: the columns of numbers.
        console: whose width it has to fit.
    """
    columns = [[head, *(names[index] for names, _ in rows)] for index, head in enumerate(keys)]
    most = _ONE_KEY if len(keys) == 1 else _OF_SEVERAL_KEYS
    widths = [min(_widest(cells), most) for cells in columns]
    shown = _fitting(numbers, [row for _, row in rows], console.width - _EDGES - _room(widths))
    result = empty_table(heading)
    for head, width in zip(keys, widths, strict=True):
        result.add_column(head, overflow="fold", min_width=width)
    for number in shown:
        result.add_column(number.head, justify="right", no_wrap=True)
    for names, row in rows:
        result.add_row(*map(styled, names), *(number.shown(row) for number in shown))
    return result


def empty_table(heading: str = "") -> Table:
    """Return a table without columns in the house's style."""
    words = styled(heading) if heading else None
    return Table(title=words, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)


def _fitting(numbers: Sequence[Number[R]], rows: Sequence[R], width: int) -> list[Number[R]]:
    """Leave out the least important columns until the rest fits."""
    kept = list(numbers)
    widths = {number.head: _widest([number.head, *map(number.shown, rows)]) for number in numbers}
    while _room(widths[number.head] for number in kept) > width and any(number.rank for number in kept):
        kept.remove(max(kept, key=lambda number: number.rank))
    return kept


def _room(widths: Iterable[int]) -> int:
    return sum(width + _BETWEEN for width in widths)


def _widest(cells: Sequence[str]) -> int:
    return max(map(cell_len, map(printable, cells)))


def title(words: str) -> RenderableType:
    """Return what stands above a page of the terminal."""
    return Padding(styled((words, "bold cyan")), (1, 0, 0, 0), expand=False)


def quality_table(notes: Sequence[Note], locale: str) -> RenderableType:
    """Return what is wrong with the data, one line for each fault."""
    if not notes:
        return styled((said("page_no_faults", locale), "green"))
    heading = styled(said("page_quality", locale))
    faults = Table(title=heading, title_justify="left", title_style="bold", box=box.SIMPLE, show_header=False)
    faults.add_column(justify="right", no_wrap=True)
    faults.add_column(overflow="fold")
    for note in notes:
        faults.add_row(figures.count(note.count), styled(note.message.render(locale)))
    return faults


def show_problems(console: Console, problems: Iterable[Problem]) -> None:
    """Print one line per problem, errors in red and advice in yellow."""
    for problem in problems:
        style = "red" if problem.severity == "error" else "yellow"
        console.print(styled((f"{problem.severity}: ", style), str(problem)), soft_wrap=True)
