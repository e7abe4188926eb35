"""From a document to a sound blueprint, or to every problem it has, at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from salesfunnel.blueprint.checks.check import check
from salesfunnel.blueprint.document.document import Blueprint
from salesfunnel.blueprint.document.source import Source, read
from salesfunnel.blueprint.document.structure import structure
from salesfunnel.errors import BlueprintError, Problem
from salesfunnel.registry import EMPTY, Registry

__all__ = ["Examined", "examine", "load"]


@attrs.frozen
class Examined:
    """A document as far as it can be read.

    Args:
        source: the document as plain data of its own, with gates hoisted.
        blueprint: what is sound of it; None when nothing is.
        problems: every problem: those of its structure, then those of its names and types.
    """

    source: Source
    blueprint: Blueprint | None
    problems: tuple[Problem, ...]


def examine(document: Mapping[str, Any] | str | bytes, registry: Registry = EMPTY) -> Examined:
    """Read a document as far as it can be read.

    Raises:
        BlueprintError: when the document is not even plain data of a sensible size.
    """
    source = read(document)
    partial = structure(source)
    problems = partial.problems
    if partial.blueprint is not None:
        problems = (
            *problems,
            *check(partial.blueprint, source=source, broken=partial.broken, registry=registry),
        )
    return Examined(source, partial.blueprint, problems)


def load(
    document: Mapping[str, Any] | str | bytes, registry: Registry = EMPTY
) -> tuple[Blueprint, dict[str, Any]]:
    """Read a document that must be sound.

    Returns:
        The blueprint, and the document as plain data of its own.

    Raises:
        BlueprintError: with every problem, each with its path and cure.
    """
    examined = examine(document, registry)
    if examined.problems or examined.blueprint is None:
        raise BlueprintError(*examined.problems)
    return examined.blueprint, examined.source.data
