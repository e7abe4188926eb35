"""From a fitted scorecard to what is told of it: tried, reported, with a probability for its points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from salesfunnel.model.field import Field
from salesfunnel.scoring.learned.engine import Array
from salesfunnel.scoring.learned.fitting import Fitted, Recipe, Weighed
from salesfunnel.scoring.learned.guards import about, doubling, drifting, notice, signal, stability, strength
from salesfunnel.scoring.learned.history import History
from salesfunnel.scoring.learned.learned import Kind, Learned
from salesfunnel.scoring.learned.lines import points_table
from salesfunnel.scoring.learned.measures import calibration, lift
from salesfunnel.scoring.learned.probabilities import Probabilities
from salesfunnel.scoring.learned.report import FieldStrength, Measures, Notice, Report
from salesfunnel.scoring.learned.trial import Trial, try_across, try_later

__all__ = ["Task", "told_of"]

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
