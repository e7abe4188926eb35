"""The answer to "who gets it?": a seller, until when to respond, the way that led there, and what decided."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from salesfunnel.messages import Message
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.validators import (
    is_instant,
    is_name,
    is_text,
    is_unclaimed,
    of_type,
    read_only,
    tuple_of,
    tupled,
    utc,
)
from salesfunnel.model.wire import MODEL
from salesfunnel.routing.rules import BUILT_IN
from salesfunnel.text import DEFAULT_LOCALE

__all__ = [
    "ROUTING",
    "Assignment",
    "Figures",
    "Step",
    "StepOutcome",
    "new_assignment",
    "new_figures",
    "with_details",
]

StepOutcome: TypeAlias = Literal["chosen", "nobody_belongs", "nobody_can", "not_named", "plugin"]
"""How a pool ended: one chosen, nobody fits, nobody who fits can, nobody named, a plug-in chose nobody."""


@attrs.frozen(weakref_slot=False)
class Figures:
    """What decided about the one who was chosen, as it was just before.

    Args:
        open: the open subjects.
        received: how many were received from this turn, or at all where there is none.
        behind: by how many subjects the share was ahead of what was received, this turn's included.
        last: the number of the last assignment or turn received; -1 for none.
        total: the weight of all who took part in the turn, in whole numbers; 0 where there is no turn.
        score: how well the skills fit; 0 where they were not asked.
        extra: keys of a newer format.
    """

    open: int = 0
    received: int = 0
    behind: float = 0.0
    last: int = -1
    total: int = 0
    score: float = 0.0
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )


@attrs.frozen(weakref_slot=False)
class Step:
    """One pool on the way.

    Args:
        pool: its key.
        strategy: how it chooses.
        outcome: how it ended.
        group: those of it who fit the subject, as states call them.
        fault: what a plug-in did wrong: the class of an exception, `<int>` for an answer that is no text, or
            `'zz'` for one that is no candidate's id.
        extra: keys of a newer format.
    """

    pool: str
    strategy: str
    outcome: StepOutcome
    group: str = ""
    fault: str = ""
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )

    @property
    def named(self) -> Message | str:
        """How it chooses, as people call it; a plug-in has its own name."""
        return Message.of(f"route_strategy_{self.strategy}") if self.strategy in BUILT_IN else self.strategy

    @property
    def failed(self) -> Message:
        """What a plug-in did instead of choosing somebody."""
        if not self.fault:
            return Message.of("route_fault_none")
        kind = {"'": "stranger", "<": "kind"}.get(self.fault[0], "raised")
        return Message.of(f"route_fault_{kind}", fault=self.fault.strip("<>"))

    @property
    def says(self) -> Message:
        """How the pool ended, in a few words."""
        ended = self.failed if self.outcome == "plugin" else Message.of(f"route_ended_{self.outcome}")
        return Message.of("route_way", pool=self.pool, strategy=self.named, ended=ended)


@attrs.frozen(weakref_slot=False)
class Assignment:
    """Who gets a subject; nobody where `seller_id` is None, and `path` says why.

    Args:
        subject_id: whose owner is sought.
        seller_id: who gets it.
        at: when it was assigned; aware.
        rule: key of the rule that it followed.
        path: the pools that were asked, in order.
        respond_by: until when the seller responds; None where nobody says; aware.
        had: who had it before, the first one first.
        limits: the limited kinds that it is of.
        figures: what decided about the one who was chosen.
        is_exhausted: whether it went on as often as it may, and stays with nobody.
        extra: keys of a newer format.
    """

    subject_id: str = attrs.field(validator=is_name)
    seller_id: str | None = attrs.field(default=None, validator=is_text)
    at: datetime = attrs.field(converter=utc, validator=is_instant, kw_only=True)
    rule: str = attrs.field(kw_only=True)
    path: tuple[Step, ...] = attrs.field(converter=tupled, validator=tuple_of(Step), kw_only=True)
    respond_by: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant, kw_only=True)
    had: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str), kw_only=True)
    limits: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str), kw_only=True)
    figures: Figures | None = attrs.field(
        default=None, validator=of_type(Figures, "Figures or None"), kw_only=True
    )
    is_exhausted: bool = attrs.field(default=False, validator=of_type(bool, "true or false"), kw_only=True)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )

    @property
    def is_assigned(self) -> bool:
        """Whether somebody got it."""
        return self.seller_id is not None

    @property
    def hops(self) -> int:
        """How often it went on to somebody else."""
        return len(self.had)

    @property
    def says(self) -> Message:
        """The answer in one sentence."""
        told = {"id": self.subject_id, "rule": self.rule}
        if self.is_exhausted:
            return Message.of("route_exhausted", hops=self.hops, **told)
        if self.seller_id is None:
            return Message.of("route_nobody", **told)
        pool = self.path[-1].pool
        if self.respond_by is None:
            return Message.of("route_assigned", seller=self.seller_id, pool=pool, **told)
        until = self.respond_by.isoformat()
        return Message.of("route_assigned_until", seller=self.seller_id, pool=pool, until=until, **told)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the answer in one sentence."""
        return self.says.render(locale)

    def is_late(self, now: datetime) -> bool:
        """Say whether the time to respond is over."""
        return self.respond_by is not None and self.respond_by < now


def new_assignment(
    subject_id: str,
    seller_id: str,
    at: datetime,
    *,
    rule: str,
    path: tuple[Step, ...],
    figures: Figures | None,
) -> Assignment:
    """Return an assignment of what is known to be sound, without a second look; the rest has defaults."""
    made: Assignment = _new(Assignment)
    _set(made, "subject_id", subject_id)
    _set(made, "seller_id", seller_id)
    _set(made, "at", at)
    _set(made, "rule", rule)
    _set(made, "path", path)
    _set(made, "figures", figures)
    _set(made, "respond_by", None)
    _set(made, "had", ())
    _set(made, "limits", ())
    _set(made, "is_exhausted", False)
    _set(made, "extra", EMPTY)
    return made


def new_figures(
    held: int, received: int, last: int, *, behind: float = 0.0, total: int = 0, score: float = 0.0
) -> Figures:
    """Return figures of what is known to be sound, without a second look."""
    made: Figures = _new(Figures)
    _set(made, "open", held)
    _set(made, "received", received)
    _set(made, "behind", behind)
    _set(made, "last", last)
    _set(made, "total", total)
    _set(made, "score", score)
    _set(made, "extra", EMPTY)
    return made


def with_details(
    made: Assignment, *, respond_by: datetime | None, had: tuple[str, ...], limits: tuple[str, ...]
) -> Assignment:
    """Fill in what most assignments lack; nobody has seen this one yet."""
    _set(made, "respond_by", respond_by)
    if had or limits:
        _set(made, "had", had)
        _set(made, "limits", limits)
    return made


_new, _set = object.__new__, object.__setattr__

ROUTING = MODEL.extended((Figures, Step, Assignment))
"""The model with assignments; the face's `to_wire` and `from_wire` know them too."""
