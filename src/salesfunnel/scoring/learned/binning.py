"""How a field's values are divided into parts: few, readable, none too small, monotone where asked.

The parts into which a field's values are divided: as conditions, and as people read them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from functools import partial
from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.conditions.language.writer import write_literal
from salesfunnel.conditions.values.types import ValueType
from salesfunnel.messages import LOCALES, Message
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money
from salesfunnel.model.validators import SAFE_INTEGER
from salesfunnel.scoring.learned.engine import Array, engine
from salesfunnel.scoring.learned.history import ABSENT, UNREAD, Column
from salesfunnel.text import Text

__all__ = [
    "ANYTHING",
    "FLOOR",
    "SHRINKAGE",
    "Binning",
    "Direction",
    "Division",
    "Nothing",
    "OneOf",
    "Other",
    "Part",
    "Range",
    "divide",
    "evidence",
    "label_of",
    "nice",
    "when_of",
]


_NAMED = 4
"""How many values a label names."""


@attrs.frozen
class Range:
    """Numbers or amounts from `low` on and below `high`, each as the evaluators compute with it."""

    low: float | None
    high: float | None


@attrs.frozen
class OneOf:
    """Some of the values; the most frequent one first."""

    values: tuple[Any, ...]


@attrs.frozen
class Other:
    """Every recorded value but these."""

    values: tuple[Any, ...]


@attrs.frozen
class Nothing:
    """Nothing was recorded."""


Part: TypeAlias = Range | OneOf | Other | Nothing
"""A part of a field's values."""


ANYTHING: tuple[Part, ...] = (Range(None, None), Other(()))
"""The parts that hold whatever is recorded, what is of another type too."""


def when_of(part: Part, name: str, value_type: ValueType) -> str:
    """Return the condition that is true of exactly this part.

    >>> when_of(Range(10.0, 20.0), "seats", ValueType(FieldType.NUMBER))
    'seats >= 10 and seats < 20'
    >>> when_of(OneOf(("web",)), "source", ValueType(FieldType.TEXT))
    "source == 'web'"
    """
    match part:
        case Nothing():
            return f"missing({name})"
        case Range(low=low, high=high):
            ends = ((">=", low), ("<", high))
            said = [f"{name} {sign} {_number(end, value_type)}" for sign, end in ends if end is not None]
            return " and ".join(said) or f"present({name})"
        case OneOf(values=(bool() as flag,)):
            return name if flag else f"not {name}"
        case OneOf(values=(value,)):
            return f"{name} == {write_literal(value)}"
        case OneOf(values=values):
            return f"{name} in [{', '.join(map(write_literal, values))}]"
        case Other(values=()):
            return f"present({name})"
        case Other(values=values):
            return f"{name} not in [{', '.join(map(write_literal, values))}]"


def _number(end: float, value_type: ValueType) -> str:
    if value_type.type is FieldType.MONEY:
        major = Money(int(end), value_type.currency).major
        return str(int(major)) if major == int(major) else write_literal(f"{major:f}")
    return str(int(end)) if end == int(end) and abs(end) <= SAFE_INTEGER else repr(float(end))


def label_of(part: Part, field: Text, value_type: ValueType) -> Text:
    """Return what people call a part, in every language of the catalogue."""
    message = _said(part, field, value_type)
    return Text({locale: message.render(locale) for locale in LOCALES})


def _said(part: Part, field: Text, value_type: ValueType) -> Message:
    match part:
        case Nothing():
            return Message.of("part_nothing", field=field)
        case Range(low=None, high=None) | Other(values=()):
            return Message.of("part_anything", field=field)
        case Range(low=None, high=high):
            return Message.of("part_below", field=field, high=_shown(high, value_type))
        case Range(low=low, high=None):
            return Message.of("part_from", field=field, low=_shown(low, value_type))
        case Range(low=low, high=high):
            return Message.of(
                "part_between", field=field, low=_shown(low, value_type), high=_shown(high, value_type)
            )
        case OneOf(values=(bool() as flag,)):
            return Message.of("part_yes" if flag else "part_no", field=field)
        case OneOf(values=values) if len(values) > _NAMED:
            named = ", ".join(map(str, values[:_NAMED]))
            return Message.of("part_values_more", field=field, values=named, more=len(values) - _NAMED)
        case OneOf(values=values):
            return Message.of("part_values", field=field, values=", ".join(map(str, values)))
        case _:
            return Message.of("part_other", field=field)


def _shown(end: float | None, value_type: ValueType) -> str:
    return _number(end, value_type).strip("'") if end is not None else ""


Binning: TypeAlias = Literal["optimal", "quantile"]
"""Whether parts separate outcomes best, or hold about as many rows each."""

Direction: TypeAlias = Literal["rising", "falling"]
"""Whether more of a number never promises less, or never promises more."""

FLOOR = 20
"""The fewest rows of a part, convention of this library: a rate of twenty is known to about a fifth."""

