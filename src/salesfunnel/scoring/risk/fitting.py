"""Fits the models of a risk: rows on one scale, a logistic regression, and a forest for comparison."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, sqrt
from statistics import fmean
from typing import Any, TypeAlias, TypeVar

import attrs

from salesfunnel.scoring.risk.definition import Risk

__all__ = ["Learner", "Rows"]

Rows: TypeAlias = Sequence[Sequence[float]]
"""One row for each case, one number for each feature; NaN where it is unknown."""

_FOLDS, _TREES, _LEAF, _DIGITS = 5, 200, 5, 6
T = TypeVar("T")


class Learner:
    """Asks scikit-learn; each time about rows that were filled and scaled by those that it learns from."""

    def __init__(self, seed: int, strength: float) -> None:
        from salesfunnel.scoring.learned.engine import engine  # noqa: PLC0415 - loaded only to learn

        self._own = engine()
        self._seed, self._strength = seed, strength

    def by_folds(self, rows: Rows, lost: Sequence[bool]) -> list[float]:
        """Return the log-odds that each case is given by the folds that it is not in."""
        found = [0.0] * len(rows)
        for known, tried in self._folds(rows, lost):
            said = self.said(_at(rows, known), _at(lost, known), _at(rows, tried))
            for place, each in zip(tried, said, strict=True):
                found[place] = each
        return found

    def said(self, rows: Rows, lost: Sequence[bool], about: Rows) -> list[float]:
        """Return the log-odds of other cases."""
        standard = Standard.of(rows)
        fitted = self._fitted(standard, rows, lost)
        return [float(each) for each in fitted.decision_function(standard.scaled(about))]

    def forest(self, rows: Rows, lost: Sequence[bool]) -> list[tuple[float, bool]]:
        """Return what a random forest says of each case by the folds that it is not in."""
        told: list[tuple[float, bool]] = []
        for known, tried in self._folds(rows, lost):
            standard = Standard.of(_at(rows, known))
            trees = self._own.forest(n_estimators=_TREES, min_samples_leaf=_LEAF, random_state=self._seed)
            fitted = trees.fit(standard.scaled(_at(rows, known)), _at(lost, known))
            said = fitted.predict_proba(standard.scaled(_at(rows, tried)))
            told += zip((float(each[1]) for each in said), _at(lost, tried), strict=True)
        return told

    def learned(self, risk: Risk, rows: Rows, lost: Sequence[bool]) -> Risk:
        """Return the risk with the weights of all cases."""
        standard = Standard.of(rows)
        fitted = self._fitted(standard, rows, lost)
        weights = [round(float(each), _DIGITS) for each in fitted.coef_[0]]
        unknown = dict(zip(standard.gaps, weights[len(risk.features) :], strict=True))
        features = tuple(
            each.model_copy(
                update={
                    "weight": weights[place],
                    "center": round(standard.centers[place], _DIGITS),
                    "scale": round(standard.scales[place], _DIGITS) or 1.0,
                    "unknown": unknown.get(place, 0.0),
                }
            )
            for place, each in enumerate(risk.features)
        )
        base = round(float(fitted.intercept_[0]), _DIGITS)
        return risk.model_copy(update={"base": base, "features": features})

    def _fitted(self, standard: Standard, rows: Rows, lost: Sequence[bool]) -> Any:
        model = self._own.logistic(C=1 / self._strength, max_iter=1000)
        return model.fit(standard.scaled(rows), list(lost))

    def _folds(self, rows: Rows, lost: Sequence[bool]) -> list[tuple[list[int], list[int]]]:
        split = self._own.folds(n_splits=_FOLDS, shuffle=True, random_state=self._seed)
        return [
            (known.tolist(), tried.tolist()) for known, tried in split.split([0.0] * len(rows), list(lost))
        ]


@attrs.frozen
class Standard:
    """Puts rows on one scale: unknown numbers at the mean, and a column of their own where there are any.

    Args:
        centers: the means of the known numbers, by column.
        scales: their standard deviations with the unknown ones at the mean; 1 where they do not vary.
        gaps: the columns in which something is unknown.
    """

    centers: tuple[float, ...]
    scales: tuple[float, ...]
    gaps: tuple[int, ...]

    @classmethod
    def of(cls, rows: Rows) -> Standard:
        """Learn the scale from rows."""
        centers, scales, gaps = [], [], []
        for place, column in enumerate(zip(*rows, strict=True)):
            known = [each for each in column if not isnan(each)]
            centers.append(fmean(known) if known else 0.0)
            scales.append(sqrt(sum((each - centers[-1]) ** 2 for each in known) / len(column)) or 1.0)
            gaps += [place] if len(known) < len(column) else []
        return cls(tuple(centers), tuple(scales), tuple(gaps))

    def scaled(self, rows: Rows) -> list[list[float]]:
        """Return rows on the scale."""
        return [
            [
                *(
                    0.0 if isnan(each) else (each - center) / scale
                    for each, center, scale in zip(row, self.centers, self.scales, strict=True)
                ),
                *(float(isnan(row[place])) for place in self.gaps),
            ]
            for row in rows
        ]


def _at(held: Sequence[T], places: Sequence[int]) -> list[T]:
    return [held[place] for place in places]
