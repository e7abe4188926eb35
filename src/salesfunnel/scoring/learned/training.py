"""Learn a points scorecard from a history: read, guard, fit, try, tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from salesfunnel.errors import InvalidValue, expect, expect_mapping, near
from salesfunnel.model.field import KEY
from salesfunnel.scoring.learned.binning import Binning, Direction
from salesfunnel.scoring.learned.engine import engine
from salesfunnel.scoring.learned.evaluation import Task, newest, told_of
from salesfunnel.scoring.learned.fitting import Recipe, Weighed, fit, weigh
from salesfunnel.scoring.learned.guards import ends, insufficient, leaks, named, notice, undivided, unread
from salesfunnel.scoring.learned.history import Fields, History, read_history
from salesfunnel.scoring.learned.report import Notice
from salesfunnel.scoring.learned.result import Kind, Learned

__all__ = ["learn"]

_NONE: Mapping[str, Direction] = MappingProxyType({})
_UNTIMED: Mapping[str, str] = MappingProxyType({})


def learn(
    rows: object,
    *,
    outcome: str,
    fields: Fields,
    seed: int,
    of: Kind = "lead",
    at: str | None = None,
    currency: str = "",
    monotone: Mapping[str, Direction] = _NONE,
    binning: Binning = "optimal",
    allow: Collection[str] = (),
    ended: str | None = None,
    known_at: Mapping[str, str] = _UNTIMED,
    bands: Mapping[str, float] | None = None,
    folds: int = 5,
) -> Learned:
    """Learn a points scorecard that is an ordinary scorecard, or say why history does not support one.

    Args:
        rows: a sequence of mappings, or a frame of Polars, pandas, PyArrow, DuckDB …
        outcome: where it stands how a row ended: true or 1 won, false or 0 lost, nothing still open.
        fields: the names to learn from; or their definitions by name, as a blueprint has them.
        seed: of the parts of the cross-validation and of what is drawn for intervals.
        of: whose scorecard it is.
        at: where it stands when a row began; the newest rows are then predicted from those before.
        currency: of amounts.
        monotone: fields of which more never promises less (`"rising"`) or never promises more (`"falling"`).
        binning: whether parts separate outcomes best (`"optimal"`) or are of about equal size (`"quantile"`).
        allow: fields that may be used although they look as if they were written after the outcome.
        ended: where it stands when a row ended; needed with `known_at`.
        known_at: for a field where it stands when it was recorded; one that came with the end is refused.
        bands: the least probability of each band, the lowest band first.
        folds: of the cross-validation, 3 to 20.

    Raises:
        DataError: for a column that is not there, an outcome that is none, a time that cannot be read.
        InvalidValue: for wrong arguments.
        MissingExtra: when scikit-learn is not installed.
    """
    _check(fields, monotone=monotone, allow=allow, known_at=known_at)
    if known_at and ended is None:
        raise InvalidValue.at("ended", "nothing says when a row ended", "name its column: ended='closed_at'")
    _check_way(binning, folds, seed=seed, of=of)
    _check_bands({} if bands is None else bands)
    history = read_history(
        rows,
        outcome=expect(outcome, str, "outcome"),
        fields=fields,
        at=at,
        of=of,
        currency=currency,
        ended=ended,
        known_at=known_at,
    )
    _check_scales(history, monotone)
    recipe = Recipe(binning, monotone, seed, folds)
    return _learned(history, recipe, of=of, allow=allow, bands=bands or {})


def _learned(
    history: History, recipe: Recipe, *, of: Kind, allow: Collection[str], bands: Mapping[str, float]
) -> Learned:
    """Guard, fit and try."""
    told = tuple(_about_rows(history))
    if refusals := tuple(insufficient(history)):
        return Learned(of=of, refusals=refusals, warnings=told)
    every = engine().np.arange(history.rows)
    weighed = tuple(weigh(each, history.won, every, recipe) for each in history.columns)
    refusals = tuple(_leaking(history, weighed, allow))
    fitted = None if refusals else fit(history, every, recipe, weighed=weighed)
    if fitted is None:
        return Learned(of=of, refusals=refusals or tuple(undivided()), warnings=told)
    task = Task(history, recipe, of, weighed=weighed, split=newest(history), bands=bands)
    return told_of(task, fitted, told)


def _check(
    fields: Fields,
    *,
    monotone: Mapping[str, Direction],
    allow: Collection[str],
    known_at: Mapping[str, str],
) -> None:
    if isinstance(fields, str) or not isinstance(fields, (Sequence, Mapping)):
        says = f"found a {type(fields).__name__}, expected names, or definitions by name"
        raise InvalidValue.at("fields", says, "write fields=['source', 'budget']")
    expect_mapping(monotone, "monotone", "write {'minutes': 'rising'}")
    expect_mapping(known_at, "known_at", "write {'budget': 'budget_recorded_at'}")
    _check_allowed(allow)
    for path, names in (("monotone", monotone), ("allow", allow), ("known_at", known_at)):
        for name in names:
            if name not in fields:
                raise InvalidValue.at(path, f"'{name}' is none of the fields", near(name, fields))
    for name, direction in monotone.items():
        if direction not in ("rising", "falling"):
            says = f"found {direction!r}, expected a direction"
            raise InvalidValue.at(f"monotone.{name}", says, "write 'rising' or 'falling'")


def _check_allowed(allow: object) -> None:
    """Refuse what holds no names: a text alone would be taken as its letters."""
    if isinstance(allow, str) or not isinstance(allow, Collection):
        says = f"found a {type(allow).__name__}, expected names of fields"
        raise InvalidValue.at("allow", says, "write allow=['source']")


def _check_way(binning: Binning, folds: int, *, seed: int, of: Kind) -> None:
    if of not in ("lead", "opportunity"):
        raise InvalidValue.at(
            "of", f"found {of!r}, expected a kind of subject", "write 'lead' or 'opportunity'"
        )
    if not 0 <= expect(seed, int, "seed", "write seed=1") < 2**32:
        raise InvalidValue.at("seed", f"found {seed}, expected 0 to 2^32 - 1", "write seed=1")
    if binning not in ("optimal", "quantile"):
        says = f"found {binning!r}, expected a way to divide fields"
        raise InvalidValue.at("binning", says, "write 'optimal' or 'quantile'")
    if not 3 <= expect(folds, int, "folds", "write 5") <= 20:
        raise InvalidValue.at("folds", f"found {folds!r}, expected a whole number from 3 to 20", "write 5")


def _check_bands(bands: Mapping[str, float]) -> None:
    cure = "write {'cold': 0, 'warm': 0.3, 'hot': 0.6}"
    expect_mapping(bands, "bands", cure)
    for key in bands:
        if not re.fullmatch(KEY, expect(key, str, "bands", cure)):
            raise InvalidValue.at("bands", f"found the key {key!r}, expected small letters and digits", cure)
    shares = list(bands.values())
    if not all(map(_is_share, shares)) or sorted(shares) != shares:
        raise InvalidValue.at("bands", "expected growing probabilities from 0 to 1", cure)


def _is_share(value: object) -> bool:
    return isinstance(value, (int, float)) and 0 <= value <= 1


def _check_scales(history: History, monotone: Mapping[str, Direction]) -> None:
    for column in history.columns:
        if column.name in monotone and not column.is_number:
            says = (
                f"'{named(column)}' is of the type '{column.value_type.type}', which has no more and no less"
            )
            raise InvalidValue.at(f"monotone.{column.name}", says, "leave it out, or declare it a number")


def _about_rows(history: History) -> Iterator[Notice]:
    if history.open:
        yield notice("rows_open", rows=f"{history.open:,}")
    if history.untimed:
        yield notice("rows_untimed", rows=f"{history.untimed:,}")
    for column in history.columns:
        yield from unread(column)


def _leaking(history: History, weighed: tuple[Weighed, ...], allow: Collection[str]) -> Iterator[Notice]:
    for column, each in zip(history.columns, weighed, strict=True):
        if column.name not in allow:
            yield from (tuple(ends(column, history.belated)) or leaks(column, each, history.won))
