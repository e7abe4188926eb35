"""What happens when somebody asks: a command is granted with events, or refused with reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from salesfunnel.conditions.view import in_utc
from salesfunnel.errors import InvalidValue
from salesfunnel.gates.verdict import Assessment, Finding, Verdict, worst
from salesfunnel.lifecycle.birth import begin
from salesfunnel.lifecycle.case import Case, stamp
from salesfunnel.lifecycle.commands.command import Command
from salesfunnel.lifecycle.commands.moves import Capture, Import
from salesfunnel.lifecycle.decision import Decision, Outcome, held, refused
from salesfunnel.lifecycle.moved import moved
from salesfunnel.lifecycle.plan import Step, plan
from salesfunnel.lifecycle.process import Process
from salesfunnel.lifecycle.suggest import suggestions
from salesfunnel.lifecycle.table import LEGAL, NEW
from salesfunnel.lifecycle.takeover import take_over
from salesfunnel.lifecycle.within import RULES
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.events.event import Event
from salesfunnel.model.party import Actor
from salesfunnel.model.readonly import ReadOnly
from salesfunnel.model.subject import Lead, Opportunity

__all__ = ["check_use", "decide"]


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
    check_use(dossier, command, actor=actor, now=now)
    moment = in_utc(now)
    if dossier is None:
        return _begun(process, command, stamp(process, command, actor=actor, now=moment))
    case = Case(process=process, dossier=dossier, command=command, actor=actor, now=moment)
    step = plan(process, dossier.subject, command, moment)
    if isinstance(step, Finding):
        return refused(step)
    rule = RULES.get(type(command))
    events = rule(case) if rule is not None else moved(case, step)
    if isinstance(events, Finding):
        return refused(events)
    assessment = _assess(case, step)
    if assessment is None or assessment.verdict is Verdict.ADVANCE:
        return _granted(assessment, events)
    return held(assessment, suggestions(process, dossier.subject, assessment, moment))


def _begun(process: Process, command: Command, told: dict[str, Any]) -> Decision:
    """Answer a command that begins a subject."""
    born = (
        take_over(process, command, told)
        if isinstance(command, Import)
        else begin(process, cast("Capture", command), told)
    )
    match born:
        case Finding():
            return refused(born)
        case tuple():
            return refused(*born)
        case _:
            return _granted(None, (born.event,), said=born.findings)


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


def _assess(case: Case, step: Step) -> Assessment | None:
    """Ask the gates on the way, each once; None where there is none."""
    gates = step.way.gates
    if not gates:
        return None
    view = case.view
    if len(gates) == 1:
        return gates[0].assess(view)
    return worst((gate.assess(view) for gate in gates), order=tuple(case.process.places))


def _granted(
    assessment: Assessment | None, events: tuple[Event, ...], *, said: tuple[Finding, ...] = ()
) -> Decision:
    expects = ReadOnly({event.subject_id: event.seq - 1 for event in events})
    if assessment is None:
        asks = tuple(each.ask for each in said if each.ask)
        return Decision(outcome=Outcome.ACCEPTED, findings=said, asks=asks, events=events, expects=expects)
    return Decision(
        outcome=Outcome.ACCEPTED,
        verdict=assessment.verdict,
        findings=assessment.findings,
        asks=assessment.asks,
        waived=assessment.waived,
        events=events,
        expects=expects,
    )
