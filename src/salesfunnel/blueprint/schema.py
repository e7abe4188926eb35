"""The JSON Schema of a blueprint, for editors and for low-code platforms."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.document import Blueprint

__all__ = ["blueprint_schema"]


def blueprint_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a blueprint.

    It describes the structure, including gates written in place; names and types are checked by `lint`.
    """
    schema = Blueprint.model_json_schema()
    stage = schema["$defs"]["Stage"]["properties"]
    for side in ("entry", "exit"):
        stage[side]["anyOf"].append({"$ref": "#/$defs/GateInPlace"})
    gate = schema["$defs"]["Gate"]
    key = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,63}$"}
    in_place = {**gate, "title": "GateInPlace", "properties": {"key": key, **gate["properties"]}}
    schema["$defs"]["GateInPlace"] = in_place
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
