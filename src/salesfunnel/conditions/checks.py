"""Whether a condition fits the names it speaks of: unknown names, wrong types, impossible literals."""

from __future__ import annotations

from salesfunnel.conditions import tree
from salesfunnel.conditions.arguments import call_problems
from salesfunnel.conditions.canonical import joined, measured, parts
from salesfunnel.conditions.entries import Names
from salesfunnel.conditions.literals import Unfit, fit, own_type
from salesfunnel.conditions.shapes import Shape
from salesfunnel.conditions.term_types import TermTypes, Typed
from salesfunnel.conditions.tree import Condition, FieldTerm, Term, ValueTerm
from salesfunnel.conditions.writer import write_term
from salesfunnel.errors import Problem
from salesfunnel.model.field import FieldType

__all__ = ["check"]

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
