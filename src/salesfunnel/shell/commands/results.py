"""How a command ends: nothing read is overwritten, results are written, JSON or tables are printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from salesfunnel.errors import DataError
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.imports.readers import find_file
from salesfunnel.shell.terminal import Console, console, print_json, styled

with extra("shell"):
    import polars as pl

__all__ = [
    "finish",
    "notes_wire",
    "refuse_format",
    "refuse_overwriting",
    "spreadsheet_safe",
    "write_results",
]

_OUTPUTS = {"-o": ("page", "report.html"), "--state": ("state", "state.json")}
"""What each option writes, with a name for it."""

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
"""How a text begins that a spreadsheet would run; those of East Asian languages take the wide signs too.

Source: OWASP, *CSV Injection*, the list of characters; it does not show that other programs need no more.
"""

_WRITERS: Mapping[str, Callable[[pl.DataFrame, Path], object]] = {
    ".csv": lambda frame, path: frame.write_csv(path),
    ".parquet": lambda frame, path: frame.write_parquet(path),
}


def refuse_overwriting(output: Path, mapping: CrmMapping, folder: Path, *, option: str = "-o") -> None:
    """Refuse to write where a file stands that was read.

    Args:
        output: where the page or the results are to be written.
        mapping: which names the other files.
        folder: where the data stand.
        option: how the command calls the output.

    Raises:
        DataError: with what the file is.
    """
    for role, path in _inputs(mapping, folder):
        if path.exists() and output.exists() and output.samefile(path):
            what, other = _OUTPUTS.get(option, ("results", "result.csv"))
            says = f"this is {role}, and the {what} would overwrite it"
            raise DataError.at(str(output), says, f"choose another {option}, such as '{other}'")


def _inputs(mapping: CrmMapping, folder: Path) -> Iterator[tuple[str, Path]]:
    yield "the blueprint" if mapping.is_plain else "the mapping", mapping.path
    if isinstance(mapping.document.blueprint, str) and not mapping.is_plain:
        yield "the blueprint", mapping.path.parent / mapping.document.blueprint
    for name, table in mapping.document.tables.items():
        if table.file and (path := find_file(folder, table.file)):
            yield f"the file of the table '{name}'", path


def refuse_format(path: Path) -> None:
    """Refuse a file that is neither CSV nor Parquet.

    Raises:
        DataError: with what can be written.
    """
    if path.suffix.lower() not in _WRITERS:
        says = f"found '{path.name}', expected a CSV or Parquet file"
        raise DataError.at("--out", says, "write 'result.csv'")


def write_results(path: Path, results: pl.DataFrame, *, raw: bool = False) -> None:
    """Write the result of each record.

    Args:
        path: where, as CSV or Parquet by its name.
        results: one row for each record.
        raw: whether texts that a spreadsheet would run as a formula stay as they are in a CSV file.

    Raises:
        DataError: where the file cannot be written.
    """
    refuse_format(path)
    kind = path.suffix.lower()
    frame = results if raw or kind != ".csv" else spreadsheet_safe(results)
    try:
        _WRITERS[kind](frame, path)
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0]
        says = f"the results cannot be written: {reason}"
        raise DataError.at(str(path), says, "choose another --out") from error


def spreadsheet_safe(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with an apostrophe before every text that a spreadsheet would run as a formula.

    >>> spreadsheet_safe(pl.DataFrame({"id": ["=1+1", "L-1"]}))["id"].to_list()
    ["'=1+1", 'L-1']
    """
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(_FORMULA))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    )


def finish(
    output: Path | None = None,
    *,
    wire: Callable[[], dict[str, Any]],
    show: Callable[[Console], None],
    as_json: bool,
    write: Callable[[Path], None] | None = None,
) -> None:
    """Write what was asked for, then print one JSON object, or the tables and where the file stands.

    Args:
        output: the file to write, if any.
        wire: returns the answer as JSON.
        show: prints it as tables.
        as_json: whether JSON is printed, and nothing else.
        write: writes the file.

    Raises:
        DataError: where the file cannot be written.
    """
    if output and write:
        write(output)
    if as_json:
        print_json(wire())
        return
    screen = console()
    show(screen)
    if output:
        screen.print(styled((str(output), "green")), soft_wrap=True)


def notes_wire(notes: Iterable[Note], locale: str) -> list[dict[str, Any]]:
    """Return what was wrong with the data as JSON."""
    return [{"code": note.code, "count": note.count, "says": note.message.render(locale)} for note in notes]
