"""Reads a definition from a document: what it describes, or every problem of its structure."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError

from salesfunnel.blueprint.faults import problems_of
from salesfunnel.blueprint.source import named_places
from salesfunnel.errors import Problem
from salesfunnel.model.field import Definition

__all__ = ["read_definition"]

D = TypeVar("D", bound=Definition)


def read_definition(model: type[D], data: object) -> tuple[D | None, tuple[Problem, ...]]:
    """Return the definition that the data describe, or every problem of their structure."""
    try:
        return model.model_validate(data), ()
    except ValidationError as found:
        details = found.errors(include_url=False)
        return None, problems_of(details, model, path=lambda parts: ".".join(named_places(data, parts)))
