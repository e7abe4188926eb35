"""A row of the table of legal changes, and one command under it about one dossier at one instant.

The rows themselves stand in `lifecycle.table`; here is what a row says, and what a handler is given.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.conditions.values.view import View
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.commands import Command
from salesfunnel.lifecycle.fold import Fold
from salesfunnel.lifecycle.process import Place, Process, Way
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event
from salesfunnel.model.party import Actor
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Subject

__all__ = [
    "Case",
    "Change",
    "Effect",
    "GatesAsked",
    "Handler",
    "HandlerAnswer",
    "Refusals",
    "TimedTransition",
    "Transition",
    "Where",
    "stamp",
]


class Where(StrEnum):
    """Where in the pipeline's order the target stands."""

    FIRST = "first"
    LATER = "later"
    EARLIER = "earlier"
    ANY = "any"
    LEFT = "left"
    HERE = "here"
    ELSEWHERE = "elsewhere"


class GatesAsked(StrEnum):
    """Which gates are asked: none, all on the way, or only what is new to a subject that was there before."""

    NONE = "none"
    FARTHER = "farther"
    WAY = "way"


@attrs.frozen
class Effect:
    """What happens: an event, and what it does to the state.

    Args:
        event: the kind of event.
        fold: `(dossier, event) → dossier`; None for an event that begins a subject.
    """

    event: type[Event]
    fold: Fold | None


@attrs.frozen
class Change:
    """One row: a command that is legal in some statuses.

    Args:
        command: what is asked for.
        handler: what answers it, once the row lets it through: `(case) → events, or what speaks against it`;
            for a command that begins a subject `(process, command, stamp) → its beginning, or the findings`.
        effect: what happens when it is granted.
        statuses: where the subject may stand before.
        kinds: the kinds of stage it may lead to; none: the subject stays where it is.
        where: where such a stage stands in the order.
        gates: which gates are asked.
        gates_first: whether the handler waits for the gates: it has nothing to say before.
        rule: the entry of the pipeline's `moves` that may refuse it.
        reason: when it needs one: `always`, when the `rule` says `with_reason`, or `never`.
        of: whose change it is; None for everybody's.
        carries: the command's values that the event repeats.
        also: what happens to another subject at the same time.
    """

    command: type[Command]
    handler: Callable[..., Any]
    effect: Effect
    statuses: tuple[str, ...] = attrs.field(kw_only=True)
    kinds: tuple[StageKind, ...] = attrs.field(default=(), kw_only=True)
    where: Where = attrs.field(default=Where.HERE, kw_only=True)
    gates: GatesAsked = attrs.field(default=GatesAsked.NONE, kw_only=True)
    gates_first: bool = attrs.field(default=False, kw_only=True)
    rule: Literal["skip", "back", "reopen"] | None = attrs.field(default=None, kw_only=True)
    reason: Literal["always", "rule", "never"] = attrs.field(default="never", kw_only=True)
    of: Literal["lead", "opportunity"] | None = attrs.field(default=None, kw_only=True)
    carries: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    also: tuple[Effect, ...] = attrs.field(default=(), kw_only=True)

    @property
    def event(self) -> type[Event]:
        """What happens when it is granted."""
        return self.effect.event

    @property
    def begins_another(self) -> bool:
        """Whether another subject begins with it."""
        return any(effect.fold is None for effect in self.also)


@attrs.frozen
class TimedTransition:
    """One row: what happens although nobody asks for it.

    Args:
        effect: what happens.
        cause: what makes it happen, in a few words.
        statuses: where the subject may stand before.
        kinds: the kinds of stage it may lead to; none: the subject stays where it is.
        where: where such a stage stands in the order.
        gates: which gates are asked.
    """

    effect: Effect
    cause: str = attrs.field(kw_only=True)
    statuses: tuple[str, ...] = attrs.field(kw_only=True)
    kinds: tuple[StageKind, ...] = attrs.field(default=(), kw_only=True)
    where: Where = attrs.field(default=Where.HERE, kw_only=True)
    gates: GatesAsked = attrs.field(default=GatesAsked.NONE, kw_only=True)

    @property
    def event(self) -> type[Event]:
        """What happens."""
        return self.effect.event


@attrs.frozen(eq=False)
class Transition:
    """A legal change that awaits its gates: the table's row, the stage it leads to, and what lies between."""

    change: Change
    target: Place
    way: Way


@attrs.frozen(eq=False, kw_only=True, weakref_slot=False)
class Case:
    """One command about one dossier at one instant.

    Args:
        process: the compiled pipeline.
        dossier: what is known about the subject.
        command: what is asked for.
        actor: who asks.
        now: when it is recorded, in UTC.
        transition: the legal change that it amounts to; handlers find one.
    """

    process: Process
    dossier: Dossier[Any]
    command: Any
    actor: Actor
    now: datetime
    transition: Any = None

    @property
    def at(self) -> datetime:
        """When it happened: as the command says, else now."""
        at: datetime | None = self.command.at
        return at or self.now

    @property
    def stamp(self) -> dict[str, Any]:
        """What every event of this case says, whatever its subject."""
        return stamp(self.process, self.command, actor=self.actor, now=self.now)

    @property
    def view(self) -> View:
        """The dossier as conditions see it."""
        return View(self.dossier, now=self.now, catalogue=self.process.catalogue)

    def event(self, kind: type[Event], **values: Any) -> Event:
        """Return the next event of the subject; `at` may say that it happened before it is recorded."""
        return self.event_of(self.dossier.subject, kind, **values)

    def event_of(self, subject: Subject, kind: type[Event], **values: Any) -> Event:
        """Return the next event of a subject, this one or another."""
        return kind(**{**self.stamp, "subject_id": subject.id, "seq": subject.version + 1, **values})


def stamp(process: Process, command: Command, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what every event says that a command brings, whatever its subject."""
    version = process.version
    return {"at": command.at or now, "recorded_at": now, "actor": actor, "blueprint_version": version}


@attrs.frozen
class Refusals:
    """Several things that speak against a command at once, at least one."""

    findings: tuple[Finding, ...]


HandlerAnswer: TypeAlias = tuple[Event, ...] | Finding | Refusals
"""What a handler says: the events to commit, or why the command is refused."""

Handler: TypeAlias = Callable[[Case], HandlerAnswer]
"""What answers a command about a subject that exists."""
