"""Reads a document that a person wrote: YAML or JSON, with the line and column of what cannot be read."""

from __future__ import annotations

from pathlib import Path

from salesfunnel.blueprint.document.source import parse_json
from salesfunnel.errors import BlueprintError, DataError, MappingError, near
from salesfunnel.shell.extras import extra

with extra("shell"):
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

__all__ = ["read_document", "read_text"]

_READ = {".json", ".yaml", ".yml"}


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        DataError: where there is no such file, with the near match among its neighbours.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError.at(str(path), f"there is no file '{path.name}'", _neighbours(path)) from None
    except UnicodeDecodeError:
        raise DataError.at(str(path), "the file is not UTF-8", "save it as UTF-8") from None
    except OSError as found:
        raise DataError.at(str(path), f"the file cannot be read: {found.strerror}") from None


def read_document(path: Path) -> object:
    """Return the value that a YAML or JSON file describes.

    YAML is read by its rules of version 1.2, so `No` stays a text and `on` is no flag.

    Raises:
        DataError: where there is no such file.
        MappingError: with line and column where it is not well-formed.
    """
    text = read_text(path)
    if path.suffix.lower() == ".json":
        return _json(path, text)
    return _yaml(path, text)


def _json(path: Path, text: str) -> object:
    try:
        return parse_json(text)
    except BlueprintError as found:
        raise MappingError(*(each.under(str(path)) for each in found.problems)) from None


def _yaml(path: Path, text: str) -> object:
    reader = YAML(typ="safe", pure=True)
    try:
        return reader.load(text)
    except MarkedYAMLError as found:
        mark = found.problem_mark or found.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the document"
        reason = " ".join((found.problem or "it is not well-formed").split())
        raise MappingError.at(str(path), f"{where} is not YAML: {reason}", "mend it there") from None
    except YAMLError as found:
        raise MappingError.at(
            str(path), f"the document is not YAML: {str(found).splitlines()[0]}", "mend it"
        ) from None
    except RecursionError:
        raise MappingError.at(str(path), "the document is nested too deeply", "write it flatter") from None


def _neighbours(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder '{folder}' either"
    known = [each.name for each in folder.iterdir() if each.is_file() and each.suffix in _READ]
    return near(path.name, known, otherwise=f"the folder '{folder}' holds no such document")
