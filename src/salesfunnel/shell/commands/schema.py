"""The command `schema`: the JSON Schema of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any

from salesfunnel.blueprint import blueprint_schema
from salesfunnel.model.event import Event
from salesfunnel.model.wire import wire_schema
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.mapping import mapping_schema
from salesfunnel.shell.terminal import print_json

with extra("shell"):
    import typer

__all__ = ["schema"]


class Kind(StrEnum):
    """A kind of document."""

    BLUEPRINT = "blueprint"
    MAPPING = "mapping"
    EVENT = "event"


_SCHEMAS: Mapping[Kind, Callable[[], dict[str, Any]]] = {
    Kind.BLUEPRINT: blueprint_schema,
    Kind.MAPPING: mapping_schema,
    Kind.EVENT: lambda: wire_schema(Event),
}


def schema(kind: Annotated[Kind, typer.Argument(help="Of which document.")] = Kind.BLUEPRINT) -> None:
    """Print the JSON Schema of a blueprint, of a mapping, or of every kind of event."""
    print_json(_SCHEMAS[kind]())
