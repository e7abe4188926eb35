"""What time alone did: a subject went quiet, or what had been granted ran out."""

from __future__ import annotations

from typing import Literal

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.events.event import Event
from salesfunnel.model.invariants import is_name, is_text, of_type

__all__ = ["LAPSES", "Lapsed", "Stalled"]

LAPSES = ("approval", "waiver", "claim", "handover", "ownership")
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
        what: an approval, a waiver, a claim, the offer of a handover, or the ownership of a subject that its
            owner left alone.
        key: which one: `checklist.item.level` and `gate.criterion`; the holder's id; the offered seller's id;
            the owner's id.
        frees: whether the subject is nobody's from then on.
        rule: key of the rule by which a pool took the subject back.
    """

    what: Literal["approval", "waiver", "claim", "handover", "ownership"] = attrs.field(
        validator=_can_run_out
    )
    key: str = attrs.field(validator=is_name)
    frees: bool = attrs.field(default=False, validator=of_type(bool, "True or False"))
    rule: str | None = attrs.field(default=None, validator=is_text)
