"""Values that would make conditions true: found for one name from its range, for several by trying.

The small sets of answers that would let a subject advance: what is the least that one has to find out?

A set of names suffices when there are values for them, everything else staying as it is, with which every
must and knockout is surely true. A set that holds a smaller one is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations, islice, product
from math import prod
from typing import TypeAlias

import attrs

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import children, names_in
from salesfunnel.conditions.language.tree import OPPOSITE, Condition, Node, ValueTerm
from salesfunnel.conditions.language.writer import write
from salesfunnel.conditions.proof.proof import (
    Alternatives,
    Constraint,
    Goal,
    OpenValues,
    TermState,
    WantedAnswer,
    constraints,
    expand,
)
from salesfunnel.conditions.records.compiled import CompiledCondition
from salesfunnel.conditions.rows.closures import compile_evaluator
from salesfunnel.conditions.values.domains import ANYTHING, Domain, domain_of
from salesfunnel.conditions.values.names import SUBJECTS
from salesfunnel.conditions.values.types import ComputedValue, Unknown, ValueType
from salesfunnel.conditions.values.view import RowView, WhatIfView
from salesfunnel.gates.criterion import Severity
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money
from salesfunnel.text import Text

__all__ = [
    "MOST_ANSWERS",
    "MOST_SETS",
    "Reply",
    "Sufficient",
    "Trials",
    "can_be_answered",
    "sufficient",
    "wired",
]


_RECORDED = {"name", "source", "region", "industry", "amount", "close_date", "tags", "competitor"}
_FIXED = {*SUBJECTS["lead"], *SUBJECTS["opportunity"]} - _RECORDED
_TRIED, _EACH = 1_500, 40


def can_be_answered(name: str) -> bool:
    """Say whether somebody may record a name; ids, stages and the seller's own data nobody does."""
    return name not in _FIXED and not name.startswith("owner.") and not name.endswith((".id", "_id"))


def wired(value: ComputedValue, value_type: ValueType) -> object:
    """Return a value as a host would record it."""
    match value:
        case float() if value.is_integer() and value_type.type is FieldType.NUMBER:
            return int(value)
        case int() if value_type.type is FieldType.MONEY:
            return Money(value, value_type.currency)
        case frozenset():
            return tuple(sorted(value))
        case _:
            return value


class Trials:
    """Finds values for some names of one record.

    Args:
        view: the record as it is.
        leaves: the leaves that have to be met; their literals and names say what is worth trying.
    """

    def __init__(self, view: RowView, leaves: Sequence[Node]) -> None:
        self._view = view
        self._leaves = leaves

    def single(self, domains: Mapping[str, Domain]) -> dict[str, ComputedValue] | None:
        """Return a value of each domain, or None where there is none at hand."""
        found = {name: self._likeliest(name, domain) for name, domain in domains.items()}
        return None if None in found.values() else found  # type: ignore[return-value]  # none is None

    def several(self, domains: Mapping[str, Domain]) -> Iterator[dict[str, ComputedValue]]:
        """Yield combinations that are worth trying together."""
        candidates = [list(islice(self._candidates(name, domain), _EACH)) for name, domain in domains.items()]
        for values in islice(product(*candidates), _TRIED):
            yield dict(zip(domains, values, strict=True))

    def are_all(self, domains: Mapping[str, Domain]) -> bool:
        """Say whether `several` yields every combination there is."""
        sizes = [self._inside(name, domain).only for name, domain in domains.items()]
        return all(only is not None for only in sizes) and prod(len(only or ()) for only in sizes) <= _TRIED

    def _inside(self, name: str, domain: Domain) -> Domain:
        """Return the values of a domain that the name can have."""
        value_type = self._value_type(name)
        return domain & domain_of(value_type) & Domain(never=value_type.absent)

    def _value_type(self, name: str) -> ValueType:
        value_type = self._view.names.entries[name].value_type
        assert value_type is not None  # noqa: S101 - a condition on a name without a type is not compiled
        return value_type

    def _likeliest(self, name: str, domain: Domain) -> ComputedValue | None:
        value_type, inside = self._value_type(name), self._inside(name, domain)
        rich = _rich(inside, value_type)
        return inside.sample(rich if rich is not None else _plain(value_type, self._view.now))

    def _candidates(self, name: str, domain: Domain) -> Iterator[ComputedValue]:
        value_type, inside = self._value_type(name), self._inside(name, domain)
        seen: set[ComputedValue] = set()
        for each in self._worth_trying(value_type, inside):
            if each not in seen and each in inside:
                seen.add(each)
                yield each

    def _worth_trying(self, value_type: ValueType, inside: Domain) -> Iterator[ComputedValue]:
        yield from sorted(inside.only) if inside.only is not None else ()
        plain = _plain(value_type, self._view.now)
        first = inside.sample(plain)
        if first is not None:
            yield first
        if value_type.type in (FieldType.DATE, FieldType.INSTANT):
            yield from self._days(plain)
        elif value_type.type in (FieldType.NUMBER, FieldType.MONEY):
            yield from self._numbers(value_type)
        else:
            yield from (each for each in self._read() if isinstance(each, type(plain)))

    def _days(self, now: ComputedValue) -> Iterator[ComputedValue]:
        for each in (now, *(each for each in self._read() if type(each) is type(now))):
            for days in (0.0, 1.0, -1.0, *self._literals()):
                for way in (days + 1, days - 1, -days - 1, -days + 1):
                    if isinstance(each, date) and abs(way) < 10_000:
                        yield each + timedelta(days=way)

    def _numbers(self, value_type: ValueType) -> Iterator[ComputedValue]:
        money = value_type.type is FieldType.MONEY
        unit = Money.of(1, value_type.currency).minor if money else 1
        read = [each for each in self._read() if isinstance(each, (int, float))]
        for each in (*(unit * one for one in self._literals()), *read, 0.0):
            for value in (
                each,
                each + unit,
                each - unit,
                each * 2,
                each / 2,
                each * 10,
                each / 10,
                each * 1000,
            ):
                yield round(value) if money else float(value)

    def _literals(self) -> list[float]:
        return [float(value) for leaf in self._leaves for value in _literals(leaf)]

    def _read(self) -> list[ComputedValue]:
        known = [self._view.read(name) for name in dict.fromkeys(_every_name(self._leaves))]
        return [each for each in known if not isinstance(each, (Unknown, bool))]


