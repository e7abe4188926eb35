"""The type of a term: names bring theirs, arithmetic combines them, a literal waits for its neighbour."""

from __future__ import annotations

from typing import TypeAlias

from salesfunnel.conditions import tree
from salesfunnel.conditions.canonical import joined
from salesfunnel.conditions.entries import Names
from salesfunnel.conditions.literals import Unfit, fit
from salesfunnel.conditions.shapes import NUMBER, Shape
from salesfunnel.conditions.tree import (
    ARITHMETIC,
    Add,
    Divide,
    FieldTerm,
    Multiply,
    Subtract,
    Term,
    ValueTerm,
)
from salesfunnel.errors import Problem, near
from salesfunnel.model.field import FieldType

__all__ = ["Arithmetic", "TermTypes", "Typed", "operand_shapes"]

Arithmetic: TypeAlias = Add | Subtract | Multiply | Divide

Typed: TypeAlias = Shape | ValueTerm | None
"""A type; a literal that has none of its own yet; or None where something below is wrong."""

_NUMBER, _MONEY = FieldType.NUMBER, FieldType.MONEY
_SUMS = {(_NUMBER, _NUMBER): _NUMBER, (_MONEY, _MONEY): _MONEY}
_RESULTS = {
    Add: _SUMS,
    Subtract: _SUMS,
    Multiply: {(_NUMBER, _NUMBER): _NUMBER, (_MONEY, _NUMBER): _MONEY, (_NUMBER, _MONEY): _MONEY},
    Divide: {(_NUMBER, _NUMBER): _NUMBER, (_MONEY, _NUMBER): _MONEY, (_MONEY, _MONEY): _NUMBER},
}
"""What each operation gives for the types of its operands; any other pair has no meaning."""


def operand_shapes(
    node: Arithmetic, left: Shape | ValueTerm, right: Shape | ValueTerm
) -> tuple[Shape, Shape]:
    """Return the types that the two operands have once literals took theirs.

    Beside money a literal is money in a sum and a number in a product; elsewhere it is a number.
    """
    summing = isinstance(node, (Add, Subtract))
    one = left if isinstance(left, Shape) else right if summing and isinstance(right, Shape) else NUMBER
    two = right if isinstance(right, Shape) else left if summing and isinstance(left, Shape) else NUMBER
    return one, two


def _result(node: Arithmetic, one: Shape, two: Shape) -> Shape | None:
    """Return the type of a sum, difference, product or quotient, or None where it has no meaning."""
    kinds = (one.type, two.type)
    kind = _RESULTS[type(node)].get(kinds)
    if kind is _MONEY:
        return Shape(_MONEY, currency=one.currency or two.currency)
    return NUMBER if kind is _NUMBER else None


class TermTypes:
    """Types terms against one set of names; what is wrong is added to `problems`."""

    def __init__(self, names: Names, problems: list[Problem]) -> None:
        self._names = names
        self._problems = problems

    def type_of(self, node: Term, path: str) -> Typed:
        """Return the type of a term."""
        match node:
            case FieldTerm(name=name):
                return self._named(name, path)
            case ValueTerm():
                return node
            case tree.DaysSince(term=term):
                return self._days_since(term, joined(path, "term"))
            case _:
                return self._arithmetic(node, path)

    def _named(self, name: str, path: str) -> Shape | None:
        entry = self._names.entries.get(name)
        if entry is not None:
            return entry.shape
        cure = near(name, self._names.entries)
        if cure.startswith("known"):
            cure = near(name, [each for each in self._names.entries if ("." in each) is ("." in name)])
        if name.startswith("actor.") and "actor.id" not in self._names.entries:
            cure = "who asks is known only to 'may' in the section 'commands': put the condition there"
        self._problems.append(Problem(path, "unknown_field", f"no field is named '{name}'", cure))
        return None

    def _days_since(self, term: Term, path: str) -> Shape:
        shape = self.type_of(term, path)
        if shape is not None and not (
            isinstance(shape, Shape) and shape.type in {FieldType.DATE, FieldType.INSTANT}
        ):
            found = shape.type.value if isinstance(shape, Shape) else "a literal"
            says, cure = (
                f"'days_since' needs a date or an instant, found {found}",
                "name a field of that type",
            )
            self._problems.append(Problem(path, "wrong_type", says, cure))
        return NUMBER

    def _arithmetic(self, node: Arithmetic, path: str) -> Shape | None:
        left, right = (
            self.type_of(node.left, joined(path, "left")),
            self.type_of(node.right, joined(path, "right")),
        )
        if left is None or right is None:
            return None
        one, two = operand_shapes(node, left, right)
        result = _result(node, one, two)
        if result is None:
            says = f"'{ARITHMETIC[type(node)]}' has no meaning between {one.type.value} and {two.type.value}"
            cure = "reckon with numbers and money: money ± money, money × number, money ÷ number or money"
            self._problems.append(Problem(path, "wrong_arithmetic", says, cure))
            return None
        sides = ((left, one, "left"), (right, two, "right"))
        fitting = [self._fits(*side, path=path) for side in sides]
        return result if all(fitting) else None

    def _fits(self, typed: Shape | ValueTerm, shape: Shape, side: str, *, path: str) -> bool:
        found = fit(typed.value, shape) if isinstance(typed, ValueTerm) else None
        if isinstance(found, Unfit):
            self._problems.append(Problem(joined(path, side), found.code, found.says, found.cure))
        return not isinstance(found, Unfit)
