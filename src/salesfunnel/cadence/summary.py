"""A port for whatever sums a meeting up: what it must answer, and how its promises become plans.

The library brings no summariser: the host's own, be it a model, a form or a rule, answers with a `Summary`,
which is checked like anything from outside. What was promised becomes a planned follow-up with a date and an
owner, so that a clock runs for it.

Days that people name against today: "on Friday", "next Monday", "in three days".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.calendars.wall import from_micros, instant_of
from salesfunnel.conditions.values.view import in_utc
from salesfunnel.errors import InvalidValue
from salesfunnel.model.activity import Activity
from salesfunnel.model.validators import is_name, is_text, listed, of_type, tuple_of

__all__ = ["Promise", "Summariser", "Summary", "Todo", "day_named", "follow_ups", "read_summary"]

_MOST = 200
_LONGEST = 2000
_MINUTE = 60_000_000


@attrs.frozen(kw_only=True)
class Promise:
    """What was promised to the customer.

    Args:
        what: in a few words.
        due_on: by which day; None where none was named.
        owner_id: who promised it; None: the owner of the subject.
    """

    what: str = attrs.field(validator=is_name)
    due_on: date | None = attrs.field(default=None, validator=of_type(date, "a date or None"))
    owner_id: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen(kw_only=True)
class Todo(Promise):
    """What is to be done without having been promised."""


@attrs.frozen(kw_only=True)
class Summary:
    """What a meeting came to.

    Args:
        points: what was said, each in a sentence.
        promises: what was promised to the customer.
        todos: what is to be done.
    """

    points: tuple[str, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(str))
    promises: tuple[Promise, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Promise))
    todos: tuple[Todo, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Todo))


class Summariser(Protocol):
    """What sums a text up; the host brings it."""

    def __call__(self, text: str, *, locale: str, today: date) -> Summary | Mapping[str, Any]:
        """Return the summary of a text.

        Args:
            text: the minutes.
            locale: the language in which to answer.
            today: the day on which the meeting was, against which its dates are meant.
        """
        ...


def read_summary(found: object) -> Summary:
    """Return what a summariser answered as a checked summary.

    Args:
        found: a `Summary`, or JSON of its shape: `{"points": […], "promises": [{"what": …, "due_on": …}]}`.

    Raises:
        InvalidValue: for whatever is none: the place, what was found, what was expected.
    """
    if isinstance(found, Summary):
        return found
    if not isinstance(found, Mapping):
        raise InvalidValue.at("summary", f"found a {type(found).__name__}, expected an object")
    unknown = sorted(str(key)[:40] for key in found if key not in {"points", "promises", "todos"})
    if unknown:
        says = f"found '{unknown[0]}', expected 'points', 'promises' and 'todos'"
        raise InvalidValue.at("summary", says)
    points = tuple(_text(each, f"summary.points.{place}") for place, each in _listed(found, "points"))
    promises = tuple(
        _promise(Promise, each, f"summary.promises.{place}") for place, each in _listed(found, "promises")
    )
    todos = tuple(_promise(Todo, each, f"summary.todos.{place}") for place, each in _listed(found, "todos"))
    return Summary(points=points, promises=promises, todos=todos)


def _listed(found: Mapping[str, Any], name: str) -> list[tuple[int, Any]]:
    rows = found.get(name, [])
    if not isinstance(rows, (list, tuple)) or len(rows) > _MOST:
        raise InvalidValue.at(f"summary.{name}", f"expected a list of at most {_MOST}")
    return list(enumerate(rows))


def _text(value: object, path: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        raise InvalidValue.at(path, f"found {value!r:.40}, expected a text of at most {_LONGEST} characters")
    return value.strip()


def _promise(kind: type[Any], value: object, path: str) -> Any:
    if isinstance(value, str):
        return kind(what=_text(value, path))
    if not isinstance(value, Mapping):
        raise InvalidValue.at(path, f"found a {type(value).__name__}, expected an object with 'what'")
    due = _day(value.get("due_on"), f"{path}.due_on")
    return kind(what=_text(value.get("what"), f"{path}.what"), due_on=due, owner_id=value.get("owner_id"))


def _day(value: object, path: str) -> object:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        says = f"found {value[:20]!r}, expected a date"
        raise InvalidValue.at(path, says, "write '2026-03-06'") from None


def follow_ups(
    summary: Summary, *, id: str, owner_id: str | None, zone: ZoneInfo, now: datetime, days: int = 3
) -> tuple[Activity, ...]:
    """Return what was promised, and what is to be done, as planned follow-ups, each with a day and an owner.

    Args:
        summary: what the meeting came to.
        id: the id of the minutes; the plans are named after it, so that summing up again replaces them.
        owner_id: the owner of the subject.
        zone: where the day begins; a plan is due at nine in the morning there.
        now: when the meeting was; aware.
        days: how many days after it something is due for which no day was named.
    """
    today = in_utc(now).astimezone(zone).date()
    planned = []
    for kind, rows in (("promise", summary.promises), ("todo", summary.todos)):
        for place, row in enumerate(rows):
            day = row.due_on or today + timedelta(days=days)
            planned.append(
                Activity(
                    id=f"{id}-{kind}-{place}",
                    kind=kind,
                    at=from_micros(instant_of(day.toordinal(), 9 * 60 * _MINUTE, zone)).astimezone(UTC),
                    seller_id=row.owner_id or owner_id,
                    fields={"what": row.what},
                )
            )
    return tuple(planned)


_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ZH = "一二三四五六日"
_NEAR = {"today": 0, "今天": 0, "tomorrow": 1, "明天": 1, "the day after tomorrow": 2, "后天": 2}
_IN_DAYS = re.compile(r"(?:in )?(\d{1,3}) (day|week)s?|(\d{1,3})\s*(天|周)后", re.ASCII)


def day_named(words: str, today: date) -> date:
    """Return the day that people name against today, in English or Chinese.

    A day of the week is the next one to come, never today; `next` names that of the following week, which
    begins on Monday.

    >>> day_named("Friday", date(2026, 3, 4)), day_named("next Monday", date(2026, 3, 4))
    (datetime.date(2026, 3, 6), datetime.date(2026, 3, 9))
    >>> day_named("下周一", date(2026, 3, 4)), day_named("3天后", date(2026, 3, 4))
    (datetime.date(2026, 3, 9), datetime.date(2026, 3, 7))

    Raises:
        InvalidValue: for words that name no day.
    """
    text = words.strip().lower().removeprefix("on ")
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    counted = _IN_DAYS.fullmatch(text)
    if counted is not None:
        many, unit = counted.group(1) or counted.group(3), counted.group(2) or counted.group(4)
        return today + timedelta(days=int(many) * (7 if unit in {"week", "周"} else 1))
    is_next = text.startswith(("next ", "下周", "下星期"))
    name = re.sub("^(next |this |下周|下星期|本周|这周|周|星期)", "", text)
    name = "日" if name == "天" else name
    weekday = _EN.index(name) if name in _EN else _ZH.find(name) if len(name) == 1 else -1
    if weekday < 0:
        says = f"found {words[:40]!r}, which names no day"
        raise InvalidValue.at("day", says, "write 'Friday', 'next Monday', 'in 3 days' or '下周一'")
    if is_next:
        return today + timedelta(days=7 - today.weekday() + weekday)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