def _literals(node: Node) -> Iterator[float]:
    if isinstance(node, ValueTerm) and type(node.value) in (int, float):
        yield float(node.value)
    for _, part in children(node):
        yield from _literals(part)


def _every_name(leaves: Sequence[Node]) -> Iterator[str]:
    for leaf in leaves:
        yield from names_in(leaf)


def _plain(value_type: ValueType, now: datetime) -> ComputedValue:
    """Return a value that anybody would recognise as one of the type."""
    values: dict[FieldType, ComputedValue] = {
        FieldType.NUMBER: 1.0,
        FieldType.DATE: now.date(),
        FieldType.INSTANT: now,
        FieldType.FLAG: True,
        FieldType.CHOICES: frozenset(value_type.options[:1]),
    }
    if value_type.type is FieldType.MONEY:
        return Money.of(1, value_type.currency).minor
    return values.get(value_type.type, "x")


def _rich(inside: Domain, value_type: ValueType) -> ComputedValue | None:
    """Return an amount of whole units where one lies inside: nobody answers with a cent."""
    if value_type.type is not FieldType.MONEY or inside == ANYTHING:
        return None
    unit = Money.of(1, value_type.currency).minor
    bound = inside.low if inside.low is not None else inside.high
    tries = [] if bound is None else [bound, bound + unit, bound - unit]
    return next((each for each in tries if each in inside), None)


MOST_SETS, MOST_ANSWERS = 8, 5
_STEPS = 6_000
_KNOWN = frozenset({TermState.KNOWN})
_Leaf: TypeAlias = tuple[Condition, WantedAnswer]


@attrs.frozen(kw_only=True)
class Reply:
    """One answer of a set: a name, and what has to be true of it.

    Args:
        name: the field, attribute or derived fact.
        condition: what it has to fulfil, such as `budget > 0`.
        example: a value with which, beside the other examples of the set, every gate passes.
        label: how people call the name.
    """

    name: str
    condition: Condition
    example: object
    label: Text | None = None

    def __str__(self) -> str:
        """Return the condition as text."""
        return write(self.condition)


@attrs.frozen(kw_only=True)
class Sufficient:
    """The small sets of answers that would suffice.

    Args:
        sets: smallest first; one empty set when nothing is missing, none when no small set suffices.
        truncated: whether there may be others: more than eight, larger than five, or too long to look for.
    """

    sets: tuple[tuple[Reply, ...], ...] = ()
    truncated: bool = False


