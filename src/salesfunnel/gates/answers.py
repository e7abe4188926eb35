"""Values that would make conditions true: found for one name from its range, for several by trying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice, product
from math import prod

from salesfunnel.conditions.attributes import SUBJECTS
from salesfunnel.conditions.canonical import parts
from salesfunnel.conditions.claims import names_in
from salesfunnel.conditions.domains import ANYTHING, Domain, domain_of
from salesfunnel.conditions.shapes import Machine, Shape, Unknown
from salesfunnel.conditions.tree import Node, ValueTerm
from salesfunnel.conditions.view import RowView
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money

__all__ = ["Trials", "can_be_answered", "wired"]

_RECORDED = {"name", "source", "region", "industry", "amount", "close_date", "tags", "competitor"}
_FIXED = {*SUBJECTS["lead"], *SUBJECTS["opportunity"]} - _RECORDED
_TRIED, _EACH = 1_500, 40


def can_be_answered(name: str) -> bool:
    """Say whether somebody may record a name; ids, stages and the seller's own data nobody does."""
    return name not in _FIXED and not name.startswith("owner.") and not name.endswith((".id", "_id"))


def wired(value: Machine, shape: Shape) -> object:
    """Return a value as a host would record it."""
    match value:
        case float() if value.is_integer() and shape.type is FieldType.NUMBER:
            return int(value)
        case int() if shape.type is FieldType.MONEY:
            return Money(value, shape.currency)
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

    def single(self, domains: Mapping[str, Domain]) -> dict[str, Machine] | None:
        """Return a value of each domain, or None where there is none at hand."""
        found = {name: self._likeliest(name, domain) for name, domain in domains.items()}
        return None if None in found.values() else found  # type: ignore[return-value]  # none is None

    def several(self, domains: Mapping[str, Domain]) -> Iterator[dict[str, Machine]]:
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
        shape = self._shape(name)
        return domain & domain_of(shape) & Domain(never=shape.absent)

    def _shape(self, name: str) -> Shape:
        shape = self._view.names.entries[name].shape
        assert shape is not None  # noqa: S101 - a condition on a name without a type is not compiled
        return shape

    def _likeliest(self, name: str, domain: Domain) -> Machine | None:
        shape, inside = self._shape(name), self._inside(name, domain)
        rich = _rich(inside, shape)
        return inside.sample(rich if rich is not None else _plain(shape, self._view.now))

    def _candidates(self, name: str, domain: Domain) -> Iterator[Machine]:
        shape, inside = self._shape(name), self._inside(name, domain)
        seen: set[Machine] = set()
        for each in self._worth_trying(shape, inside):
            if each not in seen and each in inside:
                seen.add(each)
                yield each

    def _worth_trying(self, shape: Shape, inside: Domain) -> Iterator[Machine]:
        yield from sorted(inside.only) if inside.only is not None else ()
        plain = _plain(shape, self._view.now)
        first = inside.sample(plain)
        if first is not None:
            yield first
        if shape.type in (FieldType.DATE, FieldType.INSTANT):
            yield from self._days(plain)
        elif shape.type in (FieldType.NUMBER, FieldType.MONEY):
            yield from self._numbers(shape)
        else:
            yield from (each for each in self._read() if isinstance(each, type(plain)))

    def _days(self, now: Machine) -> Iterator[Machine]:
        for each in (now, *(each for each in self._read() if type(each) is type(now))):
            for days in (0.0, 1.0, -1.0, *self._literals()):
                for way in (days + 1, days - 1, -days - 1, -days + 1):
                    if isinstance(each, date) and abs(way) < 10_000:
                        yield each + timedelta(days=way)

    def _numbers(self, shape: Shape) -> Iterator[Machine]:
        money = shape.type is FieldType.MONEY
        unit = Money.of(1, shape.currency).minor if money else 1
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

    def _read(self) -> list[Machine]:
        known = [self._view.read(name) for name in dict.fromkeys(_every_name(self._leaves))]
        return [each for each in known if not isinstance(each, (Unknown, bool))]


def _literals(node: Node) -> Iterator[float]:
    if isinstance(node, ValueTerm) and type(node.value) in (int, float):
        yield float(node.value)
    for _, part in parts(node):
        yield from _literals(part)


def _every_name(leaves: Sequence[Node]) -> Iterator[str]:
    for leaf in leaves:
        yield from names_in(leaf)


def _plain(shape: Shape, now: datetime) -> Machine:
    """Return a value that anybody would recognise as one of the type."""
    values: dict[FieldType, Machine] = {
        FieldType.NUMBER: 1.0,
        FieldType.DATE: now.date(),
        FieldType.INSTANT: now,
        FieldType.FLAG: True,
        FieldType.CHOICES: frozenset(shape.options[:1]),
    }
    if shape.type is FieldType.MONEY:
        return Money.of(1, shape.currency).minor
    return values.get(shape.type, "x")


def _rich(inside: Domain, shape: Shape) -> Machine | None:
    """Return an amount of whole units where one lies inside: nobody answers with a cent."""
    if shape.type is not FieldType.MONEY or inside == ANYTHING:
        return None
    unit = Money.of(1, shape.currency).minor
    bound = inside.low if inside.low is not None else inside.high
    tries = [] if bound is None else [bound, bound + unit, bound - unit]
    return next((each for each in tries if each in inside), None)
