"""What time alone changes: subjects stall, grants run out, who did the key action moves on or comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import attrs

from salesfunnel.conditions.proof.next_change import NEVER, NextChange, earliest, next_change
from salesfunnel.conditions.values.view import View, in_utc
from salesfunnel.errors import InvalidValue
from salesfunnel.gates.next_change import next_turn
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case
from salesfunnel.lifecycle.commands.moves import Command
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.evolve import evolve
from salesfunnel.lifecycle.expiry import Quiet, Running, lapses, quiet
from salesfunnel.lifecycle.legality import Step, plan
from salesfunnel.lifecycle.permissions import permits_of, turns_of
from salesfunnel.lifecycle.process import Process, once
from salesfunnel.lifecycle.refusals import misfit, refusal, untimely
from salesfunnel.lifecycle.requests import Request, following, warning
from salesfunnel.lifecycle.timed_transitions import CompiledAdvance, may_happen
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event, Lapsed, Stalled
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.party import Actor
from salesfunnel.ownership.reclaim import ReclaimStatus, reclaim_of

__all__ = ["CLOCK", "HOPS", "Tick", "tick"]

CLOCK = Actor("clock")
"""Who does what nobody asked for, unless the host says otherwise."""

HOPS = 10
"""How many stages a subject moves on by itself in one tick.

