# pyright: reportReturnType=false
"""What happens when somebody asks: a command is granted with events, or refused with reasons."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.values.view import View, in_utc
from salesfunnel.errors import InvalidValue
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.verdict import Assessment, Finding, Verdict, worst
from salesfunnel.lifecycle.case import Case, HandlerAnswer, Refusals, Transition, stamp
from salesfunnel.lifecycle.commands import Command
from salesfunnel.lifecycle.decision import Decision, Outcome, judging, refused
from salesfunnel.lifecycle.handlers.creation import Beginning
from salesfunnel.lifecycle.legality import plan
from salesfunnel.lifecycle.permissions import barred, permits_of
from salesfunnel.lifecycle.process import Guard, Process, once
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.lifecycle.requests import approvals_wanted, following
from salesfunnel.lifecycle.suggestions import suggestions
from salesfunnel.lifecycle.table import LEGAL, NEW
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event
from salesfunnel.model.frozen import ReadOnly, maker
from salesfunnel.model.party import Actor
from salesfunnel.model.subject import Lead, Opportunity

__all__ = ["check_use", "decide"]


_case = maker(Case)


def decide(
    process: Process,
    dossier: Dossier[Lead | Opportunity] | None,
    command: Command,
    *,
    actor: Actor,
    now: datetime,
) -> Decision:
    """Return what happens when `actor` asks for `command` at `now`; nothing is changed.

    Args:
        process: the compiled pipeline.
        dossier: what the host knows about the subject, already admitted; None for a `Capture` or an `Import`.
        command: what is asked for.
        actor: who asks.
        now: when it happens; aware.

    Returns:
        Accepted, with the events to commit; or refused, with at least one finding and no events.

    Raises:
        InvalidValue: for misuse: a naive `now`, no dossier where one is needed, a value of the wrong class.
    """
    is_usual = type(now) is datetime and type(actor) is Actor and now.tzinfo is UTC
    if not (is_usual and isinstance(dossier, Dossier) and isinstance(command, Command)):
        check_use(dossier, command, actor=actor, now=now)
    moment = now if now.tzinfo is UTC else in_utc(now)
    if dossier is None:
        return _begun(process, command, actor=actor, now=moment)
    transition = plan(process, dossier.subject, command, now=moment, legal=LEGAL)
    if isinstance(transition, Finding):
        return refused(transition, command=command, actor=actor, now=moment)
    case = _case(
        process=process, dossier=dossier, command=command, actor=actor, now=moment, transition=transition
    )
    judged = _judged(case)
    if isinstance(judged, tuple):
        guards, said, events = judged
        return _held(case, guards, said) if events is None else _granted(case, guards, said, events=events)
    against = judged.findings if isinstance(judged, Refusals) else (judged,)
    return refused(*against, command=command, actor=actor, now=moment)


_Judged: TypeAlias = tuple[tuple[Guard, ...], Assessment | None, tuple[Event, ...] | None]
"""`(guards, said, events)` of a legal command: who was asked, what they say, what happens if they let it."""


def _judged(case: Case) -> _Judged | Finding | Refusals:
    """Judge a legal command: who may ask, then its handler and the gates, in the order that its row says."""
    transition: Transition = case.transition
    kind, change = type(case.command), transition.change
    guards: tuple[Guard, ...] = transition.way.gates
    if kind in case.process.permits:
        permits = permits_of(case, transition.target.key)
        refusal = barred(case, permits)
        if refusal is not None:
            return refusal
        guards = once((*(guard for permit in permits for guard in permit.guards), *guards))
    events: HandlerAnswer | None = None if change.gates_first else change.handler(case)
    if events is not None and not isinstance(events, tuple):
        return events
    assessment = _assess(case, guards) if guards else None
    if assessment is not None and assessment.verdict is not Verdict.ADVANCE:
        return guards, assessment, None
    events = change.handler(case) if events is None else events
    return (guards, assessment, events) if isinstance(events, tuple) else events


def check_use(dossier: object, command: object, *, actor: object, now: object) -> None:
    """Refuse what is no question at all, before anything is looked at.

    Raises:
        InvalidValue: for a naive `now`, a missing dossier, or a value of the wrong class.
    """
    if not isinstance(now, datetime) or now.utcoffset() is None:
        raise InvalidValue.at("now", f"found {now!r}, expected an aware datetime", "give it a time zone")
    if not isinstance(command, Command):
        raise InvalidValue.at("command", f"found {command!r}, expected a command such as Advance(to='…')")
    if not isinstance(actor, Actor):
        raise InvalidValue.at("actor", f"found {actor!r}, expected an Actor", "write Actor('u-7')")
    if dossier is None and (NEW, type(command)) not in LEGAL:
        name = type(command).__name__
        raise InvalidValue.at("dossier", f"found None, expected the dossier for '{name}'", "hand it over")
    if dossier is not None and not isinstance(dossier, Dossier):
        raise InvalidValue.at("dossier", f"found {dossier!r}, expected a Dossier", "write Dossier(subject)")


def _assess(case: Case, guards: tuple[Guard, ...]) -> Assessment:
    """Ask each gate and checklist once; those that derive facts or ask plug-ins share one view."""
    dossier, now = case.dossier, case.now
    view: View | None = None
    said = []
    for guard in guards:
        if isinstance(guard, CompiledGate) and not guard.needs_view:
            found = guard.ask(dossier, now)
            if found is guard.passed:
                continue
        else:
            view = view or case.view
            found = guard.assess(view)
        if not found.is_clean:
            said.append(found)
    return worst(said, order=case.process.places) if said else _NOTHING_SAID


def _begun(process: Process, command: Command, *, actor: Actor, now: datetime) -> Decision:
    """Begin a subject; who may is judged of the subject as it begins."""
    asked: dict[str, Any] = {"command": command, "actor": actor, "now": now}
    begin = LEGAL[NEW, type(command)].handler
    beginning = begin(process, command, stamp(process, command, actor=actor, now=now))
    if not isinstance(beginning, Beginning):
        return refused(*beginning, **asked)
    event, findings = beginning.event, beginning.findings
    case = Case(process=process, dossier=evolve(None, event), **asked)
    refusal = barred(case, permits_of(case, case.dossier.subject.stage))
    if refusal is not None:
        return refused(refusal, **asked)
    return Decision(
        outcome=Outcome.ACCEPTED,
        findings=findings,
        asks=tuple(finding.ask for finding in findings if finding.ask),
        events=(event,),
        requests=following(case, (event,)),
        expects=ReadOnly({event.subject_id: 0}),
        **asked,
    )


def _granted(
    case: Case, guards: tuple[Guard, ...], said: Assessment | None, *, events: tuple[Event, ...]
) -> Decision:
    return judging(said)(
        outcome=Outcome.ACCEPTED,
        verdict=None if said is None else said.verdict,
        said=said,
        events=events,
        requests=following(case, events),
        command=case.command,
        actor=case.actor,
        now=case.now,
        guards=guards,
    )


def _held(case: Case, guards: tuple[Guard, ...], said: Assessment | None) -> Decision:
    """Refuse what the gates do not let pass, and say what else could be asked for, and of whom."""
    assessment = said or _NOTHING_SAID
    instead = suggestions(case.process, case.dossier.subject, assessment, case.now)
    return judging(assessment)(
        outcome=Outcome.REFUSED,
        verdict=assessment.verdict,
        said=assessment,
        requests=approvals_wanted(case, guards),
        suggests=tuple([command for command in instead if _would_pass(case, command)]),
        command=case.command,
        actor=case.actor,
        now=case.now,
        guards=guards,
    )


def _would_pass(case: Case, command: Command) -> bool:
    """Say whether a suggestion would be granted to the actor; only a permission can stand against it."""
    process, subject = case.process, case.dossier.subject
    if type(command) not in process.permits:
        return True
    transition = plan(process, subject, command, now=case.now, legal=LEGAL)
    if isinstance(transition, Finding):
        return False
    judged = _judged(attrs.evolve(case, command=command, transition=transition))
    return isinstance(judged, tuple) and judged[-1] is not None


_NOTHING_SAID = Assessment(gates=(), verdict=Verdict.ADVANCE)
"""What no gate says."""
