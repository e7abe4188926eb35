"""The points table: parts of a field with equal points become one line, and each line has a key.

A scorecard is tried on rows that it did not learn from: by chance in turn, and on those that came last.

From a fitted scorecard to what is told of it: tried, reported, with a probability for its points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import attrs

from salesfunnel.model.field import Field
from salesfunnel.scoring.learned.binning import Nothing, OneOf, Other, Part, Range, label_of, when_of
from salesfunnel.scoring.learned.engine import Array, engine
from salesfunnel.scoring.learned.fitting import Curve, Fitted, Recipe, Weighed, fit, scaled_by
from salesfunnel.scoring.learned.guards import (
    about,
    doubling,
    drifting,
    named,
    notice,
    signal,
    stability,
    strength,
)
from salesfunnel.scoring.learned.history import Column, History
from salesfunnel.scoring.learned.measures import calibration, cross_measures, later_measures, lift
from salesfunnel.scoring.learned.report import FieldStrength, Measures, Notice, PointsLine, Report
from salesfunnel.scoring.learned.result import Kind, Learned, Probabilities

__all__ = ["Task", "Trial", "newest", "points_table", "told_of", "try_across", "try_later"]


_STEM = 54
"""How much of a field's name stands in the key of a rule, which has 64 characters."""


@attrs.frozen
class _Piece:
    """One part with its points, its rows and how many of them were won."""

    part: Part
    points: int
    rows: int
    won: int


def points_table(history: History, fitted: Fitted) -> tuple[PointsLine, ...]:
    """Return the lines of a scorecard: numbers in their order, values from the most points to the least."""
    columns = {each.name: each for each in history.columns}
    taken: set[str] = set()
    lines: list[PointsLine] = []
    for field, points in zip(fitted.fields, fitted.points, strict=True):
        column = columns[field.division.column]
        for number, piece in enumerate(_pieces(field, points), 1):
            lines.append(_line(column, piece, number, taken))
    return tuple(lines)


def _pieces(field: Weighed, points: Sequence[int]) -> list[_Piece]:
    rows, wins = (each.astype(int) for each in (field.rows, field.wins))
    told = zip(field.division.parts, points, rows, wins, strict=False)
    every = [_Piece(part, count, int(held), int(won)) for part, count, held, won in told]
    ranges = [each for each in every if isinstance(each.part, Range)]
    values = sorted((each for each in every if isinstance(each.part, OneOf)), key=lambda each: -each.points)
    rest = [each for each in every if isinstance(each.part, (Other, Nothing))]
    return [*_together(ranges), *_together(values), *rest]


