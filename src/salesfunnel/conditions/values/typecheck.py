"""Whether a condition fits the names it uses: their types, the operators between them, and its literals.

A name brings its type, arithmetic combines the types of its operands, and a literal takes that of the term
beside it: `amount > 5000` makes the literal an amount of money, `seats > 5000` a number.
"""

from __future__ import annotations

from typing import TypeAlias

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import check_size, children, join_path
from salesfunnel.conditions.language.tree import (
    ARITHMETIC,
    Add,
    Condition,
    Divide,
    FieldTerm,
    Multiply,
    Subtract,
    Term,
    ValueTerm,
)
from salesfunnel.conditions.language.writer import write_term
from salesfunnel.conditions.values.arguments import call_problems
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.read import UnfitLiteral, fit_literal, own_type
from salesfunnel.conditions.values.types import NUMBER, ValueType
from salesfunnel.errors import ConditionError, Problem, near
from salesfunnel.model.field import FieldType

__all__ = ["Arithmetic", "TermType", "TermTypes", "check", "operand_types", "term_type", "type_of_term"]


Arithmetic: TypeAlias = Add | Subtract | Multiply | Divide

TermType: TypeAlias = ValueType | ValueTerm | None
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


def operand_types(
    node: Arithmetic, left: ValueType | ValueTerm, right: ValueType | ValueTerm
) -> tuple[ValueType, ValueType]:
    """Return the types that the two operands have once literals took theirs.

    Beside money a literal is money in a sum and a number in a product; elsewhere it is a number.
    """
    summing = isinstance(node, (Add, Subtract))
    one = (
        left if isinstance(left, ValueType) else right if summing and isinstance(right, ValueType) else NUMBER
    )
    two = (
        right if isinstance(right, ValueType) else left if summing and isinstance(left, ValueType) else NUMBER
    )
    return one, two


def _result(node: Arithmetic, one: ValueType, two: ValueType) -> ValueType | None:
    """Return the type of a sum, difference, product or quotient, or None where it has no meaning."""
    kinds = (one.type, two.type)
    kind = _RESULTS[type(node)].get(kinds)
    if kind is _MONEY:
        return ValueType(_MONEY, currency=one.currency or two.currency)
    return NUMBER if kind is _NUMBER else None


class TermTypes:
    """Types terms against one set of names; what is wrong is added to `problems`."""

    def __init__(self, names: Names, problems: list[Problem]) -> None:
        self._names = names
        self._problems = problems

    def type_of(self, node: Term, path: str) -> TermType:
        """Return the type of a term."""
        match node:
            case FieldTerm(name=name):
                return self._named(name, path)
            case ValueTerm():
                return node
            case tree.DaysSince(term=term):
                return self._days_since(term, join_path(path, "term"))
            case _:
                return self._arithmetic(node, path)

    def _named(self, name: str, path: str) -> ValueType | None:
        entry = self._names.entries.get(name)
        if entry is not None:
            return entry.value_type
        cure = near(name, self._names.entries)
        if cure.startswith("known"):
            cure = near(name, [entry for entry in self._names.entries if ("." in entry) is ("." in name)])
        if name.startswith("actor.") and "actor.id" not in self._names.entries:
            cure = "who asks is known only to 'may' in the section 'commands': put the condition there"
        self._problems.append(Problem(path, "unknown_field", f"no field is named '{name}'", cure))
        return None

    def _days_since(self, term: Term, path: str) -> ValueType:
        value_type = self.type_of(term, path)
        if value_type is not None and not (
            isinstance(value_type, ValueType) and value_type.type in {FieldType.DATE, FieldType.INSTANT}
        ):
            kind = value_type.type.value if isinstance(value_type, ValueType) else "a literal"
            says, cure = (
                f"'days_since' needs a date or an instant, found {kind}",
                "name a field of that type",
            )
            self._problems.append(Problem(path, "wrong_type", says, cure))
        return NUMBER

    def _arithmetic(self, node: Arithmetic, path: str) -> ValueType | None:
        left, right = (
            self.type_of(node.left, join_path(path, "left")),
            self.type_of(node.right, join_path(path, "right")),
        )
        if left is None or right is None:
            return None
        one, two = operand_types(node, left, right)
        result = _result(node, one, two)
        if result is None:
            says = f"'{ARITHMETIC[type(node)]}' has no meaning between {one.type.value} and {two.type.value}"
            cure = "compute with numbers and money: money ± money, money × number, money ÷ number or money"
            self._problems.append(Problem(path, "wrong_arithmetic", says, cure))
            return None
        sides = ((left, one, "left"), (right, two, "right"))
        fitting = [self._fits(*side, path=path) for side in sides]
        return result if all(fitting) else None

    def _fits(self, typed: ValueType | ValueTerm, value_type: ValueType, side: str, *, path: str) -> bool:
        fitting = fit_literal(typed.value, value_type) if isinstance(typed, ValueTerm) else None
        if isinstance(fitting, UnfitLiteral):
            self._problems.append(Problem(join_path(path, side), fitting.code, fitting.says, fitting.cure))
        return not isinstance(fitting, UnfitLiteral)


