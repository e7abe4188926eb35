"""Many reminders for one person: a digest gathers them, a cap holds them back. These are two things.

A digest loses nothing: it tells later, all at once. A cap puts off or drops, and says which and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

import attrs
from pydantic import Field as Setting

from salesfunnel.cadence.escalation import Severity
from salesfunnel.cadence.reminder import Reminder, in_order
from salesfunnel.cadence.sequence import Time
from salesfunnel.cadence.target import Length, length_of
from salesfunnel.calendars.wall import from_micros, instant_of
from salesfunnel.conditions.values.view import in_utc
from salesfunnel.messages import Message
from salesfunnel.model.field import Definition

__all__ = [
    "Cap", "Delivery", "DigestPolicy", "Gathered", "HeldBack", "Throttled", "gather", "throttle",
]  # fmt: skip

BatchKey: TypeAlias = Literal["recipient", "channel", "subject", "clock", "severity"]
_MINUTE = 60_000_000


class DigestPolicy(Definition):
    """How reminders are gathered.

    Args:
        batch_key: what the reminders of one digest have in common.
        window: how long a digest gathers.
        opens_on: when it begins: with the `first` reminder, or at a time of the day such as `09:00`, from
            which on windows follow one another.
        bypass: the severities that are told at once.
    """

    batch_key: tuple[BatchKey, ...] = ("recipient", "channel")
    window: Length = "1d"
    opens_on: Literal["first"] | Time = "first"
    bypass: tuple[Severity, ...] = ("critical",)


class Cap(Definition):
    """How much one person is told in a day.

    Args:
        per_day: how many deliveries at most, by the calendar day of the recipient's zone.
        then: whether what is more is put off to the next day or dropped.
        bypass: the severities that count but are told all the same.
    """

    per_day: int = Setting(ge=1, le=10_000, strict=True)
    then: Literal["defer", "drop"] = "defer"
    bypass: tuple[Severity, ...] = ("critical",)


@attrs.frozen(kw_only=True)
class Delivery:
    """One thing to be sent: a single reminder, or a digest of several.

    Args:
        id: the same whenever it is asked.
        recipient: to whom: a person's id, or `role:supervisor`.
        channel: how; None: as the host likes.
        at: when it is to be sent; in UTC.
        reminders: what it holds, in order.
        message: what it says about itself.
    """

    id: str
    recipient: str
    channel: str | None
    at: datetime
    reminders: tuple[Reminder, ...]
    message: Message

    @property
    def severity(self) -> str:
        """The gravest of what it holds."""
        return max((reminder.severity for reminder in self.reminders), key=_GRAVE.index)


_GRAVE = ("info", "warning", "critical")


@attrs.frozen(kw_only=True)
class Gathered:
    """What is to be sent now, and what still gathers.

    Args:
        ready: deliveries whose time has come, in order.
        waiting: digests that still gather.
        next_at: when the first of these is to be sent.
    """

    ready: tuple[Delivery, ...] = ()
    waiting: tuple[Delivery, ...] = ()
    next_at: datetime | None = None


def gather(reminders: Iterable[Reminder], policy: DigestPolicy, *, zone: ZoneInfo, now: datetime) -> Gathered:
    """Return the reminders as deliveries: gathered, but for those that are told at once.

    The same reminders give the same deliveries whenever it is asked: which window one falls into depends on
    when it came due, and not on now.

    Args:
        reminders: what is due and was not acknowledged.
        policy: how they are gathered.
        zone: where the recipients' day begins.
        now: the instant of the question; aware.
    """
    moment = in_utc(now)
    groups: dict[tuple[str, ...], list[Reminder]] = {}
    single: list[Delivery] = []
    for reminder in in_order(reminders):
        for recipient in reminder.recipients:
            for channel in reminder.channels or (None,):
                if reminder.severity in policy.bypass:
                    single.append(
                        _delivery(reminder.id, recipient, channel, at=reminder.due_at, reminders=[reminder])
                    )
                    continue
                groups.setdefault(_batch(policy, reminder, recipient, channel), []).append(reminder)
    made = [*single, *(each for key, rows in groups.items() for each in _digests(key, rows, policy, zone))]
    ready = sorted((each for each in made if each.at <= moment), key=lambda each: (each.at, each.id))
    waiting = sorted((each for each in made if each.at > moment), key=lambda each: (each.at, each.id))
    return Gathered(ready=tuple(ready), waiting=tuple(waiting), next_at=waiting[0].at if waiting else None)


def _batch(policy: DigestPolicy, reminder: Reminder, recipient: str, channel: str | None) -> tuple[str, ...]:
    """Return what a digest has in common; whatever the policy, it goes to one recipient by one channel."""
    known = {"subject": reminder.subject_id, "clock": reminder.clock, "severity": reminder.severity}
    return (recipient, channel or "", *(known[name] for name in policy.batch_key if name in known))


def _digests(
    key: tuple[str, ...], reminders: Sequence[Reminder], policy: DigestPolicy, zone: ZoneInfo
) -> Iterator[Delivery]:
    """Yield the digests of one group, one for each window in which something came due."""
    held: list[Reminder] = []
    ends: datetime | None = None
    for reminder in reminders:
        if ends is None or reminder.due_at >= ends:
            if held and ends is not None:
                yield _digest(key, held, ends)
            held, ends = [], _end(reminder.due_at, policy, zone)
        held.append(reminder)
    if held and ends is not None:
        yield _digest(key, held, ends)


def _end(at: datetime, policy: DigestPolicy, zone: ZoneInfo) -> datetime:
    window = length_of(policy.window)
    if policy.opens_on == "first":
        return at + window
    hours, minutes = policy.opens_on.split(":")
    day = at.astimezone(zone).toordinal()
    opens = [
        from_micros(instant_of(day + step, (int(hours) * 60 + int(minutes)) * _MINUTE, zone))
        for step in (-1, 0, 1)
    ]
    begin = max(each for each in opens if each <= at)
    next_begin = min(each for each in opens if each > at)
    if window >= timedelta(days=1):
        return next_begin
    return min(begin + ((at - begin) // window + 1) * window, next_begin)


def _digest(key: tuple[str, ...], reminders: list[Reminder], at: datetime) -> Delivery:
    """Return a digest; its id is made of its first reminder, which no later one displaces."""
    recipient, channel = key[0], key[1] or None
    name = f"digest:{recipient}:{key[1]}:{reminders[0].id}"
    return _delivery(name, recipient, channel, at=at, reminders=reminders)


def _delivery(
    name: str, recipient: str, channel: str | None, *, at: datetime, reminders: list[Reminder]
) -> Delivery:
    said = Message.of("digest_said", count=len(reminders), recipient=recipient)
    return Delivery(
        id=name, recipient=recipient, channel=channel, at=at, reminders=tuple(reminders), message=said
    )


@attrs.frozen(kw_only=True)
class HeldBack:
    """A delivery that a cap holds back.

    Args:
        delivery: which.
        until: when it may be sent; None where it is dropped.
        message: the sentence for people.
    """

    delivery: Delivery
    until: datetime | None
    message: Message


@attrs.frozen(kw_only=True)
class Throttled:
    """What a cap lets through, and what it holds back.

    Args:
        sent: what is to be sent now.
        deferred: what is put off.
        dropped: what is not sent at all.
    """

    sent: tuple[Delivery, ...] = ()
    deferred: tuple[HeldBack, ...] = ()
    dropped: tuple[HeldBack, ...] = ()


def throttle(
    deliveries: Iterable[Delivery], cap: Cap, *, told: Mapping[str, int], zone: ZoneInfo, now: datetime
) -> Throttled:
    """Hold back what is more than a person is to be told in a day.

    Args:
        deliveries: what would be sent, the most important first.
        cap: how much a person is told.
        told: how many deliveries each recipient had today.
        zone: where the recipients' day begins.
        now: the instant of the question; aware.
    """
    counts = dict(told)
    tomorrow = from_micros(instant_of(in_utc(now).astimezone(zone).toordinal() + 1, 0, zone))
    sent, deferred, dropped = [], [], []
    for delivery in deliveries:
        count = counts.get(delivery.recipient, 0)
        if count < cap.per_day or delivery.severity in cap.bypass:
            counts[delivery.recipient] = count + 1
            sent.append(delivery)
            continue
        about = {"recipient": delivery.recipient, "limit": cap.per_day}
        if cap.then == "defer":
            said = Message.of("throttle_deferred", until=tomorrow.isoformat(), **about)
            deferred.append(HeldBack(delivery=delivery, until=tomorrow, message=said))
        else:
            dropped.append(
                HeldBack(delivery=delivery, until=None, message=Message.of("throttle_dropped", **about))
            )
    return Throttled(sent=tuple(sent), deferred=tuple(deferred), dropped=tuple(dropped))
