"""Names and terms as generated code: how each value is reached, and when it is surely known."""

from __future__ import annotations

import ast
from math import inf
from typing import Any

import attrs

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.tree import Add, FieldTerm, Multiply, Subtract, Term, ValueTerm
from salesfunnel.conditions.rows.generated.syntax import (
    FALSE,
    TRUE,
    Scope,
    called,
    chain,
    choose,
    every,
    is_class,
    member,
    name,
    same,
)
from salesfunnel.conditions.rows.terms import arithmetic_rule, days_between
from salesfunnel.conditions.values.names import ACCOUNT, OWNER, SUBJECTS, Entry, Names
from salesfunnel.conditions.values.read import constant
from salesfunnel.conditions.values.typecheck import Arithmetic, operand_types, type_of_term
from salesfunnel.conditions.values.types import ValueType
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import exponent
from salesfunnel.model.validators import INT64, SAFE_INTEGER

__all__ = ["Case", "Known", "Reading", "Terms", "is_derived"]

_MACHINE = {
    FieldType.TEXT: "str", FieldType.CHOICE: "str", FieldType.NUMBER: "float", FieldType.MONEY: "int",
    FieldType.FLAG: "bool", FieldType.DATE: "date", FieldType.INSTANT: "datetime",
}  # fmt: skip
"""The exact class of a value as the evaluators compute with it."""

_OPERATORS: dict[type[Arithmetic], type[ast.operator]] = {
    Add: ast.Add, Subtract: ast.Sub, Multiply: ast.Mult,
}  # fmt: skip


@attrs.frozen(eq=False)
class Case:
    """One class that a raw value may have.

    Args:
        guard: whether it has it; asked first.
        known: whether it is a known value then; else it is unknown.
        value: the value as the evaluators compute with it, or one that compares the same.
    """

    guard: ast.expr
    known: ast.expr
    value: ast.expr


@attrs.frozen(eq=False)
class Reading:
    """A name as generated code reads it.

    Args:
        local: the variable that holds it.
        load: what it is read from.
        cases: the classes that generated code tests itself; any other value goes to the closures.
        is_recorded: whether None means *missing*: so it does for what is recorded, not for a derived fact.
    """

    local: str
    load: ast.expr
    cases: tuple[Case, ...]
    is_recorded: bool


@attrs.frozen(eq=False)
class Known:
    """A term: the guards after which it is surely known, and its value."""

    guards: tuple[ast.expr, ...]
    value: ast.expr


