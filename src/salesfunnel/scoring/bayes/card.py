"""What is counted of a closed subject, and how a dossier's values become what was counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Annotated, Any, Self

import attrs
from pydantic import Discriminator, Tag, field_validator
from pydantic import Field as Setting

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.values.types import ComputedValue, Unknown, ValueType
from salesfunnel.conditions.values.view import View
from salesfunnel.errors import InvalidValue, Problem, expect, expect_each, near
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import Definition, FieldType
from salesfunnel.model.money import exponent
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.scoring.bayes.counts import PERIOD_DAYS, Case, OutcomeCounts
from salesfunnel.scoring.bayes.model import STRENGTH, BayesModel
from salesfunnel.scoring.calibration import MINIMUM, Calibration

__all__ = ["BayesCard", "CompiledBayes", "CountedFeature"]

STAGE = "stage"
_AFTERWARDS = frozenset({"status", "reason", "contributing", "competitor", "resume_to", "changed_at"})
"""Names that say, or are only known after, what became of a subject."""

_COUNTED = {
    *(FieldType.TEXT, FieldType.CHOICE, FieldType.CHOICES, FieldType.FLAG),
    *(FieldType.NUMBER, FieldType.MONEY),
}
_BINNED = {FieldType.NUMBER, FieldType.MONEY}
Bound = Annotated[float, Setting(allow_inf_nan=False)]


class CountedFeature(Definition):
    """One name whose values are counted.

    Args:
        name: a core attribute, field or derived fact; `stage` counts every stage that was reached.
        bins: where a number is cut, rising: [10, 50] counts below 10, from 10 to below 50, and from 50 on.
        tells_missing: whether not to know it says something; else it moves nothing.
    """

    name: Annotated[str, Setting(min_length=1)]
    bins: tuple[Bound, ...] = ()
    tells_missing: bool = Setting(default=False, strict=True)

    @field_validator("bins")
    @classmethod
    def _bins_rise(cls, bins: tuple[float, ...]) -> tuple[float, ...]:
        if any(one >= two for one, two in pairwise(bins)):
            msg = f"found the bins {list(bins)}, expected rising ones"
            raise ValueError(msg)
        return bins


_Counted = Annotated[
    Annotated[str, Setting(min_length=1), Tag("name")] | Annotated[CountedFeature, Tag("feature")],
    Discriminator(lambda each: "name" if isinstance(each, str) else "feature"),
]


class BayesCard(Definition):
    """What a naive Bayes counts, and how it concludes.

    Args:
        features: the names whose values are counted, or features with their settings.
        team: the name that says to which team a subject belongs; all are one team when absent.
        half_life_days: after how many days a case counts half; nothing is forgotten when absent.
        period_days: how many days make a period of the counts.
        strength: how many cases the wider scope weighs as.
        minimum: how many won and how many lost cases there have to be.
        calibration: what corrects the log-odds, fitted by `calibrate`.
    """

    features: tuple[_Counted, ...] = Setting(min_length=1)
    team: str | None = None
    half_life_days: float | None = Setting(default=None, gt=0, le=36_500, allow_inf_nan=False)
    period_days: int = Setting(default=PERIOD_DAYS, ge=1, le=3_650, strict=True)
    strength: float = Setting(default=STRENGTH, gt=0, le=1_000_000, allow_inf_nan=False)
    minimum: int = Setting(default=MINIMUM, ge=1, strict=True)
    calibration: Calibration = Calibration()

    @field_validator("features")
    @classmethod
    def _each_is_counted_once(cls, features: tuple[_Counted, ...]) -> tuple[_Counted, ...]:
        names = [each if isinstance(each, str) else each.name for each in features]
        twice = next((each for each in names if names.count(each) > 1), None)
        if twice is not None:
            msg = f"found '{twice[:64]}' more than once; name each feature once"
            raise ValueError(msg)
        return features

    @property
    def counted(self) -> tuple[CountedFeature, ...]:
        """The features, always with their settings."""
        return tuple(
            each if isinstance(each, CountedFeature) else CountedFeature(name=each) for each in self.features
        )


@attrs.frozen(eq=False)
class CompiledBayes:
    """A card ready to read dossiers of one pipeline; build it with `CompiledBayes.of`.

    Args:
        card: its definition.
        catalogue: the names that it speaks of.
        counted: its features.
        stages: the open stages of the pipeline, in order.
    """

    card: BayesCard
    catalogue: Catalogue = attrs.field(repr=False)
    counted: tuple[CountedFeature, ...] = attrs.field(repr=False)
    stages: tuple[str, ...]

    @classmethod
    def of(cls, card: BayesCard, catalogue: Catalogue, pipeline: Pipeline) -> Self:
        """Check a card against the names of a blueprint.

        Raises:
            InvalidValue: with every name that is not there, is known only afterwards, or cannot be counted.
        """
        problems = [
            found
            for place, each in enumerate(card.counted)
            if (found := _problem(f"features.{place}", each, catalogue)) is not None
        ]
        if card.team is not None and card.team not in catalogue.names.entries:
            cure = near(card.team, catalogue.names.entries)
            problems.append(Problem("team", "unknown_field", f"no field is named '{card.team[:64]}'", cure))
        if problems:
            raise InvalidValue(*problems)
        stages = tuple(each.key for each in pipeline.of_kind(StageKind.OPEN))
        return cls(card, catalogue, card.counted, stages)

    @property
    def features(self) -> tuple[str, ...]:
        """The names that are counted."""
        return tuple(each.name for each in self.counted)

    def values(self, dossier: Dossier[Any], now: datetime) -> dict[str, str | tuple[str, ...] | None]:
        """Return the values of a dossier as they are counted; None where they are not known."""
        view = View(dossier, now=now, catalogue=self.catalogue)
        return {each.name: self._value(each, view) for each in self.counted}

    def scope(self, dossier: Dossier[Any], now: datetime) -> tuple[str, ...]:
        """Return where a dossier belongs: its pipeline, and its team where that is known."""
        pipeline: str = dossier.subject.pipeline
        if self.card.team is None:
            return (pipeline,)
        team = View(dossier, now=now, catalogue=self.catalogue).read(self.card.team)
        return (pipeline,) if isinstance(team, Unknown) else (pipeline, str(team))

    def case(self, dossier: Dossier[Any], at: datetime, *, is_won: bool) -> Case:
        """Return what is counted when a subject is closed.

        Args:
            dossier: as it was just before.
            at: when it was closed; aware.
            is_won: whether it was won.
        """
        values: dict[str, object] = dict(self.values(dossier, at))
        if STAGE in values:
            values[STAGE] = self.stages if is_won else self._reached(dossier)
        return Case(is_won=is_won, at=at, scope=self.scope(dossier, at), values=values)

    def counts(self, cases: Iterable[Case] = ()) -> OutcomeCounts:
        """Count cases as the card says; without any, what others are added to.

        Raises:
            InvalidValue: for what is no case.
        """
        cases = expect_each(cases, Case, "cases", "make each with `case`")
        return OutcomeCounts.of(cases, features=self.features, period_days=self.card.period_days)

    def model(self, counts: OutcomeCounts, scope: tuple[str, ...], *, now: datetime) -> BayesModel:
        """Reckon what counts say of a scope, by the card's settings; it raises as `BayesModel.of` does."""
        expect(counts, OutcomeCounts, "counts", "count first: card.counts(cases)")
        expect(scope, tuple, "scope", "ask the card: card.scope(dossier, now)")
        card, entries = self.card, self.catalogue.names.entries
        labels = {name: label for name in self.features if (label := entries[name].label) is not None}
        return BayesModel.of(
            counts, scope, now=now, half_life_days=card.half_life_days, strength=card.strength,
            minimum=card.minimum, calibration=card.calibration, labels=labels,
            tells_missing=[each.name for each in self.counted if each.tells_missing],
        )  # fmt: skip

    def _reached(self, dossier: Dossier[Any]) -> tuple[str, ...]:
        """Return the open stages up to the farthest one in which the subject ever stood."""
        places = [
            self.stages.index(each.stage) for each in dossier.subject.stays if each.stage in self.stages
        ]
        return self.stages[: max(places) + 1] if places else ()

    def _value(self, feature: CountedFeature, view: View) -> str | tuple[str, ...] | None:
        found = view.read(feature.name)
        if isinstance(found, Unknown):
            return None
        value_type = self.catalogue.names.entries[feature.name].value_type
        return _told(found, feature.bins, value_type)


