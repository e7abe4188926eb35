"""One thing that is due: who is told what, by which rule, since when, and what would stop it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from salesfunnel.messages import Message
from salesfunnel.model.validators import is_instant, is_name, of_type, tuple_of, tupled, utc
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["Reminder", "reminder_id"]


def reminder_id(subject_id: str, clock: str, run: str, *, step: str, occurrence: int) -> str:
    """Return the id of a reminder: the same however often and whenever it is asked for.

    It is made of what does not change when the limit is moved, a calendar is mended or a text is reworded.

    >>> reminder_id("d-42", "quote", "documents.q-1", step="nudge", occurrence=0)
    'd-42:quote:documents.q-1:nudge:0'
    """
    return f"{_plain(subject_id)}:{clock}:{_plain(run)}:{step}:{occurrence}"


def _plain(part: str) -> str:
    return part.replace("%", "%25").replace(":", "%3A") if ":" in part or "%" in part else part


@attrs.frozen(kw_only=True)
class Reminder:
    """One step of one run of a clock that is due, or will be.

    Args:
        id: the same whenever it is asked; what the host told already it hands back as acknowledged.
        subject_id: about whom.
        clock: the key of the clock.
        run: which run of it.
        step: the key of the step.
        occurrence: 0 the first time, 1 for the first repetition.
        due_at: when it came due; in UTC.
        late: how long ago that was when it was asked for; nothing for what is still to come.
        started_at: since when the run counts; in UTC.
        target_at: by when it should have been; None where nobody knows.
        reset_by: what started the run, as one looks it up: `activities.a-7`.
        severity: `info`, `warning` or `critical`.
        action: what is asked besides being told.
        people: ids of the people who are told.
        roles: roles that are told.
        channels: how they are told.
        text: what the blueprint says; None where the library's sentence serves.
        why: the library's sentence.
        stops: what would stop it, as a sentence; None where nothing is declared.
    """

    id: str = attrs.field(validator=is_name)
    subject_id: str = attrs.field(validator=is_name)
    clock: str = attrs.field(validator=is_name)
    run: str = attrs.field(validator=is_name)
    step: str = attrs.field(validator=is_name)
    occurrence: int = attrs.field(default=0, validator=of_type(int, "a whole number"))
    due_at: datetime = attrs.field(converter=utc, validator=is_instant)
    late: timedelta = attrs.field(default=timedelta(), validator=of_type(timedelta, "a timedelta"))
    started_at: datetime = attrs.field(converter=utc, validator=is_instant)
    target_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    reset_by: str = attrs.field(default="", validator=of_type(str, "a text"))
    severity: str = attrs.field(default="warning", validator=is_name)
    action: str = attrs.field(default="notify", validator=is_name)
    people: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    roles: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    channels: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    text: Text | None = attrs.field(default=None, validator=of_type(Text, "a Text or None"))
    why: Message = attrs.field(validator=of_type(Message, "a Message"))
    stops: Message | None = attrs.field(default=None, validator=of_type(Message, "a Message or None"))

    @property
    def recipients(self) -> tuple[str, ...]:
        """Whom it goes to: people by their ids, roles as `role:supervisor`."""
        return (*self.people, *(f"role:{role}" for role in self.roles))

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return what it says in `locale`."""
        return (self.text or self.why).render(locale)

    def __str__(self) -> str:
        """Return what it says in English, or in the language it has."""
        return self.render()


def in_order(reminders: Iterable[Reminder]) -> tuple[Reminder, ...]:
    """Return reminders by when they came due, and by their ids where that is the same."""
    return tuple(sorted(reminders, key=lambda reminder: (reminder.due_at, reminder.id)))
