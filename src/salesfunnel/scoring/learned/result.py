"""From points to a probability: a table that needs nothing to be read.

What was learned: an ordinary scorecard, a probability table, a report; or why there is none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from math import isfinite
from typing import Any, Literal, Self, TypeAlias

import attrs

from salesfunnel.conditions.values.names import SUBJECTS
from salesfunnel.errors import InvalidValue, expect_mapping
from salesfunnel.model.field import Field
from salesfunnel.scoring.learned.report import Notice, PointsLine, Report
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Kind", "Learned", "Probabilities"]


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


Kind: TypeAlias = Literal["lead", "opportunity"]
"""Whose scorecard it is."""


@attrs.frozen(kw_only=True)
class Learned:
    """What was learned from a history.

    Args:
        of: whose scorecard it is.
        base: the points that everybody has, so that the least score is 0.
        bands: the key and the least points of each band; the first has no lower end.
        declared: the fields that the scorecard speaks of, by name.
        probabilities: from points to the probability of winning; None where there is no scorecard.
        report: how good it is; None where that was not found out.
        refusals: why there is no scorecard; empty where there is one.
        warnings: what to be wary of.
    """

    of: Kind
    base: int = 0
    bands: tuple[tuple[str, int | None], ...] = ()
    declared: tuple[tuple[str, Field], ...] = ()
    probabilities: Probabilities | None = None
    report: Report | None = None
    refusals: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether there is no scorecard."""
        return bool(self.refusals)

    @property
    def points(self) -> tuple[PointsLine, ...]:
        """The points table: fields in order, a line for each part; one without points has no rule."""
        return self.report.points if self.report else ()

    @property
    def scorecard(self) -> dict[str, Any] | None:
        """The scorecard as the section `scorecards` of a blueprint holds it; None where it is refused."""
        if self.is_refused:
            return None
        rules = [each.rule for each in self.points if each.points]
        found: dict[str, Any] = {"of": self.of, "base": self.base, "rules": rules}
        if self.bands:
            found["bands"] = [
                {"key": key} if least is None else {"key": key, "at_least": least}
                for key, least in self.bands
            ]
        return found

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        """The fields that it speaks of, as the section `fields` of a blueprint declares them.

        Core attributes (`source`) need no declaration; what belongs to an account or a seller
        (`account.size`) is declared with its owner there, not here.
        """
        core = SUBJECTS[self.of]
        own = {name: field for name, field in self.declared if "." not in name and name not in core}
        return {name: field.model_dump(mode="json", exclude_defaults=True) for name, field in own.items()}

    def table(self, locale: str = DEFAULT_LOCALE) -> list[str]:
        """Return the points table as a person reads it, a line for each part."""
        return [each.render(locale) for each in self.points]
