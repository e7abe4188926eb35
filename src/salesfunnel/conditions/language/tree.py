"""The closed tree of conditions and terms, canonical as JSON.

A *condition* is true, false or unknown; a *term* has a value. Both are unions of frozen models that are told
apart by `op`:

    {"op": "compare", "sign": ">",
     "left": {"op": "field", "name": "budget"}, "right": {"op": "value", "value": 0}}

A tree is *canonical* when no `all` or `any` in it has exactly one element; such an element stands alone.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
)
from pydantic import Field as Setting

from salesfunnel.model.field import Definition
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.model.validators import INT64
from salesfunnel.registry import plugin_fault

__all__ = [
    "ARITHMETIC",
    "MAX_ARGUMENTS",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_NODES",
    "MIRRORED",
    "OPPOSITE",
    "RESERVED",
    "SIGNS",
    "TESTS",
    "Add",
    "All",
    "AnyCondition",
    "AnyOf",
    "AnyTerm",
    "Arguments",
    "Between",
    "Call",
    "Compare",
    "Condition",
    "Contains",
    "DaysSince",
    "Divide",
    "FieldTerm",
    "In",
    "Missing",
    "Multiply",
    "Name",
    "Node",
    "Not",
    "Present",
    "Scalar",
    "Sign",
    "StartsWith",
    "Subtract",
    "Term",
    "ValueTerm",
    "argument_fault",
    "literal_fault",
    "name_fault",
]

MAX_CHARACTERS = 4_000
"""The longest text of a condition."""

MAX_DEPTH = 32
"""The most levels of a tree; one comparison of two fields has two."""

MAX_NODES = 1_000
"""The most nodes of a tree; each literal of an `in` counts as one."""

MAX_ARGUMENTS = 32
"""The most arguments of one call; each counts as a node."""

Sign = Literal["==", "!=", "<", "<=", ">", ">="]
SIGNS: tuple[Sign, ...] = ("==", "!=", "<=", ">=", "<", ">")
TESTS: dict[Sign, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
"""What each sign asks of two known values."""

OPPOSITE: dict[Sign, Sign] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""What holds of two known values when the sign does not."""

MIRRORED: dict[Sign, Sign] = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
"""The sign that asks the same when both sides change places."""

Scalar: TypeAlias = str | bool | int | float
"""What a literal may be; there is no null literal."""

