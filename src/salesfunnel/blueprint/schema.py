"""The JSON Schema of a blueprint, for editors and for low-code platforms."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.document import Blueprint
from salesfunnel.model.field import KEY

__all__ = ["blueprint_schema"]

_IN_PLACE = (
    *(("Stage", "entry", "Gate"), ("Stage", "exit", "Gate"), ("Stage", "checklist", "Checklist")),
    *(("Resource", "gate", "Gate"), ("Resource", "checklist", "Checklist")),
)
"""Where a definition may stand instead of its key."""


def blueprint_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a blueprint.

    It describes the structure, also of gates and checklists written in place; `lint` checks names and types.
    """
    schema = Blueprint.model_json_schema()
    definitions = schema["$defs"]
    key = {"type": "string", "pattern": KEY}
    for name in ("Gate", "Checklist"):
        held = definitions[name]
        in_place = {**held, "title": f"{name}InPlace", "properties": {"key": key, **held["properties"]}}
        definitions[f"{name}InPlace"] = in_place
    for holder, side, name in _IN_PLACE:
        definitions[holder]["properties"][side]["anyOf"].append({"$ref": f"#/$defs/{name}InPlace"})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
