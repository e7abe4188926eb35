"""What time alone did: a subject went quiet, or what had been granted ran out."""

from __future__ import annotations

from typing import Literal

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.events.event import Event
from salesfunnel.model.invariants import is_name

__all__ = ["LAPSES", "Lapsed", "Stalled"]

LAPSES = ("approval", "waiver", "claim", "handover")
"""What can run out."""


def _can_run_out(_instance: object, _attribute: object, value: object) -> None:
    if value not in LAPSES:
        known = ", ".join(f"'{each}'" for each in LAPSES)
        raise InvalidValue.at("Lapsed.what", f"found {value!r}, expected one of {known}")


@attrs.frozen(kw_only=True)
class Stalled(Event):
    """Nothing had been recorded for too long, at `at`; the next record ends it."""

    stage: str = attrs.field(validator=is_name)


@attrs.frozen(kw_only=True)
class Lapsed(Event):
    """What had been granted ran out, at `at`.

    Args:
        what: an approval, a waiver, a claim, or the offer of a handover.
        key: which one: `checklist.item.level` and `gate.criterion`; the holder's id; the offered seller's id.
    """

    what: Literal["approval", "waiver", "claim", "handover"] = attrs.field(validator=_can_run_out)
    key: str = attrs.field(validator=is_name)
