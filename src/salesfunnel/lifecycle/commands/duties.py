"""Wishes about duties: to submit an item of a checklist, to approve or refuse it, to waive a criterion."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.lifecycle.commands.command import Command
from salesfunnel.model.invariants import is_instant, is_name, is_text, listed, tuple_of, utc
from salesfunnel.model.progress import Evidence

__all__ = ["ApproveItem", "CompleteItem", "RejectItem", "Waive"]


@attrs.frozen
class CompleteItem(Command):
    """Submit an item of a checklist as done.

    Args:
        checklist: key of the checklist.
        item: key of the item.
        evidence: what proves it.
        note: what the person has to say.
    """

    checklist: str = attrs.field(validator=is_name)
    item: str = attrs.field(validator=is_name)
    evidence: tuple[Evidence, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Evidence))
    note: str | None = attrs.field(default=None, validator=is_text, kw_only=True)


@attrs.frozen
class ApproveItem(Command):
    """Approve a submitted item at the level that it waits for.

    Args:
        checklist: key of the checklist.
        item: key of the item.
        on_behalf_of: the person for whom a delegate speaks.
    """

    checklist: str = attrs.field(validator=is_name)
    item: str = attrs.field(validator=is_name)
    on_behalf_of: str | None = attrs.field(default=None, validator=is_text, kw_only=True)


@attrs.frozen
class RejectItem(Command):
    """Refuse a submitted item at the level that it waits for, and say why; the item is open again."""

    checklist: str = attrs.field(validator=is_name)
    item: str = attrs.field(validator=is_name)
    reason: str | None = attrs.field(default=None, validator=is_text)
    on_behalf_of: str | None = attrs.field(default=None, validator=is_text, kw_only=True)


@attrs.frozen
class Waive(Command):
    """Let a gate pass although one of its criteria is not met.

    Args:
        gate: key of the gate.
        criterion: key of the criterion.
        reason: why; a waiver without one is refused.
        until: the first instant at which it no longer counts; aware.
    """

    gate: str = attrs.field(validator=is_name)
    criterion: str = attrs.field(validator=is_name)
    reason: str | None = attrs.field(default=None, validator=is_text)
    until: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
