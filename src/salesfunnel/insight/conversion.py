"""How many went on, how surely, how long it took and what it was worth.

Everything is computed from a tally; `summary` is the same as plain JSON, the shape that reports and other
programs read.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from salesfunnel.errors import expect
from salesfunnel.insight.rates import CONFIDENCE, wilson
from salesfunnel.insight.tally.durations import SECONDS_PER_DAY, Counts
from salesfunnel.insight.tally.grouping import rank
from salesfunnel.insight.tally.policy import TallyPolicy
from salesfunnel.insight.tally.quality import quality
from salesfunnel.insight.tally.segment import SegmentTally, StageTally, Worth
from salesfunnel.insight.tally.tally import Tally
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.model.money import exponent
from salesfunnel.model.stage import StageKind
from salesfunnel.text import DEFAULT_LOCALE

__all__ = [
    "Conversion",
    "Cycle",
    "SegmentConversion",
    "StageConversion",
    "StageCount",
    "Totals",
    "conversion",
    "summary",
]


@attrs.frozen
class Cycle:
    """How long something took, in days of 86,400 seconds.

    Args:
        count: how many durations are behind it; undated and negative ones are not.
        mean_days: the arithmetic mean, or None of nothing.
        median_days: the exact median, or None of nothing.
    """

    count: int
    mean_days: float | None
    median_days: float | None

    @classmethod
    def of(cls, durations: Counts) -> Cycle:
        """Sum up durations in seconds."""
        return cls(len(durations), _days(durations.mean), _days(durations.median))


@attrs.frozen(kw_only=True)
class StageConversion:
    """One open stage: the step from it to the next one.

    Args:
        stage: its key.
        entered: entries, as the policy counts them.
        advanced: of these, how many reached a later open stage or won.
        lost: subjects lost with this as their furthest stage.
        rate: advanced ÷ entered, in periods advanced ÷ resolved; None of nothing.
        low, high: the Wilson interval of the rate.
        stay: how long finished stays took.
        median_days: the median of these.
        undated: stays without a date, in no duration.
        negative: stays that end before they begin, in no duration.
        open: subjects that stand here now.
        open_value: what those with an amount are worth, in major units; None where no amount is known.
        matured_share: of the entries, the share whose window was over; None where the policy has no window.
    """

    stage: str
    entered: int
    advanced: int
    lost: int
    rate: float | None
    low: float | None
    high: float | None
    stay: Cycle
    undated: int
    negative: int
    open: int
    open_value: Decimal | None
    matured_share: float | None = None

    @property
    def median_days(self) -> float | None:
        """The median finished stay, in days."""
        return self.stay.median_days


@attrs.frozen
class StageCount:
    """Where subjects stand now: one stage of any kind, its count and its worth in major units."""

    stage: str
    kind: StageKind
    count: int
    value: Decimal | None


@attrs.frozen(kw_only=True)
class Totals:
    """The whole of some subjects: outcomes, rates, worth and cycles.

    Amounts are in major units of `currency`, exact, and None where subjects are there but no amount is.

    Args:
        entered: every subject.
        won, lost, open, parked: by the kind of the stage in which they stand; they sum to `entered`.
        rate: won ÷ entered, the win rate *of all*; with a window, won within it ÷ entered.
        low, high: its Wilson interval.
        win_rate_closed: won ÷ (won + lost), the win rate *of closed*.
        win_rate_closed_low, win_rate_closed_high: its Wilson interval.
        won_value, lost_value, open_value: the sums of the amounts there are.
        average_deal: won value ÷ won deals with an amount.
        value_win_rate: won value ÷ (won + lost value); None unless the lost deals, if any, carry worth too.
        cycle_won, cycle_lost, cycle_closed: from the beginning to the end.
        matured_share: of the subjects, the share whose window was over; None where the policy has no window.
    """

    entered: int
    won: int
    lost: int
    open: int
    parked: int
    rate: float | None
    low: float | None
    high: float | None
    win_rate_closed: float | None
    win_rate_closed_low: float | None
    win_rate_closed_high: float | None
    currency: str | None
    won_value: Decimal | None
    lost_value: Decimal | None
    open_value: Decimal | None
    average_deal: float | None
    value_win_rate: float | None
    cycle_won: Cycle
    cycle_lost: Cycle
    cycle_closed: Cycle
    matured_share: float | None = None

    @property
    def win_rate_all(self) -> float | None:
        """The win rate of all: the same number as `rate`, under the name that says of what."""
        return self.rate


@attrs.frozen(kw_only=True)
class SegmentConversion:
    """The same of one segment.

    Args:
        by: the values that its subjects share, by name; None where nothing is recorded.
        overall: the whole segment.
        stages: the open stages, in the order of the path.
    """

    by: ReadOnly
    overall: Totals
    stages: tuple[StageConversion, ...]


@attrs.frozen(kw_only=True)
class Conversion:
    """Everything a funnel table says, with the policy by which it was counted.

    Args:
        overall: the whole.
        stages: the open stages, in the order of the path.
        standing: every stage of the pipeline with what stands in it now.
        segments: the largest first, equals by their values.
        policy: what counted as an entry.
        confidence: how often such intervals hold the true rate.
    """

    overall: Totals
    stages: tuple[StageConversion, ...]
    standing: tuple[StageCount, ...]
    segments: tuple[SegmentConversion, ...]
    policy: TallyPolicy
    confidence: float


def conversion(tally: Tally, *, confidence: float = CONFIDENCE) -> Conversion:
    """Return every rate of a tally: this stage ÷ the previous one, overall, and by segment.

    Args:
        tally: what was counted.
        confidence: of the intervals, between 0 and 1.

    Raises:
        InvalidValue: for a confidence outside 0 … 1, or what is no tally.
    """
    total = expect(tally, Tally, "tally", "count first: Tally.of(…)").total
    ordered = sorted(tally.segments, key=lambda segment: (-segment.entered, rank(segment.by)))
    return Conversion(
        overall=_totals(total, tally, confidence),
        stages=_stages(total, tally, confidence),
        standing=tuple(
            StageCount(key, kind, stage.standing.count, _worth(stage.standing, tally.currency))
            for (key, kind), stage in zip(tally.route.stages, total.stages, strict=True)
        ),
        segments=tuple(_segment(segment, tally, confidence) for segment in ordered) if tally.by else (),
        policy=tally.policy,
        confidence=confidence,
    )


def _segment(segment: SegmentTally, tally: Tally, confidence: float) -> SegmentConversion:
    return SegmentConversion(
        by=ReadOnly(zip(tally.by, segment.by, strict=True)),
        overall=_totals(segment, tally, confidence),
        stages=_stages(segment, tally, confidence),
    )


def _totals(segment: SegmentTally, tally: Tally, confidence: float) -> Totals:
    won, lost = segment.won, segment.lost
    of_all = wilson(segment.converted, segment.entered, confidence=confidence)
    of_closed = wilson(won.count, won.count + lost.count, confidence=confidence)
    won_value = _worth(won, tally.currency)
    return Totals(
        entered=segment.entered,
        won=won.count,
        lost=lost.count,
        open=segment.open.count,
        parked=segment.parked.count,
        rate=of_all.rate,
        low=of_all.low,
        high=of_all.high,
        win_rate_closed=of_closed.rate,
        win_rate_closed_low=of_closed.low,
        win_rate_closed_high=of_closed.high,
        currency=tally.currency,
        won_value=won_value,
        lost_value=_worth(lost, tally.currency),
        open_value=_worth(segment.open, tally.currency),
        average_deal=float(won_value / won.valued) if won_value is not None and won.valued else None,
        value_win_rate=_value_win_rate(won, lost),
        cycle_won=Cycle.of(segment.cycles_won),
        cycle_lost=Cycle.of(segment.cycles_lost),
        cycle_closed=Cycle.of(segment.cycles_closed),
        matured_share=_matured(segment.matured, segment.entered, tally.policy),
    )


def _stages(segment: SegmentTally, tally: Tally, confidence: float) -> tuple[StageConversion, ...]:
    return tuple(
        _stage(key, segment.stages[index], tally=tally, confidence=confidence)
        for index, key in tally.open_stages
    )


def _stage(key: str, stage: StageTally, *, tally: Tally, confidence: float) -> StageConversion:
    whole = stage.resolved if tally.policy.basis == "period" else stage.entered
    went_on = wilson(stage.advanced, whole, confidence=confidence)
    return StageConversion(
        stage=key,
        entered=stage.entered,
        advanced=stage.advanced,
        lost=stage.lost,
        rate=went_on.rate,
        low=went_on.low,
        high=went_on.high,
        stay=Cycle.of(stage.stays),
        undated=stage.undated,
        negative=stage.negative,
        open=stage.standing.count,
        open_value=_worth(stage.standing, tally.currency),
        matured_share=_matured(stage.matured, stage.entered, tally.policy),
    )


def _matured(matured: int, whole: int, policy: TallyPolicy) -> float | None:
    return matured / whole if policy.window is not None and whole else None


def _worth(amount: Worth, currency: str | None) -> Decimal | None:
    """Return the sum in major units; None where subjects are there and none has an amount."""
    if currency is None or (amount.count and not amount.valued):
        return None
    return Decimal(f"{amount.minor}E-{exponent(currency)}")


def _value_win_rate(won: Worth, lost: Worth) -> float | None:
    """Return the rate by value, unless a loss is worth nothing only because nobody recorded its worth."""
    both = won.minor + lost.minor
    negative = won.minor < 0 or lost.minor < 0
    if negative or not both or (lost.count and not lost.minor):
        return None
    return won.minor / both


def _days(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / SECONDS_PER_DAY


_WON = StageKind.WON


def summary(tally: Tally, *, locale: str = DEFAULT_LOCALE, confidence: float = CONFIDENCE) -> dict[str, Any]:
    """Return the tally's funnel as JSON: `overall`, `stages`, `segments`, `quality`, `policy`.

    The stages are those of the path: open ones in order, then won ones, which have no rate.
    Counts are whole numbers, rates run from 0 to 1, durations are days, amounts are numbers in major units of
    `overall.currency`; what the data do not hold is null.

    Args:
        tally: what was counted.
        locale: of the sentences in `quality` and `policy`.
        confidence: of the intervals, between 0 and 1.
    """
    found = conversion(tally, confidence=confidence)
    return {
        "overall": {
            **_totals_as_json(found.overall),
            "standing": [
                {
                    "stage": each.stage,
                    "kind": each.kind.value,
                    "count": each.count,
                    "value": _plain(each.value),
                }
                for each in found.standing
            ],
        },
        "stages": [
            *map(_stage_as_json, found.stages),
            *(_won_stage_as_json(each) for each in found.standing if each.kind is _WON),
        ],
        "segments": [
            {
                "by": {name: _plain(value) for name, value in segment.by.items()},
                **_totals_as_json(segment.overall),
                "stages": [_stage_as_json(stage) for stage in segment.stages],
            }
            for segment in found.segments
        ],
        "quality": [
            {"code": each.code, "count": each.count, "says": each.message.render(locale)}
            for each in quality(tally)
        ],
        "policy": {**found.policy.wire(), "confidence": confidence, "says": found.policy.render(locale)},
    }


def _is_told(member: attrs.Attribute[Any], value: object) -> bool:
    return member.name != "matured_share" or value is not None


def _totals_as_json(totals: Totals) -> dict[str, Any]:
    plain = attrs.asdict(totals, filter=_is_told)
    plain = {name: _plain(value) for name, value in plain.items()}
    return {**plain, "win_rate_all": totals.win_rate_all}


def _stage_as_json(stage: StageConversion) -> dict[str, Any]:
    plain = {
        name: _plain(value) for name, value in attrs.asdict(stage, filter=_is_told).items() if name != "stay"
    }
    return {
        **plain,
        "kind": StageKind.OPEN.value,
        "median_days": stage.stay.median_days,
        "mean_days": stage.stay.mean_days,
        "stays": stage.stay.count,
    }


def _won_stage_as_json(stage: StageCount) -> dict[str, Any]:
    """Return the row of a won stage: the end of the path, from which nothing advances."""
    unknown = dict.fromkeys(("advanced", "rate", "low", "high", "median_days", "mean_days"))
    return {"stage": stage.stage, "kind": stage.kind.value, "entered": stage.count, **unknown}


def _plain(value: object) -> object:
    """Return a value as JSON has it: an exact amount as a number, a date as text, a set as a sorted list."""
    match value:
        case None | bool() | int() | float() | dict():
            return value
        case str():
            return str(value)
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date():
            return value.isoformat()
        case frozenset():
            return sorted((_plain(each) for each in value), key=str)
        case tuple():
            return [_plain(each) for each in value]
        case _:
            return str(value)
