"""How long does a claim count, and which action prolongs it to when?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

import attrs
from pydantic import Field as Setting
from pydantic import model_validator

from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.errors import InvalidValue
from salesfunnel.model.field import Definition

__all__ = ["Prolonged", "Protection", "days_after", "prolonged", "protected_until", "protection_trail"]

_DAYS: dict[str, Any] = {"le": 3650, "allow_inf_nan": False, "strict": True}


class Protection(Definition):
    """The period in which a claim counts; a day is 86,400 elapsed seconds.

    Args:
        days: how long it counts at first.
        action_days: each qualifying action keeps it at least so much longer, counted from the action.
        at_most_days: never longer than this, counted from the claim.
        actions: which activities qualify, about the row's own attributes; all when absent.

    Source: the three figures are the worked example of this library's acceptance vectors (V2); what counts as
    a qualifying action is the business's.
    """

    days: float = Setting(default=10, gt=0, **_DAYS)
    action_days: float = Setting(default=3, ge=0, **_DAYS)
    at_most_days: float = Setting(default=20, gt=0, **_DAYS)
    actions: ConditionField | None = None

    @model_validator(mode="after")
    def _ends_within_its_limit(self) -> Self:
        if self.at_most_days < self.days:
            msg = f"found 'at_most_days' {self.at_most_days:g}, less than 'days' {self.days:g}"
            raise ValueError(msg)
        return self


@attrs.frozen(kw_only=True)
class Prolonged:
    """What one action does to the end of a protection.

    Args:
        action_at: when it was done.
        before: the end without it.
        after: the end with it; the same where it changes nothing.
    """

    action_at: datetime
    before: datetime
    after: datetime

    @property
    def moves(self) -> bool:
        """Whether the end is another one with it."""
        return self.after != self.before


def protection_trail(
    protection: Protection, claimed_at: datetime, actions: Iterable[datetime]
) -> tuple[Prolonged, ...]:
    """Return what each action does to the end of a protection, in the order of time.

    An action counts from the claim on, up to and including the end that stands when it is done; later ones
    come too late, and so does everything after them. The order in which actions are told makes no difference.

    Args:
        protection: the figures.
        claimed_at: when the claim was laid; aware.
        actions: when qualifying actions were done; aware.
    """
    end = days_after(claimed_at, protection.days)
    steps = []
    for action in sorted(each for each in actions if each >= claimed_at):
        after = prolonged(protection, claimed_at, end=end, action=action)
        steps.append(Prolonged(action_at=action, before=end, after=after))
        end = after
    return tuple(steps)


def protected_until(
    protection: Protection, claimed_at: datetime, actions: Iterable[datetime] = ()
) -> datetime:
    """Return the first instant at which a claim no longer counts.

    >>> from datetime import UTC
    >>> claimed = datetime(2026, 3, 25, tzinfo=UTC)
    >>> acted = [datetime(2026, 4, day, tzinfo=UTC) for day in (2, 5)]
    >>> protected_until(Protection(), claimed, acted).date().isoformat()
    '2026-04-08'
    """
    steps = protection_trail(protection, claimed_at, actions)
    return steps[-1].after if steps else days_after(claimed_at, protection.days)


def prolonged(protection: Protection, claimed_at: datetime, *, end: datetime, action: datetime) -> datetime:
    """Return the end of a protection after one more action.

    It is `max(end, action + action_days)`, never past the claim's limit; an action before the claim or after
    the end changes nothing.
    """
    if not claimed_at <= action <= end:
        return end
    limit = days_after(claimed_at, protection.at_most_days)
    return max(end, min(days_after(action, protection.action_days), limit))


def days_after(at: datetime, days: float) -> datetime:
    """Return the instant so many elapsed days later.

    Raises:
        InvalidValue: when the calendar does not reach so far.
    """
    try:
        return at + timedelta(days=days)
    except OverflowError:
        says = f"found {at.isoformat()}, and {days:g} days later there is no date"
        raise InvalidValue.at("at", says, "leave out what has no real date") from None
