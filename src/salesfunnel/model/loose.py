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

__all__ = ["decode_loose", "encode_loose"]


def encode_loose(value: object) -> Any:
    """Write one field value as JSON-able data.

    Raises:
        WireError: for an object that JSON cannot hold.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else {"$number": repr(value)}
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
    if not isinstance(value, dict):
        raise WireError.at(path, "found a wrong '$answer'", "write it as `to_wire` does")
    rest = {str(key): each for key, each in value.items() if key != "expires_at"}
    held = {key: decode_loose(each, f"{path}.{key}", depth) for key, each in rest.items()}
    known = {key: held.pop(key) for key in ("value", "source", "declined") if key in held}
    expires_at = value.get("expires_at")
    until = datetime.fromisoformat(expires_at) if expires_at is not None else None
    return Answer(known.pop("value", None), **known, expires_at=until, extra=held)  # type: ignore[arg-type]  # it checks


def _object(value: Any) -> ReadOnly:
    return ReadOnly({key: decode_loose(each, key, 32) for key, each in dict(value).items()})


_TAGS: dict[str, Callable[[Any], object]] = {
    "$number": float,
    "$decimal": Decimal,
    "$money": Money.parse,
    "$instant": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$object": _object,
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
        return value
    tag = next(iter(value), "") if len(value) == 1 else ""
    if tag == "$set" and isinstance(value[tag], list):
        return frozenset(decode_loose(each, path, depth - 1) for each in value[tag])
    if not tag.startswith("$"):
        return ReadOnly(
            {str(key): decode_loose(each, f"{path}.{key}", depth - 1) for key, each in value.items()}
        )
    read = _TAGS.get(tag)
    try:
        if tag == "$answer":
            return _answer(value[tag], path, depth - 1)
        if read is not None:
            return read(value[tag])
    except (ValueError, TypeError, InvalidOperation):
        pass
    raise WireError.at(path, f"found a wrong '{tag}'", "write it as `to_wire` does")
