"""The model as JSON and back: one table of codecs with encoder, decoder and JSON Schema.

Keys of a newer format that this version does not know are kept in `extra` and written back. Instants are
written in ISO 8601 with their offset, money as `"12.30 CNY"`, and values of the business's own fields that
JSON lacks as an object with one `$` key: `{"$date": "2026-01-31"}`.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import attrs

from salesfunnel.errors import InvalidValue, WireError, near
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.document import Document, Line
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.events import EVENT_FORMAT, EVENTS, Event
from salesfunnel.model.holding import Handover, Holding
from salesfunnel.model.loose import encode_loose
from salesfunnel.model.party import Account, Actor, Contact, Seller
from salesfunnel.model.progress import Approval, Evidence, ItemState, Waiver
from salesfunnel.model.readonly import ReadOnly
from salesfunnel.model.scalars import SCALARS, Codec, at, loose_body, parsed, same, short, text_only
from salesfunnel.model.subject import Lead, Opportunity, Stay
from salesfunnel.model.trail import AmountChange, CloseDateChange, Debt, Moment

__all__ = ["from_wire", "to_wire", "wire_schema"]

T = TypeVar("T")


def _codec(hint: Any) -> Codec:
    """Return the codec for a type annotation of the model."""
    if hint in SCALARS:
        return SCALARS[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in {types.UnionType, typing.Union}:
        return _union([each for each in arguments if each is not type(None)])
    if origin is tuple:
        return _array(_codec(arguments[0]))
    if isinstance(hint, TypeVar):
        return _codec(hint.__bound__)
    if origin is typing.Literal:
        return Codec(same, text_only, {"enum": list(arguments)})
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        values = [str(each) for each in hint]
        words = "one of " + ", ".join(f"'{each}'" for each in values)
        return Codec(str, parsed(hint, words), {"enum": values})
    return _later(hint)


def _later(cls: type) -> Codec:
    """Refer to another class of the table by name, so that order does not matter."""
    return Codec(
        to_wire,
        lambda value, path: _decode(cls, value, path),
        {"$ref": f"#/$defs/{cls.__name__}"},
    )


def _union(members: list[Any]) -> Codec:
    if len(members) == 1:
        return _codec(members[0])
    if set(members) <= set(SCALARS):
        return _codec(float)
    return Codec(
        to_wire,
        lambda value, path: _decode_tagged(tuple(members), value, path),
        {"oneOf": [{"$ref": f"#/$defs/{each.__name__}"} for each in members]},
    )


def _array(member: Codec) -> Codec:
    def decode(value: Any, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise WireError.at(path, f"found {short(value)}, expected a list")
        return tuple(member.decode(each, f"{path}.{index}") for index, each in enumerate(value))

    return Codec(
        lambda value: [member.encode(each) for each in value],
        decode,
        {"type": "array", "items": member.schema},
    )


@attrs.frozen
class _ClassCodec:
    """How one attrs class travels: its members in order, and the tag where a reader must tell kinds apart."""

    cls: type
    tag: Mapping[str, Any]
    members: Mapping[str, tuple[Codec, Any, bool]]

    @classmethod
    def of(cls, target: type) -> _ClassCodec:
        hints = typing.get_type_hints(target)
        tag: dict[str, Any] = {"type": target.__name__} if target in _TAGGED else {}
        if issubclass(target, Event):
            tag["format"] = EVENT_FORMAT
        members = {
            each.name: (_codec(hints[each.name]), each.default, each.default is attrs.NOTHING)
            for each in attrs.fields(target)
            if each.name != "extra"
        }
        return cls(target, tag, members)


_TAGGED: tuple[type, ...] = (Lead, Opportunity, *EVENTS)
_CLASSES: tuple[type, ...] = (
    Account,
    Contact,
    Seller,
    Actor,
    Activity,
    Objection,
    Document,
    Line,
    Stay,
    Evidence,
    Approval,
    ItemState,
    Waiver,
    Holding,
    Handover,
    Debt,
    Moment,
    AmountChange,
    CloseDateChange,
    Lead,
    Opportunity,
    Dossier,
    *EVENTS,
)


def to_wire(value: object) -> dict[str, Any]:
    """Write a value of the model as JSON-able data; what has its default is left out.

    Raises:
        WireError: for a class outside the model, or a field value that JSON cannot hold.
    """
    codec = _TABLE.get(type(value))
    if codec is None:
        raise WireError.at("", f"'{type(value).__name__}' is not a class of the wire table")
    body: dict[str, Any] = dict(codec.tag)
    for key, (member, default, _) in codec.members.items():
        held = getattr(value, key)
        if held is not None and (default is attrs.NOTHING or held != default):
            body[key] = member.encode(held)
    unknown: ReadOnly = getattr(value, "extra")  # noqa: B009 - the table holds only classes with `extra`
    return body | {key: encode_loose(each) for key, each in unknown.items() if key not in body}


def from_wire(kind: type[T], data: object) -> T:
    """Read a value of the model from JSON-able data.

    Args:
        kind: the class expected; `Event` and `Subject` read whichever kind the data's `type` names.
        data: what `to_wire` wrote, or a newer library did: unknown keys are kept in `extra`.

    Raises:
        WireError: with the path, what was found and what was expected.
    """
    concrete = _concrete(kind)
    value = _decode_tagged(concrete, data, "") if concrete[1:] else _decode(concrete[0], data, "")
    return typing.cast("T", value)


def _concrete(kind: object) -> list[type]:
    """Return the classes of the table that are of a kind, at least one."""
    found = [each for each in _CLASSES if isinstance(kind, type) and issubclass(each, kind)]
    if not found:
        name = getattr(kind, "__name__", repr(kind))
        raise WireError.at("", f"'{name}' is not a class of the wire table")
    return found


def _decode_tagged(members: Sequence[type], data: Any, path: str) -> Any:
    named = data.get("type") if isinstance(data, dict) else None
    for member in members:
        if member.__name__ == named:
            return _decode(member, data, path)
    if isinstance(data, dict) and all(issubclass(each, Event) for each in members):
        _check_tag({"format": EVENT_FORMAT}, data, path)
    known = [each.__name__ for each in members]
    cure = near(named if isinstance(named, str) else "", known)
    raise WireError.at(at(path, "type"), f"found {short(named)}, expected a known type", cure)


def _decode(cls: type, data: Any, path: str) -> Any:
    if not isinstance(data, dict):
        raise WireError.at(path, f"found {short(data)}, expected an object ({cls.__name__})")
    codec = _TABLE[cls]
    _check_tag(codec.tag, data, path)
    values: dict[str, Any] = {}
    for key, (member, _, required) in codec.members.items():
        if data.get(key) is not None:
            values[key] = member.decode(data[key], at(path, key))
        elif required:
            raise WireError.at(at(path, key), "is missing", f"{cls.__name__} needs it")
    known = codec.members.keys() | codec.tag.keys()
    rest = {key: each for key, each in data.items() if key not in known}
    try:
        return cls(**values, extra=loose_body(rest, path))
    except InvalidValue as error:
        own = f"{cls.__name__}."
        found = (attrs.evolve(each, path=each.path.removeprefix(own)) for each in error.problems)
        raise WireError(*(each.under(path) for each in found)) from None


def _check_tag(tag: Mapping[str, Any], data: Mapping[str, Any], path: str) -> None:
    for key, expected in tag.items():
        found = data.get(key, expected)
        if type(found) is not type(expected) or found != expected:
            cure = "read it with a newer version of the library" if key == "format" else ""
            raise WireError.at(at(path, key), f"found {short(found)}, expected {expected!r}", cure)


def wire_schema(kind: type) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a class on the wire, with the other classes under `$defs`."""
    concrete = _concrete(kind)
    refs = [{"$ref": f"#/$defs/{each.__name__}"} for each in concrete]
    body = refs[0] if len(refs) == 1 else {"oneOf": refs}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.__name__,
        **body,
        "$defs": {each.__name__: _class_schema(_TABLE[each]) for each in _CLASSES},
    }


def _class_schema(codec: _ClassCodec) -> dict[str, Any]:
    tag = {key: {"const": value} for key, value in codec.tag.items()}
    required = [key for key, (_, _, needed) in codec.members.items() if needed]
    return {
        "type": "object",
        "description": (codec.cls.__doc__ or "").split("\n")[0],
        "properties": tag | {key: dict(member.schema) for key, (member, _, _) in codec.members.items()},
        "required": (["type"] if "type" in tag else []) + required,
    }


_TABLE: dict[type, _ClassCodec] = {target: _ClassCodec.of(target) for target in _CLASSES}
