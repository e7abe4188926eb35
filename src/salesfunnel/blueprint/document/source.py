"""From what an author hands over to plain JSON data: read, bounded, and with things in place hoisted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

import attrs

from salesfunnel.errors import BlueprintError
from salesfunnel.model.field import KEY

__all__ = ["Source", "named_places", "parse_json", "read", "shared_stage"]

_MAX_CHARACTERS = 4_000_000
_MAX_DEPTH = 128
_LONGEST_PATH = 300
_MAX_NODES = 400_000
_LONGEST_KEY = 256
_MOST_BITS = 1024  # as large as a number in binary64 can be
_JSON = (dict, list, str, int, float, bool, type(None))


@attrs.frozen
class Source:
    """A document as plain data, with gates, checklists and advances written in place moved to their sections.

    Args:
        data: the document.
        origins: for what was hoisted, its section and key, and the path where the author wrote it.
    """

    data: dict[str, Any]
    origins: dict[tuple[str, str], str]

    def path(self, parts: Sequence[str | int]) -> str:
        """Return where the author finds a place: things by their key, other places by index."""
        origin = self.origins.get((str(parts[0]), str(parts[1]))) if len(parts) >= 2 else None
        if origin is not None:
            inner = named_places(self.data[str(parts[0])][parts[1]], parts[2:])
            return ".".join([origin, *inner])
        shared = shared_stage(self.data, parts)
        if shared is not None:
            return self.path(("stages", shared, *parts[4:]))
        return ".".join(named_places(self.data, parts))


def shared_stage(data: dict[str, Any], parts: Sequence[str | int]) -> str | None:
    """Return the key of the shared stage on the way to a place, where a pipeline names one there."""
    if len(parts) < 4 or parts[0] != "pipelines" or parts[2] != "stages":
        return None
    held: Any = data
    for part in parts[:4]:
        is_there = part in held if isinstance(held, dict) else _has(held, part)
        if not is_there:
            return None
        held = held[part]
    return held if isinstance(held, str) else None


def _has(held: object, index: str | int) -> bool:
    return isinstance(held, list) and isinstance(index, int) and index < len(held)


def named_places(data: Any, parts: Sequence[str | int]) -> Iterator[str]:
    """Yield the names of the places on the way, leaving out parts that are no place in the data but tags."""
    for index, part in enumerate(parts):
        if isinstance(data, dict) and part in data:
            data = data[part]
            yield str(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
            yield (
                str(data["key"]) if isinstance(data, dict) and isinstance(data.get("key"), str) else str(part)
            )
        elif isinstance(data, dict) and index == len(parts) - 1 and isinstance(part, str):
            yield part


def read(document: Mapping[str, Any] | str | bytes) -> Source:
    """Read a document given as a mapping or as JSON text.

    Raises:
        BlueprintError: for text that is no JSON, a value JSON does not have, or a document too deep or large.
    """
    data = parse_json(document) if isinstance(document, (str, bytes)) else document
    if not isinstance(data, Mapping):
        _refuse("", f"found a {type(data).__name__}, expected an object", "a blueprint is one JSON object")
    _bound(data)
    plain = _plain(data)
    return _hoist(plain)


def _refuse(path: str, says: str, cure: str = "", code: str = "invalid_json") -> NoReturn:
    raise BlueprintError.at(path, says, cure, code=code)


def parse_json(document: str | bytes) -> Any:
    """Read JSON text strictly: bounded, without NaN, and without a key that stands twice.

    Raises:
        BlueprintError: with one short problem.
    """
    try:
        text = document.decode("utf-8-sig") if isinstance(document, bytes) else document
    except UnicodeDecodeError as error:
        _refuse("", f"the text is not UTF-8 (byte {error.start})", "save it as UTF-8")
    if len(text) > _MAX_CHARACTERS:
        _refuse("", f"the text has {len(text):,} characters, more than {_MAX_CHARACTERS:,}")
    if _nesting(text) > _MAX_DEPTH:
        _refuse("", f"the document is nested more than {_MAX_DEPTH} levels deep", code="too_deep")
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except json.JSONDecodeError as error:
        is_path = bool(text) and len(text) < _LONGEST_PATH and not set("{[") & set(text)
        cure = "hand over the text of the file, not its path" if is_path else "mend it there"
        _refuse("", f"line {error.lineno}, column {error.colno} is not JSON: {error.msg}", cure)
    except BlueprintError:
        raise
    except ValueError:
        _refuse("", "found a number with thousands of digits", "write a sensible number")


def _no_constant(name: str) -> NoReturn:
    _refuse("", f"found {name}, which is not JSON", "write a number or null")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            _refuse(
                "", f"the key '{key[:64]}' stands twice in one object", "keep one of them", "duplicate_key"
            )
        result[key] = value
    return result


def _nesting(text: str) -> int:
    """Return how deep brackets nest outside strings, in one pass.

    A string that is never closed runs to the end, and what a string took is not tried again: otherwise each
    quote of a hostile text would be the beginning of another long attempt.
    """
    depth = deepest = 0
    for token in re.finditer(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', text, re.DOTALL):
        first = token.group()[0]
        if first in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in "]}":
            depth -= 1
    return deepest


def _bound(data: object) -> None:
    """Refuse data too deep or too large before anything recursive sees it."""
    level: list[object] = [data]
    nodes = 0
    for _ in range(_MAX_DEPTH):
        nodes += len(level)
        if nodes > _MAX_NODES:
            _refuse("", f"the document holds more than {_MAX_NODES:,} values", code="too_large")
        level = [inner for each in level for inner in _inner(each)]
        if not level:
            return
    _refuse("", f"the document is nested more than {_MAX_DEPTH} levels deep", code="too_deep")


def _inner(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value) if isinstance(value, (list, tuple)) else []


def _plain(value: object, path: str = "") -> Any:
    """Copy into dictionaries and lists, so that nothing of the author's is changed or shared."""
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                _refuse(path, f"found the key {key!r:.80}, expected a text", "write keys as text")
            if len(key) > _LONGEST_KEY:
                says = (
                    f"found a key of {len(key):,} characters ('{key[:40]}…'), expected {_LONGEST_KEY} at most"
                )
                _refuse(path, says, "give it a shorter key")
            _refuse_half_letters(key, path)
        return {key: _plain(each, f"{path}.{key}" if path else key) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each, f"{path}.{index}") for index, each in enumerate(value)]
    if not isinstance(value, _JSON):
        _refuse(
            path,
            f"found a {type(value).__name__}, which JSON does not have",
            "write text, numbers, true or false",
        )
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):  # noqa: PLR0124 - NaN
        _refuse(path, f"found {value}, which is not JSON", "write a number or null")
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        _refuse(path, f"found a whole number of {value.bit_length():,} bits", "write a sensible number")
    if isinstance(value, str):
        _refuse_half_letters(value, path)
    return value


