"""Values of the business's own fields as JSON and back; what JSON lacks travels under one `$` key."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from salesfunnel.errors import WireError
from salesfunnel.model.answer import Answer
from salesfunnel.model.money import Money
from salesfunnel.model.readonly import ReadOnly

__all__ = ["LARGEST", "decode_loose", "encode_loose"]

LARGEST = 1024
"""Whole numbers of more bits are refused: no double holds one, and Python does not write one out."""


def encode_loose(value: object) -> Any:
    """Write one field value as JSON-able data.

    Raises:
        WireError: for an object that JSON cannot hold.
    """
    match value:
        case int() | float():
            return _counted(value, "fields") if isinstance(value, int) else _measured(value)
        case None | str():
            return value
        case tuple() | list():
            return [encode_loose(each) for each in value]
        case frozenset() | set():
            return {"$set": sorted((encode_loose(each) for each in value), key=json.dumps)}
        case Mapping():
            body = {str(key): encode_loose(each) for key, each in value.items()}
            return {"$object": body} if any(key.startswith("$") for key in body) else body
        case Decimal():
            return {"$decimal": str(value)}
        case Money():
            return {"$money": str(value)}
        case Answer():
            return {"$answer": _encode_answer(value)}
        case date():
            return {"$instant" if isinstance(value, datetime) else "$date": value.isoformat()}
        case _:
            raise WireError.at("fields", f"found a {type(value).__name__}, which JSON cannot hold")


def _measured(value: float) -> Any:
    return value if math.isfinite(value) else {"$number": repr(value)}


def _counted(value: int, path: str) -> int:
    if value.bit_length() > LARGEST:
        says = f"found a whole number of {value.bit_length()} bits"
        raise WireError.at(path, says, f"a number has at most {LARGEST} bits")
    return value


def _encode_answer(answer: Answer) -> dict[str, Any]:
    body: dict[str, Any] = {
        "value": answer.value,
        "source": answer.source,
        "declined": answer.declined or None,
    }
    body["expires_at"] = answer.expires_at.isoformat() if answer.expires_at is not None else None
    known = {key: encode_loose(each) for key, each in body.items() if each is not None}
    return known | {key: encode_loose(each) for key, each in answer.extra.items() if key not in body}


def _answer(value: Any, path: str, depth: int) -> Answer:
    rest = {str(key): each for key, each in value.items() if key != "expires_at"}
    held = {key: decode_loose(each, f"{path}.{key}", depth) for key, each in rest.items()}
    known = {key: held.pop(key) for key in ("value", "source", "declined") if key in held}
    expires_at = value.get("expires_at")
    until = datetime.fromisoformat(expires_at) if expires_at is not None else None
    return Answer(known.pop("value", None), **known, expires_at=until, extra=held)  # type: ignore[arg-type]  # it checks


def _decimal(text: str) -> Decimal:
    """Read a decimal; a signalling one has no hash and no order, so that nothing could hold it."""
    value = Decimal(text)
    if value.is_snan():
        raise InvalidOperation
    return value


_TAGS: dict[str, Callable[[str], object]] = {
    "$number": float,
    "$decimal": _decimal,
    "$money": Money.parse,
    "$instant": datetime.fromisoformat,
    "$date": date.fromisoformat,
}


def decode_loose(value: Any, path: str, depth: int) -> object:
    """Read one field value from JSON-able data.

    Args:
        value: what `encode_loose` wrote.
        path: where it stands, for the error.
        depth: how many more levels are allowed.

    Raises:
        WireError: for a tag that is unknown or holds the wrong thing, and for data nested too deeply.
    """
    if depth <= 0:
        raise WireError.at(path[:80], "is nested too deeply", "a field holds a plain value or a list of them")
    if isinstance(value, list):
        return tuple(decode_loose(each, f"{path}.{index}", depth - 1) for index, each in enumerate(value))
    if not isinstance(value, dict):
        return _counted(value, path) if isinstance(value, int) else value
    tag = next(iter(value), "") if len(value) == 1 else ""
    return (
        _tagged(tag, value[tag], path, depth - 1) if tag.startswith("$") else _named(value, path, depth - 1)
    )


def _named(value: Mapping[Any, Any], path: str, depth: int) -> ReadOnly:
    return ReadOnly({str(key): decode_loose(each, f"{path}.{key}", depth) for key, each in value.items()})


def _tagged(tag: str, value: Any, path: str, depth: int) -> object:
    """Read what stands under a tag: each takes one kind of JSON and no other."""
    try:
        match value:
            case list() if tag == "$set":
                return frozenset(decode_loose(each, path, depth) for each in value)
            case dict() if tag == "$object":
                return _named(value, path, depth)
            case dict() if tag == "$answer":
                return _answer(value, path, depth)
            case str() if tag in _TAGS:
                return _TAGS[tag](value)
    except WireError:
        raise  # it names the place already
    except (ValueError, TypeError, InvalidOperation):
        pass
    raise WireError.at(path, f"found a wrong '{tag}'", "write it as `to_wire` does")
