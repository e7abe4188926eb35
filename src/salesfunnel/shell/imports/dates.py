"""From the dates and times that people write to instants: formats, zones, and local times that never were."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

__all__ = ["faults_of_format", "is_shifted", "moment"]

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_DIRECTIVES = frozenset("aAwdbBmyYHIpMSfzZjUWcxXGuV%")
_DATES = ({"d", "m", "y"}, {"j", "y"}, {"x"}, {"c"}, {"G", "V", "u"})
_SAME = str.maketrans({"Y": "y", "b": "m", "B": "m"})
_WORDS = (("yyyy", "%Y"), ("yy", "%y"), ("dd", "%d"), ("hh:mm", "%H:%M"), ("mm", "%m"), ("ss", "%S"))


def moment(text: str, *, zone: ZoneInfo, formats: Sequence[str] = ()) -> datetime:
    """Read a date or an instant; a date is midnight of the zone.

    Args:
        text: what was written.
        zone: of what has none.
        formats: how it may be written, as for `strptime`, the first that fits; ISO 8601 when empty.

    Raises:
        ValueError: where it is neither.
        OverflowError: where it lies outside the years 1 to 9999 of UTC.
    """
    found = _written(text.strip(), formats)
    aware = found if found.tzinfo else found.replace(tzinfo=zone)
    aware.astimezone(UTC)
    return aware


def _written(text: str, formats: Sequence[str]) -> datetime:
    if formats:
        return _formatted(text, formats)
    if day := _DAY.fullmatch(text):
        return datetime(int(day[1]), int(day[2]), int(day[3]))  # noqa: DTZ001 - the zone follows
    if text.isdigit():
        raise ValueError(text)
    return datetime.fromisoformat(text.replace("/", "-"))


def _formatted(text: str, formats: Sequence[str]) -> datetime:
    for each in formats:
        try:
            return datetime.strptime(text, each)  # noqa: DTZ007 - the zone follows
        except ValueError:
            continue
    raise ValueError(text)


def is_shifted(instant: datetime) -> bool:
    """Say whether the clocks of the zone never showed this time, because they were put forward over it.

    Midnight is the day's beginning, whatever the clock showed then.
    """
    wall = instant.replace(tzinfo=None)
    if not isinstance(instant.tzinfo, ZoneInfo) or wall.time() == time():
        return False
    return instant.astimezone(UTC).astimezone(instant.tzinfo).replace(tzinfo=None) != wall


def faults_of_format(written: str) -> tuple[str, str] | None:
    """Return what is wrong with a format and its cure, or None."""
    found = [each[1:] for each in re.findall(r"%.?", written.replace("%%", ""))]
    cure = f"write '{_cured(written)}'"
    wrong = next((each for each in found if each not in _DIRECTIVES), None)
    if wrong is not None:
        return f"found '{written}', and '%{wrong}' stands for nothing", cure
    named = {each.translate(_SAME) for each in found}
    if not any(parts <= named for parts in _DATES):
        return f"found '{written}', which names no day, month and year", cure
    try:
        datetime.strptime("", written)  # noqa: DTZ007 - only whether it is one
    except (ValueError, re.error) as refused:
        return None if "does not match" in str(refused) else (f"found '{written}': {refused}", cure)
    return None


def _cured(written: str) -> str:
    """Return the format that was meant, as far as its letters tell, else an example."""
    meant = written.lower()
    for letters, directive in _WORDS:
        meant = meant.replace(letters, directive)
    return (
        meant
        if meant != written.lower() and "%" not in written and faults_of_format(meant) is None
        else "%d.%m.%Y"
    )
