"""Targets: what is attained, what is missing, how many leads that takes, and what would help most."""

from __future__ import annotations

from decimal import Decimal
from math import ceil

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.insight.conversion import conversion
from salesfunnel.insight.forecast.forecast import Forecast
from salesfunnel.insight.tally.tally import Tally
from salesfunnel.messages import Message

__all__ = ["Attainment", "Lever", "attainment", "levers"]


@attrs.frozen(kw_only=True)
class Attainment:
    """A target of one seller, team or company for one period.

    Args:
        target: the amount wanted, in major units, exact.
        won: the amount won in the period so far.
        share: won ÷ target.
        gap: what is missing; 0 where nothing is.
        expected: what the forecast adds to `won`; None without one.
        chance: of reaching the target, by the forecast; None without one.
        wins_needed: deals of average size that fill the gap; None where no size is known.
        leads_needed: new subjects at the top that bring so many wins; None where no rate is known.
        is_likely_miss: whether the chance is below one in two.
        reason: why something is None (`insufficient_history`).
    """

    target: Decimal
    won: Decimal
    share: float
    gap: Decimal
    expected: float | None
    chance: float | None
    wins_needed: int | None
    leads_needed: int | None
    is_likely_miss: bool | None
    reason: Message | None = None


@attrs.frozen
class Lever:
    """What 10 % more at one place would bring, everything else as it was.

    Args:
        stage: where; None for more subjects at the top.
        rate: the rate there now; None for the volume.
        more_won: wins that it would add to those of history.
        more_amount: what they are worth on average; None where no size is known.
    """

    stage: str | None
    rate: float | None
    more_won: float
    more_amount: float | None


def attainment(
    tally: Tally, *, target: Decimal, won: Decimal = Decimal(0), ahead: Forecast | None = None
) -> Attainment:
    """Return how far a target is attained and what is missing, by back-calculation from history's rates.

    Args:
        tally: the history of those who have the target; its win rate of all and its deal size are used.
        target: the amount wanted, above 0.
        won: the amount won in the period so far.
        ahead: the forecast to the end of the period, `closed` included.

    Raises:
        InvalidValue: for a target that is not above 0.

    Source: convention of this library: gap ÷ mean won deal ÷ win rate of all, rounded up. It takes new leads
    to be like the old ones, and closed in time.
    """
    if target <= 0:
        raise InvalidValue.at("target", f"found {target}, expected an amount above 0")
    overall = conversion(tally).overall
    gap = max(target - won, Decimal(0))
    size, rate = overall.average_deal, overall.rate
    wins = ceil(float(gap) / size) if size else None
    leads = ceil(float(gap) / size / rate) if size and rate else None
    known = ahead is not None and ahead.amount is not None
    chance = 1 - ahead.amount.level(float(target)) if ahead is not None and ahead.amount is not None else None
    reason = None
    if wins is None or leads is None:
        reason = Message.of("insufficient_ends", ended=overall.won, minimum=1)
    return Attainment(
        target=target,
        won=won,
        share=float(won / target),
        gap=gap,
        expected=ahead.amount.mean - float(ahead.closed[1]) if known and ahead and ahead.amount else None,
        chance=chance,
        wins_needed=wins,
        leads_needed=leads,
        is_likely_miss=None if chance is None else chance < 0.5,
        reason=reason,
    )


def levers(tally: Tally, *, more: float = 0.1) -> tuple[Lever, ...]:
    """Return what `more` volume, or so much higher a rate of one stage, would add; most first.

    A rate stops at 100 %: who has 95 % cannot gain 10 %.

    Source: the product of the stage rates, each raised alone; convention of this library. It takes the rest
    of the way to stay as good with more subjects on it.
    """
    found = conversion(tally)
    won, size = found.overall.won, found.overall.average_deal
    gains: list[tuple[str | None, float | None, float]] = [(None, None, more)]
    gains += [
        (stage.stage, stage.rate, min(more, 1 / stage.rate - 1)) for stage in found.stages if stage.rate
    ]
    return tuple(
        Lever(stage, rate, won * gain, None if size is None else won * gain * size)
        for stage, rate, gain in sorted(gains, key=lambda each: -each[2])
    )
