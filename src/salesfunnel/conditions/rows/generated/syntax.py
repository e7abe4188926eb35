"""The few shapes of syntax that generated code is made of, and the scope that its names live in."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from salesfunnel.conditions.values.types import NOT_LOADED
from salesfunnel.conditions.values.view import in_utc
from salesfunnel.model.money import Money

__all__ = [
    "FALSE",
    "NONE",
    "TRUE",
    "Scope",
    "called",
    "chain",
    "choose",
    "every",
    "is_class",
    "member",
    "name",
    "opposite",
    "same",
    "some",
]


_FIXED: dict[str, object] = {
    "__builtins__": {}, "DAY": timedelta(days=1), "Money": Money, "NOT_LOADED": NOT_LOADED, "UTC": UTC,
    "bool": bool, "date": date, "datetime": datetime, "float": float, "in_utc": in_utc, "int": int,
    "str": str, "type": type,
}  # fmt: skip
"""What every generated function may name; there are no built-ins besides."""

_PLAIN = (str, bool, int, float)

TRUE, FALSE, NONE = ast.Constant(value=True), ast.Constant(value=False), ast.Constant(value=None)


class Scope:
    """The global names of one generated module: the fixed ones, and objects bound under counted names.

    What a document's author chose (a name, a text, an option) is only ever a constant or a bound object,
    never an identifier.
    """

    def __init__(self) -> None:
        self.globals: dict[str, object] = dict(_FIXED)
        self._count = 0

    def fresh(self, prefix: str) -> str:
        """Return a name that nothing has yet."""
        self._count += 1
        return f"{prefix}{self._count}"

    def bind(self, prefix: str, value: object) -> ast.expr:
        """Return the name under which generated code finds an object."""
        bound = self.fresh(prefix)
        self.globals[bound] = value
        return name(bound)

    def literal(self, value: Any) -> ast.expr:
        """Return a value as a constant node; one that cannot be such is bound."""
        return ast.Constant(value=value) if type(value) in _PLAIN else self.bind("constant", value)


def name(identifier: str) -> ast.expr:
    """Return the use of a name."""
    return ast.Name(id=identifier, ctx=ast.Load())


def member(owner: ast.expr, attribute: str) -> ast.expr:
    """Return an attribute of something; only names of this library are attributes."""
    return ast.Attribute(value=owner, attr=attribute, ctx=ast.Load())


def called(function: ast.expr, *arguments: ast.expr) -> ast.expr:
    """Return a call."""
    return ast.Call(func=function, args=list(arguments), keywords=[])


def chain(first: ast.expr, *rest: tuple[ast.cmpop, ast.expr]) -> ast.expr:
    """Return a comparison, chained where there are several steps."""
    return ast.Compare(left=first, ops=[op for op, _ in rest], comparators=[operand for _, operand in rest])


def same(one: ast.expr, two: ast.expr) -> ast.expr:
    """Return whether two expressions are one object."""
    return chain(one, (ast.Is(), two))


def is_class(value: ast.expr, kind: str) -> ast.expr:
    """Return whether a value is exactly of a class: a subclass may lie about itself."""
    return same(called(name("type"), value), name(kind))


def every(parts: Iterable[ast.expr]) -> ast.expr:
    """Return the conjunction; true when there is nothing to ask."""
    kept = [part for part in parts if part is not TRUE]
    if FALSE in kept:
        return FALSE
    return ast.BoolOp(op=ast.And(), values=kept) if len(kept) > 1 else kept[0] if kept else TRUE


def some(parts: Iterable[ast.expr]) -> ast.expr:
    """Return the disjunction; false when there is nothing to ask."""
    kept = [part for part in parts if part is not FALSE]
    if TRUE in kept:
        return TRUE
    return ast.BoolOp(op=ast.Or(), values=kept) if len(kept) > 1 else kept[0] if kept else FALSE


def opposite(part: ast.expr) -> ast.expr:
    """Return the negation."""
    if part is TRUE or part is FALSE:
        return FALSE if part is TRUE else TRUE
    return ast.UnaryOp(op=ast.Not(), operand=part)


def _is_flag(part: ast.expr) -> bool:
    """Say whether an expression is sure to be True or False, and no third answer."""
    return part is TRUE or part is FALSE or isinstance(part, (ast.Compare, ast.BoolOp))


def choose(test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    """Return one of two expressions; `test` is a flag, so that true and false need no choice."""
    if test is TRUE or then is otherwise:
        return then
    if then is TRUE:
        return some([test, otherwise]) if _is_flag(otherwise) else ast.IfExp(test, then, otherwise)
    return ast.IfExp(test=test, body=then, orelse=otherwise)
