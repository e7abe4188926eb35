"""What is due? Clocks with their escalations, sequences of touches, digests, and what comes again.

A clock is started, paused and stopped by what bears a date in a dossier; its steps come due at instants that
do not depend on who looks when, so that nothing is told twice and nothing is lost. Who sends a reminder, and
by what, does not belong here: the host does, and hands back the ids of what it told. Nor does what a subject
may do: gates and the lifecycle decide that.
"""

from salesfunnel.cadence.clock import Clock, ClockState
from salesfunnel.cadence.due import ClockReading, Due, LeftOut
from salesfunnel.cadence.escalation import Escalation, Step
from salesfunnel.cadence.recurrence import Recurrence
from salesfunnel.cadence.reminder import Reminder

__all__ = [
    "Clock", "ClockReading", "ClockState", "Due", "Escalation", "LeftOut", "Recurrence", "Reminder", "Step",
]  # fmt: skip
