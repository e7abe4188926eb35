"""The model as JSON and back: one table of codecs with encoder, decoder and JSON Schema.

Keys of a newer format that this version does not know are kept in `extra` and written back. Instants are
written in ISO 8601 with their offset, money as `"12.30 CNY"`, and values of the business's own fields that
JSON lacks as an object with one `$` key: `{"$date": "2026-01-31"}`.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any, Self, TypeVar

import attrs

from salesfunnel.errors import InvalidValue, WireError, near
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.adjustment import Adjustment
from salesfunnel.model.claim import Handover, Holding, Tenure
from salesfunnel.model.codec import (
    SCALARS,
    Codec,
    array,
    below,
    choice,
    encode_loose,
    read_loose,
    short,
    text_in,
)
from salesfunnel.model.document import Document, Line
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import EVENT_FORMAT, EVENTS, Event
from salesfunnel.model.party import Account, Actor, Contact
from salesfunnel.model.progress import Approval, Evidence, ItemState, Waiver
from salesfunnel.model.seller import Absence, Capacity, Seller
from salesfunnel.model.subject import AmountChange, CloseDateChange, Debt, Lead, Moment, Opportunity, Stay

__all__ = ["MODEL", "Wire", "from_wire", "to_wire", "wire_schema"]

T = TypeVar("T")


@attrs.frozen
class _ClassCodec:
    """How a class travels: its members, the tag by which kinds are told apart, what is told besides.

    A member that was called otherwise before names that in its `metadata`: `{"was": "takings"}`.
    """

    cls: type
    tag: Mapping[str, Any]
    members: Mapping[str, tuple[Codec, Any, bool]]
    told: Mapping[str, Codec]
    renamed: Mapping[str, str]

    @property
    def can_be_read(self) -> bool:
        """Whether it travels both ways: what a newer version may write has a place for its keys."""
        return any(each.name == "extra" for each in attrs.fields(self.cls))


class Wire:
    """A table of classes with the codec of each; a room above the model extends the table below it.

    A class without `extra` is a result: it is written, and has a schema, but nobody reads it back.

    Args:
        classes: the attrs classes of the table.
        tagged: those that name their class in `type`, so that a reader can tell them apart.
        own: codecs of values that are no class of the table.
        told: for a class, its properties that are written beside its members, with their types; they are
            not read back.
    """

    def __init__(
        self,
        classes: Sequence[type],
        *,
        tagged: Collection[type] = (),
        own: Mapping[object, Codec] = types.MappingProxyType({}),
        told: Mapping[type, Mapping[str, object]] = types.MappingProxyType({}),
    ) -> None:
        self.classes = tuple(classes)
        self.tagged = frozenset(tagged)
        self.scalars = {**SCALARS, **own}
        self.told = told

    @cached_property
    def _table(self) -> dict[type, _ClassCodec]:
        """The codecs, made when the first value is written or read: many a process never does."""
        return {each: self._class_codec(each) for each in self.classes}

    def extended(
        self,
        classes: Sequence[type],
        *,
        tagged: Collection[type] = (),
        own: Mapping[object, Codec] = types.MappingProxyType({}),
        told: Mapping[type, Mapping[str, object]] = types.MappingProxyType({}),
    ) -> Self:
        """Return a table with more classes."""
        return type(self)(
            (*self.classes, *classes),
            tagged={*self.tagged, *tagged},
            own={**self.scalars, **own},
            told={**self.told, **told},
        )

    def joined(self, *others: Self) -> Self:
        """Return one table with the classes of several that extend the same one below."""
        every = (self, *others)
        return type(self)(
            tuple(dict.fromkeys(kind for each in every for kind in each.classes)),
            tagged={kind for each in every for kind in each.tagged},
            own={what: codec for each in every for what, codec in each.scalars.items()},
            told={kind: told for each in every for kind, told in each.told.items()},
        )

    def to_wire(self, value: object) -> dict[str, Any]:
        """Write a value of the table as JSON-able data; what has its default is left out.

        Raises:
            WireError: for a class outside the table, or a field value that JSON cannot hold.
        """
        codec = self._table.get(type(value))
        if codec is None:
            raise WireError.at("", f"'{type(value).__name__}' is not a class of the wire table")
        body: dict[str, Any] = dict(codec.tag)
        for key, (member, default, _) in codec.members.items():
            held = getattr(value, key)
            if held is not None and (default is attrs.NOTHING or held != default):
                body[key] = member.encode(held)
        body |= {
            key: each.encode(held) for key, each in codec.told.items() if (held := getattr(value, key)) != ()
        }
        unknown: Mapping[str, object] = getattr(value, "extra", {})
        return body | {key: encode_loose(each) for key, each in unknown.items() if key not in body}

    def from_wire(self, kind: type[T], data: object) -> T:
        """Read a value of the table from JSON-able data.

        Args:
            kind: the class expected; `Event` and `Subject` read whichever kind the data's `type` names.
            data: what `to_wire` wrote, or a newer library did: unknown keys are kept in `extra`.

        Raises:
            WireError: with the path, what was found and what was expected.
        """
        return typing.cast("T", self._decode(self._concrete(kind), data, ""))

    def wire_schema(self, kind: type) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of a class on the wire, with the other classes under `$defs`."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": kind.__name__,
            **_refer(self._concrete(kind)),
            "$defs": {each.__name__: _class_schema(self._table[each]) for each in self.classes},
        }

    def _class_codec(self, target: type) -> _ClassCodec:
        hints = typing.get_type_hints(target)
        tag: dict[str, Any] = {"type": target.__name__} if target in self.tagged else {}
        if issubclass(target, Event):
            tag["format"] = EVENT_FORMAT
        members = {
            each.name: (self._codec(hints[each.name]), each.default, each.default is attrs.NOTHING)
            for each in attrs.fields(target)
            if each.name != "extra" and not each.name.startswith("_")
        }
        told = {name: self._codec(hint) for name, hint in self.told.get(target, {}).items()}
        renamed = {each.metadata["was"]: each.name for each in attrs.fields(target) if "was" in each.metadata}
        return _ClassCodec(target, tag, members, told, renamed)

    def _codec(self, hint: Any) -> Codec:
        """Return the codec for a type annotation of a class."""
        if hint in self.scalars:
            return self.scalars[hint]
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin in {types.UnionType, typing.Union}:
            return self._union([each for each in arguments if each is not type(None)])
        if origin is tuple:
            return array(self._codec(arguments[0]))
        if isinstance(hint, TypeVar):
            return self._codec(hint.__bound__)
        if origin is typing.Literal:
            return text_in(arguments)
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return choice(hint, [str(each) for each in hint])
        return self._later([hint])

    def _union(self, members: list[Any]) -> Codec:
        if len(members) == 1:
            return self._codec(members[0])
        if set(members) <= set(self.scalars):
            return self._codec(float)
        return self._later(members)

    def _later(self, kinds: list[type]) -> Codec:
        """Refer to other classes of the table by name, so that order does not matter."""
        concrete = [each for kind in kinds for each in self._concrete(kind)]
        return Codec(self.to_wire, lambda value, path: self._decode(concrete, value, path), _refer(concrete))

    def _concrete(self, kind: object) -> list[type]:
        """Return the classes of the table that are of a kind, at least one."""
        kind = typing.get_origin(kind) or kind
        found = [each for each in self.classes if isinstance(kind, type) and issubclass(each, kind)]
        if not found:
            name = getattr(kind, "__name__", repr(kind))
            raise WireError.at("", f"'{name}' is not a class of the wire table")
        return found

    def _decode(self, members: Sequence[type], data: Any, path: str) -> Any:
        if not members[1:]:
            return self._decode_class(members[0], data, path)
        named = data.get("type") if isinstance(data, dict) else None
        for member in members:
            if member.__name__ == named:
                return self._decode_class(member, data, path)
        if isinstance(data, dict) and all(issubclass(each, Event) for each in members):
            _check_tag({"format": EVENT_FORMAT}, data, path)
        known = [each.__name__ for each in members]
        cure = near(named if isinstance(named, str) else "", known)
        raise WireError.at(below(path, "type"), f"found {short(named)}, expected a known type", cure)

    def _decode_class(self, cls: type, data: Any, path: str) -> Any:
        codec = self._table[cls]
        if not codec.can_be_read:
            says = f"'{cls.__name__}' is a result"
            raise WireError.at(path, says, "it is written, not read: ask the question again")
        if not isinstance(data, dict):
            raise WireError.at(path, f"found {short(data)}, expected an object ({cls.__name__})")
        _check_tag(codec.tag, data, path)
        if codec.renamed:
            data = {codec.renamed.get(key, key): each for key, each in data.items()}
        values: dict[str, Any] = {}
        for key, (member, _, required) in codec.members.items():
            if data.get(key) is not None:
                values[key] = member.decode(data[key], below(path, key))
            elif required:
                raise WireError.at(below(path, key), "is missing", f"{cls.__name__} needs it")
        known = codec.members.keys() | codec.tag.keys() | codec.told.keys()
        rest = {key: each for key, each in data.items() if key not in known}
        try:
            return cls(**values, extra=read_loose(rest, path))
        except InvalidValue as error:
            own = f"{cls.__name__}."
            found = (attrs.evolve(each, path=each.path.removeprefix(own)) for each in error.problems)
            raise WireError(*(each.under(path) for each in found)) from None


def _check_tag(tag: Mapping[str, Any], data: Mapping[str, Any], path: str) -> None:
    for key, expected in tag.items():
        found = data.get(key, expected)
        if type(found) is not type(expected) or found != expected:
            cure = "read it with a newer version of the library" if key == "format" else ""
            raise WireError.at(below(path, key), f"found {short(found)}, expected {expected!r}", cure)


def _refer(concrete: Sequence[type]) -> dict[str, Any]:
    refs = [{"$ref": f"#/$defs/{each.__name__}"} for each in concrete]
    return refs[0] if len(refs) == 1 else {"oneOf": refs}


def _class_schema(codec: _ClassCodec) -> dict[str, Any]:
    tag = {key: {"const": value} for key, value in codec.tag.items()}
    required = [key for key, (_, _, needed) in codec.members.items() if needed]
    return {
        "type": "object",
        "description": (codec.cls.__doc__ or "").split("\n")[0],
        "properties": tag
        | {key: dict(member.schema) for key, (member, _, _) in codec.members.items()}
        | {key: dict(member.schema) for key, member in codec.told.items()},
        "required": (["type"] if "type" in tag else []) + required,
    }


MODEL = Wire(
    (
        *(Account, Contact, Absence, Capacity, Seller, Actor, Activity, Objection, Document, Line, Stay),
        *(Adjustment, Evidence, Approval, ItemState, Waiver, Holding, Tenure, Handover),
        *(Debt, Moment, AmountChange, CloseDateChange),
        *(Lead, Opportunity, Dossier, *EVENTS),
    ),
    tagged=(Lead, Opportunity, *EVENTS),
)
"""What a host keeps: subjects, their rows and their events."""

to_wire, from_wire, wire_schema = MODEL.to_wire, MODEL.from_wire, MODEL.wire_schema
