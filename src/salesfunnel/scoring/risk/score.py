"""A risk ready to be asked, and what it answers: a probability with additive reasons, one for each day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
from salesfunnel.conditions.values.types import ComputedValue, Unknown
from salesfunnel.conditions.values.view import RowView, View
from salesfunnel.errors import InvalidValue
from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.money import exponent
from salesfunnel.model.validators import is_instant, is_name, is_unclaimed, of_type, read_only, utc
from salesfunnel.scoring.log_odds import LogOdds, as_weight, probability_of, told
from salesfunnel.scoring.risk.definition import Risk, RiskFeature

__all__ = ["CompiledRisk", "DailyRisk", "RiskScore"]


def _is_share(instance: object, attribute: Any, value: object) -> None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if value is not None and not (is_number and 0 <= value <= 1):  # type: ignore[operator]  # it is a number
        place = f"{type(instance).__name__}.{attribute.name}"
        raise InvalidValue.at(place, f"found {value!r}, expected a number from 0 to 1, or None")


@attrs.frozen(kw_only=True)
class DailyRisk:
    """What a risk said of a subject on one day: what the host stores, once a day.

    Args:
        subject_id: whose.
        risk: key of the risk.
        day: the day, in the blueprint's zone.
        probability: from 0 to 1; None where too little was known, which is as good as no score.
        recorded_at: when it was stored; aware. A later record of the same day corrects the earlier one.
        extra: keys of a newer format.
    """

    subject_id: str = attrs.field(validator=is_name)
    risk: str = attrs.field(validator=is_name)
    day: date = attrs.field(validator=of_type(date, "a date"))
    probability: float | None = attrs.field(default=None, validator=_is_share)
    recorded_at: datetime = attrs.field(converter=utc, validator=is_instant)
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)


@attrs.frozen(kw_only=True)
class RiskScore:
    """How probable losing is at one instant.

    Args:
        risk: key of the risk.
        probability: from 0 to 1; None where too little is known.
        logit: its log-odds; the weights of the receipts add up to them exactly.
        receipts: the base, then what moved the log-odds, the greatest harm first.
        unknown: keys of the features that nobody knows.
        as_of: the instant that it speaks of.
        reason: why there is no number; None where there is one.
    """

    risk: str
    probability: float | None
    logit: float | None
    receipts: tuple[LogOdds, ...] = ()
    unknown: tuple[str, ...] = ()
    as_of: datetime
    reason: Message | None = None

    @property
    def reasons(self) -> tuple[LogOdds, ...]:
        """What makes losing more probable than it is for an average deal, the greatest first."""
        return tuple(each for each in self.receipts[1:] if each.weight > 0)

    def on(self, subject_id: str, zone: ZoneInfo) -> DailyRisk:
        """Return what to store of it for its day.

        Args:
            subject_id: whose it is.
            zone: the zone in which the day is counted: `funnel.zone`.
        """
        day = self.as_of.astimezone(zone).date()
        return DailyRisk(
            subject_id=subject_id, risk=self.risk, day=day, probability=self.probability,
            recorded_at=self.as_of,
        )  # fmt: skip


@attrs.frozen(eq=False)
class CompiledRisk:
    """A risk ready to be asked; built once for a blueprint, shared between threads.

    Args:
        key: the risk's key.
        risk: its definition.
        catalogue: the names that its features speak of.
        walks: by feature, its condition; None for one that reads a name.
    """

    key: str
    risk: Risk
    catalogue: Catalogue = attrs.field(repr=False)
    walks: tuple[CompiledCondition | None, ...] = attrs.field(repr=False)

    @classmethod
    def of(cls, key: str, risk: Risk, catalogue: Catalogue) -> CompiledRisk:
        """Compile a risk.

        Raises:
            ConditionError: for a condition that does not fit the catalogue.
        """
        walks = tuple(
            None if each.when is None else compile_condition(each.when, catalogue) for each in risk.features
        )
        return cls(key, risk, catalogue, walks)

    def values(self, dossier: Dossier[Any], now: datetime) -> dict[str, float | None]:
        """Return what is found of each feature, by key; None where nobody knows it."""
        return self._values(View(dossier, now=now, catalogue=self.catalogue))

    def score(self, dossier: Dossier[Any], now: datetime) -> RiskScore:
        """Say how probable losing is.

        Args:
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
        """
        return self.scored(View(dossier, now=now, catalogue=self.catalogue))

    def scored(self, view: RowView) -> RiskScore:
        """Say how probable losing is, of a record that is looked at already."""
        risk, found = self.risk, self._values(view)
        unknown = tuple(key for key, value in found.items() if value is None)
        known, needed = len(found) - len(unknown), min(risk.needs, len(found))
        if known < needed:
            why = Message.of("risk_unknown", known=known, needed=needed)
            return RiskScore(
                risk=self.key, probability=None, logit=None, unknown=unknown, as_of=view.now, reason=why
            )
        slope = risk.calibration.slope
        lines = [
            LogOdds(key=each.key, weight=weight, value=_told(each, found[each.key]), label=each.label)
            for each in risk.features
            if (weight := as_weight(slope * each.moved(found[each.key])))
        ]
        lines.sort(key=lambda each: -each.weight)
        base = LogOdds(key="base", weight=as_weight(risk.calibration.logit(risk.base)))
        logit = sum(each.weight for each in (base, *lines))
        return RiskScore(
            risk=self.key, probability=probability_of(logit), logit=logit, receipts=(base, *lines),
            unknown=unknown, as_of=view.now,
        )  # fmt: skip

    def _values(self, view: RowView) -> dict[str, float | None]:
        return {
            each.key: self._found(each, walk, view)
            for each, walk in zip(self.risk.features, self.walks, strict=True)
        }

    def _found(self, feature: RiskFeature, walk: CompiledCondition | None, view: RowView) -> float | None:
        if walk is not None:
            answer = walk.answer(view)
            return None if answer is None else float(answer)
        name = feature.value or ""
        found: ComputedValue | Unknown = view.read(name)
        if not isinstance(found, (bool, int, float)):
            return None
        value_type = view.names.entries[name].value_type
        return (
            found / 10 ** exponent(value_type.currency)
            if value_type and value_type.currency
            else float(found)
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what it was compiled from."""
        return (CompiledRisk.of, (self.key, self.risk, self.catalogue))


def _told(feature: RiskFeature, found: float | None) -> str:
    return told(found if feature.when is None or found is None else bool(found))
