"""What counts as entering a stage: the choices behind every rate, written down with the answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final, Literal

import attrs

from salesfunnel.errors import InvalidValue, near
from salesfunnel.messages import Message
from salesfunnel.model.frozen import unpickled
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["DURATIONS", "TallyPolicy"]

DURATIONS: Final = "dated"
"""Durations have two known instants in order; undated and negative ones are left out and reported."""

_CHOICES: Final = {
    "entry": ("first", "every"),
    "skipped": ("credited", "strict", "observed"),
    "basis": ("cohort", "period"),
    "bucket": (None, "day", "week", "month", "quarter", "year"),
    "resolution": ("second", "step"),
}
_DAY: Final = timedelta(days=1)


def _is_choice(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    known = _CHOICES[attribute.name]
    if value not in known:
        raise InvalidValue.at(
            f"TallyPolicy.{attribute.name}",
            f"found {value!r}, expected one of {known}",
            near(str(value), [str(each) for each in known if each]),
        )


def _is_aware(_instance: object, attribute: attrs.Attribute[Any], value: datetime | None) -> None:
    if value is not None and value.utcoffset() is None:
        cure = "say in which zone: datetime(…, tzinfo=UTC)"
        raise InvalidValue.at(f"TallyPolicy.{attribute.name}", f"found the naive {value}", cure)


def _is_positive(_instance: object, _attribute: object, value: timedelta | None) -> None:
    if value is not None and value <= timedelta(0):
        raise InvalidValue.at("TallyPolicy.window", f"found {value}, expected a positive duration")


@attrs.frozen(kw_only=True)
class TallyPolicy:
    """How stays become counts; part of every result, because no rate means anything without it.

    The range of entry and the window of conversion are two things: who began on the last day of the range has
    the full window all the same, and where that is not over yet, the figures say which share has matured.

    Args:
        entry: `first` counts a subject once per stage, however often it came back; `every` counts each entry.
        skipped: `credited` counts an open stage that was passed over as entered on the way; `strict` counts
            only stages in which there was a stay; `observed` only those with a stay whose beginning is dated.
        basis: `cohort` follows the subjects that began together, whenever they moved on; `period` counts what
            happened in a time, whenever its subjects began: its rate is of what was resolved then.
        bucket: the times by which counts stand apart, in `zone`; None for one sum of all.
        zone: where days, weeks and months begin; None for UTC.
        window: how long after an entry an advance still counts; None for ever.
        began_from: subjects that began before do not count; aware.
        began_until: subjects that began at it or later do not count; aware.
        resolution: whether durations are kept to the `second`, or rounded to a `step` that errs by less than
            0.8 % and keeps a tally small however much is counted.

    >>> TallyPolicy().wire()
    {'entry': 'first', 'skipped': 'credited', 'basis': 'cohort', 'durations': 'dated'}
    """

    entry: Literal["first", "every"] = attrs.field(default="first", validator=_is_choice)
    skipped: Literal["credited", "strict", "observed"] = attrs.field(default="credited", validator=_is_choice)
    basis: Literal["cohort", "period"] = attrs.field(default="cohort", validator=_is_choice)
    bucket: Literal["day", "week", "month", "quarter", "year"] | None = attrs.field(
        default=None, validator=_is_choice
    )
    zone: tzinfo | None = None
    window: timedelta | None = attrs.field(default=None, validator=_is_positive)
    began_from: datetime | None = attrs.field(default=None, validator=_is_aware)
    began_until: datetime | None = attrs.field(default=None, validator=_is_aware)
    resolution: Literal["second", "step"] = attrs.field(default="second", validator=_is_choice)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Read a pickle; one of version 0.1 says less."""
        unpickled(self, state)

    def __attrs_post_init__(self) -> None:
        """Refuse periods without a bucket: without one there is only one period."""
        if self.basis == "period" and self.bucket is None:
            raise InvalidValue.at("TallyPolicy.bucket", "a period has no length", "write bucket='month'")

    @property
    def asks_dates(self) -> bool:
        """Whether counts depend on when something happened, and not only on the order of the stages."""
        dated = (self.bucket, self.window, self.began_from, self.began_until)
        return self.skipped == "observed" or any(each is not None for each in dated)

    def bucket_of(self, instant: datetime | None) -> date | None:
        """Return the first day of the bucket in which an instant lies; None where there is no instant.

        >>> TallyPolicy(bucket="quarter").bucket_of(datetime(2017, 11, 30, tzinfo=UTC))
        datetime.date(2017, 10, 1)
        """
        if instant is None:
            return None
        day = instant.astimezone(self.zone or UTC).date()
        match self.bucket:
            case "week":
                return day - day.weekday() * _DAY
            case "month":
                return day.replace(day=1)
            case "quarter":
                return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
            case "year":
                return day.replace(month=1, day=1)
            case _:
                return day

    def includes(self, began: datetime | None) -> bool:
        """Return whether a subject that began then is in the range of entry; undated ones are in no range."""
        if self.began_from is None and self.began_until is None:
            return True
        if began is None:
            return False
        return (self.began_from is None or self.began_from <= began) and (
            self.began_until is None or began < self.began_until
        )

    @property
    def message(self) -> Message:
        """The policy as one sentence."""
        skipped = Message(f"tally_skipped_{self.skipped}")
        limits = [skipped]
        if self.window is not None:
            limits.append(Message.of("tally_window", days=f"{self.window / _DAY:g}"))
        if self.began_from is not None:
            limits.append(
                Message.of("tally_began_from", day=self.began_from.astimezone(self.zone or UTC).date())
            )
        if self.began_until is not None:
            limits.append(
                Message.of("tally_began_until", day=self.began_until.astimezone(self.zone or UTC).date())
            )
        if self.resolution == "step":
            limits.append(Message("tally_resolution_step"))
        joined = limits[0]
        for limit in limits[1:]:
            joined = Message.of("tally_and", one=joined, two=limit)
        return Message.of(
            "tally_policy",
            entry=Message(f"tally_entry_{self.entry}"),
            skipped=joined,
            basis=Message(f"tally_basis_{self.basis}"),
            durations=Message(f"tally_durations_{DURATIONS}"),
        )

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence that stands under a table of rates."""
        return self.message.render(locale)

    def wire(self) -> dict[str, Any]:
        """Return the policy as JSON; what has its default is left out, the four old choices aside."""
        more = {
            "bucket": self.bucket,
            "zone": None if self.zone is None else str(self.zone),
            "window_seconds": None if self.window is None else self.window // timedelta(seconds=1),
            "began_from": None if self.began_from is None else self.began_from.isoformat(),
            "began_until": None if self.began_until is None else self.began_until.isoformat(),
            "resolution": None if self.resolution == "second" else self.resolution,
        }
        return {
            "entry": self.entry,
            "skipped": self.skipped,
            "basis": self.basis,
            "durations": DURATIONS,
            **{name: value for name, value in more.items() if value is not None},
        }
