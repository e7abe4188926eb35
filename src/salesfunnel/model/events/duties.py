"""How far the duties of a subject came: items of checklists, approvals, waivers."""

from __future__ import annotations

import attrs

from salesfunnel.model.events.event import Event
from salesfunnel.model.invariants import is_name, of_type
from salesfunnel.model.progress import Approval, ItemState, Waiver

__all__ = ["CriterionWaived", "ItemApproved", "ItemCompleted", "ItemRejected"]

_approval = of_type(Approval, "an Approval")


@attrs.frozen(kw_only=True)
class ItemCompleted(Event):
    """An item of a checklist was submitted as done; `state` replaces the earlier one and has no approval."""

    state: ItemState = attrs.field(validator=of_type(ItemState, "an ItemState"))


@attrs.frozen(kw_only=True)
class ItemApproved(Event):
    """Somebody approved a submitted item at one level."""

    checklist: str = attrs.field(validator=is_name)
    item: str = attrs.field(validator=is_name)
    approval: Approval = attrs.field(validator=_approval)


@attrs.frozen(kw_only=True)
class ItemRejected(Event):
    """Somebody refused a submitted item at one level and said why; the item is open again."""

    checklist: str = attrs.field(validator=is_name)
    item: str = attrs.field(validator=is_name)
    approval: Approval = attrs.field(validator=_approval)


@attrs.frozen(kw_only=True)
class CriterionWaived(Event):
    """A criterion of a gate was waived; `waiver` says by whom, why and until when."""

    waiver: Waiver = attrs.field(validator=of_type(Waiver, "a Waiver"))
