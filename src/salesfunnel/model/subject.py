"""What travels through a funnel: leads and opportunities, and their stays in its stages.

What a subject leaves behind on its way: changes of amount and close date, marks, and gates still owed.
"""

from __future__ import annotations

from datetime import date, datetime

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.claim import Handover, Holding, Tenure
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.kind import Word
from salesfunnel.model.money import Money
from salesfunnel.model.progress import ItemState, Waiver, each_item_once
from salesfunnel.model.validators import (
    is_instant,
    is_name,
    is_text,
    is_unclaimed,
    listed,
    of_type,
    read_only,
    tuple_of,
    tupled,
    utc,
)

__all__ = [
    "AmountChange",
    "CloseDateChange",
    "Debt",
    "Lead",
    "Moment",
    "Opportunity",
    "Status",
    "Stay",
    "Subject",
    "as_status",
]


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


class Status(Word):
    """What kind of stage the subject stands in."""

    OPEN = "open"
    PARKED = "parked"
    WON = "won"
    LOST = "lost"


def as_status(value: object) -> Status:
    """Read a status, or refuse it with the ones there are."""
    try:
        return Status(value)  # type: ignore[arg-type]
    except ValueError:
        known = ", ".join(f"'{each}'" for each in Status)
        raise InvalidValue.at("status", f"found {value!r}, expected one of {known}") from None


@attrs.frozen(weakref_slot=False)
class Stay:
    """One visit to a stage.

    Instants may be absent: an export often knows the stage but not the day. An undated stay counts in rates
    and not in durations. `left_at` may lie before `entered_at`, since real exports do that: a calculator
    reports such a stay and leaves it out of its durations.
    """

    stage: str = attrs.field(validator=is_name)
    entered_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    left_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )


