"""The summary: a conversion as plain JSON, the shape that reports and other programs read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from salesfunnel.insight.conversion import StageConversion, Standing, Totals, conversion
from salesfunnel.insight.quality import quality
from salesfunnel.insight.rates import CONFIDENCE
from salesfunnel.insight.tally import Tally
from salesfunnel.model.stage import StageKind
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["summary"]

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
            **_totals(found.overall),
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
        "stages": [*map(_stage, found.stages), *(_end(each) for each in found.standing if each.kind is _WON)],
        "segments": [
            {
                "by": {name: _plain(value) for name, value in segment.by.items()},
                **_totals(segment.overall),
                "stages": [_stage(stage) for stage in segment.stages],
            }
            for segment in found.segments
        ],
        "quality": [
            {"code": each.code, "count": each.count, "says": each.message.render(locale)}
            for each in quality(tally)
        ],
        "policy": {**found.policy.wire(), "confidence": confidence, "says": found.policy.render(locale)},
    }


def _totals(totals: Totals) -> dict[str, Any]:
    plain = attrs.asdict(totals)
    plain = {name: _plain(value) for name, value in plain.items()}
    return {**plain, "win_rate_all": totals.win_rate_all}


def _stage(stage: StageConversion) -> dict[str, Any]:
    plain = {name: _plain(value) for name, value in attrs.asdict(stage).items() if name != "stay"}
    return {
        **plain,
        "kind": StageKind.OPEN.value,
        "median_days": stage.stay.median_days,
        "mean_days": stage.stay.mean_days,
        "stays": stage.stay.count,
    }


def _end(stage: Standing) -> dict[str, Any]:
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