SMALLEST_SHARE = 0.05
"""The least share of the rows that a part of a scale, or of several values, holds.

Source: N. Siddiqi, Credit Risk Scorecards, 2006, chapter 6 (a group holds at least 5 % of the cases).
"""

MOST_PARTS = 8
"""The most parts of one field besides *missing* and *other*, convention of this library: they can be read."""

SHRINKAGE = 20
"""How many rows of the average outcome every part is given, convention of this library: one of twenty rows
keeps half of what sets it apart, one of two hundred nine tenths."""

_MOST_CHARACTERS, _MOST_VALUES = 3_000, 500
"""How much one condition lists, inside the limits of the condition language."""


@attrs.frozen(eq=False)
class Division:
    """A field's values, divided.

    Args:
        column: its name.
        parts: the parts; a value in none of them counts as the average.
        monotone: the direction that the parts on the scale have to keep.
    """

    column: str
    parts: tuple[Part, ...]
    monotone: Direction | None = None

    @property
    def scale(self) -> tuple[int, ...]:
        """The places of the parts that lie on a scale, from the lowest."""
        return tuple(place for place, part in enumerate(self.parts) if isinstance(part, Range))

    def places(self, column: Column) -> Array:
        """Return for each row the place of its part; the number of parts for a value in none."""
        np = engine().np
        none = len(self.parts)
        table = np.array([*self._of_values(column.values), none, none], dtype=np.int64)
        for code, what in ((ABSENT, (Nothing(),)), (UNREAD, ANYTHING)):
            table[code] = next((at for at, part in enumerate(self.parts) if part in what), none)
        return table[column.codes]

    def _of_values(self, values: Sequence[Any]) -> list[int]:
        if self.scale:
            np = engine().np
            cuts = [part.low for part in self.parts if isinstance(part, Range) and part.low is not None]
            return list(
                np.searchsorted(np.array(cuts, dtype=float), np.array(values, dtype=float), side="right")
            )
        known = {
            value: at
            for at, part in enumerate(self.parts)
            if isinstance(part, OneOf)
            for value in part.values
        }
        rest = next((at for at, part in enumerate(self.parts) if isinstance(part, Other)), len(self.parts))
        return [known.get(value, rest) for value in values]


def divide(
    column: Column,
    won: Array,
    rows: Array,
    *,
    binning: Binning = "optimal",
    monotone: Direction | None = None,
) -> Division:
    """Divide a field's values by the outcomes of some rows.

    Args:
        column: the field.
        won: 1 or 0 for each row.
        rows: the places of the rows to look at.
        binning: by what the parts are found.
        monotone: the direction that a number has to keep.
    """
    codes, ends = column.codes[rows], won[rows]
    if column.is_number:
        parts = _ranges(column, codes, ends, cuts=partial(_CUTS[binning], monotone=monotone))
    else:
        parts = _groups(column, codes, ends, alike=binning == "optimal")
    if int((codes == ABSENT).sum()) >= FLOOR:
        parts = [*parts, Nothing()]
    return Division(column.name, tuple(parts), monotone)


def evidence(division: Division, places: Array, won: Array) -> tuple[Array, Array, Array]:
    """Return the weight of evidence of each part and of *none*, how many rows it holds, how many were won.

    Every part is given rows of the average outcome first, so that small ones say little; *none* weighs
    nothing.

    Source: I. J. Good, Probability and the Weighing of Evidence, 1950 (the weight of evidence: the log of how
    the odds of a part differ from the odds of all); the shrinkage is convention of this library.
    """
    np = engine().np
    size = len(division.parts) + 1
    rows = np.bincount(places, minlength=size).astype(float)
    wins = np.bincount(places, weights=won, minlength=size)
    rate = won.mean()
    odds = (wins + SHRINKAGE * rate) / (rows - wins + SHRINKAGE * (1 - rate))
    weight = np.log(odds) - np.log(rate / (1 - rate))
    weight[-1] = 0.0
    scale = list(division.scale)
    if division.monotone is not None and scale:
        rising = division.monotone == "rising"
        fitted = engine().isotonic(increasing=rising)
        sizes = rows[scale] + SHRINKAGE
        weight[scale] = fitted.fit_transform(np.arange(len(scale)), weight[scale], sample_weight=sizes)
    return weight, rows, wins


def _ranges(column: Column, codes: Array, won: Array, *, cuts: Callable[..., list[int]]) -> list[Part]:
    """Divide a scale; it is cut by ranks, so that neither its unit nor its outliers matter."""
    np = engine().np
    known = codes >= 0
    present = codes[known]
    if len(present) < FLOOR:
        return []
    seen = np.unique(present)
    values = [float(column.values[code]) for code in seen]
    after = cuts(np.searchsorted(seen, present), won[known]) if len(present) >= 2 * FLOOR else []
    ends = [nice(values[rank], values[rank + 1], column.value_type.absent) for rank in after]
    return [Range(low, high) for low, high in zip([None, *ends], [*ends, None], strict=True)]


