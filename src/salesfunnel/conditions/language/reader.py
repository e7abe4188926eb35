"""JSON into a tree: every structural problem at once, each with its path and cure.

`ConditionField` is a condition as a definition holds it: text or JSON comes in, the canonical tree is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, get_args

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import canonical, check_json_size, check_size, join_path
from salesfunnel.conditions.language.parser import parse
from salesfunnel.conditions.language.tree import (
    MAX_ARGUMENTS,
    MAX_CHARACTERS,
    SIGNS,
    Condition,
    argument_fault,
    literal_fault,
    name_fault,
)
from salesfunnel.conditions.language.writer import write_literal
from salesfunnel.errors import ConditionError, Problem, near
from salesfunnel.registry import plugin_fault

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["ConditionField", "read_condition"]

_Kinds = Mapping[str, type[tree.Node]]
_CONDITIONS: _Kinds = {kind.model_fields["op"].default: kind for kind in get_args(tree.AnyCondition)}
_TERMS: _Kinds = {kind.model_fields["op"].default: kind for kind in get_args(tree.AnyTerm)}


def read_condition(data: object) -> Condition:
    """Return the canonical tree of a text, of JSON, or of a tree built in Python.

    Raises:
        ConditionError: with every problem that the structure has.
    """
    if isinstance(data, str):
        return parse(data)
    if isinstance(data, tree.Node):
        check_size(data)
        data = data.model_dump()
    check_json_size(data)
    reading = _Reading()
    node = reading.node(data, "", _CONDITIONS)
    if reading.problems:
        raise ConditionError(*reading.problems)
    return canonical(node)


class _Reading:
    """One reading of one JSON tree; it collects problems instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def node(self, data: object, path: str, kinds: _Kinds) -> Any:
        """Return one node of a union, or None when it has a problem."""
        word = "condition" if kinds is _CONDITIONS else "term"
        if not isinstance(data, dict):
            return self._wrong(path, f"found {_shown(data)}, expected a {word}", _node_cure(data, word))
        members = {key: member for key, member in data.items() if not str(key).startswith("x_")}
        op = members.pop("op", None)
        if not isinstance(op, str) or op not in kinds:
            says = f"found a {word} without 'op'" if op is None else f"no {word} has the op {_shown(op)}"
            return self._wrong(path, says, near(op if isinstance(op, str) else "", kinds))
        return self._members(members, path, kinds[op])

    def _members(self, data: Mapping[object, object], path: str, kind: type[tree.Node]) -> Any:
        op = kind.model_fields["op"].default
        wanted = [name for name in kind.model_fields if name != "op"]
        before = len(self.problems)
        for key in data:
            if key not in wanted:
                self._wrong(path, f"'{op}' has no key {_shown(key)}", near(str(key)[:64], wanted))
        for name in wanted:
            if name not in data and kind.model_fields[name].is_required():
                self._wrong(path, f"'{op}' lacks the key '{name}'", f'add "{name}": …')
        if len(self.problems) > before:
            return None
        values = {name: self._member(kind, name, data[name], path) for name in wanted if name in data}
        return kind(**values) if len(self.problems) == before else None

    def _member(self, kind: type[tree.Node], name: str, data: object, path: str) -> Any:
        match name:
            case "of" if kind is tree.Not:
                return self.node(data, join_path(path, "not"), _CONDITIONS)
            case "of":
                return self._parts(data, join_path(path, kind.model_fields["op"].default))
            case "name" if kind is tree.Call:
                return self._checked(data, plugin_fault(data), path)
            case "args":
                return self._arguments(data, join_path(path, "args"))
            case "name":
                return self._checked(data, name_fault(data), path)
            case "sign":
                known = isinstance(data, str) and data in SIGNS
                return self._checked(data, "" if known else f"expected one of {' '.join(SIGNS)}", path)
            case "values":
                return self._literals(data, join_path(path, "values"))
            case "value" if kind is tree.ValueTerm:
                return self._checked(data, literal_fault(data), path)
            case "value":
                return self._needle(data, join_path(path, "value"))
            case _:
                return self.node(data, join_path(path, name), _TERMS)

    def _parts(self, data: object, path: str) -> tuple[Any, ...]:
        if not isinstance(data, (list, tuple)):
            self._wrong(path, f"found {_shown(data)}, expected a list of conditions", 'write "of": [ … ]')
            return ()
        return tuple(self.node(item, f"{path}.{index}", _CONDITIONS) for index, item in enumerate(data))

    def _literals(self, data: object, path: str) -> tuple[Any, ...]:
        if not isinstance(data, (list, tuple)):
            self._wrong(path, f"found {_shown(data)}, expected a list of literals", 'write "values": [ … ]')
            return ()
        return tuple(
            self._checked(literal, literal_fault(literal), f"{path}.{index}")
            for index, literal in enumerate(data)
        )

    def _arguments(self, data: object, path: str) -> dict[str, Any]:
        if not isinstance(data, dict):
            self._wrong(path, f"found {_shown(data)}, expected an object of literals", 'write "args": { … }')
            return {}
        if len(data) > MAX_ARGUMENTS:
            self._wrong(path, f"found {len(data)} arguments", f"a call has at most {MAX_ARGUMENTS} arguments")
            return {}
        for name, value in data.items():
            self._checked(name, argument_fault(name), path)
            self._checked(value, literal_fault(value), join_path(path, str(name)[:64]))
        return data

    def _needle(self, data: object, path: str) -> Any:
        before = len(self.problems)
        term = self.node(data, path, _TERMS)
        if len(self.problems) == before and not isinstance(term, tree.ValueTerm):
            self._wrong(path, "found a term that is no literal", 'write {"op": "value", "value": "x"}')
        return term

    def _checked(self, data: object, fault: str, path: str) -> object:
        if fault:
            self._wrong(path, f"found {_shown(data)}", fault)
        return data

    def _wrong(self, path: str, says: str, cure: str) -> None:
        self.problems.append(Problem(path, "structure", says, cure))


def _node_cure(data: object, word: str) -> str:
    if word == "condition":
        return 'write {"op": "compare", …}, or the whole condition as text'
    if isinstance(data, str):
        return (
            f'write {{"op": "field", "name": {_quoted(data)}}} or {{"op": "value", "value": {_quoted(data)}}}'
        )
    return near("", _TERMS) if isinstance(data, (list, tuple)) else 'write {"op": "value", "value": …}'


def _quoted(text: str) -> str:
    return f'"{text[:40]}"'


def _shown(data: object) -> str:
    """Name what was found, briefly and without trusting it."""
    match data:
        case None:
            return "null"
        case bool() | float():
            return write_literal(data)
        case int():
            return str(data) if abs(data) < 10**40 else "a number of more than 40 digits"
        case str():
            return repr(data[:40])
        case dict():
            return "an object"
        case Iterable():
            return "a list"
        case _:
            return f"a value of type {type(data).__name__}"


class _TextOrTree:
    """Reads both forms with one validator, so that a wrong condition gives one error, and publishes both."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema  # noqa: PLC0415 - loaded with the first model that is built

        return core_schema.no_info_before_validator_function(read_condition, handler(source))

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        text = {"type": "string", "minLength": 1, "maxLength": MAX_CHARACTERS, "title": "Condition as text"}
        form = handler(schema)
        return form if handler.mode == "serialization" else {"anyOf": [text, form]}


ConditionField: TypeAlias = Annotated[Condition, _TextOrTree]
"""A field of this type accepts a condition as text or as its JSON tree, and holds the canonical tree."""
