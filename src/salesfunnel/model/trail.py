"""What a subject leaves behind on its way: changes of amount and close date, marks, and gates still owed."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.invariants import is_instant, is_name, is_text, is_unclaimed, of_type, read_only, utc
from salesfunnel.model.money import Money
from salesfunnel.model.readonly import EMPTY, ReadOnly

__all__ = ["AmountChange", "CloseDateChange", "Debt", "Moment"]


@attrs.frozen
class Debt:
    """What an imported subject stands behind without having met it.

    Args:
        gate: the gate that it never passed here, with its
        criterion: which was not met; or
        checklist: the checklist that was not complete, with its
        item: which was not done.
    """

    gate: str | None = attrs.field(default=None, validator=is_text)
    criterion: str | None = attrs.field(default=None, validator=is_text)
    checklist: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    item: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        """Refuse a debt to nothing, or to a gate and a checklist at once."""
        owed = [each for each in ((self.gate, self.criterion), (self.checklist, self.item)) if any(each)]
        if len(owed) != 1 or not all(owed[0]):
            says = "expected a gate with its criterion, or a checklist with its item"
            raise InvalidValue.at("Debt", says, "write Debt('worth_it', 'budget')")


@attrs.frozen
class Moment:
    """A moment that somebody marked because it made a difference."""

    key: str = attrs.field(validator=is_name)
    at: datetime = attrs.field(converter=utc, validator=is_instant)
    by: str = attrs.field(validator=is_name)
    note: str | None = attrs.field(default=None, validator=is_text)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )


@attrs.frozen
class AmountChange:
    """What a subject was worth, and what from an instant on."""

    at: datetime = attrs.field(converter=utc, validator=is_instant)
    before: Money | None = attrs.field(default=None, validator=of_type(Money, "Money or None"))
    after: Money | None = attrs.field(default=None, validator=of_type(Money, "Money or None"))
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )


@attrs.frozen
class CloseDateChange:
    """When a subject was expected to close, and when from an instant on."""

    at: datetime = attrs.field(converter=utc, validator=is_instant)
    before: date | None = attrs.field(default=None, validator=of_type(date, "a date or None"))
    after: date | None = attrs.field(default=None, validator=of_type(date, "a date or None"))
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )

    @property
    def is_slip(self) -> bool:
        """Whether it was put off."""
        return self.before is not None and self.after is not None and self.after > self.before