Source: convention of this library.
"""

_MENDED_BY_ASKING = {"missing", "expired", "declined"}
"""Why an answer is not known where only the customer can help: that is the usual case, and not told."""


@attrs.frozen(kw_only=True)
class Tick:
    """What time alone changes.

    Args:
        events: what happened, to be committed together or not at all.
        next_at: nothing changes by itself before this instant; None when nothing can. In UTC.
        findings: what could not be decided for want of rows, and what held a subject that would move on.
        expects: the version at which the subject must still stand when the events are committed.
        requests: what the host is asked to do once the events are committed.
    """

    events: tuple[Event, ...] = ()
    next_at: datetime | None = None
    findings: tuple[Finding, ...] = ()
    expects: ReadOnly = EMPTY
    requests: tuple[Request, ...] = ()


def tick(process: Process, dossier: Dossier[Any], *, now: datetime, actor: Actor = CLOCK) -> Tick:
    """Return what time alone changes about a subject until `now`; nothing is changed by asking.

    Once its events are folded in, the same question has no more events: what happened is told once. What ran
    out and what stalled happened at its own instant; who moves on moves when somebody looks.

    Args:
        process: the compiled pipeline.
        dossier: what the host knows about the subject, already admitted.
        now: the instant of the question; aware.
        actor: in whose name it happens.

    Raises:
        InvalidValue: for misuse: a naive `now`, no dossier, no actor.
    """
    _check_use(dossier, actor)
    moment, subject = in_utc(now), dossier.subject
    wrong = misfit(process, subject) or untimely(subject, Command(), moment)
    if wrong is not None:
        return Tick(findings=(wrong,))
    if subject.merged_into is not None:
        return Tick()
    return _Ticking(process, dossier, actor, now=moment).told()


def _check_use(dossier: object, actor: object) -> None:
    if not isinstance(dossier, Dossier):
        raise InvalidValue.at("dossier", f"found {dossier!r}, expected a Dossier", "write Dossier(subject)")
    if not isinstance(actor, Actor):
        raise InvalidValue.at("actor", f"found {actor!r}, expected an Actor", "write Actor('u-7')")


class _Ticking:
    """One tick of one subject: its state as it goes on, and the events that led there."""

    def __init__(self, process: Process, dossier: Dossier[Any], actor: Actor, *, now: datetime) -> None:
        self._process = process
        self._actor = actor
        self._now = now
        self._see(dossier)
        self._events: list[Event] = []
        self._requests: list[Request] = []

    def told(self) -> Tick:
        """Let everything happen that does, until nothing more does."""
        expects = {self._dossier.subject.id: self._dossier.subject.version}
        hops, findings, next_at = 0, [], None
        while True:
            self._elapse()
            tried = self._advanced()
            findings = list(self._findings(tried))
            next_at = self._next_at()
            if tried is None or not tried.accepted:
                break
            if hops == HOPS:
                stage = self._dossier.subject.stage
                findings.append(refusal("hop_limit", count=HOPS, stage=stage))
                next_at = self._now
                break
            self._requests += tried.requests
            self._fold(*tried.events)
            hops += 1
        return Tick(
            events=tuple(self._events),
            next_at=next_at,
            findings=tuple(findings),
            expects=ReadOnly(expects) if self._events else EMPTY,
            requests=(*self._requests, *self._warned()),
        )

    def _see(self, dossier: Dossier[Any]) -> None:
        """Look at the state from now on; each fact of it is derived once, and its silence is."""
        self._dossier = dossier
        self._view = View(dossier, now=self._now, catalogue=self._process.catalogue)
        self._quiet = quiet(self._process, self._view) if self._may(Stalled) else Quiet()
        ownership = self._process.ownership
        self._reclaim = reclaim_of(ownership, self._view) if ownership.pools else None

    @property
    def _rule(self) -> CompiledAdvance | None:
        """What moves the subject on from where it stands."""
        rule = self._process.advances.get(self._dossier.subject.stage)
        return rule if rule is not None and self._may(rule.event) else None

    def _may(self, event: type[Event]) -> bool:
        return may_happen(self._dossier.subject.status, event)

    def _fold(self, *events: Event) -> None:
        for event in events:
            self._see(evolve(self._dossier, event))
            self._events.append(event)

    def _running(self) -> list[Running]:
        """Return what will happen or has happened by itself in the present stage, in order."""
        stall = self._quiet.stall
        subject = self._dossier.subject
        ends = lapses(self._process, subject, self._reclaim) if self._may(Lapsed) else []
        return sorted((*ends, *([stall] if stall else [])), key=lambda each: each.order)

    def _elapse(self) -> None:
        """Let happen what has its instant behind it."""
        for each in self._running():
            if each.at <= self._now and not self._is_gone(each):
                case = self._case(Command(at=each.at))
                event = case.event(each.event, **each.says)
                self._requests += following(case, (event,))
                self._fold(event)

    def _case(self, command: Command) -> Case:
        told: dict[str, Any] = {"actor": self._actor, "now": self._now}
        return Case(process=self._process, dossier=self._dossier, command=command, **told)

    def _is_gone(self, each: Running) -> bool:
        """Say whether an offer has gone with an owner who lost the subject at an earlier instant."""
        return each.says.get("what") == "handover" and self._dossier.subject.handover is None

    def _warned(self) -> tuple[Request, ...]:
        """Warn the owner of a subject that goes back to its pool, under one id for each deadline."""
        found, subject = self._reclaim, self._dossier.subject
        if found is None or found.status not in {ReclaimStatus.WARNED, ReclaimStatus.GRACE}:
            return ()
        return (warning(found, subject_id=subject.id, owner_id=str(subject.owner_id)),)

    def _advanced(self) -> Decision | None:
        """Ask for what would happen by itself; None when the key action is not surely done."""
        rule = self._rule
        if rule is None or rule.walk.answer(self._view) is not True:
            return None
        return decide(self._process, self._dossier, rule.command, actor=self._actor, now=self._now)

    def _findings(self, tried: Decision | None) -> Iterator[Finding]:
        """Say what could not be decided, and what holds the subject."""
        view, subject, rule = self._view, self._dossier.subject, self._rule
        if self._quiet.unknown is not None:
            yield self._quiet.unknown
        if self._reclaim is not None and self._reclaim.lacks and self._reclaim.back_at <= self._now:
            yield Finding(code="reclaim_unknown", message=self._reclaim.message)
        if rule is None:
            return
        said = {"stage": subject.stage, "advance": rule.label or rule.key}
        if tried is not None and not tried.accepted:
            step = self._step(rule)
            to = step.target.key if isinstance(step, Step) else rule.to or subject.resume_to
            yield refusal("advance_held", to=to, **said)
            yield from tried.findings
        if rule.walk.answer(view) is None:
            reasons = rule.walk.reasons(view)
            if any(each.kind not in _MENDED_BY_ASKING for each in reasons):
                yield attrs.evolve(refusal("advance_unknown", **said), reasons=reasons)
        if not self._turn().is_foreseen:
            yield refusal("unforeseen", stage=subject.stage)

    def _turn(self) -> NextChange:
        """Return when the subject may move on although nothing is recorded."""
        rule, view = self._rule, self._view
        if rule is None:
            return NEVER
        step = self._step(rule)
        if not isinstance(step, Step):
            return NEVER
        case = self._case(rule.command)
        asked = permits_of(case, step.target.key)
        guards = (*(guard for each in asked for guard in each.guards), *step.way.gates)
        own = (next_change(rule.walk.condition, view), next_turn(once(guards), view))
        return earliest(iter((*own, *turns_of(case, asked))))

    def _step(self, rule: CompiledAdvance) -> Step | Finding:
        return plan(self._process, self._dossier.subject, rule.command, self._now)

    def _next_at(self) -> datetime | None:
        turns = [self._turn().at, self._quiet.turn.at, *(each.at for each in self._running())]
        turns += [self._reclaim.warn_at, self._reclaim.deadline] if self._reclaim is not None else []
        return min((each for each in turns if each is not None and each > self._now), default=None)