def type_of_term(node: Term, names: Names) -> ValueType | ValueTerm:
    """Return the type of a term that was checked before.

    Raises:
        ConditionError: for a term whose names have no type.
    """
    value_type = TermTypes(names, []).type_of(node, "")
    if value_type is None:
        raise ConditionError.at(
            "", "speaks of a field whose own definition is broken", "mend the field first"
        )
    return value_type


def term_type(term: Term, names: Names, beside: Term | None = None) -> ValueType:
    """Return the type of a term; a literal takes that of the term beside it."""
    for either in (term, beside):
        own = type_of_term(either, names) if either is not None else None
        if isinstance(own, ValueType):
            return own
    assert isinstance(term, ValueTerm)  # noqa: S101 - nothing else has no type of its own
    return ValueType(own_type(term.value))


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
    check_size(condition)
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
                for step, part in children(node):
                    self.condition(part, join_path(path, step))
            case tree.Compare(sign=sign, left=left, right=right):
                self._compare(sign, (left, join_path(path, "left")), (right, join_path(path, "right")))
            case tree.Between():
                self._between(node, path)
            case tree.In():
                self._in(node, path)
            case tree.Contains() | tree.StartsWith():
                self._needle(node, path)
            case tree.Call():
                self.problems += call_problems(node, self._names.registry, path)
            case tree.Present(term=term) | tree.Missing(term=term):
                self._recorded(node, term, join_path(path, "term"))

    def _compare(self, sign: str, left: tuple[Term, str], right: tuple[Term, str]) -> None:
        one, two = self._terms.type_of(*left), self._terms.type_of(*right)
        if one is None or two is None:
            return
        if isinstance(one, ValueTerm):
            one = two if isinstance(two, ValueType) else ValueType(own_type(one.value))
            self._literal(left[0], one, left[1])
        if isinstance(two, ValueTerm):
            two = one
            self._literal(right[0], two, right[1])
        self._comparable(sign, one, two, path=right[1])

    def _comparable(self, sign: str, one: ValueType, two: ValueType, *, path: str) -> None:
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
        term = (node.term, join_path(path, "term"))
        self._compare("<=", term, (node.low, join_path(path, "low")))
        own = {(problem.code, problem.says) for problem in self.problems[before:]}
        middle = len(self.problems)
        self._compare("<=", term, (node.high, join_path(path, "high")))
        self.problems[middle:] = [
            problem for problem in self.problems[middle:] if (problem.code, problem.says) not in own
        ]
        if len(self.problems) == before:
            self._bounds(node, self._terms.type_of(node.term, ""), join_path(path, "low"))

    def _bounds(self, node: tree.Between, value_type: TermType, path: str) -> None:
        if not (
            isinstance(value_type, ValueType)
            and isinstance(node.low, ValueTerm)
            and isinstance(node.high, ValueTerm)
        ):
            return
        low, high = fit_literal(node.low.value, value_type), fit_literal(node.high.value, value_type)
        if value_type.type is FieldType.CHOICE:
            low, high = value_type.options.index(str(low)), value_type.options.index(str(high))
        if low > high:  # type: ignore[operator]  # both fit one ordered type
            says = f"the lower bound {write_term(node.low)} is above the upper bound {write_term(node.high)}"
            self._wrong(path, "empty_range", says, "swap the bounds")

    def _in(self, node: tree.In, path: str) -> None:
        value_type = self._terms.type_of(node.term, join_path(path, "term"))
        if value_type is None:
            return
        if isinstance(value_type, ValueTerm):
            value_type = ValueType(own_type(value_type.value))
        if value_type.type is FieldType.CHOICES:
            cure = "ask for each option: x contains 'a' or x contains 'b'"
            self._wrong(join_path(path, "term"), "wrong_type", "'in' asks for one value, found choices", cure)
            return
        for index, value in enumerate(node.values):
            self._literal(ValueTerm(value=value), value_type, join_path(path, f"values.{index}"))

    def _needle(self, node: tree.Contains | tree.StartsWith, path: str) -> None:
        value_type = self._terms.type_of(node.term, join_path(path, "term"))
        if value_type is None:
            return
        if isinstance(value_type, ValueTerm):
            value_type = ValueType(own_type(value_type.value))
        place, value = join_path(path, "value"), node.value.value
        if value_type.type is FieldType.CHOICES and isinstance(node, tree.Contains):
            self._literal(
                node.value, ValueType(FieldType.CHOICE, value_type.options, missing=value_type.missing), place
            )
        elif value_type.type not in _TEXTUAL:
            says = f"'{node.op}' needs a text, found {value_type.type.value}"
            self._wrong(join_path(path, "term"), "wrong_type", says, "compare it with == or <")
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

    def _literal(self, node: Term, value_type: ValueType, path: str) -> None:
        fitting = fit_literal(node.value, value_type) if isinstance(node, ValueTerm) else None
        if isinstance(fitting, UnfitLiteral):
            self._wrong(path, fitting.code, fitting.says, fitting.cure)

    def _wrong(self, path: str, code: str, says: str, cure: str) -> None:
        self.problems.append(Problem(path, code, says, cure))