def _edges(ranks: Array, won: Array, *, monotone: Direction | None) -> list[int]:
    """Return the ranks after which a small decision tree splits."""
    sign = {None: None, "rising": [1], "falling": [-1]}[monotone]
    grown = engine().tree(
        max_leaf_nodes=MOST_PARTS, min_samples_leaf=_least(len(ranks)), monotonic_cst=sign, random_state=0
    )
    tree = grown.fit(ranks.reshape(-1, 1), won).tree_
    return sorted(int(each) for each in tree.threshold[tree.feature >= 0])


def _quantiles(ranks: Array, _won: Array, *, monotone: Direction | None) -> list[int]:  # noqa: ARG001
    """Return the ranks after which parts of about equal size end; none becomes too small."""
    np = engine().np
    least = _least(len(ranks))
    most = min(MOST_PARTS, len(ranks) // least)
    wanted = np.unique(np.quantile(ranks, np.arange(1, most) / most, method="lower"))
    below = np.cumsum(np.bincount(ranks))
    found: list[int] = []
    before = 0
    for rank in map(int, wanted):
        if below[rank] - before >= least and len(ranks) - below[rank] >= least:
            found.append(rank)
            before = int(below[rank])
    return found


_CUTS: Mapping[Binning, Callable[..., list[int]]] = {"optimal": _edges, "quantile": _quantiles}


def _least(rows: int) -> int:
    return max(FLOOR, int(rows * SMALLEST_SHARE))


def _groups(column: Column, codes: Array, won: Array, *, alike: bool) -> list[Part]:
    """List the values with rows enough, together where outcomes are alike; the others are *other*."""
    np = engine().np
    size = len(column.values)
    present = codes >= 0
    rows = np.bincount(codes[present], minlength=size)
    wins = np.bincount(codes[present], weights=won[present], minlength=size)
    own = _listed(column, rows)
    groups = [[each] for each in own]
    if alike and len(own) > 1:
        groups = _alike(own, rows, wins, average=float(won.mean()))
    parts: list[Part] = [OneOf(tuple(column.values[code] for code in group)) for group in groups]
    others = int(rows.sum() - rows[own].sum()) if own else int(rows.sum())
    if others >= FLOOR:
        parts.append(Other(tuple(column.values[code] for code in own)))
    return parts


def _listed(column: Column, rows: Array) -> list[int]:
    """Return the values with rows enough, most frequent first, as many as one condition may list."""
    np = engine().np
    found: list[int] = []
    characters = 0
    for code in map(int, np.argsort(-rows, kind="stable")):
        characters += len(write_literal(column.values[code])) + 2
        if rows[code] < FLOOR or characters > _MOST_CHARACTERS or len(found) == _MOST_VALUES:
            break
        found.append(code)
    return found


def _alike(own: Sequence[int], rows: Array, wins: Array, *, average: float) -> list[list[int]]:
    """Split the values, in the order of their shrunken rates, by a small decision tree.

    Source: W. D. Fisher, On Grouping for Maximum Homogeneity, 1958; L. Breiman and others, Classification and
    Regression Trees, 1984, part 9.4 (with two outcomes the best grouping is contiguous in that order).
    """
    np = engine().np
    rates: Mapping[int, float] = {
        code: (wins[code] + SHRINKAGE * average) / (rows[code] + SHRINKAGE) for code in own
    }
    order = sorted(own, key=lambda code: rates[code])
    ranks = np.arange(len(order)).reshape(-1, 1)
    lost, hers = rows[order] - wins[order], wins[order]
    cells, won = np.vstack([ranks, ranks]), np.repeat([0, 1], len(order))
    weights = np.concatenate([lost, hers])
    total = float(weights.sum())
    grown = engine().tree(
        max_leaf_nodes=MOST_PARTS, min_weight_fraction_leaf=_least(int(total)) / total, random_state=0
    )
    leaves = grown.fit(cells, won, sample_weight=weights).apply(ranks)
    groups: dict[int, list[int]] = {}
    for code, leaf in zip(order, leaves, strict=True):
        groups.setdefault(int(leaf), []).append(code)
    return [sorted(group, key=lambda code: (-rows[code], code)) for group in groups.values()]


def nice(low: float, high: float, avoid: Collection[object] = ()) -> float:
    """Return the number with the fewest digits that is above one and not above the other.

    Args:
        low: what it is above.
        high: what it is not above, and may be.
        avoid: numbers that it may not be, since they mean *missing*; `high` is none of them.

    >>> nice(299.0, 300.0), nice(1430.0, 1493.0), nice(-5.0, 3.0), nice(0.12, 0.19)
    (300.0, 1490.0, 0.0, 0.19)
    """
    exact = Decimal(repr(high))
    step = max(abs(Decimal(repr(low))), abs(exact)).adjusted() + 1
    while True:
        found = exact.quantize(Decimal(1).scaleb(step), rounding=ROUND_FLOOR)
        if low < float(found) <= high and float(found) not in avoid:
            return float(found)
        step -= 1
