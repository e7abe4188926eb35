"""When is working time? Business calendars: what an author writes of them, and their exact arithmetic.

Who works by which calendar is said by rosters and clocks, above; here is only which calendar goes first. A
duration of working time is a plain `timedelta` of elapsed seconds in which the calendar is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.calendars.calendar import Calendar, Interval
    from salesfunnel.calendars.pattern import CalendarDefinition, Change, Hours, Weekday
    from salesfunnel.calendars.precedence import Calendars, Level, Precedence
else:
    lazy_room(
        __name__,
        {
            "calendar": "Calendar Interval",
            "pattern": "CalendarDefinition Change Hours Weekday",
            "precedence": "Calendars Level Precedence",
        },
    )

__all__ = [
    "Calendar",
    "CalendarDefinition",
    "Calendars",
    "Change",
    "Hours",
    "Interval",
    "Level",
    "Precedence",
    "Weekday",
]
