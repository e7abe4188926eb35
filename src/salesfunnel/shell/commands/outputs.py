"""Guards what is read: no output is written over the mapping, the blueprint or a data file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from salesfunnel.errors import DataError
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.readers import find_file

__all__ = ["refuse_overwriting"]

_OUTPUTS = {"-o": ("page", "report.html"), "--state": ("state", "state.json")}
"""What each option writes, with a name for it."""


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
    for name, each in mapping.document.tables.items():
        if path := find_file(folder, each.file):
            yield f"the file of the table '{name}'", path
