"""How good predictions are: AUC, Brier, log loss, calibration error, lift, and how sure each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from salesfunnel.scoring.learned.engine import Array, engine
from salesfunnel.scoring.learned.report import CalibrationBin, Estimate, LiftTenth, Measures

__all__ = ["calibration", "cross_measures", "later_measures", "lift"]

BINS = 10
"""Into how many parts probabilities and rows are divided; the usual convention."""

_NAMES = ("auc", "brier", "log_loss", "calibration_error", "lift")
_DRAWS = 200
"""How often the held-out rows are drawn anew for an interval, convention of this library."""

_TWICE_SIDED = 0.975
_NEVER = 1e-6
"""How near to 0 and 1 a probability is taken at most, so that one surprise is no infinite loss."""


def cross_measures(
    predicted: Array, won: Array, folds: Sequence[Array], *, shares: Sequence[float]
) -> Measures:
    """Measure predictions of which each fold was made without its own rows.

    The interval of a number is that of its mean over the folds; the calibration error is that of all rows
    together, since that of a small fold is mostly noise.

    Args:
        predicted: a probability for each row.
        won: 1 or 0 for each row.
        folds: the rows of each fold.
        shares: for each fold how many rows it has for each row that was learned from.

    Source: C. Nadeau and Y. Bengio, Inference for the Generalization Error, 2003 (the corrected variance:
    folds share most of what they learn from, so that their spread alone is too narrow).
    """
    np, special = engine().np, engine().special
    each = [_measure(predicted[fold], won[fold]) for fold in folds]
    whole = _measure(predicted, won)
    reach = float(special.stdtrit(len(folds) - 1, _TWICE_SIDED))
    found = {}
    for name in _NAMES:
        values = np.array([one[name] for one in each])
        half = reach * float(values.std(ddof=1)) * (1 / len(folds) + float(np.mean(shares))) ** 0.5
        middle = whole[name] if name == "calibration_error" else float(values.mean())
        found[name] = _estimate(name, middle, middle - half, middle + half)
    return _measures("cross_validation", won, found)


def later_measures(predicted: Array, won: Array, seed: int) -> Measures:
    """Measure predictions about the rows that began last; the intervals come from drawing those rows anew.

    Source: B. Efron, Bootstrap Methods, 1979 (percentile intervals).
    """
    np = engine().np
    cells, counts = np.unique(np.column_stack([predicted, won]), axis=0, return_counts=True)
    scores, ends = cells[:, 0], cells[:, 1].astype(np.int64)
    drawn = np.random.default_rng(seed).multinomial(len(won), counts / counts.sum(), size=_DRAWS)
    both = [each for each in drawn if 0 < each[ends == 1].sum() < len(won)]
    each = [_measure(scores, ends, weights) for weights in both]
    middle = _measure(predicted, won)
    found = {}
    for name in _NAMES:
        low, high = np.quantile([one[name] for one in each], [1 - _TWICE_SIDED, _TWICE_SIDED])
        found[name] = _estimate(name, middle[name], min(low, middle[name]), max(high, middle[name]))
    return _measures("time_split", won, found)


def _measures(
    how: Literal["cross_validation", "time_split"], won: Array, found: Mapping[str, Estimate]
) -> Measures:
    return Measures(how=how, rows=len(won), won=int(won.sum()), **found)


def _estimate(name: str, value: float, low: float, high: float) -> Estimate:
    most = 1.0 if name in {"auc", "brier", "calibration_error"} else float("inf")
    return Estimate(float(value), max(0.0, float(low)), min(most, float(high)))


def _measure(predicted: Array, won: Array, weights: Array = None) -> dict[str, float]:
    own, np = engine(), engine().np
    safe = np.clip(predicted, _NEVER, 1 - _NEVER)
    weights = np.ones(len(won)) if weights is None else weights.astype(float)
    bins = _bins(safe, won, weights)
    total = weights.sum()
    gaps = sum(rows * abs(sums / rows - wins / rows) for rows, sums, wins in bins if rows)
    return {
        "auc": float(own.auc(won, safe, sample_weight=weights)),
        "brier": float(own.brier(won, safe, sample_weight=weights)),
        "log_loss": float(own.log_loss(won, safe, sample_weight=weights)),
        "calibration_error": float(gaps / total),
        "lift": lift(safe, won, weights)[0].lift,
    }


def _bins(predicted: Array, won: Array, weights: Array) -> list[tuple[float, float, float]]:
    """Return the rows, the sum of the probabilities and the wins of each tenth of the probability."""
    np = engine().np
    at = np.minimum((predicted * BINS).astype(np.int64), BINS - 1)

    def summed(values: Any) -> Any:
        return np.bincount(at, weights=values, minlength=BINS)

    return list(zip(summed(weights), summed(weights * predicted), summed(weights * won), strict=True))


def calibration(predicted: Array, won: Array) -> tuple[CalibrationBin, ...]:
    """Return what was predicted and what came, by tenths of the probability that hold rows."""
    np = engine().np
    return tuple(
        CalibrationBin(
            low=at / BINS,
            high=(at + 1) / BINS,
            rows=int(rows),
            predicted=float(sums / rows),
            observed=float(wins / rows),
        )
        for at, (rows, sums, wins) in enumerate(_bins(predicted, won, np.ones(len(won))))
        if rows
    )


def lift(predicted: Array, won: Array, weights: Array = None) -> tuple[LiftTenth, ...]:
    """Return how much oftener than all each tenth of the rows was won, the best one first.

    Rows of one score that a border cuts are shared out in proportion, so that no order among them matters.
    """
    np = engine().np
    weights = np.ones(len(won)) if weights is None else weights
    scores, at = np.unique(-predicted, return_inverse=True)
    rows = np.bincount(at, weights=weights, minlength=len(scores))
    wins = np.bincount(at, weights=weights * won, minlength=len(scores))
    total, all_won = float(rows.sum()), float(wins.sum())
    borders = np.arange(BINS + 1) / BINS * total
    captured = np.interp(borders, [0.0, *np.cumsum(rows)], [0.0, *np.cumsum(wins)])
    size = total / BINS
    return tuple(
        LiftTenth(
            tenth=tenth,
            rows=size,
            won=float(captured[tenth] - captured[tenth - 1]),
            lift=float((captured[tenth] - captured[tenth - 1]) / size / (all_won / total)),
            captured=float(captured[tenth] / all_won),
        )
        for tenth in range(1, BINS + 1)
    )
