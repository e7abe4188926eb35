"""The command `diff`: what a new version of a blueprint changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import attrs

from salesfunnel.blueprint import Funnel
from salesfunnel.blueprint.versions.differences import Difference
from salesfunnel.blueprint.versions.differences import diff as differences
from salesfunnel.errors import BlueprintError
from salesfunnel.shell.commands.options import AsJson, InLocale, Locale, is_mapping, read_object
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.loading import load_mapping
from salesfunnel.shell.terminal import one_line, print_json, print_text

with extra("shell"):
    import typer

__all__ = ["compare", "diff", "differences_wire"]


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A blueprint or a mapping.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Its next version.")],
    *,
    as_json: AsJson = False,
    locale: InLocale = Locale.EN,
) -> None:
    """Say what a new version of a blueprint changes; exit code 1 where anything is different."""
    changes = compare(old, new)
    if as_json:
        print_json(differences_wire(changes, locale))
    elif changes:
        print_text("\n".join(one_line(change.render(locale)) for change in changes))
    if changes:
        raise typer.Exit(1)


def compare(old: Path, new: Path) -> tuple[Difference, ...]:
    """Return what the second file changes of the first.

    Raises:
        MappingError: for a file that is neither a blueprint nor a mapping.
        BlueprintError: with every problem of a blueprint's structure, below the file's name.
    """
    return differences(_read(old), _read(new))


def _read(file: Path) -> Funnel | Mapping[str, Any]:
    document = read_object(file)
    if is_mapping(document):
        return load_mapping(file).funnel
    try:
        differences(document, document)  # so that a problem is told with the file it stands in
    except BlueprintError as wrong:
        problems = (attrs.evolve(problem, path=f"{file.name}: {problem.path}") for problem in wrong.problems)
        raise BlueprintError(*problems) from None
    return document


def differences_wire(changes: Iterable[Difference], locale: str) -> list[dict[str, Any]]:
    """Return differences as JSON-able data, with their sentences."""
    return [
        {
            "kind": change.kind.value,
            "path": change.path,
            "before": _plain(change.before),
            "after": _plain(change.after),
            "says": change.render(locale),
        }
        for change in changes
    ]


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
