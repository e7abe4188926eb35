"""Reads a definition that stands beside a blueprint: a plan of a migration, a rollout, a card, a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from salesfunnel.blueprint.document.source import named_places, parse_json
from salesfunnel.blueprint.document.structure_errors import problems_of
from salesfunnel.errors import BlueprintError, MappingError
from salesfunnel.model.field import Definition

__all__ = ["read_definition"]

D = TypeVar("D", bound=Definition)


def read_definition(model: type[D], document: Mapping[str, Any] | str | bytes) -> D:
    """Return the definition that a mapping or JSON text describes.

    Args:
        model: the class, such as `BayesCard` or `CalendarDefinition`.
        document: what the author wrote.

    Raises:
        MappingError: with every problem of its structure, each with its path and cure.
    """
    try:
        data = parse_json(document) if isinstance(document, (str, bytes)) else document
    except BlueprintError as error:
        raise MappingError(*error.problems) from None
    if not isinstance(data, Mapping):
        raise MappingError.at("", f"found a {type(data).__name__}, expected an object")
    plain = dict(data)
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        details = error.errors(include_url=False)
        found = problems_of(details, model, path=lambda parts: ".".join(named_places(plain, parts)))
        raise MappingError(*found) from None
