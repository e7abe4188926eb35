"""How long after it happened is a thing told, and by whom; and what was told after an alert had fired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Self

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.insight.tally.durations import NOTHING, Counts
from salesfunnel.messages import Message
from salesfunnel.model.event import Event, Lapsed, Stalled
from salesfunnel.model.validators import read_only

__all__ = ["LATE", "Entry", "EntryLag", "Lags", "entry_lag"]

LATE = timedelta(days=1)
"""An entry told later than this is late; convention of this library: a board is trusted for a day."""


@attrs.frozen(kw_only=True)
class Entry:
    """A record to look at: told late, dated back, or told after an alert that it would have prevented.

    Args:
        subject_id: whose history it is in.
        seq: its place there.
        event: what kind of event it is.
        by: who told it.
        lag: how long after it happened.
        is_late: whether that is longer than the limit.
        is_back_dated: whether it happened before the latest that had been told until then.
        alerts: the `seq` of each `Stalled` that had fired before this was told, though this happened before
            it. It stays in the history: what was not known could not prevent it.
    """

    subject_id: str
    seq: int
    event: str
    by: str
    lag: timedelta
    is_late: bool
    is_back_dated: bool
    alerts: tuple[int, ...] = ()

    @property
    def message(self) -> Message:
        """What is to be said of it, the gravest first."""
        how = "after_alert" if self.alerts else "back_dated" if self.is_back_dated else "late"
        hours = f"{self.lag.total_seconds() / 3600:.1f}"
        told = {"event": self.event, "seq": self.seq, "id": self.subject_id, "by": self.by, "hours": hours}
        return Message.of(f"entry_{how}", **told)


@attrs.frozen(kw_only=True)
class Lags:
    """How late entries were; two add to what both together would have given.

    Args:
        seconds: the lag of each entry, in whole seconds.
        late: how many were told later than the limit.
        back_dated: how many were dated before what had been told.
    """

    seconds: Counts = NOTHING
    late: int = 0
    back_dated: int = 0

    @property
    def count(self) -> int:
        """How many entries there were."""
        return len(self.seconds)

    def quantile(self, share: float) -> timedelta | None:
        """Return the lag that `share` of the entries stay within, from 0 to 1; None without an entry."""
        found = self.seconds.quantile(share)
        return None if found is None else timedelta(seconds=found)

    def __add__(self, other: Self) -> Lags:
        """Return the lags of both."""
        return Lags(
            seconds=self.seconds + other.seconds,
            late=self.late + other.late,
            back_dated=self.back_dated + other.back_dated,
        )


@attrs.frozen(kw_only=True)
class EntryLag:
    """The lag of every entry, whole and by the person who told it, with the records to look at in order."""

    by_person: Mapping[str, Lags] = attrs.field(converter=read_only)
    flagged: tuple[Entry, ...] = ()

    @property
    def whole(self) -> Lags:
        """All entries together."""
        return sum(self.by_person.values(), start=Lags())


@attrs.define
class _Told:
    """What had been told about one subject when the next event comes."""

    latest: datetime
    alerts: list[Stalled] = attrs.Factory(list)


def entry_lag(events: Iterable[Event], *, late: timedelta = LATE) -> EntryLag:
    """Return how long after it happened things were told: `recorded_at - at` of every event.

    What time alone did (`Stalled`, `Lapsed`) is nobody's entry and has no lag. Nothing is taken out of the
    history: a record that is dated back changes what is known now, never what was known then.

    Args:
        events: those of each subject by `seq`; the subjects may be mixed.
        late: the longest lag that is in order; not negative.

    Raises:
        InvalidValue: for a negative limit.
    """
    if late < timedelta(0):
        raise InvalidValue.at("late", f"found {late!r}, expected 0 or more")
    told: dict[str, _Told] = {}
    entries: list[Entry] = []
    for event in events:
        mine = told.setdefault(event.subject_id, _Told(event.at))
        if isinstance(event, Stalled):
            mine.alerts.append(event)
        elif not isinstance(event, Lapsed):
            entries.append(_entry(event, mine, late))
        mine.latest = max(mine.latest, event.at)
    flagged = tuple(each for each in entries if each.is_late or each.is_back_dated)
    return EntryLag(by_person=_by_person(entries), flagged=flagged)


def _entry(event: Event, told: _Told, late: timedelta) -> Entry:
    lag = event.recorded_at - event.at
    return Entry(
        subject_id=event.subject_id,
        seq=event.seq,
        event=type(event).__name__,
        by=event.actor.id,
        lag=lag,
        is_late=lag > late,
        is_back_dated=event.at < told.latest,
        alerts=tuple(each.seq for each in told.alerts if event.at < each.at),
    )


def _by_person(entries: Iterable[Entry]) -> dict[str, Lags]:
    mine: dict[str, list[Entry]] = {}
    for entry in entries:
        mine.setdefault(entry.by, []).append(entry)
    return {person: _lags(told) for person, told in sorted(mine.items())}


def _lags(entries: list[Entry]) -> Lags:
    return Lags(
        seconds=Counts.of(Counter(round(each.lag.total_seconds()) for each in entries)),
        late=sum(each.is_late for each in entries),
        back_dated=sum(each.is_back_dated for each in entries),
    )