def _told(
    found: ComputedValue, bins: tuple[float, ...], value_type: ValueType | None
) -> str | tuple[str, ...]:
    match found:
        case bool():
            return "true" if found else "false"
        case frozenset():
            return tuple(sorted(found))
        case int() | float():
            digits = exponent(value_type.currency) if value_type is not None and value_type.currency else 0
            return _bin(found / 10**digits, bins)
        case _:
            return str(found)


def _bin(number: float, bins: tuple[float, ...]) -> str:
    """Return the name of the bin of a number.

    >>> [_bin(number, (10, 50)) for number in (9.9, 10, 50)]
    ['..10', '10..50', '50..']
    """
    place = sum(number >= each for each in bins)
    ends = ["", *(f"{each:.15g}" for each in bins), ""]
    return f"{ends[place]}..{ends[place + 1]}"


def _problem(path: str, feature: CountedFeature, catalogue: Catalogue) -> Problem | None:
    known: Mapping[str, Any] = catalogue.names.entries
    name = feature.name
    if name not in known:
        says, cure = f"no field is named '{name[:64]}'", near(name, known)
        return Problem(path, "unknown_field", says, cure)
    if name in _AFTERWARDS:
        says = f"'{name}' is known only when it is over, so it would give the answer away"
        return Problem(path, "known_afterwards", says, "take it out")
    value_type: ValueType | None = known[name].value_type
    kind = value_type.type if value_type is not None else None
    if kind not in _COUNTED:
        says = f"'{name}' is a {kind.value if kind else 'broken field'}, which cannot be counted"
        return Problem(path, "not_countable", says, "count a derived fact of it, such as 'days_since'")
    if bool(feature.bins) is not (kind in _BINNED):
        wanted = "expected 'bins'" if kind in _BINNED else "which takes no 'bins'"
        says = f"'{name}' is a {kind.value if kind else ''}, {wanted}"
        return Problem(path, "wrong_bins", says, 'write {"name": …, "bins": [10, 50]}')
    return None
