"""A definition whose model loads when the first document has one: what is not written is not built."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import TypeAdapter
from pydantic_core import core_schema

from salesfunnel.blueprint.document.sections import SECTIONS, load_name

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["LateModel", "late_model"]


class LateModel:
    """The type of one thing of a section, as an annotation that pydantic understands.

    What it finds wrong comes with its place inside the thing, as if the type itself were annotated: pydantic
    takes the errors of a validation within a validation for its own.
    """

    def __init__(self, section: str) -> None:
        self.section = section

    @cached_property
    def type(self) -> Any:
        """The type itself."""
        return load_name(SECTIONS[self.section].model)

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        adapter = TypeAdapter(self.type)
        adapter.rebuild()  # definitions put off their building until they are needed: now
        return adapter

    def _read(self, value: Any) -> Any:
        return self._adapter.validate_python(value)

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        # Published inside another schema, a definition gets a place of its own under `$defs`.
        inner = core_schema.no_info_after_validator_function(lambda value: value, self._adapter.core_schema)
        return handler(inner)


def late_model(section: str) -> Any:
    """Return the annotation of one thing of a section."""
    return Annotated[Any, LateModel(section)]