def _refuse_half_letters(text: str, path: str) -> None:
    """Refuse a text with half of a surrogate pair: no file, database or page could hold it."""
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        _refuse(path, f"found half of a surrogate pair in '{text[:40]}'", "write whole characters")


@attrs.frozen
class _InPlace:
    """A gate, checklist or advance that stands where its key could stand."""

    path: str
    holder: dict[str, Any]
    side: str
    section: str
    name: str

    @property
    def what(self) -> str:
        return self.section.removesuffix("s")


def _hoist(data: dict[str, Any]) -> Source:
    """Move what is held in place into its section, and leave its key behind."""
    origins: dict[tuple[str, str], str] = {}
    for place in _in_place(data):
        section = data.setdefault(place.section, {})
        body = dict(place.holder[place.side])
        key = str(body.pop("key", place.name))
        if not re.match(KEY, key) or not isinstance(section, dict):
            _refuse(
                place.path,
                f"no key can be made for this {place.what} (tried '{key[:80]}')",
                'give it a shorter "key"',
                "key",
            )
        if key in section:
            _refuse(
                place.path,
                f"a {place.what} with the key '{key}' exists already",
                'give this one another "key"',
                "duplicate_key",
            )
        section[key] = body
        place.holder[place.side] = key
        origins[place.section, key] = place.path
    return Source(data, origins)


_STAGE = {"entry": "gates", "exit": "gates", "checklist": "checklists", "advance": "advances"}
_OTHER = {"gate": "gates", "checklist": "checklists"}


def _in_place(data: dict[str, Any]) -> Iterator[_InPlace]:
    for path, name, holder in _holders(data):
        for side, section in (_STAGE if path.startswith(("pipelines.", "stages.")) else _OTHER).items():
            if isinstance(holder.get(side), dict):
                yield _InPlace(f"{path}.{side}", holder, side, section, f"{name}_{side}")


def _holders(data: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield what may name what it could hold in place, each with its path and a name."""
    pipelines, resources = data.get("pipelines"), data.get("resources")
    for pipeline_key, pipeline in pipelines.items() if isinstance(pipelines, dict) else ():
        stages = pipeline.get("stages") if isinstance(pipeline, dict) else None
        for index, stage in enumerate(stages if isinstance(stages, list) else ()):
            if isinstance(stage, dict):
                key = stage.get("key", index)
                yield f"pipelines.{pipeline_key}.stages.{key}", f"{pipeline_key}_{key}", stage
    shared = data.get("stages")
    for key, stage in shared.items() if isinstance(shared, dict) else ():
        if isinstance(stage, dict):
            yield f"stages.{key}", key, stage
    for key, resource in resources.items() if isinstance(resources, dict) else ():
        if isinstance(resource, dict):
            yield f"resources.{key}", key, resource
    yield from _permissions(data.get("commands"))


def _permissions(commands: object) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for key, written in commands.items() if isinstance(commands, dict) else ():
        if isinstance(written, dict):
            yield f"commands.{key}", key, written
        for index, each in enumerate(written if isinstance(written, list) else ()):
            if isinstance(each, dict):
                yield f"commands.{key}.{index}", f"{key}_{index}", each
