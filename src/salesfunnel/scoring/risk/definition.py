"""How probable is losing? What a risk weighs, as data: features, a logistic line, when it raises an alert."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field as Setting
from pydantic import model_validator

from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.conditions.language.tree import Name
from salesfunnel.model.field import Definition, Key
from salesfunnel.scoring.calibration import Calibration
from salesfunnel.text import Text

__all__ = ["AlertRule", "Risk", "RiskFeature"]

Kind = Literal["lead", "opportunity"]
_MOST = 100
Weight = Annotated[float, Setting(ge=-_MOST, le=_MOST, allow_inf_nan=False)]
Number = Annotated[float, Setting(allow_inf_nan=False)]


class RiskFeature(Definition):
    """One thing that moves a risk: `weight` × (what is found − `center`) ÷ `scale`, in log-odds.

    Args:
        key: its permanent name; receipts mention it.
        value: the name of a number, an amount (in major units) or a flag (1 or 0).
        when: instead of a name, a condition: 1 while it is true, 0 while it is false.
        weight: by how much one `scale` more moves the log-odds; above 0 makes losing more probable.
        center: what moves nothing; the average of the deals that it was learned from.
        scale: what counts as one.
        min: what is found below it counts as it.
        max: what is found above it counts as it.
        unknown: what is moved, in log-odds, while nobody knows it.
        label: how people call it.
    """

    key: Key
    value: Name | None = None
    when: ConditionField | None = None
    weight: Weight = 0.0
    center: Number = 0.0
    scale: Annotated[float, Setting(gt=0, allow_inf_nan=False)] = 1.0
    min: Number | None = None
    max: Number | None = None
    unknown: Weight = 0.0
    label: Text | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.value is None) is (self.when is None):
            msg = "expected either 'value', the name of a number or flag, or 'when', a condition"
            raise ValueError(msg)
        if self.min is not None and self.max is not None and self.min > self.max:
            msg = f"found the least value {self.min:g} above the greatest {self.max:g}"
            raise ValueError(msg)
        return self

    def moved(self, found: float | None) -> float:
        """Return the log-odds that a value moves, before calibration."""
        if found is None:
            return self.unknown
        return self.weight * (self.kept(found) - self.center) / self.scale

    def kept(self, found: float) -> float:
        """Return a value within its limits."""
        kept = found if self.max is None else min(found, self.max)
        return kept if self.min is None else max(kept, self.min)


class AlertRule(Definition):
    """When a risk that lasts raises an alert, and who is asked to help.

    Args:
        above: the probability that a day has to exceed.
        days: on how many scored days in a row.
        gap_days: how many days without a score may lie between two scored ones; with 0 a missing day breaks
            the row. A missing day never counts as one of the days.
        roles: the roles of which somebody is to be assigned.
        people: ids of people who are asked.
        text: what the request says; the library's own words when absent.

    Source: the defaults are those of a published sales-control practice (0.7 on three consecutive days); they
    are policy, not evidence.
    """

    above: float = Setting(default=0.7, gt=0, lt=1, allow_inf_nan=False)
    days: int = Setting(default=3, ge=1, le=365, strict=True)
    gap_days: int = Setting(default=0, ge=0, le=31, strict=True)
    roles: tuple[Key, ...] = ()
    people: tuple[str, ...] = ()
    text: Text | None = None

    @model_validator(mode="after")
    def _goes_to_somebody(self) -> Self:
        if not self.roles and not self.people:
            msg = "found neither 'roles' nor 'people', expected who is asked to help"
            raise ValueError(msg)
        return self


class Risk(Definition):
    """A probability of losing, with its reasons: a logistic model as data.

    Args:
        of: whose risk it is.
        base: the log-odds of a deal that is average in every feature.
        features: what moves them.
        needs: how many features have to be known before there is a number.
        calibration: what corrects the log-odds; every line of the reasons is corrected with them.
        alert: when it raises an alert; never when absent.
        label: how people call it.
    """

    of: Kind | tuple[Kind, ...] = "opportunity"
    base: Weight = 0.0
    features: tuple[RiskFeature, ...] = Setting(min_length=1)
    needs: int = Setting(default=1, ge=0, strict=True)
    calibration: Calibration = Calibration()
    alert: AlertRule | None = None
    label: Text | None = None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Whose risk it is, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of

    @model_validator(mode="after")
    def _needs_what_there_is(self) -> Self:
        if self.needs > len(self.features):
            msg = f"found 'needs' {self.needs}, expected at most the number of features, {len(self.features)}"
            raise ValueError(msg)
        return self

    def recalibrated(self, line: Calibration) -> Self:
        """Return the same risk, corrected once more by a line fitted to what it said."""
        known = self.calibration
        return self.model_copy(
            update={
                "calibration": Calibration(
                    slope=line.slope * known.slope, intercept=line.logit(known.intercept)
                )
            }
        )
