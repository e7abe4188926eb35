"""How one kind of value travels as JSON: what writes it, what reads it, and its JSON Schema.

Values of the business's own fields as JSON and back; what JSON lacks travels under one `$` key.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, NoReturn

import attrs

from salesfunnel.errors import InvalidValue, WireError
from salesfunnel.messages import LOCALES, Message
from salesfunnel.model.answer import Answer
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.model.money import INT64, Money
from salesfunnel.model.seller import rational
from salesfunnel.text import Text

__all__ = [
    "LARGEST",
    "SCALARS",
    "SENTENCE",
    "Codec",
    "array",
    "below",
    "choice",
    "decode_loose",
    "encode_loose",
    "read_loose",
    "same",
    "short",
    "text_in",
]


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


_DEPTH = 32


@attrs.frozen
class Codec:
    """How one kind of value travels.

    Args:
        encode: the value as JSON-able data.
        decode: `(data, path)`, the value; raises a `WireError` that names the path.
        schema: its JSON Schema.
    """

    encode: Callable[[Any], Any]
    decode: Callable[[Any, str], Any]
    schema: Mapping[str, Any]


def below(path: str, key: str) -> str:
    """Return the path of a key of an object."""
    return f"{path}.{key}" if path else key


def short(value: object) -> str:
    """Show what was found in at most 60 characters; what is large or holds more is named by its kind."""
    if isinstance(value, int) and value.bit_length() > LARGEST:
        return f"a whole number of {value.bit_length()} bits"
    if not isinstance(value, (str, int, float, type(None))):
        return f"a {type(value).__name__}"
    text = repr(value[:60] if isinstance(value, str) else value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def same(value: Any) -> Any:
    """Return what JSON holds as it is."""
    return value


def text_in(known: tuple[str, ...]) -> Codec:
    """Return the codec of a text that is one of several."""
    return Codec(same, _read(str, "a text"), {"enum": list(known)})


def choice(parse: Callable[[str], Any], values: list[str]) -> Codec:
    """Return the codec of an enumeration."""
    words = "one of " + ", ".join(f"'{each}'" for each in values)
    return Codec(str, _parse(parse, words), {"enum": values})


def array(member: Codec) -> Codec:
    """Return the codec of a tuple of values of one kind."""

    def decode(value: Any, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise WireError.at(path, f"found {short(value)}, expected a list")
        return tuple(member.decode(each, f"{path}.{index}") for index, each in enumerate(value))

    return Codec(
        lambda value: [member.encode(each) for each in value],
        decode,
        {"type": "array", "items": member.schema},
    )


def read_loose(value: Any, path: str) -> ReadOnly:
    """Read an object whose keys belong to the business or to a newer format."""
    if not isinstance(value, dict):
        raise WireError.at(path, f"found {short(value)}, expected an object")
    named = {str(key): each for key, each in value.items()}
    return ReadOnly({key: decode_loose(each, below(path, key), _DEPTH) for key, each in named.items()})


def _read(kind: type, words: str, *, bits: int = LARGEST) -> Callable[[Any, str], Any]:
    def decode(value: Any, path: str) -> Any:
        if type(value) is not kind and not (kind is float and type(value) is int):
            raise WireError.at(path, f"found {short(value)}, expected {words}")
        if isinstance(value, int) and value.bit_length() > bits:
            raise WireError.at(path, f"found {short(value)}, expected {words} of at most {bits} bits")
        return value

    return decode


def _parse(parse: Callable[[str], Any], words: str) -> Callable[[Any, str], Any]:
    def decode(value: Any, path: str) -> Any:
        if isinstance(value, str):
            try:
                return parse(value)
            except ValueError:
                pass
        raise WireError.at(path, f"found {short(value)}, expected {words}")

    return decode


def _read_fraction(value: Any, path: str) -> Fraction:
    """Read a number as it is written: 0.1 is one tenth."""
    found = rational(value)
    if not isinstance(found, Fraction):
        raise WireError.at(path, f"found {short(value)}, expected a number such as 3, 0.5 or '7/2'")
    return found


def _read_text(value: Any, path: str) -> Text:
    if isinstance(value, (str, dict)):
        try:
            return Text(value)
        except InvalidValue as error:
            raise WireError(*(attrs.evolve(each, path=path) for each in error.problems)) from None
    raise WireError.at(path, f"found {short(value)}, expected a text, or one per language")


SCALARS: dict[object, Codec] = {
    str: Codec(same, _read(str, "a text"), {"type": "string"}),
    bool: Codec(same, _read(bool, "true or false"), {"type": "boolean"}),
    int: Codec(same, _read(int, "a whole number", bits=INT64.bit_length()), {"type": "integer"}),
    float: Codec(same, _read(float, "a number"), {"type": "number"}),
    Decimal: Codec(
        lambda value: int(value) if value == int(value) else float(value),
        lambda value, path: Decimal(str(_read(float, "a number")(value, path))),
        {"type": "number"},
    ),
    Fraction: Codec(
        lambda value: value.numerator if value.denominator == 1 else str(value),
        _read_fraction,
        {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^[0-9.]+(/[0-9]+)?$"}]},
    ),
    datetime: Codec(
        datetime.isoformat,
        _parse(datetime.fromisoformat, "an instant such as '2026-01-31T09:00:00+08:00'"),
        {"type": "string", "format": "date-time"},
    ),
    date: Codec(
        date.isoformat,
        _parse(date.fromisoformat, "a date such as '2026-01-31'"),
        {"type": "string", "format": "date"},
    ),
    Money: Codec(
        str,
        _parse(Money.parse, "an amount such as '12.30 CNY'"),
        {"type": "string", "pattern": "^-?[0-9.]+ [A-Z]{3}$"},
    ),
    ReadOnly: Codec(
        lambda value: {key: encode_loose(each) for key, each in value.items()},
        read_loose,
        {"type": "object"},
    ),
    Text: Codec(
        Text.wire,
        _read_text,
        {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]},
    ),
}
"""Values that are no class of a table."""


def _said(message: Message) -> dict[str, Any]:
    return {"key": message.key, **{locale: message.render(locale) for locale in LOCALES}}


def _unread(_value: Any, path: str) -> NoReturn:
    raise WireError.at(path, "a sentence is a result", "it is written, not read: ask the question again")


SENTENCE = Codec(
    _said,
    _unread,
    {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("key", *LOCALES)},
        "required": ["key", *LOCALES],
    },
)
"""A sentence for people, written in every language, so that a host without this library can show it."""