def sufficient(
    gates: Iterable[CompiledGate], view: RowView, *, waived: Collection[tuple[str, str]] = ()
) -> Sufficient:
    """Return the smallest sets of answers with which a subject would pass some gates.

    A policy of one's own is sure to be content when nothing is open; whether less would do, nobody can tell,
    so its gates want every criterion true, and the sets count as truncated.

    Args:
        gates: the gates on the way.
        view: the record as it is.
        waived: gate and criterion of what needs no answer.
    """
    asked = tuple(gates)
    walks = [
        walk
        for gate in asked
        for criterion, walk in gate.walks
        if (gate.own is not None or criterion.severity is not Severity.SHOULD)
        and (gate.key, criterion.key) not in waived
    ]
    if all(walk.answer(view) is True for walk in walks):
        return Sufficient(sets=((),))
    found = _Search(walks, view).found()
    return attrs.evolve(found, truncated=True) if any(gate.own for gate in asked) else found


@attrs.define
class _Branch:
    """One way to meet all goals, as far as it was followed."""

    goals: list[Goal]
    choices: list[Alternatives] = attrs.Factory(list)
    standing: OpenValues = attrs.Factory(OpenValues)
    leaves: tuple[_Leaf, ...] = ()
    changed: frozenset[str] = frozenset()

    def along(self, goals: Sequence[Goal]) -> _Branch:
        """Return the branch that goes on with some goals."""
        return _Branch(list(goals), list(self.choices), self.standing.copy(), self.leaves, self.changed)


