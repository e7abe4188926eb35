"""A points scorecard from history: evidence of each part, a logistic layer, whole points, a curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp
from typing import Any

import attrs

from salesfunnel.scoring.learned.binning import Binning, Direction, Division, divide, evidence
from salesfunnel.scoring.learned.engine import Array, engine
from salesfunnel.scoring.learned.history import Column, History

__all__ = ["SPAN", "Curve", "Fitted", "Recipe", "Weighed", "fit", "scaled_by", "weigh"]

SPAN = 100
"""How far the lowest and the highest score are apart, about: convention of this library."""

_HARDLY_ANY = 1e6
"""The inverse strength of the logistic penalty: shrinkage happened in the parts already."""


@attrs.frozen
class Recipe:
    """How a scorecard is learned.

    Args:
        binning: by what parts are found.
        monotone: the direction that a field has to keep, by its name.
        seed: of everything that is drawn.
        folds: of the cross-validation.
    """

    binning: Binning
    monotone: Mapping[str, Direction]
    seed: int
    folds: int


@attrs.frozen(eq=False)
class Weighed:
    """One field, divided and weighed on some rows.

    Args:
        division: its parts.
        weights: the weight of evidence of each part, and 0 for a value in none.
        rows: how many rows each holds.
        wins: how many of them were won.
        places: for each row of the whole history its part.
    """

    division: Division
    weights: Array
    rows: Array
    wins: Array
    places: Array

    @property
    def tells(self) -> bool:
        """Whether it sets any rows apart from others."""
        return int((self.rows > 0).sum()) > 1 and bool(self.weights.any())

    @property
    def column(self) -> Array:
        """The weight of each row."""
        return self.weights[self.places]


@attrs.frozen
class Curve:
    """The probability at some points: a logistic curve."""

    start: float
    slope: float

    def at(self, points: float) -> float:
        """Return the probability."""
        logit = self.start + self.slope * points
        return 1 / (1 + exp(-logit)) if logit >= 0 else exp(logit) / (1 + exp(logit))

    def logits(self, points: Array) -> Array:
        """Return the log odds of many."""
        return self.start + self.slope * points


@attrs.frozen(eq=False)
class Fitted:
    """A points scorecard.

    Args:
        fields: the fields that count, in the order in which they were named.
        points: of each field the whole points of each part.
        base: what everybody has, so that the least score is 0.
        curve: from points to probability.
        slopes: of each field the coefficient of the logistic layer.
        dropped: the fields that were left out because another one says the same already.
        score: the points of each row of the history.
    """

    fields: tuple[Weighed, ...]
    points: tuple[tuple[int, ...], ...]
    base: int
    curve: Curve
    slopes: tuple[float, ...]
    dropped: tuple[str, ...]
    score: Array

    @property
    def most(self) -> int:
        """The highest score."""
        return self.base + sum(max(0, *points) for points in self.points)


def weigh(column: Column, won: Array, rows: Array, recipe: Recipe) -> Weighed:
    """Divide a field and weigh its parts on some rows."""
    direction = recipe.monotone.get(column.name)
    division = divide(column, won, rows, binning=recipe.binning, monotone=direction)
    places = division.places(column)
    return Weighed(division, *evidence(division, places[rows], won[rows]), places)


def fit(
    history: History, rows: Array, recipe: Recipe, *, weighed: Sequence[Weighed] | None = None
) -> Fitted | None:
    """Learn from some rows of a history, and score all of it; None where no field tells anything.

    Source: N. Siddiqi, Credit Risk Scorecards, 2006, chapter 6 (weight of evidence, logistic regression on
    it, points in proportion; a field whose coefficient has the wrong sign is left out).
    """
    np, won = engine().np, history.won
    fields = weighed or [weigh(each, won, rows, recipe) for each in history.columns]
    kept, slopes, dropped = _layer([each for each in fields if each.tells], won, rows)
    if not kept:
        return None
    spread = [
        slope * (max(0.0, *each.weights) - min(0.0, *each.weights))
        for each, slope in zip(kept, slopes, strict=True)
    ]
    factor = SPAN / sum(spread)
    points = [
        np.rint(each.weights * slope * factor).astype(np.int64)
        for each, slope in zip(kept, slopes, strict=True)
    ]
    base = -sum(min(0, int(each.min())) for each in points)
    score = np.full(len(won), base) + sum(
        each[field.places] for field, each in zip(kept, points, strict=True)
    )
    return Fitted(
        fields=tuple(kept),
        points=tuple(tuple(int(one) for one in each[:-1]) for each in points),
        base=base,
        curve=scaled_by(score[rows], won[rows]),
        slopes=tuple(slopes),
        dropped=tuple(dropped),
        score=score,
    )


def _layer(fields: list[Weighed], won: Array, rows: Array) -> tuple[list[Weighed], list[float], list[str]]:
    """Return the fields with their coefficients, all above zero, and the names of those left out."""
    np = engine().np
    kept, dropped = list(fields), list[str]()
    while kept:
        cells = np.column_stack([each.column[rows] for each in kept])
        slopes = [float(each) for each in _logistic(cells, won[rows]).coef_[0]]
        worst = min(range(len(kept)), key=lambda at: slopes[at])
        if slopes[worst] > 0:
            return kept, slopes, dropped
        dropped.append(kept.pop(worst).division.column)
    return [], [], dropped


def scaled_by(score: Array, won: Array) -> Curve:
    """Return the logistic curve through outcomes.

    Source: J. Platt, Probabilistic Outputs for Support Vector Machines, 1999 (a logistic curve on scores).
    """
    wide = float(abs(score).max()) or 1.0
    found = _logistic((score / wide).reshape(-1, 1), won)
    return Curve(float(found.intercept_[0]), float(found.coef_[0][0]) / wide)


def _logistic(cells: Array, won: Array) -> Any:
    return engine().logistic(C=_HARDLY_ANY, max_iter=1000).fit(cells, won)
