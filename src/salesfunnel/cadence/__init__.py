"""What is due? Clocks with their escalations, sequences of touches, digests, and what comes again.

A clock is started, paused and stopped by what bears a date in a dossier; its steps come due at instants that
do not depend on who looks when, so that nothing is told twice and nothing is lost. Who sends a reminder, and
by what, does not belong here: the host does, and hands back the ids of what it told. Nor does what a subject
may do: gates and the lifecycle decide that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.cadence.clock import Clock, ClockState
    from salesfunnel.cadence.due import ClockReading, Due, LeftOut
    from salesfunnel.cadence.escalation import Escalation, Step
    from salesfunnel.cadence.recurrence import Recurrence
    from salesfunnel.cadence.reminder import Reminder
else:
    lazy_room(
        __name__,
        {
            "clock": "Clock ClockState",
            "due": "ClockReading Due LeftOut",
            "escalation": "Escalation Step",
            "recurrence": "Recurrence",
            "reminder": "Reminder",
        },
    )

__all__ = [
    "Clock", "ClockReading", "ClockState", "Due", "Escalation", "LeftOut", "Recurrence", "Reminder", "Step",
]  # fmt: skip