@attrs.frozen(kw_only=True)
class Subject:
    """What a lead and an opportunity have in common; use `Lead` or `Opportunity`.

    Args:
        id: the host's id, unique over leads and opportunities.
        pipeline: key of the pipeline it travels through.
        stage: key of the stage it stands in.
        status: the kind of that stage.
        name: how people call it.
        source: where it came from.
        region: where the customer is.
        industry: what the customer does.
        owner_id: the seller responsible.
        account_id: the customer company.
        created_at: when it was first known; aware.
        amount: what it is worth.
        close_date: when it is expected to close.
        tags: free marks.
        fields: the business's own fields; copied and read-only.
        stays: every visit to a stage, oldest first; the last one is the present. When none is given, one
            undated stay in `stage` is.
        reason: why it stands where it does: closed, parked, moved back or reopened; None once it moved on.
        contributing: what else led to its being won or lost.
        competitor: who won it, when it was lost to somebody.
        review_at: when a parked subject is to be looked at again; aware.
        resume_to: the stage a parked subject returns to.
        items: how far the items of its checklists have come, each item once.
        waivers: permissions to pass a gate although a criterion is not met, the expired ones too.
        amount_changes: what it was worth before, oldest first.
        close_date_changes: when it was expected to close before, oldest first.
        back_moves: how often it went back to an earlier stage.
        moments: what somebody marked because it made a difference.
        claim: whose claim to it counts.
        handover: the open offer of it to another seller.
        owned_at: since when its owner has it; aware; None where nobody knows, or nobody has it.
        tenures: who had it before, oldest first: of each seller the last time that it became nobody's, and
            the last time that somebody else got it.
        debts: what it owes to gates that it never passed here, since it was imported.
        stalled_at: since when nothing has been recorded for too long; None once something is; aware.
        touched_at: when somebody last recorded something, which what time alone does is not; aware.
        lapsed_at: up to when what had been granted is told to have run out; aware; None before the first.
        merged_into: the id of what it is a duplicate of; nothing happens to it any more.
        merged_ids: the ids of its duplicates.
        blueprint_version: the version of the blueprint it lives under; None before the first event.
        changed_at: when the last event happened; aware; None before the first.
        version: the last event's `seq`; 0 before the first.
        extra: keys of a newer format.
    """

    id: str = attrs.field(validator=is_name)
    pipeline: str = attrs.field(validator=is_name)
    stage: str = attrs.field(validator=is_name)
    status: Status = attrs.field(default=Status.OPEN, converter=as_status)
    name: str | None = attrs.field(default=None, validator=is_text)
    source: str | None = attrs.field(default=None, validator=is_text)
    region: str | None = attrs.field(default=None, validator=is_text)
    industry: str | None = attrs.field(default=None, validator=is_text)
    owner_id: str | None = attrs.field(default=None, validator=is_text)
    account_id: str | None = attrs.field(default=None, validator=is_text)
    created_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    amount: Money | None = attrs.field(
        default=None, validator=of_type(Money, "Money or None: Money.of('5000', 'CNY')")
    )
    close_date: date | None = attrs.field(default=None, validator=of_type(date, "a date or None"))
    tags: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    fields: ReadOnly = attrs.field(default=EMPTY, converter=read_only)
    stays: tuple[Stay, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(Stay))
    reason: str | None = attrs.field(default=None, validator=is_text)
    competitor: str | None = attrs.field(default=None, validator=is_text)
    review_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    resume_to: str | None = attrs.field(default=None, validator=is_text)
    items: tuple[ItemState, ...] = attrs.field(default=(), converter=listed, validator=each_item_once)
    waivers: tuple[Waiver, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Waiver))
    contributing: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    amount_changes: tuple[AmountChange, ...] = attrs.field(
        default=(), converter=listed, validator=tuple_of(AmountChange)
    )
    close_date_changes: tuple[CloseDateChange, ...] = attrs.field(
        default=(), converter=listed, validator=tuple_of(CloseDateChange)
    )
    back_moves: int = attrs.field(default=0, validator=of_type(int, "a whole number"))
    moments: tuple[Moment, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Moment))
    claim: Holding | None = attrs.field(default=None, validator=of_type(Holding, "a Holding or None"))
    handover: Handover | None = attrs.field(default=None, validator=of_type(Handover, "a Handover or None"))
    owned_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    tenures: tuple[Tenure, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Tenure))
    debts: tuple[Debt, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Debt))
    stalled_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    touched_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    lapsed_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    merged_into: str | None = attrs.field(default=None, validator=is_text)
    merged_ids: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    blueprint_version: int | None = attrs.field(
        default=None, validator=of_type(int, "a whole number or None")
    )
    changed_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    version: int = attrs.field(default=0, validator=of_type(int, "a whole number"))
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    def __attrs_post_init__(self) -> None:
        """Hold the stays and the stage together."""
        if not self.stays:
            object.__setattr__(self, "stays", (Stay(self.stage),))
        if self.stays[-1].stage != self.stage:
            raise InvalidValue.at(
                f"{type(self).__name__}.stays",
                f"the last stay is in '{self.stays[-1].stage}' but the stage is '{self.stage}'",
                "give the stays in order, the present one last",
            )
        if self.version < 0:
            raise InvalidValue.at(
                f"{type(self).__name__}.version", f"found {self.version}, expected 0 or more"
            )

    @property
    def stay(self) -> Stay:
        """The present stay."""
        return self.stays[-1]

    @property
    def entered_at(self) -> datetime | None:
        """Since when it stands where it does; None where nobody knows."""
        return self.stays[-1].entered_at

    @property
    def slips(self) -> int:
        """How often its close date was put off."""
        return sum(each.is_slip for each in self.close_date_changes)


@attrs.frozen(kw_only=True)
class Lead(Subject):
    """Somebody who may become a customer, not yet qualified.

    Args:
        opportunity_id: what it was converted to.
        contact_ids: the people it became.
    """

    opportunity_id: str | None = attrs.field(default=None, validator=is_text)
    contact_ids: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))


@attrs.frozen(kw_only=True)
class Opportunity(Subject):
    """A deal that may be won or lost.

    Args:
        lead_id: the lead it came from.
        contact_ids: the people involved.
        previous_id: the won deal whose customer buys again with it.
        repurchase_ids: the deals with which its customer bought again.
    """

    lead_id: str | None = attrs.field(default=None, validator=is_text)
    contact_ids: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    previous_id: str | None = attrs.field(default=None, validator=is_text)
    repurchase_ids: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
