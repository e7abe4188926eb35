"""Sequences of touches: call, then write, then send a text, until the customer answers.

An enrolment remembers what was done and when, and under which version. What comes next follows from that: a
plan is counted from the last touch and never from the moment of looking, so it does not drift from reading to
reading. All of it is checked again at the instant of sending: who agreed yesterday may have refused today.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeAlias
from zoneinfo import ZoneInfo

import attrs
from pydantic import AfterValidator, model_validator
from pydantic import Field as Setting

from salesfunnel.cadence.occasion import Occasion, Read, Way, compile_occasions
from salesfunnel.cadence.target import Length, Measure, MeasureName, length_of
from salesfunnel.calendars.wall import from_micros, instant_of
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.conditions.language.tree import Name
from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
from salesfunnel.conditions.values.types import Unknown
from salesfunnel.conditions.values.view import View
from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.messages import Message
from salesfunnel.model.field import Definition, Key
from salesfunnel.model.validators import is_instant, is_name, is_text, listed, of_type, tuple_of, utc
from salesfunnel.text import Text

__all__ = [
    "CompiledSequence", "Enrolment", "NextTouch", "Outcome", "Planned", "Sequence", "SequenceStep", "Touch",
    "TouchStatus", "compile_sequence", "migrated", "next_touch", "planned_touches", "touched",
]  # fmt: skip

Outcome: TypeAlias = Literal["sent", "answered", "no_answer", "bounced", "refused"]
"""What came of a touch."""

STOP = "stop"
_TIME = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$"
_MINUTE = 60_000_000
_DAY = timedelta(days=1)
_LONGEST = 14
"""How many days of limits and quiet hours are looked through. Source: convention of this library."""


def _time(text: str) -> str:
    if not re.fullmatch(_TIME, text, re.ASCII):
        msg = f"found {text[:20]!r}, expected a time such as '21:00'"
        raise ValueError(msg)
    return text


Time = Annotated[str, AfterValidator(_time), Setting(json_schema_extra={"pattern": _TIME})]


class QuietHours(Definition):
    """When a customer is not to be disturbed, by the clock where the customer is.

    Args:
        since: the first minute, such as `21:00`.
        until: the first minute after it, such as `09:00`; it may lie on the following day.
    """

    since: Time
    until: Time

    @model_validator(mode="after")
    def _leaves_some_time(self) -> Self:
        if self.since == self.until:
            msg = f"found '{self.since}' twice, which leaves no time or all of it"
            raise ValueError(msg)
        return self


class SequenceStep(Definition):
    """One touch.

    Args:
        key: its permanent name.
        channel: how: `phone`, `wechat`, `sms`, `email`.
        wait: how long after the touch before it, or after the enrolment; at once when absent.
        measure: whether working time or elapsed time is waited.
        script: the key of what is said, which the host keeps.
        when: for whom; passed over for others. All when absent.
        within: how late it may still be sent; later it is passed over. However late, when absent.
        then: what follows each outcome: the key of a step, or `stop`; the next step for what is not listed.
    """

    key: Key
    channel: Key
    wait: Length | None = None
    measure: MeasureName = "calendar"
    script: Key | None = None
    when: ConditionField | None = None
    within: Length | None = None
    then: dict[Outcome, Key] = Setting(default_factory=dict)


class Sequence(Definition):
    """A sequence as an author writes it.

    Args:
        steps: in order.
        version: raised by the author with each change; an enrolment keeps the one that it began with.
        label: how people call it.
        of: for whom.
        stop_when: what ends it once it happens after the enrolment, such as the customer writing.
        stop_if: the condition under which it ends.
        consent: for each channel that needs it, the condition that says that the customer agreed; what is not
            surely so is no consent.
        quiet: when the customer is not to be disturbed.
        zone: the name of the subject that holds the IANA zone of the customer; else that of the blueprint.
        per_day: how many touches a customer gets in a day at most, whoever made them.
        per_week: how many in seven days.
        calendar: key of the calendar in which waits of working time count.
        on_edit: what a new version means for those inside: they keep theirs, or go on in the new one where it
            has the step at which they stand.
        on_delete: what deleting it means for those inside: they stop, or they finish in their version.
    """

    steps: tuple[SequenceStep, ...] = Setting(min_length=1, max_length=100)
    version: int = Setting(default=1, ge=1, strict=True)
    label: Text | None = None
    of: Literal["lead", "opportunity"] = "lead"
    stop_when: tuple[Occasion, ...] = ()
    stop_if: ConditionField | None = None
    consent: dict[Key, ConditionField] = Setting(default_factory=dict)
    quiet: QuietHours | None = None
    zone: Name | None = None
    per_day: int | None = Setting(default=None, ge=1, le=1000, strict=True)
    per_week: int | None = Setting(default=None, ge=1, le=1000, strict=True)
    calendar: Key | None = None
    on_edit: Literal["keep", "move"] = "keep"
    on_delete: Literal["stop", "finish"] = "stop"

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        keys = [step.key for step in self.steps]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice or STOP in keys:
            msg = f"found the step '{(*twice, STOP)[0]}', expected keys that differ, none of them 'stop'"
            raise ValueError(msg)
        for place, step in enumerate(self.steps):
            for outcome, key in step.then.items():
                if key != STOP and key not in keys[place + 1 :]:
                    msg = f"found '{key}' after '{outcome}' in '{step.key}', expected a later step or 'stop'"
                    raise ValueError(msg)
        return self


@attrs.frozen(kw_only=True)
class Touch:
    """One touch that was made, or a step that was passed over.

    Args:
        step: the key of the step.
        at: when; aware.
        outcome: what came of it; None while nobody knows.
        skipped: whether it was passed over.
    """

    step: str = attrs.field(validator=is_name)
    at: datetime = attrs.field(converter=utc, validator=is_instant)
    outcome: str | None = attrs.field(default=None, validator=is_text)
    skipped: bool = attrs.field(default=False, validator=of_type(bool, "True or False"))


@attrs.frozen(kw_only=True)
class Enrolment:
    """One subject in one sequence, as the host keeps it.

    Args:
        id: the host's id.
        subject_id: who is in it.
        sequence: the key of the sequence.
        version: the version with which it began.
        enrolled_at: since when; aware.
        touches: what was done, oldest first.
        ended_at: since when it is over; None while it runs; aware.
        reason: why it is over.
    """

    id: str = attrs.field(validator=is_name)
    subject_id: str = attrs.field(validator=is_name)
    sequence: str = attrs.field(validator=is_name)
    version: int = attrs.field(default=1, validator=of_type(int, "a whole number"))
    enrolled_at: datetime = attrs.field(converter=utc, validator=is_instant)
    touches: tuple[Touch, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Touch))
    ended_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    reason: str | None = attrs.field(default=None, validator=is_text)


class TouchStatus(StrEnum):
    """Whether a touch may be made."""

    READY = "ready"
    WAITS = "waits"
    BLOCKED = "blocked"
    ENDED = "ended"


@attrs.frozen(kw_only=True)
class NextTouch:
    """What comes next for an enrolment.

    Args:
        status: whether it may be sent now, waits, may not be sent, or nothing comes any more.
        step: the step; None when it is over.
        planned_at: when it was planned for.
        at: when it may be sent at the earliest; None when it is over or may not be sent.
        message: the sentence for people.
        enrolment: as it stands now: with the steps that were passed over, and with its end.
        passed_over: why steps were passed over.
    """

    status: TouchStatus
    step: SequenceStep | None
    planned_at: datetime | None = None
    at: datetime | None = None
    message: Message
    enrolment: Enrolment
    passed_over: tuple[Message, ...] = ()


@attrs.frozen(kw_only=True)
class Planned:
    """One touch of a plan: which step, and when if nothing happens."""

    step: str
    channel: str
    at: datetime


@attrs.frozen(eq=False)
class CompiledSequence:
    """A sequence, ready to be asked.

    Args:
        key: its key in the blueprint.
        sequence: as the author wrote it.
        business: what working time is here.
        zone: the zone of the blueprint.
    """

    key: str
    sequence: Sequence
    business: Measure
    zone: ZoneInfo
    stops: Read | None = attrs.field(repr=False)
    stop_if: CompiledCondition | None = attrs.field(repr=False)
    whens: Mapping[str, CompiledCondition] = attrs.field(repr=False)
    consent: Mapping[str, CompiledCondition] = attrs.field(repr=False)

    @property
    def label(self) -> str | Text:
        """How people call it."""
        return self.sequence.label or self.key

    def step(self, key: str) -> SequenceStep | None:
        """Return the step with this key."""
        return next((step for step in self.sequence.steps if step.key == key), None)

    def following(self, touch: Touch | None) -> SequenceStep | None:
        """Return the step after a touch, by its outcome; None after the last one."""
        steps = self.sequence.steps
        if touch is None:
            return steps[0]
        step = self.step(touch.step)
        if step is None:
            return None
        branch = step.then.get(touch.outcome) if touch.outcome is not None else None  # type: ignore[call-overload]
        if branch == STOP:
            return None
        if branch is not None:
            return self.step(branch)
        place = steps.index(step) + 1
        return steps[place] if place < len(steps) else None


def compile_sequence(
    key: str, sequence: Sequence, *, catalogue: Catalogue, way: Way, business: Measure, zone: ZoneInfo
) -> CompiledSequence:
    """Compile a sequence; what it names was checked to exist."""
    whens = {step.key: step.when for step in sequence.steps if step.when is not None}
    return CompiledSequence(
        key=key,
        sequence=sequence,
        business=business,
        zone=zone,
        stops=compile_occasions(sequence.stop_when, catalogue, way) if sequence.stop_when else None,
        stop_if=compile_condition(sequence.stop_if, catalogue) if sequence.stop_if is not None else None,
        whens={step: compile_condition(when, catalogue) for step, when in whens.items()},
        consent={channel: compile_condition(when, catalogue) for channel, when in sequence.consent.items()},
    )


def next_touch(sequence: CompiledSequence, enrolment: Enrolment, view: View) -> NextTouch:
    """Return what comes next, with everything checked as it stands now.

    Args:
        sequence: the one that the enrolment is in, in its version.
        enrolment: what was done so far.
        view: the dossier at the instant of the question.

    Raises:
        InvalidValue: for an enrolment in another sequence or version.
    """
    _check(sequence, enrolment)
    ended = _ended(sequence, enrolment, view)
    if ended is not None:
        return ended
    passed_over: list[Message] = []
    while True:
        last = enrolment.touches[-1] if enrolment.touches else None
        step = sequence.following(last)
        if step is None:
            return _over(enrolment, view.now, _end_said(sequence, last), passed_over)
        planned = _planned(sequence, step, last.at if last is not None else enrolment.enrolled_at)
        why = _passes_over(sequence, step, planned, view)
        if why is None:
            return _answer(sequence, step, planned, view, enrolment=enrolment, passed_over=tuple(passed_over))
        passed_over.append(why)
        skipped = Touch(step=step.key, at=planned, skipped=True)
        enrolment = attrs.evolve(enrolment, touches=(*enrolment.touches, skipped))


def _check(sequence: CompiledSequence, enrolment: Enrolment) -> None:
    if enrolment.sequence != sequence.key:
        says = f"found an enrolment in '{enrolment.sequence}', expected one in '{sequence.key}'"
        raise InvalidValue.at("enrolment", says, "ask the sequence that it is in")
    if enrolment.version != sequence.sequence.version:
        says = f"found version {enrolment.version}, expected {sequence.sequence.version}"
        cure = "ask the blueprint of its version, or let `migrated` say what becomes of it"
        raise InvalidValue.at("enrolment.version", says, cure)


def _ended(sequence: CompiledSequence, enrolment: Enrolment, view: View) -> NextTouch | None:
    if enrolment.ended_at is not None:
        said = Message.of("enrolment_stopped", sequence=sequence.label, why=enrolment.reason or "")
        return NextTouch(status=TouchStatus.ENDED, step=None, message=said, enrolment=enrolment)
    if sequence.stop_if is not None and sequence.stop_if.answer(view) is True:
        why = Message.of("enrolment_condition")
        return _over(
            enrolment, view.now, Message.of("enrolment_stopped", sequence=sequence.label, why=why), []
        )
    marks = sequence.stops(view) if sequence.stops is not None else []
    if isinstance(marks, Unknown):  # nobody knows whether the customer has answered
        said = Message.of("clock_unknown_start", clock=sequence.label)
        return NextTouch(status=TouchStatus.BLOCKED, step=None, message=said, enrolment=enrolment)
    stop = next((mark for mark in marks if mark.at > enrolment.enrolled_at), None)
    if stop is None:
        return None
    said = Message.of("enrolment_stopped", sequence=sequence.label, why=stop.source)
    return _over(enrolment, stop.at, said, [])


def _end_said(sequence: CompiledSequence, last: Touch | None) -> Message:
    outcome = last.outcome if last is not None else None
    step = sequence.step(last.step) if last is not None else None
    if outcome is not None and step is not None and step.then.get(outcome) == STOP:  # type: ignore[call-overload]
        why = Message.of("enrolment_outcome", outcome=outcome)
        return Message.of("enrolment_stopped", sequence=sequence.label, why=why)
    return Message.of("enrolment_finished", sequence=sequence.label)


def _over(enrolment: Enrolment, at: datetime, said: Message, passed_over: list[Message]) -> NextTouch:
    ended = attrs.evolve(enrolment, ended_at=at, reason=str(said))
    return NextTouch(
        status=TouchStatus.ENDED, step=None, message=said, enrolment=ended, passed_over=tuple(passed_over)
    )


def _planned(sequence: CompiledSequence, step: SequenceStep, base: datetime) -> datetime:
    if step.wait is None:
        return base
    measure = sequence.business if step.measure == "business" else Measure()
    return measure.add(base, length_of(step.wait)) or datetime.max.replace(tzinfo=UTC)


def _passes_over(
    sequence: CompiledSequence, step: SequenceStep, planned: datetime, view: View
) -> Message | None:
    """Return why a step is passed over; its turn has to have come, since things may change until then."""
    if view.now < planned:
        return None
    when = sequence.whens.get(step.key)
    if when is not None and when.answer(view) is not True:
        return Message.of("touch_not_meant", step=step.key)
    if step.within is not None and view.now > planned + length_of(step.within):
        end = planned + length_of(step.within)
        return Message.of("touch_too_late", step=step.key, at=end.isoformat())
    return None


def _answer(
    sequence: CompiledSequence, step: SequenceStep, planned: datetime, view: View, **told: Any
) -> NextTouch:
    about: dict[str, Any] = {"step": step, "planned_at": planned, **told}
    if planned > view.now:
        said = Message.of("touch_waits", step=step.key, sequence=sequence.label, at=planned.isoformat())
        return NextTouch(
            status=TouchStatus.WAITS, at=_allowed(sequence, view, planned)[0], message=said, **about
        )
    consent = sequence.consent.get(step.channel)
    if consent is not None and consent.answer(view) is not True:
        said = Message.of("touch_no_consent", step=step.key)
        return NextTouch(status=TouchStatus.BLOCKED, message=said, **about)
    at, why = _allowed(sequence, view, view.now)
    if why is not None:
        said = Message.of(why, step=step.key, at=at.isoformat())
        return NextTouch(status=TouchStatus.WAITS, at=at, message=said, **about)
    said = Message.of("touch_ready", step=step.key, sequence=sequence.label)
    return NextTouch(status=TouchStatus.READY, at=at, message=said, **about)


def _allowed(sequence: CompiledSequence, view: View, at: datetime) -> tuple[datetime, str | None]:
    """Return the first instant at which the customer may be touched, and what it waits for."""
    zone, why = _zone_of(sequence, view), None
    for _ in range(_LONGEST):
        later = _after_limits(sequence.sequence, view, at, zone)
        if later > at:
            at, why = later, "touch_limit"
        quiet = _after_quiet(sequence.sequence.quiet, at, zone)
        if quiet > at:
            at, why = quiet, why or "touch_quiet"
            continue
        break
    return at, why


def _zone_of(sequence: CompiledSequence, view: View) -> ZoneInfo:
    name = sequence.sequence.zone
    found = view.read(name) if name is not None else None
    try:
        return ZoneInfo(found) if isinstance(found, str) else sequence.zone
    except (LookupError, ValueError, OSError):
        return sequence.zone


def _after_quiet(quiet: QuietHours | None, at: datetime, zone: ZoneInfo) -> datetime:
    if quiet is None:
        return at
    local = at.astimezone(zone)
    shown, day = local.strftime("%H:%M"), local.toordinal()
    is_over_night = quiet.since > quiet.until
    if is_over_night and shown >= quiet.since:
        day += 1
    elif not (shown < quiet.until if is_over_night else quiet.since <= shown < quiet.until):
        return at
    hours, minutes = quiet.until.split(":")
    return from_micros(instant_of(day, (int(hours) * 60 + int(minutes)) * _MINUTE, zone))


def _after_limits(sequence: Sequence, view: View, at: datetime, zone: ZoneInfo) -> datetime:
    """Return when the customer has had few enough touches: by local days, and in any seven of them."""
    if sequence.per_day is None and sequence.per_week is None:
        return at
    rows = view.source.activities or ()
    days = [
        row.at.astimezone(zone).toordinal()
        for row in rows
        if row.at is not None and row.at <= at and row.direction == "outbound"
    ]
    day = at.astimezone(zone).toordinal()
    while True:
        in_day = sum(each == day for each in days)
        in_week = sum(day - 7 < each <= day for each in days)
        is_full = sequence.per_day is not None and in_day >= sequence.per_day
        if not is_full and (sequence.per_week is None or in_week < sequence.per_week):
            break
        day += 1
    return max(at, from_micros(instant_of(day, 0, zone)))


def touched(enrolment: Enrolment, step: str, *, at: datetime, outcome: Outcome | None = None) -> Enrolment:
    """Return the enrolment after a touch was made, or after its outcome became known.

    Args:
        enrolment: as it was; take the one that `next_touch` gave, which knows what was passed over.
        step: the key of the step.
        at: when it was made; aware.
        outcome: what came of it.
    """
    if enrolment.touches and enrolment.touches[-1].step == step:
        known = attrs.evolve(enrolment.touches[-1], outcome=outcome)
        return attrs.evolve(enrolment, touches=(*enrolment.touches[:-1], known))
    touch = Touch(step=step, at=at, outcome=outcome)
    return attrs.evolve(enrolment, touches=(*enrolment.touches, touch))


def planned_touches(sequence: CompiledSequence, enrolment: Enrolment, view: View) -> tuple[Planned, ...]:
    """Return the touches that are still to come if the customer stays silent; the same at every reading."""
    _check(sequence, enrolment)
    return tuple(_plan(sequence, enrolment, view)) if enrolment.ended_at is None else ()


def _plan(sequence: CompiledSequence, enrolment: Enrolment, view: View) -> Iterator[Planned]:
    last = enrolment.touches[-1] if enrolment.touches else None
    base = last.at if last is not None else enrolment.enrolled_at
    zone = _zone_of(sequence, view)
    while (step := sequence.following(last)) is not None:
        at = _after_quiet(sequence.sequence.quiet, _planned(sequence, step, base), zone)
        yield Planned(step=step.key, channel=step.channel, at=at)
        last, base = Touch(step=step.key, at=at), at


def migrated(
    enrolment: Enrolment, old: Sequence, new: Sequence | None, *, at: datetime
) -> tuple[Enrolment, Message | None]:
    """Return what becomes of an enrolment when its sequence is edited or deleted, and what is to be said.

    Args:
        enrolment: one in the old version.
        old: the sequence as it was.
        new: as it is now; None where it was deleted.
        at: when that happened; aware.

    Raises:
        UnknownName: when the enrolment stands at a step that the old version does not have.
    """
    keys = [step.key for step in old.steps]
    stands_at = enrolment.touches[-1].step if enrolment.touches else None
    if stands_at is not None and stands_at not in keys:
        raise UnknownName.at("enrolment.touches", f"no step is named '{stands_at}'", near(stands_at, keys))
    label = old.label or enrolment.sequence
    if enrolment.ended_at is not None:
        return enrolment, None
    if new is None:
        if old.on_delete == "finish":
            return enrolment, None
        said = Message.of("enrolment_deleted", sequence=label)
        return attrs.evolve(enrolment, ended_at=at, reason=str(said)), said
    if new.on_edit == "keep" or new.version == enrolment.version:
        return enrolment, None
    if stands_at is None or stands_at in [step.key for step in new.steps]:
        return attrs.evolve(enrolment, version=new.version), None
    why = Message.of("enrolment_deleted", sequence=stands_at)
    said = Message.of("enrolment_stopped", sequence=label, why=why)
    return attrs.evolve(enrolment, ended_at=at, reason=str(said)), said
