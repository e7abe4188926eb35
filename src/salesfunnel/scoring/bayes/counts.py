"""What became of whom, as counts that add: closed subjects by outcome, value, scope and month.

Counts are whole numbers, so that adding and taking out are exact in whatever order. A shard may hold
less than nothing of a cell, where a subject is taken out that another shard counted: the sum is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Self, TypeAlias

import attrs

from salesfunnel.errors import IncompatibleTallies, InvalidValue
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.validators import is_instant, is_unclaimed, of_type, read_only, tuple_of, tupled, utc

__all__ = ["ALL", "PERIOD_DAYS", "Case", "Cell", "OutcomeCounts", "period_of"]

ALL = ""
"""The name under which every case is counted, whatever is known of it."""

PERIOD_DAYS = 30
"""How many days make one period of the counts, convention of this library: forgetting goes in such steps."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Key: TypeAlias = tuple[tuple[str, ...], str, bool, str, int]


def period_of(at: datetime, days: int) -> int:
    """Return the number of the period in which an instant lies, counted from 1970-01-01 in UTC.

    >>> period_of(datetime(1970, 2, 1, tzinfo=UTC), 30)
    1
    """
    return (at - _EPOCH).days // days


def _check_values(_instance: object, _attribute: object, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        fits = value is None or isinstance(value, str)
        if not fits and not (isinstance(value, tuple) and all(isinstance(each, str) for each in value)):
            says = f"found {value!r}, expected a text, several texts, or None"
            raise InvalidValue.at(f"Case.values.{name}", says)


@attrs.frozen(kw_only=True)
class Case:
    """One subject that was won or lost, with what was known of it just before.

    Args:
        is_won: whether it was won.
        at: when; aware.
        scope: where it belongs, from the widest to the narrowest: the pipeline, then the team.
        values: by feature: a text, several texts, or None where nothing was known.
        extra: keys of a newer format.
    """

    is_won: bool = attrs.field(validator=of_type(bool, "True or False"))
    at: datetime = attrs.field(converter=utc, validator=is_instant)
    scope: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    values: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=_check_values)
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)


@attrs.frozen(kw_only=True)
class Cell:
    """How many were won and lost with one value, in one scope and period.

    Args:
        scope: where they belong.
        feature: the name; `""` counts every case.
        value: the value; None where nothing was known.
        period: the period in which they were closed.
        won: how many were won.
        lost: how many were lost.
        extra: keys of a newer format.
    """

    scope: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    feature: str = attrs.field(default=ALL, validator=of_type(str, "a text"))
    value: str | None = attrs.field(default=None, validator=of_type(str, "a text or None"))
    period: int = attrs.field(validator=of_type(int, "a whole number"))
    won: int = attrs.field(default=0, validator=of_type(int, "a whole number"))
    lost: int = attrs.field(default=0, validator=of_type(int, "a whole number"))
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    @property
    def key(self) -> _Key:
        """What orders cells and tells them apart."""
        return (self.scope, self.feature, self.value is not None, self.value or "", self.period)


@attrs.frozen(kw_only=True)
class OutcomeCounts:
    """Any number of cases, counted: a commutative group under `+` and `-`.

    Args:
        features: the names whose values were counted, in order.
        period_days: how many days make a period.
        cells: the counts, in canonical order, none of them empty.
        extra: keys of a newer format.
    """

    features: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    period_days: int = attrs.field(default=PERIOD_DAYS, validator=of_type(int, "a whole number"))
    cells: tuple[Cell, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(Cell))
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    def __attrs_post_init__(self) -> None:
        """Hold the cells in one order, each once."""
        if self.period_days < 1:
            raise InvalidValue.at(
                "OutcomeCounts.period_days", f"found {self.period_days}, expected 1 or more"
            )
        keys = [each.key for each in self.cells if each.won or each.lost]
        rises = all(one < two for one, two in pairwise(keys))
        if not rises or len(keys) < len(self.cells):
            object.__setattr__(self, "cells", _summed([(each, 1) for each in self.cells]))

    @classmethod
    def of(cls, cases: Iterable[Case], *, features: Iterable[str], period_days: int = PERIOD_DAYS) -> Self:
        """Count cases in one pass.

        Args:
            cases: closed subjects; an iterator is read once and not kept.
            features: the names to count; a case that lacks one counts as unknown there.
            period_days: how many days make a period.

        Raises:
            InvalidValue: for what is no case.
        """
        names = tuple(features)
        counted: dict[_Key, list[int]] = {}
        for case in cases:
            if not isinstance(case, Case):
                raise InvalidValue.at("cases", f"found a {type(case).__name__}, expected a Case")
            period = period_of(case.at, period_days)
            for feature, value in _counted(case, names):
                key = (case.scope, feature, value is not None, value or "", period)
                counted.setdefault(key, [0, 0])[not case.is_won] += 1
        return cls(features=names, period_days=period_days, cells=_cells(counted))

    def __radd__(self, other: object) -> OutcomeCounts:
        """Let `sum` add counts: it begins with 0."""
        return self if other == 0 else NotImplemented

    def __add__(self, other: OutcomeCounts) -> OutcomeCounts:
        """Return the counts of both together.

        Raises:
            IncompatibleTallies: where they count other features, or by other periods.
        """
        return self._with(other, 1)

    def __sub__(self, other: OutcomeCounts) -> OutcomeCounts:
        """Return the counts without those of the other; it raises as `+` does."""
        return self._with(other, -1)

    def closed(self, case: Case) -> OutcomeCounts:
        """Return the counts after a subject was won or lost."""
        return self + self._alone(case)

    def reopened(self, case: Case) -> OutcomeCounts:
        """Return the counts after a subject was opened again.

        Args:
            case: what was counted when it was closed, with the values of then.
        """
        return self - self._alone(case)

    def _alone(self, case: Case) -> OutcomeCounts:
        return OutcomeCounts.of([case], features=self.features, period_days=self.period_days)

    def _with(self, other: OutcomeCounts, sign: int) -> OutcomeCounts:
        if not isinstance(other, OutcomeCounts):
            return NotImplemented
        for name in ("features", "period_days"):
            one, two = getattr(self, name), getattr(other, name)
            if one != two:
                says, cure = f"found {one!r} and {two!r}", "count both by one definition"
                raise IncompatibleTallies.at(f"counts.{name}", says, cure)
        both = [*((each, 1) for each in self.cells), *((each, sign) for each in other.cells)]
        return attrs.evolve(self, cells=_summed(both))


def _counted(case: Case, features: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    yield ALL, None
    for feature in features:
        value = case.values.get(feature)
        if isinstance(value, tuple):
            yield from ((feature, str(each)) for each in dict.fromkeys(value))
        else:
            yield feature, None if value is None else str(value)


def _summed(cells: Iterable[tuple[Cell, int]]) -> tuple[Cell, ...]:
    counted: dict[_Key, list[int]] = {}
    for cell, sign in cells:
        found = counted.setdefault(cell.key, [0, 0])
        found[0] += sign * cell.won
        found[1] += sign * cell.lost
    return _cells(counted)


def _cells(counted: Mapping[_Key, list[int]]) -> tuple[Cell, ...]:
    return tuple(
        Cell(scope=scope, feature=feature, value=value if known else None, period=period, won=won, lost=lost)
        for (scope, feature, known, value, period), (won, lost) in sorted(counted.items())
        if won or lost
    )
