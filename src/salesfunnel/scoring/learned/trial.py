"""A scorecard is tried on rows that it did not learn from: by chance in turn, and on those that came last."""

from __future__ import annotations

import attrs

from salesfunnel.scoring.learned.engine import Array, engine
from salesfunnel.scoring.learned.fitting import Curve, Fitted, Recipe, fit, scaled_by
from salesfunnel.scoring.learned.history import History
from salesfunnel.scoring.learned.measures import cross_measures, later_measures
from salesfunnel.scoring.learned.report import Measures

__all__ = ["Trial", "newest", "try_across", "try_later"]

_NEWEST = 0.2
"""Which share of the rows is the newest, convention of this library."""

_LEAST = 10
"""How many won and how many lost rows the newest must hold, convention of this library."""


@attrs.frozen(eq=False)
class Trial:
    """What a cross-validation found.

    Args:
        measures: how good the predictions are.
        predicted: the probability of each row, by a scorecard that did not see it.
        caution: from the log odds that a scorecard gives to those that came true.
    """

    measures: Measures
    predicted: Array
    caution: Curve


def try_across(history: History, recipe: Recipe) -> Trial:
    """Hold out each of several folds in turn; all is learned anew without it, the parts of fields too."""
    np, won = engine().np, history.won
    folds = engine().folds(n_splits=recipe.folds, shuffle=True, random_state=recipe.seed)
    logits = np.empty(history.rows)
    held, shares = [], []
    for rows, out in folds.split(won, won):
        logits[out] = _logits(fit(history, rows, recipe), won[rows], history.rows)[out]
        held.append(out)
        shares.append(len(out) / len(rows))
    predicted = 1 / (1 + np.exp(-logits))
    measures = cross_measures(predicted, won, held, shares=shares)
    return Trial(measures, predicted, scaled_by(logits, won))


def newest(history: History) -> tuple[Array, Array] | None:
    """Return the rows before and the newest fifth by time; None without a time, or with too few outcomes.

    Rows that began at the same time are on the same side.
    """
    np = engine().np
    if history.order is None:
        return None
    known = np.flatnonzero(~np.isnan(history.order))
    if len(known) < 2:
        return None
    times = history.order[known]
    border = np.quantile(times, 1 - _NEWEST, method="higher")
    before, after = known[times < border], known[times >= border]
    for rows in (before, after):
        wins = int(history.won[rows].sum())
        if min(wins, len(rows) - wins) < _LEAST:
            return None
    return before, after


def try_later(history: History, recipe: Recipe, split: tuple[Array, Array]) -> Measures:
    """Learn from what began first and predict what began last."""
    np = engine().np
    before, after = split
    logits = _logits(fit(history, before, recipe), history.won[before], history.rows)
    predicted = 1 / (1 + np.exp(-logits[after]))
    return later_measures(predicted, history.won[after], recipe.seed)


def _logits(fitted: Fitted | None, won: Array, rows: int) -> Array:
    """Return the log odds of every row; where no field tells anything, those of the average."""
    np = engine().np
    if fitted is None:
        rate = won.mean()
        return np.full(rows, np.log(rate / (1 - rate)))
    return fitted.curve.logits(fitted.score)
