"""The JSON Schema of a blueprint, for editors and for low-code platforms."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.document.document import Blueprint
from salesfunnel.identity.keys import normalisers
from salesfunnel.model.field import KEY
from salesfunnel.registry import EMPTY, Predicate, Registry

__all__ = ["blueprint_schema"]

_IN_PLACE = (
    *(("Stage", "entry", "Gate"), ("Stage", "exit", "Gate"), ("Stage", "checklist", "Checklist")),
    ("Stage", "advance", "AutoAdvance"),
    *(("Resource", "gate", "Gate"), ("Resource", "checklist", "Checklist")),
    *(("Permission", "gate", "Gate"), ("Permission", "checklist", "Checklist")),
)
"""Where a definition may stand instead of its key."""


def blueprint_schema(registry: Registry = EMPTY) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a blueprint.

    It describes the structure, also of what is written in place of its key; `lint` checks names and types.

    Args:
        registry: the plug-ins that its conditions may call; with some, a call is one of theirs, with its
            parameters; with none, a call has any name.
    """
    schema = Blueprint.model_json_schema()
    definitions = schema["$defs"]
    key = {"type": "string", "pattern": KEY}
    for name in ("Gate", "Checklist", "AutoAdvance"):
        held = definitions[name]
        in_place = {**held, "title": f"{name}InPlace", "properties": {"key": key, **held["properties"]}}
        definitions[f"{name}InPlace"] = in_place
    for holder, side, name in _IN_PLACE:
        definitions[holder]["properties"][side]["anyOf"].append({"$ref": f"#/$defs/{name}InPlace"})
    _share_stages(schema, key)
    _name_calls(definitions, registry)
    _name_normalisers(definitions, registry)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _share_stages(schema: dict[str, Any], key: dict[str, str]) -> None:
    """Let a pipeline name a shared stage, and let a shared stage leave out the key under which it stands."""
    definitions = schema["$defs"]
    stage = definitions["Stage"]
    unnamed = [name for name in stage["required"] if name != "key"]
    shared = {name: each for name, each in stage.items() if name != "required"} | {"title": "SharedStage"}
    definitions["SharedStage"] = shared | ({"required": unnamed} if unnamed else {})
    schema["properties"]["stages"]["patternProperties"] = {KEY: {"$ref": "#/$defs/SharedStage"}}
    held = definitions["Pipeline"]["properties"]["stages"]
    held["items"] = {"anyOf": [key, held["items"]]}


def _name_calls(definitions: dict[str, Any], registry: Registry) -> None:
    """Let a call be one of the registry's plug-ins, each with its own parameters."""
    predicates = registry.predicates
    if not predicates:
        return
    call = definitions["Call"]
    known = [{"$ref": f"#/$defs/{name}"} for name in predicates]
    definitions["Call"] = {"title": "Call", "description": call["description"], "oneOf": known}
    for name, each in predicates.items():
        definitions[name] = {**call, "title": name} | _call(name, each)


def _name_normalisers(definitions: dict[str, Any], registry: Registry) -> None:
    """Let an identity key have the arguments that its normaliser takes."""
    held, known = definitions["IdentityKey"], normalisers(registry)
    held["properties"]["normalise"] |= {"enum": sorted(known)} if registry.of_kind("normaliser") else {}
    held["allOf"] = [
        {
            "if": {"properties": {"normalise": {"const": name}}, "required": ["normalise"]},
            "then": {"properties": {"args": each.params.model_json_schema()}},
        }
        for name, each in known.items()
    ]


def _call(name: str, plugin: Predicate) -> dict[str, Any]:
    says = (plugin.function.__doc__ or "").strip().split("\n")[0]
    args = plugin.parameters(f"#/$defs/{name}/properties/args/$defs/{{model}}")
    properties = {"op": {"const": "call"}, "name": {"const": name}, "args": args}
    required = ["op", "name", *(["args"] if args.get("required") else [])]
    return {"properties": properties, "required": required} | ({"description": says} if says else {})