class _Search:
    """One search over one record, smallest sets first."""

    def __init__(self, walks: Sequence[CompiledCondition], view: RowView) -> None:
        self._walks = walks
        self._view = view
        self._conditions = [_plain_suffice(walk.condition) for walk in walks]
        self._order = list(dict.fromkeys(name for each in self._conditions for name in names_in(each)))
        self._places = {id(leaf): at for at, leaf in enumerate(_leaves(tree.All(of=tuple(self._conditions))))}
        self._holds: dict[int, bool | None] = {}
        self._names: dict[int, frozenset[str]] = {}
        self._sets: dict[frozenset[str], tuple[Reply, ...]] = {}
        self._left = _STEPS
        self._truncated = False

    def found(self) -> Sufficient:
        """Return the sets, smallest first and else in document order."""
        for size in range(1, MOST_ANSWERS + 1):
            for branch in self._branches(size):
                self._close(branch, size)
            if len(self._sets) > MOST_SETS:
                break
        sets = tuple(self._sets.values())
        return Sufficient(sets=sets[:MOST_SETS], truncated=self._truncated or len(sets) > MOST_SETS)

    def _branches(self, size: int) -> Iterator[_Branch]:
        """Yield each way to meet every goal that changes no more names than `size`."""
        goals = [(each, WantedAnswer.TRUE) for each in reversed(self._conditions)]
        waiting = [_Branch(goals)]
        while waiting:
            branch = waiting.pop()
            if not self._follow(branch, size):
                continue
            if branch.choices:
                ways = branch.choices.pop(0)
                waiting += [branch.along(way) for way in reversed(ways)]  # type: ignore[arg-type]  # only goals
            else:
                yield branch

    def _follow(self, branch: _Branch, size: int) -> bool:
        """Deal with the goals that wait; say whether the branch is still open."""
        while branch.goals:
            self._left -= 1
            if self._left < 0:
                self._truncated = True
                return False
            node, mode = branch.goals.pop()
            if not isinstance(node, (tree.All, tree.AnyOf, tree.Not)):
                if not self._meets(branch, (node, mode)) or not self._fits(branch, size):
                    return False
                continue
            ways = expand((node, mode), self._view.names)
            if not ways:
                return False
            if len(ways) == 1:
                branch.goals += ways[0][::-1]  # type: ignore[arg-type]  # only leaves give claims
            else:
                branch.choices.append(ways)
        return True

    def _fits(self, branch: _Branch, size: int) -> bool:
        if any(known <= branch.changed for known in self._sets):
            return False
        if len(branch.changed) > MOST_ANSWERS:
            self._truncated = True
        return len(branch.changed) <= size

    def _meets(self, branch: _Branch, leaf: _Leaf) -> bool:
        """Add a leaf to a branch, with the name that has to change where only one can."""
        node, mode = leaf
        branch.leaves = (*branch.leaves, leaf)
        open_names = self._open_names(node)
        if self._answer(node) is not (mode is WantedAnswer.TRUE):
            if not open_names:
                return False
            if len(open_names) == 1:
                branch.changed |= open_names
        ways = constraints(node, mode, self._view.names)
        return bool(ways) and all(map(branch.standing.admits, ways[0]))

    def _close(self, branch: _Branch, size: int) -> None:
        """Find values for a branch that changes exactly `size` names."""
        shared = [node for node, _ in branch.leaves if len(self._open_names(node)) > 1]
        others = sorted({name for node in shared for name in self._open_names(node)} - branch.changed)
        for more in combinations(others, size - len(branch.changed)):
            names = branch.changed | set(more)
            unmet = [
                node
                for node, mode in branch.leaves
                if self._answer(node) is not (mode is WantedAnswer.TRUE)
                and not self._open_names(node) & names
            ]
            if not unmet and not any(known <= names for known in self._sets):
                self._settle(branch, names)

    def _settle(self, branch: _Branch, names: frozenset[str]) -> None:
        standing = branch.standing.copy()
        if not all(standing.admits(Constraint(name, _KNOWN)) for name in sorted(names)):
            return
        touched = [leaf for leaf in branch.leaves if self._open_names(leaf[0]) & names]
        beside = {name for node, _ in touched for name in names_in(node)} - names
        if any(isinstance(self._view.read(name), Unknown) for name in beside):
            return
        order = [name for name in self._order if name in names]
        domains = {name: standing.slots.get(name, (_KNOWN, ANYTHING))[1] for name in order}
        trials = Trials(self._view, [node for node, _ in touched])
        first = trials.single(domains)
        for values in (*([first] if first else []), *trials.several(domains)):
            self._left -= 1
            supposed = WhatIfView(self._view, values)
            if all(walk.answer(supposed) is True for walk in self._walks):
                self._sets[names] = tuple(self._reply(name, values[name], touched) for name in order)
                return
        self._truncated = self._truncated or not trials.are_all(domains)

    def _reply(self, name: str, value: object, leaves: Sequence[_Leaf]) -> Reply:
        written = sorted(leaves, key=lambda leaf: self._places[id(leaf[0])])
        asked = dict.fromkeys(
            node if mode is WantedAnswer.TRUE else _negated(node)
            for node, mode in written
            if name in names_in(node)
        )
        entry = self._view.names.entries[name]
        condition = next(iter(asked)) if len(asked) == 1 else tree.All(of=tuple(asked))
        assert entry.value_type is not None  # noqa: S101 - a condition on a name without a type is not compiled
        example = wired(value, entry.value_type)  # type: ignore[arg-type]
        return Reply(name=name, condition=condition, example=example, label=entry.label)

    def _answer(self, node: Condition) -> bool | None:
        key = id(node)
        if key not in self._holds:
            self._holds[key] = compile_evaluator(node, self._view.names).answer(self._view)
        return self._holds[key]

    def _open_names(self, node: Condition) -> frozenset[str]:
        key = id(node)
        if key not in self._names:
            self._names[key] = frozenset(name for name in names_in(node) if can_be_answered(name))
        return self._names[key]


def _plain_suffice(node: Condition) -> Condition:
    """Return a condition without `between`, which may fail on either side."""
    match node:
        case tree.All(of=of) | tree.AnyOf(of=of):
            return type(node)(of=tuple(map(_plain_suffice, of)))
        case tree.Not(of=part):
            return tree.Not(of=_plain_suffice(part))
        case tree.Between(term=term, low=low, high=high):
            return tree.All(
                of=(
                    tree.Compare(sign=">=", left=term, right=low),
                    tree.Compare(sign="<=", left=term, right=high),
                )
            )
        case _:
            return node


def _leaves(node: Condition) -> Iterator[Condition]:
    """Yield the leaves of a condition in the order of its text."""
    inner = children(node) if isinstance(node, (tree.All, tree.AnyOf, tree.Not)) else []
    if not inner:
        yield node
    for _, part in inner:
        yield from _leaves(part)


def _negated(node: Condition) -> Condition:
    """Return what a person would write for the opposite of a leaf."""
    if isinstance(node, tree.Compare) and not (
        isinstance(node.right, tree.ValueTerm) and isinstance(node.right.value, bool)
    ):
        return tree.Compare(sign=OPPOSITE[node.sign], left=node.left, right=node.right)
    return tree.Not(of=node)
