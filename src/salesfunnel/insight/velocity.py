"""Velocity: what the open deals are worth per day at the pace of history."""

from __future__ import annotations

import attrs

from salesfunnel.insight.conversion import conversion
from salesfunnel.insight.tally.tally import Tally
from salesfunnel.messages import Message

__all__ = ["MINIMUM_WON", "Velocity", "velocity"]

MINIMUM_WON = 10
"""Won deals below which no velocity is given.

Convention of this library: sales cycles vary about as much as their mean, so that the mean of ten is known to
about a third (1 ÷ √10); a velocity from fewer is a guess with decimals.
"""


@attrs.frozen(kw_only=True)
class Velocity:
    """The sales velocity with its four parts, each given where the data support it.

    Args:
        per_day: expected value won per day, in major units of `currency`; None with a `reason`.
        currency: of the amounts.
        open: deals that are open now; parked ones are not.
        win_rate: won ÷ (won + lost).
        average_deal: of won deals with an amount, in major units.
        cycle_days: the mean cycle of won deals.
        reason: why there is no number (`insufficient_history`, `zero_cycle`).
    """

    per_day: float | None
    currency: str | None
    open: int
    win_rate: float | None
    average_deal: float | None
    cycle_days: float | None
    reason: Message | None = None


def velocity(tally: Tally, *, minimum_won: int = MINIMUM_WON) -> Velocity:
    """Return open deals × win rate of closed × average won deal ÷ mean won cycle.

    Args:
        tally: what was counted.
        minimum_won: won deals with an amount, and won deals with a dated cycle, that history must hold.

    Source: the standard sales velocity equation of the field (opportunities × win rate × deal size ÷ cycle
    length). It takes the open deals to be like the closed ones and does not look at their stages or ages.
    """
    totals, won = conversion(tally).overall, tally.total.won
    cycle = totals.cycle_won
    reason = None
    if won.valued < max(minimum_won, 1) or cycle.count < max(minimum_won, 1):
        reason = Message.of("insufficient_history", deals=won.valued, cycles=cycle.count, minimum=minimum_won)
    elif not cycle.mean_days:
        reason = Message("zero_cycle")
    per_day = None
    if reason is None and totals.win_rate_closed and totals.average_deal is not None and cycle.mean_days:
        per_day = totals.open * totals.win_rate_closed * totals.average_deal / cycle.mean_days
    return Velocity(
        per_day=per_day,
        currency=totals.currency,
        open=totals.open,
        win_rate=totals.win_rate_closed,
        average_deal=totals.average_deal,
        cycle_days=cycle.mean_days,
        reason=reason,
    )
