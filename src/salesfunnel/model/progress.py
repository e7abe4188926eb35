"""How far the duties of a subject have come: items of checklists, their approvals, and waivers.

These are values that the host keeps with the subject; what they amount to is judged by `salesfunnel.gates`.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.validators import (
    is_instant,
    is_name,
    is_text,
    is_unclaimed,
    listed,
    of_type,
    read_only,
    tuple_of,
    utc,
)

__all__ = ["Approval", "Evidence", "ItemState", "Waiver", "each_item_once"]


@attrs.frozen
class Evidence:
    """What proves that an item is done: its kind, in the business's words, and the host's reference to it."""

    kind: str = attrs.field(validator=is_name)
    ref: str = attrs.field(validator=is_name)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )


@attrs.frozen(kw_only=True)
class Approval:
    """One person's yes or no to a submitted item, at one level.

    Args:
        level: key of the level.
        by: who said it.
        at: when; aware.
        role: the role in which it was said.
        is_granted: yes, or no.
        reason: why; a no without a reason may not exist.
        on_behalf_of: the person for whom a delegate said it.
        extra: keys of a newer format.
    """

    level: str = attrs.field(validator=is_name)
    by: str = attrs.field(validator=is_name)
    at: datetime = attrs.field(converter=utc, validator=is_instant)
    role: str | None = attrs.field(default=None, validator=is_text)
    is_granted: bool = attrs.field(default=True, validator=of_type(bool, "True or False"))
    reason: str | None = attrs.field(default=None, validator=is_text)
    on_behalf_of: str | None = attrs.field(default=None, validator=is_text)
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a rejection that does not say why."""
        if not self.is_granted and not (self.reason or "").strip():
            raise InvalidValue.at("Approval.reason", f"found {self.reason!r}, a rejection without a reason")

    @property
    def people(self) -> frozenset[str]:
        """Whose eyes it stands for: the person's, and those of the person represented."""
        return frozenset({self.by, self.on_behalf_of or self.by})


@attrs.frozen(kw_only=True)
class ItemState:
    """One item of a checklist as it was last submitted, with every approval it ever got.

    Args:
        checklist: key of the checklist.
        item: key of the item.
        submitted_by: who says that it is done.
        submitted_at: when; aware; approvals before it belong to an earlier submission.
        evidence: what proves it.
        note: what the person has to say.
        facts: the values on which it rests, as they were then: those of the checklist's answer.
        approvals: what approvers said, in any order.
        extra: keys of a newer format.
    """

    checklist: str = attrs.field(validator=is_name)
    item: str = attrs.field(validator=is_name)
    submitted_by: str = attrs.field(validator=is_name)
    submitted_at: datetime = attrs.field(converter=utc, validator=is_instant)
    evidence: tuple[Evidence, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Evidence))
    note: str | None = attrs.field(default=None, validator=is_text)
    facts: ReadOnly = attrs.field(default=EMPTY, converter=read_only)
    approvals: tuple[Approval, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Approval))
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)


@attrs.frozen(kw_only=True)
class Waiver:
    """A signed, reasoned, expiring permission to pass a gate although one criterion is not met.

    Args:
        gate: key of the gate.
        criterion: key of the criterion.
        by: who signed it.
        at: when; aware.
        reason: why.
        until: the first instant at which it no longer counts; aware.
        extra: keys of a newer format.
    """

    gate: str = attrs.field(validator=is_name)
    criterion: str = attrs.field(validator=is_name)
    by: str = attrs.field(validator=is_name)
    at: datetime = attrs.field(converter=utc, validator=is_instant)
    reason: str = attrs.field(validator=is_name)
    until: datetime = attrs.field(converter=utc, validator=is_instant)
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a waiver that never counts."""
        if self.until <= self.at:
            raise InvalidValue.at(
                "Waiver.until",
                f"found {self.until.isoformat()}, not after {self.at.isoformat()}",
                "a waiver ends after it was signed",
            )

    def is_in_force(self, now: datetime) -> bool:
        """Say whether it counts at an instant."""
        return self.at <= now < self.until


_states = tuple_of(ItemState)


def each_item_once(instance: object, attribute: attrs.Attribute[Any], value: tuple[ItemState, ...]) -> None:
    """Accept a tuple of item states in which no item of a checklist stands twice."""
    _states(instance, attribute, value)
    if len(value) < 2:
        return
    for (checklist, item), count in Counter((each.checklist, each.item) for each in value).items():
        if count > 1:
            place = f"{type(instance).__name__}.{attribute.name}"
            says = f"found {count} states of item '{item}' of checklist '{checklist}'"
            raise InvalidValue.at(place, says, "keep the last one")
