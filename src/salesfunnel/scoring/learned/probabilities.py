"""From points to a probability: a table that needs nothing to be read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from math import isfinite
from typing import Any, Self

import attrs

from salesfunnel.errors import InvalidValue, expect_mapping

__all__ = ["Probabilities"]

_CURE = "write {'points': [0, 10], 'probabilities': [0.1, 0.4]}"


def _as_tuple(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(values)


def _points(_instance: Any, _attribute: Any, value: tuple[float, ...]) -> None:
    if not value or not all(map(_is_number, value)) or any(b <= a for a, b in pairwise(value)):
        raise InvalidValue.at("points", "expected at least one number, each above the one before", _CURE)


def _shares(instance: Any, _attribute: Any, value: tuple[float, ...]) -> None:
    if len(value) != len(instance.points) or not all(_is_number(each) and 0 <= each <= 1 for each in value):
        raise InvalidValue.at("probabilities", "expected a number from 0 to 1 for each of the points", _CURE)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


@attrs.frozen
class Probabilities:
    """How probable winning is at how many points.

    Between two entries it lies on the straight line between them; below the first and above the last it is
    theirs.

    Args:
        points: from the lowest.
        probabilities: the probability at each of them, from 0 to 1.

    >>> table = Probabilities((0, 10), (0.1, 0.4))
    >>> table.of(5), table.of(99)
    (0.25, 0.4)

    Raises:
        InvalidValue: for points that do not grow, or what is no probability.
    """

    points: tuple[float, ...] = attrs.field(converter=_as_tuple, validator=_points)
    probabilities: tuple[float, ...] = attrs.field(converter=_as_tuple, validator=_shares)

    def of(self, points: Decimal | float) -> float:
        """Return the probability at some points."""
        value = float(points)
        at = bisect_right(self.points, value)
        if at in (0, len(self.points)):
            return self.probabilities[0 if at == 0 else -1]
        low, high = self.points[at - 1], self.points[at]
        share = (value - low) / (high - low)
        before, after = self.probabilities[at - 1], self.probabilities[at]
        return before + share * (after - before)

    def least_points(self, probability: float) -> float | None:
        """Return the fewest points of the table with at least some probability; None where there are none."""
        pairs = zip(self.points, self.probabilities, strict=True)
        return next((points for points, share in pairs if share >= probability), None)

    def to_wire(self) -> dict[str, Any]:
        """Return the table as JSON-able data."""
        return {"points": list(self.points), "probabilities": list(self.probabilities)}

    @classmethod
    def from_wire(cls, data: object) -> Self:
        """Read what `to_wire` wrote, or what a person made of it.

        Raises:
            InvalidValue: for anything else.
        """
        held: Mapping[str, Any] = expect_mapping(data, "probabilities", _CURE)
        points, shares = held.get("points"), held.get("probabilities")
        if not isinstance(points, (list, tuple)) or not isinstance(shares, (list, tuple)):
            raise InvalidValue.at("probabilities", "expected two lists of numbers", _CURE)
        return cls(points, shares)
