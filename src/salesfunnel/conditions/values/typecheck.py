"""A literal of a condition takes the type of what it is compared with, or says why it cannot.

The type of a term: names bring theirs, arithmetic combines them, a literal waits for its neighbour.

Whether a condition fits the names it speaks of: unknown names, wrong types, impossible literals.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

import attrs

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import joined, measured, parts
from salesfunnel.conditions.language.tree import (
    ARITHMETIC,
    Add,
    Condition,
    Divide,
    FieldTerm,
    Multiply,
    Scalar,
    Subtract,
    Term,
    ValueTerm,
)
from salesfunnel.conditions.language.writer import literal, write_term
from salesfunnel.conditions.values.arguments import call_problems
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.read import is_naive, read_value
from salesfunnel.conditions.values.types import NUMBER, Machine, Shape, Unknown
from salesfunnel.errors import InvalidValue, Problem, near
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money
from salesfunnel.model.validators import SAFE_INTEGER

__all__ = ["Arithmetic", "TermTypes", "Typed", "Unfit", "check", "fit", "operand_shapes", "own_type"]


_EXACT_DIGITS = 15
"""How many significant digits of a decimal always survive binary64."""

_FORMS = {
    FieldType.NUMBER: "write a number without quotes: 0.5",
    FieldType.MONEY: "write the amount in major units: 5000 or '5000.50'",
    FieldType.FLAG: "write true or false",
    FieldType.DATE: "write a day in quotes: '2026-01-31'",
    FieldType.INSTANT: "write a day and a time with its zone in quotes: '2026-01-31T09:00:00+08:00'",
    FieldType.TEXT: "write a text in quotes",
    FieldType.CHOICE: "write an option in quotes",
    FieldType.CHOICES: "ask for one option: x contains 'a'",
}

_PHRASES = {
    FieldType.INSTANT: "an instant",
    FieldType.MONEY: "an amount of money",
    FieldType.CHOICES: "choices",
}


@attrs.frozen
class Unfit:
    """Why a literal does not fit: what was found, and the cure."""

    says: str
    cure: str
    code: str = "wrong_literal"


def own_type(value: Scalar) -> FieldType:
    """Return the type of a literal that is compared with another literal."""
    if isinstance(value, bool):
        return FieldType.FLAG
    return FieldType.TEXT if isinstance(value, str) else FieldType.NUMBER


def fit(value: Scalar, shape: Shape) -> Machine | Unfit:
    """Return a literal as the evaluators compute with it."""
    written = literal(value)[:60]
    if not isinstance(value, bool) and value in shape.missing:
        return Unfit(f"{written} means missing here, so this is never true", "write missing(…) or present(…)")
    if shape.type is FieldType.MONEY:
        return _amount(value, shape.currency)
    if shape.type is FieldType.NUMBER and type(value) is int and abs(value) > SAFE_INTEGER:
        return Unfit(
            f"{written} is beyond 2^53, where whole numbers are no longer exact", "use a smaller number"
        )
    found = read_value(value, attrs.evolve(shape, missing=frozenset(), absent=frozenset()))
    if not isinstance(found, Unknown):
        return found
    if shape.type is FieldType.CHOICE and isinstance(value, str):
        return Unfit(f"{written} is none of the options", near(value, shape.options), "outside_options")
    if shape.type is FieldType.INSTANT and is_naive(value):
        return Unfit(f"{written} is an instant without a time zone", _FORMS[FieldType.INSTANT])
    return Unfit(f"found {written}, expected {_article(shape.type)}", _FORMS[shape.type])


def _amount(value: Scalar, currency: str) -> Machine | Unfit:
    written = literal(value)[:60]
    if isinstance(value, bool):
        return Unfit(f"found {written}, expected an amount of money", _FORMS[FieldType.MONEY])
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if isinstance(exact, Decimal) and len(exact.as_tuple().digits) > _EXACT_DIGITS:
        return Unfit(f"{written} has too many digits to be exact", "write the amount in quotes: '12.30'")
    try:
        return Money.of(exact, currency).minor
    except InvalidValue as wrong:
        problem = wrong.problems[0]
        return Unfit(problem.says, problem.cure or _FORMS[FieldType.MONEY])


def _article(kind: FieldType) -> str:
    return _PHRASES.get(kind, f"a {kind.value}")


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


_TEXTUAL = {FieldType.TEXT, FieldType.CHOICE}
_DIFFERENT = {
    frozenset({FieldType.DATE, FieldType.INSTANT}): "a day and a moment differ; compare dates, or instants",
    frozenset({FieldType.NUMBER, FieldType.MONEY}): "divide money by money to get a number",
    frozenset({FieldType.TEXT, FieldType.CHOICES}): "ask for one option: x contains 'a'",
    frozenset({FieldType.CHOICE, FieldType.CHOICES}): "ask for one option: x contains 'a'",
}


def check(condition: Condition, names: Names) -> tuple[Problem, ...]:
    """Return every problem of a condition, with paths such as `all.1.left`; none when it fits.

    Raises:
        ConditionError: for a tree that is larger than the limits.
    """
    measured(condition)
    checking = _Checking(names)
    checking.condition(condition, "")
    return tuple(checking.problems)


class _Checking:
    """One check of one condition; it collects problems instead of stopping at the first."""

    def __init__(self, names: Names) -> None:
        self.problems: list[Problem] = []
        self._names = names
        self._terms = TermTypes(names, self.problems)

    def condition(self, node: Condition, path: str) -> None:
        """Check one condition and what is below it."""
        match node:
            case tree.All() | tree.AnyOf() | tree.Not():
                for step, part in parts(node):
                    self.condition(part, joined(path, step))
            case tree.Compare(sign=sign, left=left, right=right):
                self._compare(sign, (left, joined(path, "left")), (right, joined(path, "right")))
            case tree.Between():
                self._between(node, path)
            case tree.In():
                self._in(node, path)
            case tree.Contains() | tree.StartsWith():
                self._needle(node, path)
            case tree.Call():
                self.problems += call_problems(node, self._names.registry, path)
            case tree.Present(term=term) | tree.Missing(term=term):
                self._recorded(node, term, joined(path, "term"))

    def _compare(self, sign: str, left: tuple[Term, str], right: tuple[Term, str]) -> None:
        one, two = self._terms.type_of(*left), self._terms.type_of(*right)
        if one is None or two is None:
            return
        if isinstance(one, ValueTerm):
            one = two if isinstance(two, Shape) else Shape(own_type(one.value))
            self._literal(left[0], one, left[1])
        if isinstance(two, ValueTerm):
            two = one
            self._literal(right[0], two, right[1])
        self._comparable(sign, one, two, path=right[1])

    def _comparable(self, sign: str, one: Shape, two: Shape, *, path: str) -> None:
        kinds = frozenset({one.type, two.type})
        ordering = sign not in ("==", "!=")
        if len(kinds) > 1 and (ordering or not kinds <= _TEXTUAL):
            says = f"compares {one.type.value} with {two.type.value}"
            self._wrong(path, "different_types", says, _DIFFERENT.get(kinds, "compare values of one type"))
        elif ordering and not one.can_order:
            cure = "declare its options as ordered" if one.type is FieldType.CHOICE else "use == or !="
            self._wrong(path, "not_ordered", f"'{sign}' does not order {one.type.value}", cure)
        elif ordering and one.options != two.options:
            says = "compares the order of two different lists of options"
            self._wrong(path, "not_ordered", says, "compare each with an option")

    def _between(self, node: tree.Between, path: str) -> None:
        before = len(self.problems)
        term = (node.term, joined(path, "term"))
        self._compare("<=", term, (node.low, joined(path, "low")))
        own = {(each.code, each.says) for each in self.problems[before:]}
        middle = len(self.problems)
        self._compare("<=", term, (node.high, joined(path, "high")))
        self.problems[middle:] = [
            each for each in self.problems[middle:] if (each.code, each.says) not in own
        ]
        if len(self.problems) == before:
            self._bounds(node, self._terms.type_of(node.term, ""), joined(path, "low"))

    def _bounds(self, node: tree.Between, shape: Typed, path: str) -> None:
        if not (
            isinstance(shape, Shape) and isinstance(node.low, ValueTerm) and isinstance(node.high, ValueTerm)
        ):
            return
        low, high = fit(node.low.value, shape), fit(node.high.value, shape)
        if shape.type is FieldType.CHOICE:
            low, high = shape.options.index(str(low)), shape.options.index(str(high))
        if low > high:  # type: ignore[operator]  # both fit one ordered type
            says = f"the lower bound {write_term(node.low)} is above the upper bound {write_term(node.high)}"
            self._wrong(path, "empty_range", says, "swap the bounds")

    def _in(self, node: tree.In, path: str) -> None:
        shape = self._terms.type_of(node.term, joined(path, "term"))
        if shape is None:
            return
        if isinstance(shape, ValueTerm):
            shape = Shape(own_type(shape.value))
        if shape.type is FieldType.CHOICES:
            cure = "ask for each option: x contains 'a' or x contains 'b'"
            self._wrong(joined(path, "term"), "wrong_type", "'in' asks for one value, found choices", cure)
            return
        for index, value in enumerate(node.values):
            self._literal(ValueTerm(value=value), shape, joined(path, f"values.{index}"))

    def _needle(self, node: tree.Contains | tree.StartsWith, path: str) -> None:
        shape = self._terms.type_of(node.term, joined(path, "term"))
        if shape is None:
            return
        if isinstance(shape, ValueTerm):
            shape = Shape(own_type(shape.value))
        place, value = joined(path, "value"), node.value.value
        if shape.type is FieldType.CHOICES and isinstance(node, tree.Contains):
            self._literal(node.value, Shape(FieldType.CHOICE, shape.options, missing=shape.missing), place)
        elif shape.type not in _TEXTUAL:
            says = f"'{node.op}' needs a text, found {shape.type.value}"
            self._wrong(joined(path, "term"), "wrong_type", says, "compare it with == or <")
        elif not isinstance(value, str):
            self._wrong(place, "wrong_literal", "the part to look for is no text", "write it in quotes")
        elif not value:
            says = "the part to look for is empty, which every text holds"
            self._wrong(place, "empty_needle", says, "write at least one character, or present(…)")

    def _recorded(self, node: tree.Present | tree.Missing, term: Term, path: str) -> None:
        if not isinstance(term, FieldTerm):
            says = f"'{node.op}' asks whether a name is recorded, found {write_term(term)[:60]}"
            self._wrong(path, "not_a_name", says, f"write {node.op}(budget)")
        else:
            self._terms.type_of(term, path)

    def _literal(self, node: Term, shape: Shape, path: str) -> None:
        found = fit(node.value, shape) if isinstance(node, ValueTerm) else None
        if isinstance(found, Unfit):
            self._wrong(path, found.code, found.says, found.cure)

    def _wrong(self, path: str, code: str, says: str, cure: str) -> None:
        self.problems.append(Problem(path, code, says, cure))
