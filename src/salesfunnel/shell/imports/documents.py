"""Reads a document that a person wrote: YAML or JSON, with the line and column of what cannot be read.

YAML can say much in a few bytes: an alias repeats what stands elsewhere, a merge key (`<<`) takes over a
whole mapping, a tag turns text into whatever it names. So values are made here, node by node, and counted:
what aliases and merges repeat counts as often as it is repeated; a tag gives nothing beyond JSON and dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from salesfunnel.blueprint.document.source import parse_json
from salesfunnel.errors import BlueprintError, DataError, MappingError, near
from salesfunnel.shell.extras import extra

with extra("shell"):
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

__all__ = ["read_document", "read_text"]

_READ = {".json", ".yaml", ".yml"}
_MOST_BYTES = 16_000_000
_MOST_OF_YAML = 1_000_000
_MOST_VALUES = 400_000
_DEEPEST = 128
_MOST_DIGITS = 400
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")

_TAG = "tag:yaml.org,2002:"
_TEXTS = frozenset({"!", f"{_TAG}str", f"{_TAG}value"})
_SCALARS = {
    f"{_TAG}null": "null",
    f"{_TAG}bool": "true or false",
    f"{_TAG}int": "a whole number",
    f"{_TAG}float": "a number",
    f"{_TAG}timestamp": "a date or an instant",
}
"""What a scalar may be besides a text, and what a person calls it."""


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        DataError: where there is no such file, with the near match among its neighbours.
    """
    try:
        with path.open("rb") as file:  # what has no end, such as /dev/zero, is not read to it
            raw = file.read(_MOST_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except FileNotFoundError:
        raise DataError.at(str(path), f"there is no file '{path.name}'", _neighbours(path)) from None
    except UnicodeDecodeError:
        raise DataError.at(str(path), "the file is not UTF-8", "save it as UTF-8") from None
    except OSError as error:
        says = f"the file cannot be read: {error.strerror}"
        raise DataError.at(str(path)[:300], says, "check its name and who may read it") from None
    except ValueError:
        raise DataError.at(str(path)[:300], "no file can have this name", "check the name") from None
    if len(raw) > _MOST_BYTES:
        says = f"the file has more than {_MOST_BYTES:,} bytes"
        raise DataError.at(str(path), says, "write a smaller document")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_document(path: Path) -> object:
    """Return the value that a YAML or JSON file describes.

    YAML is read by its rules of version 1.2, so `No` stays a text and `on` is no flag.

    Raises:
        DataError: where there is no such file.
        MappingError: with line and column where it is not well-formed.
    """
    text = read_text(path)
    document = _json(path, text) if path.suffix.lower() == ".json" else _yaml(path, text)
    if "\\" in text:  # only an escape can write half of a character
        _refuse_half_characters(path, document)
    return document


def _json(path: Path, text: str) -> object:
    try:
        return parse_json(text)
    except BlueprintError as wrong:
        raise MappingError(*(problem.under(str(path)) for problem in wrong.problems)) from None


def _yaml(path: Path, text: str) -> object:
    if len(text) > _MOST_OF_YAML:  # reading YAML takes some 20 seconds for so much, JSON a hundredth of that
        says = f"the document has {len(text):,} characters, more than {_MOST_OF_YAML:,}"
        raise MappingError.at(str(path), says, "write a document of this size as JSON")
    reader = YAML(typ="safe", pure=True)
    try:
        root = reader.compose(text)
        return None if root is None else _Values(path, reader).value(root, 1)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the document"
        reason = " ".join((error.problem or "it is not well-formed").split())
        raise MappingError.at(str(path), f"{where} is not YAML: {reason}", "mend it there") from None
    except YAMLError as error:
        says = f"the document is not YAML: {str(error).splitlines()[0]}"
        raise MappingError.at(str(path), says, "mend it") from None
    except RecursionError:
        raise MappingError.at(str(path), "the document is nested too deeply", "write it flatter") from None


class _Values:
    """Makes the values of one document's nodes, and counts them; mutable, and seen by nobody else."""

    def __init__(self, path: Path, reader: Any) -> None:
        self._path, self._reader = path, reader
        self._count = 0

    def value(self, node: Node, depth: int) -> Any:
        """Return what a node describes.

        Raises:
            MappingError: for what is no value of JSON and no date, and for too many values or levels.
        """
        self._count += 1
        if self._count > _MOST_VALUES:
            says = f"aliases and merges make more than {_MOST_VALUES:,} values of it"
            raise MappingError.at(str(self._path), says, "write out what is needed")
        if depth > _DEEPEST:
            raise MappingError.at(str(self._path), "the document is nested too deeply", "write it flatter")
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if isinstance(node, SequenceNode) and node.tag == f"{_TAG}seq":
            return [self.value(item, depth + 1) for item in node.value]
        if isinstance(node, MappingNode) and node.tag == f"{_TAG}map":
            return self._mapping(node, depth)
        return self._refuse(node, f"'{_short(node.tag)}' is no kind of value here", "leave the tag out")

    def _mapping(self, node: MappingNode, depth: int) -> dict[Any, Any]:
        merged: dict[Any, Any] = {}
        own: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == f"{_TAG}merge":
                for base in self._bases(value_node, depth):
                    merged = base | merged if merged else base  # the first to say something counts
                continue
            if not isinstance(key_node, ScalarNode):
                self._refuse(key_node, "a list or an object is the key here", "write a text")
            key = self._scalar(key_node)
            if key in own:
                self._refuse(key_node, f"the key '{_short(str(key))}' stands twice", "keep one of them")
            own[key] = self.value(value_node, depth + 1)
        return merged | own

    def _bases(self, node: Node, depth: int) -> Iterator[dict[Any, Any]]:
        """Yield the mappings that a merge key takes over."""
        for base in node.value if isinstance(node, SequenceNode) else [node]:
            if not isinstance(base, MappingNode):
                self._refuse(base, "'<<' takes over what is no object", "give an object, or a list of them")
            yield self.value(base, depth + 1)

    def _scalar(self, node: ScalarNode) -> Any:
        if node.tag in _TEXTS:
            return node.value
        if node.tag not in _SCALARS:
            self._refuse(node, f"'{_short(node.tag)}' is no kind of value here", "leave the tag out")
        # What a tag claims holds only where the text would have been taken for such a value without it.
        plain = str(self._reader.resolver.resolve(ScalarNode, node.value, (True, False)))
        fits = plain == node.tag or (plain, node.tag) == (f"{_TAG}int", f"{_TAG}float")
        try:
            if fits and (plain != f"{_TAG}int" or len(node.value) <= _MOST_DIGITS):
                return self._reader.constructor.construct_object(node)
        except (ValueError, OverflowError):  # a day or a month that there is not
            pass
        says = f"found '{_short(node.value)}', expected {_SCALARS[str(node.tag)]}"
        return self._refuse(node, says, "correct it, or put it between quotes as a text")

    def _refuse(self, node: Node, says: str, cure: str) -> NoReturn:
        mark = node.start_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}"
        raise MappingError.at(f"{self._path}: {where}", says, cure)


def _short(text: object) -> str:
    return str(text).replace(_TAG, "!!")[:40]


def _refuse_half_characters(path: Path, document: object) -> None:
    """Refuse a text with half of a surrogate pair, which no file, stream or database takes."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and (half := _HALF_CHARACTER.search(value)):
            says = f"a text holds '\\u{ord(half[0]):04x}', half of a character"
            raise MappingError.at(str(path), says, "write the whole character")


def _neighbours(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder '{folder}' either"
    known = [file.name for file in folder.iterdir() if file.is_file() and file.suffix in _READ]
    return near(path.name, known, otherwise=f"the folder '{folder}' holds no such document")