def _together(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return neighbours with equal points as one piece.

    Flags stay apart, and so do ranges that would be all of a scale: what is of another type is in none
    of them.
    """
    told = [list(same) for _, same in groupby(pieces, lambda each: each.points)]
    if len(told) == 1 and not (
        isinstance(pieces[0].part, OneOf) and isinstance(pieces[0].part.values[0], str)
    ):
        return list(pieces)
    return [_joined(same) for same in told]


def _joined(same: Sequence[_Piece]) -> _Piece:
    """Return neighbours on a scale, or values, as one part."""
    first, last = same[0], same[-1]
    part: Part
    if isinstance(first.part, Range) and isinstance(last.part, Range):
        part = Range(first.part.low, last.part.high)
    else:
        part = OneOf(
            tuple(value for each in same if isinstance(each.part, OneOf) for value in each.part.values)
        )
    return _Piece(part, first.points, sum(each.rows for each in same), sum(each.won for each in same))


def _line(column: Column, piece: _Piece, number: int, taken: set[str]) -> PointsLine:
    key = next(each for each in _keys(column.name, piece.part, number) if each not in taken)
    taken.add(key)
    return PointsLine(
        key=key,
        field=column.name,
        label=label_of(piece.part, named(column), column.value_type),
        when=when_of(piece.part, column.name, column.value_type),
        points=piece.points,
        rows=piece.rows,
        won=piece.won,
    )


def _keys(name: str, part: Part, number: int) -> Iterator[str]:
    """Yield the keys that a rule may have, the plainest first."""
    stem = name.replace(".", "_")[:_STEM]
    match part:
        case Nothing():
            end = "missing"
        case Other():
            end = "other"
        case OneOf(values=(bool() as flag,)):
            end = "yes" if flag else "no"
        case _:
            end = str(number)
    yield f"{stem}_{end}"
    more = 2
    while True:
        yield f"{stem}_{end}_{more}"
        more += 1


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


_DIGITS = 6
"""How many digits of a probability are kept."""


@attrs.frozen(eq=False)
class Task:
    """What is learned.

    Args:
        history: the closed rows.
        recipe: how.
        of: whose scorecard it becomes.
        weighed: each field, divided on all rows.
        split: the rows before, and the newest; None where there are none.
        bands: the least probability of each band.
    """

    history: History
    recipe: Recipe
    of: Kind
    weighed: tuple[Weighed, ...]
    split: tuple[Array, Array] | None
    bands: Mapping[str, float]


def told_of(task: Task, fitted: Fitted, told: tuple[Notice, ...]) -> Learned:
    """Try what was fitted, and tell it, or refuse it where it is no better than chance."""
    trial = try_across(task.history, task.recipe)
    later = try_later(task.history, task.recipe, task.split) if task.split else None
    refusals, doubts = signal(trial.measures, later)
    report = _report(task, fitted, trial, later)
    warnings = (*told, *doubts, *_warnings(task, fitted))
    if refusals:
        refused = attrs.evolve(report, points=())
        return Learned(of=task.of, report=refused, refusals=tuple(refusals), warnings=warnings)
    probabilities = _probabilities(fitted, trial)
    ends = _bands(probabilities, task.bands)
    return Learned(
        of=task.of,
        base=fitted.base,
        bands=tuple(ends.items()),
        declared=tuple(_declared(task, fitted)),
        probabilities=probabilities,
        report=report,
        warnings=(*warnings, *_unreached(task.bands, ends)),
    )


def _report(task: Task, fitted: Fitted, trial: Trial, later: Measures | None) -> Report:
    won = task.history.won
    return Report(
        rows=task.history.rows,
        won=int(won.sum()),
        cross=trial.measures,
        later=later,
        calibration=calibration(trial.predicted, won),
        lift=lift(trial.predicted, won),
        points=points_table(task.history, fitted),
        fields=tuple(_strengths(task, fitted)),
    )


def _strengths(task: Task, fitted: Fitted) -> Iterator[FieldStrength]:
    counted = {each.division.column for each in fitted.fields}
    for column, each in zip(task.history.columns, task.weighed, strict=True):
        index = stability(column, each, task.split)[0] if task.split else None
        counts = each.division.column in counted
        yield strength(each, task.history.won, stability=index, counts=counts)


def _warnings(task: Task, fitted: Fitted) -> Iterator[Notice]:
    yield from doubling(task.history, task.weighed, fitted.dropped)
    for column, weighed in zip(task.history.columns, task.weighed, strict=True):
        if not weighed.tells:
            yield about(column, "field_says_nothing")
    if task.split:
        yield from drifting(task.history, fitted.fields, task.split)
    elif task.history.order is not None:
        yield notice("no_time_split")


def _probabilities(fitted: Fitted, trial: Trial) -> Probabilities:
    """Return the probability at every whole number of points, as cautious as the cross-validation says."""
    every = range(fitted.most + 1)
    logits = (fitted.curve.logits(points) for points in every)
    return Probabilities(tuple(every), tuple(round(trial.caution.at(each), _DIGITS) for each in logits))


def _bands(probabilities: Probabilities, wanted: Mapping[str, float]) -> dict[str, int | None]:
    """Return the least points of each band that can be reached; the first has no lower end."""
    found: dict[str, int | None] = {}
    before = -1
    for key, share in wanted.items():
        least = probabilities.least_points(share)
        if not found:
            found[key] = None
        elif least is not None and least > before:
            found[key] = before = int(least)
    return found


def _unreached(wanted: Mapping[str, float], found: Mapping[str, int | None]) -> Iterator[Notice]:
    for key, share in wanted.items():
        if key not in found:
            yield notice("band_left_out", band=key, probability=f"{share:.0%}")


def _declared(task: Task, fitted: Fitted) -> Iterator[tuple[str, Field]]:
    counted = {each.division.column for each in fitted.fields}
    for column in task.history.columns:
        if column.name in counted:
            field = column.field
            own = field if "of" in field.model_fields_set else field.model_copy(update={"of": task.of})
            yield column.name, own