RESERVED = frozenset(
    [
        "all",
        "and",
        "any",
        "between",
        "contains",
        "days_since",
        "false",
        "in",
        "missing",
        "none",
        "not",
        "null",
        "or",
        "present",
        "starts_with",
        "true",
    ]
)
"""Words of the text grammar: no field, fact or attribute may have such a name."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}(?:\.[a-z][a-z0-9_]{0,63}){0,3}")


def name_fault(name: object) -> str:
    """Return what is wrong with a name, or nothing."""
    if not isinstance(name, str):
        return "expected a name in quotes"
    if name in RESERVED:
        return f"'{name}' is a word of the grammar, not a name"
    if not _NAME.fullmatch(name):
        return "a name has small letters, digits and underscores, such as 'budget' or 'account.industry'"
    return ""


def argument_fault(name: object) -> str:
    """Return what is wrong with the name of an argument, or nothing."""
    if isinstance(name, str) and "." in name:
        return "an argument's name has no dot"
    return name_fault(name)


def literal_fault(value: object) -> str:
    """Return what is wrong with a literal, or nothing."""
    match value:
        case None:
            return "null is no literal; write missing(…) or present(…)"
        case bool() | str():
            return ""
        case int():
            return "" if abs(value) <= INT64 else "the number does not fit 64 bits"
        case float():
            return "" if abs(value) <= 1.7976931348623157e308 else "NaN and infinity are no literals"
        case _:
            return "expected a text, a number, true or false"


def _name(name: str) -> str:
    if fault := name_fault(name):
        raise ValueError(fault)
    return name


def _plugin(name: str) -> str:
    if fault := plugin_fault(name):
        raise ValueError(fault)
    return name


def _argument(name: str) -> str:
    if fault := argument_fault(name):
        raise ValueError(fault)
    return name


def _in_order(args: dict[str, Scalar]) -> dict[str, Scalar]:
    """Return the arguments by name, so that a call has one text and one JSON."""
    return ReadOnly(sorted(args.items()))  # type: ignore[return-value]  # its values are literals


def _scalar(value: object) -> object:
    if fault := literal_fault(value):
        raise ValueError(fault)
    return value


Name: TypeAlias = Annotated[StrictStr, AfterValidator(_name)]
_Literal = Annotated[StrictStr | StrictBool | StrictInt | StrictFloat, BeforeValidator(_scalar)]


Arguments = Annotated[
    dict[Annotated[StrictStr, AfterValidator(_argument)], _Literal],
    Setting(max_length=MAX_ARGUMENTS),
    AfterValidator(_in_order),
]


def _publish(schema: dict[str, Any]) -> None:
    """Make `op` required in the published schema, and leave `x_…` keys to the author."""
    schema["required"] = ["op", *(name for name in schema.get("required", ()) if name != "op")]
    schema["patternProperties"] = {"^x_": {}}


class Node(Definition):
    """What every part of a tree has in common."""

    model_config = ConfigDict(json_schema_extra=_publish)


class FieldTerm(Node):
    """The value of a field, fact or core attribute."""

    op: Literal["field"] = "field"
    name: Name


class ValueTerm(Node):
    """A literal. `1`, `1.0` and `true` are three different literals."""

    op: Literal["value"] = "value"
    value: _Literal

    def __eq__(self, other: object) -> bool:
        """Compare the literals by type and value."""
        return isinstance(other, ValueTerm) and _same(self.value) == _same(other.value)

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash(_same(self.value))


class Add(Node):
    """A sum."""

    op: Literal["add"] = "add"
    left: Term
    right: Term


class Subtract(Node):
    """A difference."""

    op: Literal["subtract"] = "subtract"
    left: Term
    right: Term


class Multiply(Node):
    """A product."""

    op: Literal["multiply"] = "multiply"
    left: Term
    right: Term


class Divide(Node):
    """A quotient."""

    op: Literal["divide"] = "divide"
    left: Term
    right: Term


class DaysSince(Node):
    """The days elapsed since a date or an instant, fractional."""

    op: Literal["days_since"] = "days_since"
    term: Term


class All(Node):
    """True when every part is; an empty one is true."""

    op: Literal["all"] = "all"
    of: tuple[Condition, ...]


class AnyOf(Node):
    """True when one part is; an empty one is false."""

    op: Literal["any"] = "any"
    of: tuple[Condition, ...]


class Not(Node):
    """True when its part is false."""

    op: Literal["not"] = "not"
    of: Condition


class Compare(Node):
    """A comparison of two terms."""

    op: Literal["compare"] = "compare"
    sign: Sign
    left: Term
    right: Term


class Between(Node):
    """Whether a term lies between two bounds, both included."""

    op: Literal["between"] = "between"
    term: Term
    low: Term
    high: Term


class In(Node):
    """Whether a term equals one of the literals."""

    op: Literal["in"] = "in"
    term: Term
    values: tuple[_Literal, ...] = Setting(max_length=MAX_NODES)

    def __eq__(self, other: object) -> bool:
        """Compare the literals by type and value."""
        return isinstance(other, In) and self._identity() == other._identity()

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash(self._identity())

    def _identity(self) -> tuple[object, ...]:
        return (self.term, *map(_same, self.values))


class Contains(Node):
    """Whether a text contains a text, or a set of choices an option."""

    op: Literal["contains"] = "contains"
    term: Term
    value: ValueTerm


class StartsWith(Node):
    """Whether a text starts with a text."""

    op: Literal["starts_with"] = "starts_with"
    term: Term
    value: ValueTerm


class Present(Node):
    """Whether somebody recorded a value."""

    op: Literal["present"] = "present"
    term: Term


class Missing(Node):
    """Whether nobody recorded a value."""

    op: Literal["missing"] = "missing"
    term: Term


class Call(Node):
    """A question that a plug-in of the registry answers."""

    op: Literal["call"] = "call"
    name: Annotated[StrictStr, AfterValidator(_plugin)]
    args: Arguments = Setting(default_factory=dict, validate_default=True)

    def __eq__(self, other: object) -> bool:
        """Compare the arguments by type and value."""
        return isinstance(other, Call) and self._identity() == other._identity()

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash(self._identity())

    def _identity(self) -> tuple[object, ...]:
        return (self.name, *((name, _same(value)) for name, value in self.args.items()))


AnyTerm: TypeAlias = FieldTerm | ValueTerm | Add | Subtract | Multiply | Divide | DaysSince
AnyCondition: TypeAlias = (
    All | AnyOf | Not | Compare | Between | In | Contains | StartsWith | Present | Missing | Call
)  # fmt: skip
Term = Annotated[AnyTerm, Setting(discriminator="op")]
Condition = Annotated[AnyCondition, Setting(discriminator="op")]

ARITHMETIC: dict[type[Definition], str] = {Add: "+", Subtract: "-", Multiply: "*", Divide: "/"}
"""The sign of each arithmetic node."""


def _same(value: Scalar) -> tuple[str, str]:
    return (type(value).__name__, repr(value))
