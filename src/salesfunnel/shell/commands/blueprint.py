"""The diagram of a pipeline from a file: a blueprint, or a mapping that holds one.

The differences of two files: blueprints, or mappings that hold one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from salesfunnel.blueprint import Funnel
from salesfunnel.blueprint.versions.differences import Difference, diff
from salesfunnel.errors import BlueprintError, MappingError, UnknownName, near
from salesfunnel.shell.imports.documents import read_document
from salesfunnel.shell.imports.loading import load_mapping

__all__ = ["compare", "differences_wire", "draw"]


def draw(file: Path, pipeline: str | None, *, locale: str) -> str:
    """Return a pipeline of a file with its gates as a Mermaid flowchart.

    Args:
        file: a blueprint or a mapping.
        pipeline: the pipeline's key; the only one when absent.
        locale: the language of labels and questions.

    Raises:
        MappingError: for a file that is neither.
        BlueprintError: with every problem of the blueprint.
        UnknownName: when there is no such pipeline, or several and none was named.
    """
    document = read_document(file)
    if not isinstance(document, Mapping):
        raise MappingError.at(
            str(file), "this is neither a blueprint nor a mapping", "a document is one object"
        )
    funnel = load_mapping(file).funnel if "salesfunnel_mapping" in document else Funnel.load(document)
    known = list(funnel.pipelines)
    if pipeline is None and len(known) > 1:
        raise UnknownName.at(str(file), f"the blueprint has {len(known)} pipelines", _choose(known))
    return funnel.diagram(pipeline or known[0], locale=locale)


def _choose(known: list[str]) -> str:
    return f"name one: --pipeline {known[0]} ({near('', known)})"


def compare(old: Path, new: Path) -> tuple[Difference, ...]:
    """Return what the second file changes of the first.

    Raises:
        MappingError: for a file that is neither a blueprint nor a mapping.
        BlueprintError: with every problem of a blueprint's structure, below the file's name.
    """
    return diff(_read(old), _read(new))


def differences_wire(found: Iterable[Difference], locale: str) -> list[dict[str, Any]]:
    """Return differences as JSON-able data, with their sentences."""
    return [
        {
            "kind": each.kind.value,
            "path": each.path,
            "before": _plain(each.before),
            "after": _plain(each.after),
            "says": each.render(locale),
        }
        for each in found
    ]


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _read(file: Path) -> Funnel | Mapping[str, Any]:
    document = read_document(file)
    if not isinstance(document, Mapping):
        says = "this is neither a blueprint nor a mapping"
        raise MappingError.at(str(file), says, "a document is one object")
    if "salesfunnel_mapping" in document:
        return load_mapping(file).funnel
    try:
        diff(document, document)
    except BlueprintError as wrong:
        found = (attrs.evolve(each, path=f"{file.name}: {each.path}") for each in wrong.problems)
        raise BlueprintError(*found) from None
    return document
