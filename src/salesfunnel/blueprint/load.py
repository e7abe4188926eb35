"""From a document to a sound blueprint, or to every problem it has, at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from salesfunnel.blueprint.checks.check import check
from salesfunnel.blueprint.context import Context
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
        context: what is sound of it, as its rooms see it; None when nothing is.
        problems: every problem: those of its structure, then those of its names and types.
    """

    source: Source
    context: Context | None
    problems: tuple[Problem, ...]


def examine(document: Mapping[str, Any] | str | bytes, registry: Registry = EMPTY) -> Examined:
    """Read a document as far as it can be read.

    Raises:
        BlueprintError: when the document is not even plain data of a sensible size.
    """
    source = read(document)
    partial = structure(source)
    if partial.blueprint is None:
        return Examined(source, None, partial.problems)
    context = Context(partial.blueprint, source, broken=partial.broken, registry=registry)
    return Examined(source, context, (*partial.problems, *check(context)))


def load(document: Mapping[str, Any] | str | bytes, registry: Registry = EMPTY) -> Context:
    """Read a document that must be sound.

    Returns:
        The blueprint with the document as plain data, as its rooms see it.

    Raises:
        BlueprintError: with every problem, each with its path and cure.
    """
    examined = examine(document, registry)
    if examined.problems or examined.context is None:
        raise BlueprintError(*examined.problems)
    return examined.context
