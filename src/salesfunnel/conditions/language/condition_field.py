"""A condition as a definition holds it: text or JSON on the way in, the canonical tree inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from salesfunnel.conditions.language.limits import MAX_CHARACTERS
from salesfunnel.conditions.language.reader import read_condition
from salesfunnel.conditions.language.tree import Condition

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["ConditionField"]


class _TextOrTree:
    """Reads both forms with one validator, so that a wrong condition gives one error, and publishes both."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema  # noqa: PLC0415 - loaded with the first model that is built

        return core_schema.no_info_before_validator_function(read_condition, handler(source))

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        text = {"type": "string", "minLength": 1, "maxLength": MAX_CHARACTERS, "title": "Condition as text"}
        form = handler(schema)
        return form if handler.mode == "serialization" else {"anyOf": [text, form]}


ConditionField: TypeAlias = Annotated[Condition, _TextOrTree]
"""A field of this type accepts a condition as text or as its JSON tree, and holds the canonical tree."""