class Terms:
    """Reads the names of one set, each by one variable, and computes with them.

    Args:
        names: what the conditions speak of.
        scope: where constants are bound.
    """

    def __init__(self, names: Names, scope: Scope) -> None:
        self.names = names
        self.scope = scope
        self._readings: dict[str, Reading] = {}

    @property
    def readings(self) -> tuple[Reading, ...]:
        """How each name that was asked for is read, in the order of the asking."""
        return tuple(self._readings.values())

    def reading(self, term: FieldTerm) -> Reading:
        """Return how a name is read."""
        known = self._readings.get(term.name)
        if known is None:
            known = self._readings[term.name] = self._read(self.names.entries[term.name])
        return known

    def known(self, term: Term, value_type: ValueType) -> Known | None:
        """Return a term with its guards; None for one that only the closures can read."""
        match term:
            case FieldTerm():
                return self._named(self.reading(term))
            case ValueTerm(value=value):
                return Known((), self.scope.literal(constant(value, value_type)))
            case tree.DaysSince(term=start):
                return self._days_since(start)
            case _:
                return self._arithmetic(term)

    def _read(self, entry: Entry) -> Reading:
        value_type = entry.value_type
        assert value_type is not None  # noqa: S101 - a condition on a broken name is refused before
        load = _access(entry, self.names.of)
        if load is None:
            local = self.scope.fresh("fact")
            load = called(name("read"), ast.Constant(value=entry.name))
            first = ast.NamedExpr(target=ast.Name(id=local, ctx=ast.Store()), value=load)
            return Reading(local, load, _derived(first, local, value_type), is_recorded=False)
        local = self.scope.fresh("value")
        return Reading(local, load, self._recorded(name(local), value_type), is_recorded=True)

    def _recorded(self, raw: ast.expr, value_type: ValueType) -> tuple[Case, ...]:
        match value_type.type:
            case FieldType.TEXT:
                return (
                    Case(
                        is_class(raw, "str"), self._not_in(raw, value_type.missing | value_type.absent), raw
                    ),
                )
            case FieldType.CHOICE:
                allowed = frozenset(value_type.options) - value_type.missing - value_type.absent
                known = chain(raw, (ast.In(), self.scope.literal(allowed)))
                if not value_type.options:
                    known = self._not_in(raw, value_type.missing | value_type.absent)
                return (Case(is_class(raw, "str"), known, raw),)
            case FieldType.FLAG:
                return (Case(same(raw, TRUE), TRUE, TRUE), Case(same(raw, FALSE), TRUE, FALSE))
            case FieldType.NUMBER:
                present = self._not_in(raw, value_type.missing | value_type.absent)
                return (
                    Case(is_class(raw, "float"), every([_within(raw, ast.Lt(), inf), present]), raw),
                    Case(is_class(raw, "int"), every([_within(raw, ast.LtE(), SAFE_INTEGER), present]), raw),
                )
            case FieldType.MONEY:
                return self._money(raw, value_type)
            case FieldType.DATE:
                return (Case(is_class(raw, "date"), self._not_in(raw, value_type.absent), raw),)
            case FieldType.INSTANT:
                in_utc = same(member(raw, "tzinfo"), name("UTC"))
                guard = every([is_class(raw, "datetime"), in_utc])
                return (Case(guard, self._not_in(raw, value_type.absent), raw),)
            case _:
                return ()

    def _money(self, raw: ast.expr, value_type: ValueType) -> tuple[Case, ...]:
        """Return the cases of money: an amount, and whole major units unless a number may mean *missing*."""
        minor = member(raw, "minor")
        ours = chain(member(raw, "currency"), (ast.Eq(), ast.Constant(value=value_type.currency)))
        amount = Case(is_class(raw, "Money"), every([ours, self._not_in(minor, value_type.absent)]), minor)
        if value_type.absent or not all(isinstance(literal, str) for literal in value_type.missing):
            return (amount,)
        unit = 10 ** exponent(value_type.currency)
        whole = ast.BinOp(left=raw, op=ast.Mult(), right=ast.Constant(value=unit))
        return (amount, Case(is_class(raw, "int"), _within(raw, ast.LtE(), INT64 // unit), whole))

    def _not_in(self, value: ast.expr, missing: frozenset[Any]) -> ast.expr:
        return chain(value, (ast.NotIn(), self.scope.literal(missing))) if missing else TRUE

    def _named(self, reading: Reading) -> Known | None:
        cases = [case for case in reading.cases if case.value is reading.cases[0].value]
        if not cases or cases[0].value is TRUE:
            return None
        *others, last = cases
        guard = every([last.guard, last.known])
        for case in reversed(others):
            guard = choose(case.guard, case.known, guard)
        return Known((guard,), cases[0].value)

    def _days_since(self, start: Term) -> Known | None:
        value_type = type_of_term(start, self.names)
        known = self.known(start, value_type) if isinstance(value_type, ValueType) else None
        if known is None or not isinstance(value_type, ValueType):
            return None
        if value_type.type is FieldType.INSTANT:
            elapsed = ast.BinOp(left=name("now"), op=ast.Sub(), right=known.value)
            return Known(known.guards, ast.BinOp(left=elapsed, op=ast.Div(), right=name("DAY")))
        zone = self.scope.bind("constant", self.names.zone)
        days = self.scope.bind("function", days_between)
        return self._kept(known.guards, called(days, known.value, name("now"), zone), "float")

    def _arithmetic(self, node: Arithmetic) -> Known | None:
        value_types = operand_types(
            node, type_of_term(node.left, self.names), type_of_term(node.right, self.names)
        )
        left, right = self.known(node.left, value_types[0]), self.known(node.right, value_types[1])
        if left is None or right is None:
            return None
        money = [value_type.type is FieldType.MONEY for value_type in value_types]
        guards = (*left.guards, *right.guards)
        one, two = (
            side.value if is_money else _as_float(side.value)
            for side, is_money in zip((left, right), money, strict=True)
        )
        result = type_of_term(node, self.names)
        is_whole = isinstance(result, ValueType) and result.type is FieldType.MONEY
        operator = _OPERATORS.get(type(node))
        if operator is None or any(money):
            rule = arithmetic_rule(node, left_is_money=money[0], right_is_money=money[1])
            computed = called(self.scope.bind("function", rule), one, two)
            return self._kept(guards, computed, "int" if is_whole else "float")
        local = self.scope.fresh("result")
        sum_ = ast.NamedExpr(
            target=ast.Name(id=local, ctx=ast.Store()), value=ast.BinOp(left=one, op=operator(), right=two)
        )
        return Known((*guards, _within(sum_, ast.Lt(), inf)), name(local))

    def _kept(self, guards: tuple[ast.expr, ...], value: ast.expr, kind: str) -> Known:
        """Keep what a function of ours returned, known when it is of a class and no `Unknown`."""
        local = self.scope.fresh("result")
        kept = ast.NamedExpr(target=ast.Name(id=local, ctx=ast.Store()), value=value)
        return Known((*guards, is_class(kept, kind)), name(local))


def is_derived(entry: Entry, of: str) -> bool:
    """Say whether only a view can read a name: a derived fact, or an attribute of a row."""
    return _access(entry, of) is None


def _access(entry: Entry, of: str) -> ast.expr | None:
    """Return how a recorded value is read from its record; None for what only the view can read."""
    if entry.derive is not None or of not in SUBJECTS:
        return None
    owner, dot, own = entry.name.rpartition(".")
    if not dot:
        return _member_or_field(name("subject"), name("get"), own, core=SUBJECTS[of])
    core = {"account": ACCOUNT, "owner": OWNER}.get(owner)
    if core is None:
        return None
    value = _member_or_field(name(owner), member(member(name(owner), "fields"), "get"), own, core=core)
    return choose(same(name(owner), ast.Constant(value=None)), name("NOT_LOADED"), value)


def _member_or_field(record: ast.expr, get: ast.expr, own: str, *, core: dict[str, FieldType]) -> ast.expr:
    """Return a core attribute by its name in our own table, or a field by its name as a constant."""
    if own == "status":
        return member(member(record, "status"), "value")
    if own in core:
        return member(record, next(name for name in core if name == own))
    return called(get, ast.Constant(value=own))


def _derived(first: ast.expr, local: str, value_type: ValueType) -> tuple[Case, ...]:
    """Return the one case of a derived fact: the view has read it, so that its class says all."""
    kind = _MACHINE.get(value_type.type)
    return (Case(is_class(first, kind), TRUE, name(local)),) if kind else ()


def _within(value: ast.expr, op: ast.cmpop, limit: float) -> ast.expr:
    """Return whether a number lies between two opposite limits; NaN does not."""
    return chain(ast.Constant(value=-limit), (op, value), (op, ast.Constant(value=limit)))


def _as_float(value: ast.expr) -> ast.expr:
    """Return a number in binary64: in arithmetic a whole number is one too."""
    return value if isinstance(value, ast.Constant) else called(name("float"), value)
