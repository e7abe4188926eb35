"""How good predictions are: AUC, Brier, log loss, calibration error, lift, and how sure each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from salesfunnel.scoring.learned.engine import Array, engine
from salesfunnel.scoring.learned.report import CalibrationBin, Estimate, LiftTenth, Measures

__all__ = ["calibration", "cross_measures", "later_measures", "lift"]

BINS = 10
"""Into how many parts probabilities and rows are divided; the usual convention."""

_NAMES = ("auc", "brier", "log_loss", "calibration_error", "lift")
_DRAWS = 1_000
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
    each = [_measured(*_counted(predicted[fold], won[fold])) for fold in folds]
    whole = _measured(*_counted(predicted, won))
    reach = float(special.stdtrit(len(folds) - 1, _TWICE_SIDED))
    found = {}
    for name in _NAMES:
        values = np.array([float(one[name][0]) for one in each])
        half = reach * float(values.std(ddof=1)) * (1 / len(folds) + float(np.mean(shares))) ** 0.5
        middle = float(whole[name][0] if name == "calibration_error" else values.mean())
        found[name] = _estimate(name, middle, middle - half, middle + half)
    return _measures("cross_validation", won, found)


def later_measures(predicted: Array, won: Array, seed: int) -> Measures:
    """Measure predictions about the rows that began last; the intervals come from drawing those rows anew.

    Source: B. Efron, Bootstrap Methods, 1979 (percentile intervals).
    """
    np = engine().np
    scores, lost, wins = _counted(predicted, won)
    cells = np.concatenate([lost[0], wins[0]])
    drawn = np.random.default_rng(seed).multinomial(len(won), cells / len(won), size=_DRAWS)
    parts = drawn[:, : len(scores)], drawn[:, len(scores) :]
    both = (parts[0].sum(axis=1) > 0) & (parts[1].sum(axis=1) > 0)
    each = _measured(scores, *(part[both] for part in parts))
    middle = _measured(scores, lost, wins)
    found = {}
    for name in _NAMES:
        low, high = np.quantile(each[name], [1 - _TWICE_SIDED, _TWICE_SIDED])
        value = float(middle[name][0])
        found[name] = _estimate(name, value, min(low, value), max(high, value))
    return _measures("time_split", won, found)


def _measures(
    how: Literal["cross_validation", "time_split"], won: Array, found: Mapping[str, Estimate]
) -> Measures:
    return Measures(how=how, rows=len(won), won=int(won.sum()), **found)


def _estimate(name: str, value: float, low: float, high: float) -> Estimate:
    most = 1.0 if name in {"auc", "brier", "calibration_error"} else float("inf")
    return Estimate(float(value), max(0.0, float(low)), min(most, float(high)))


def _counted(predicted: Array, won: Array) -> tuple[Array, Array, Array]:
    """Return the different probabilities, and for each how many rows were lost and won, as one line each."""
    np = engine().np
    scores, at = np.unique(np.clip(predicted, _NEVER, 1 - _NEVER), return_inverse=True)
    rows = np.bincount(at, minlength=len(scores))
    wins = np.bincount(at, weights=won, minlength=len(scores)).astype(np.int64)
    return scores, (rows - wins)[np.newaxis, :], wins[np.newaxis, :]


def _measured(scores: Array, lost: Array, won: Array) -> dict[str, Array]:
    """Return each measure of many draws at once; the functions of scikit-learn take milliseconds for one.

    Args:
        scores: the different probabilities, from the lowest.
        lost: for each draw a line with how many rows of each probability were lost.
        won: the same for those won.
    """
    np = engine().np
    rows, at = lost + won, np.minimum((scores * BINS).astype(np.int64), BINS - 1)
    total, all_lost, all_won = rows.sum(axis=1), lost.sum(axis=1), won.sum(axis=1)
    gaps = (rows * scores - won) @ (at[:, np.newaxis] == np.arange(BINS))
    above = np.cumsum(rows[:, ::-1], axis=1)[:, ::-1] - rows
    taken = np.clip(total[:, np.newaxis] / BINS - above, 0, rows) / np.maximum(rows, 1)
    return {
        "auc": ((np.cumsum(lost, axis=1) - lost / 2) * won).sum(axis=1) / (all_lost * all_won),
        "brier": (won * (1 - scores) ** 2 + lost * scores**2).sum(axis=1) / total,
        "log_loss": -(won * np.log(scores) + lost * np.log1p(-scores)).sum(axis=1) / total,
        "calibration_error": abs(gaps).sum(axis=1) / total,
        "lift": (won * taken).sum(axis=1) * BINS / all_won,
    }


def calibration(predicted: Array, won: Array) -> tuple[CalibrationBin, ...]:
    """Return what was predicted and what came, by tenths of the probability that hold rows."""
    np = engine().np
    at = np.minimum((predicted * BINS).astype(np.int64), BINS - 1)
    rows, sums, wins = (
        np.bincount(at, weights=values, minlength=BINS) for values in (np.ones(len(won)), predicted, won)
    )
    return tuple(
        CalibrationBin(
            low=tenth / BINS,
            high=(tenth + 1) / BINS,
            rows=int(rows[tenth]),
            predicted=float(sums[tenth] / rows[tenth]),
            observed=float(wins[tenth] / rows[tenth]),
        )
        for tenth in range(BINS)
        if rows[tenth]
    )


def lift(predicted: Array, won: Array) -> tuple[LiftTenth, ...]:
    """Return how much oftener than all each tenth of the rows was won, the best one first.

    Rows of one score that a border cuts are shared out in proportion, so that no order among them matters.
    """
    np = engine().np
    scores, at = np.unique(-predicted, return_inverse=True)
    rows = np.bincount(at, minlength=len(scores))
    wins = np.bincount(at, weights=won, minlength=len(scores))
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
