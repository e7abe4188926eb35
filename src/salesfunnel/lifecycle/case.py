"""One command about one dossier at one instant, as the rules see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.values.view import View
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.commands.moves import Command
from salesfunnel.lifecycle.process import Process
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event
from salesfunnel.model.party import Actor
from salesfunnel.model.subject import Subject

__all__ = ["Case", "Refusals", "Rule", "stamp"]


@attrs.frozen(eq=False, kw_only=True, weakref_slot=False)
class Case:
    """One command about one dossier at one instant.

    Args:
        process: the compiled pipeline.
        dossier: what is known about the subject.
        command: what is asked for.
        actor: who asks.
        now: when it is told, in UTC.
    """

    process: Process
    dossier: Dossier[Any]
    command: Any
    actor: Actor
    now: datetime

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
        """Return the next event of the subject; `at` may say that it happened earlier than it is told."""
        return self.event_of(self.dossier.subject, kind, **values)

    def event_of(self, subject: Subject, kind: type[Event], **values: Any) -> Event:
        """Return the next event of a subject, this one or another."""
        told = {**self.stamp, "subject_id": subject.id, "seq": subject.version + 1, **values}
        return kind(**told)


def stamp(process: Process, command: Command, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what every event says that a command brings, whatever its subject."""
    version = process.version
    return {"at": command.at or now, "recorded_at": now, "actor": actor, "blueprint_version": version}


@attrs.frozen
class Refusals:
    """Several things that speak against a command at once, at least one."""

    findings: tuple[Finding, ...]


Rule: TypeAlias = Callable[[Case], tuple[Event, ...] | Finding | Refusals]
"""`case → events | finding | findings`: what to commit, or why it is refused."""
