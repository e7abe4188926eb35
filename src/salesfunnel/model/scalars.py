"""How a scalar of the model travels as JSON, and the words in which a wrong one is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import attrs

from salesfunnel.errors import WireError
from salesfunnel.model.loose import LARGEST, decode_loose, encode_loose
from salesfunnel.model.money import INT64, Money
from salesfunnel.model.readonly import ReadOnly

__all__ = ["SCALARS", "Codec", "at", "loose_body", "parsed", "same", "short", "text_only"]

_DEPTH = 32


@attrs.frozen
class Codec:
    """How values of one type are written and read, and the JSON Schema of what is written."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any, str], Any]
    schema: Mapping[str, Any]


def _read(kind: type, words: str, *, bits: int = LARGEST) -> Callable[[Any, str], Any]:
    def decode(value: Any, path: str) -> Any:
        if type(value) is not kind and not (kind is float and type(value) is int):
            raise WireError.at(path, f"found {short(value)}, expected {words}")
        if isinstance(value, int) and value.bit_length() > bits:
            raise WireError.at(path, f"found {short(value)}, expected {words} of at most {bits} bits")
        return value

    return decode


def parsed(parse: Callable[[str], Any], words: str) -> Callable[[Any, str], Any]:
    """Return a reader of texts; `words` say what was expected."""

    def decode(value: Any, path: str) -> Any:
        if isinstance(value, str):
            try:
                return parse(value)
            except ValueError:
                pass
        raise WireError.at(path, f"found {short(value)}, expected {words}")

    return decode


def short(value: object) -> str:
    """Show what was found in at most 60 characters; what is large or holds more is named by its kind."""
    if isinstance(value, int) and value.bit_length() > LARGEST:
        return f"a whole number of {value.bit_length()} bits"
    if not isinstance(value, (str, int, float, type(None))):
        return f"a {type(value).__name__}"
    text = repr(value[:60] if isinstance(value, str) else value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def at(path: str, key: str) -> str:
    """Return the place of a key below a path."""
    return f"{path}.{key}" if path else key


def same(value: Any) -> Any:
    """Return the value: it travels as it is."""
    return value


def loose_body(value: Any, path: str) -> ReadOnly:
    """Read an object of values that nobody here knows, such as the business's own fields."""
    if not isinstance(value, dict):
        raise WireError.at(path, f"found {short(value)}, expected an object")
    named = {str(key): each for key, each in value.items()}
    return ReadOnly({key: decode_loose(each, at(path, key), _DEPTH) for key, each in named.items()})


text_only = _read(str, "a text")
"""The reader of a text."""

SCALARS: dict[object, Codec] = {
    str: Codec(same, text_only, {"type": "string"}),
    bool: Codec(same, _read(bool, "true or false"), {"type": "boolean"}),
    int: Codec(same, _read(int, "a whole number", bits=INT64.bit_length()), {"type": "integer"}),
    float: Codec(same, _read(float, "a number"), {"type": "number"}),
    datetime: Codec(
        datetime.isoformat,
        parsed(datetime.fromisoformat, "an instant such as '2026-01-31T09:00:00+08:00'"),
        {"type": "string", "format": "date-time"},
    ),
    date: Codec(
        date.isoformat,
        parsed(date.fromisoformat, "a date such as '2026-01-31'"),
        {"type": "string", "format": "date"},
    ),
    Money: Codec(
        str,
        parsed(Money.parse, "an amount such as '12.30 CNY'"),
        {"type": "string", "pattern": "^-?[0-9.]+ [A-Z]{3}$"},
    ),
    ReadOnly: Codec(
        lambda value: {key: encode_loose(each) for key, each in value.items()},
        loose_body,
        {"type": "object"},
    ),
}
