"""What happens when somebody asks: a command is granted with events, or refused with reasons."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeAlias, cast

import attrs

from salesfunnel.conditions.values.view import View, in_utc
from salesfunnel.errors import InvalidValue
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.verdict import Assessment, Finding, Verdict, worst
from salesfunnel.lifecycle.case import Case, Refusals, stamp
from salesfunnel.lifecycle.commands.moves import Capture, Command, Convert, Import
from salesfunnel.lifecycle.decision import Decision, Outcome, judging, refused
from salesfunnel.lifecycle.evolve import evolve
from salesfunnel.lifecycle.fold.copying import maker
from salesfunnel.lifecycle.handlers import RULES
from salesfunnel.lifecycle.handlers.creation import Birth, begin, take_over
from salesfunnel.lifecycle.handlers.moves import moved
from salesfunnel.lifecycle.legality import plan
from salesfunnel.lifecycle.permissions import barred, permits_of
from salesfunnel.lifecycle.process import Guard, Process, once
from salesfunnel.lifecycle.requests import approvals_wanted, following
from salesfunnel.lifecycle.suggestions import suggestions
from salesfunnel.lifecycle.table import LEGAL, NEW
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event
from salesfunnel.model.frozen import ReadOnly
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
    case = _case(process=process, dossier=dossier, command=command, actor=actor, now=moment)
    found = _judged(case)
    if isinstance(found, tuple):
        guards, said, events = found
        return _held(case, guards, said) if events is None else _granted(case, guards, said, events=events)
    why = found.findings if isinstance(found, Refusals) else (found,)
    return refused(*why, command=command, actor=actor, now=moment)


_Judged: TypeAlias = tuple[tuple[Guard, ...], Assessment | None, tuple[Event, ...] | None]
"""`(guards, said, events)` of a legal command: who was asked, what they say, what happens if they let it."""


def _judged(case: Case) -> _Judged | Finding | Refusals:
    """Judge a command: the table and the pipeline, who may ask, the command's own rule, then the gates."""
    step = plan(case.process, case.dossier.subject, case.command, case.now)
    if isinstance(step, Finding):
        return step
    kind, guards = type(case.command), step.way.gates
    if kind in case.process.permits:
        asked = permits_of(case, step.target.key)
        found = barred(case, asked)
        if found is not None:
            return found
        guards = once((*(guard for permit in asked for guard in permit.guards), *guards))
    rule = RULES.get(kind)
    events: tuple[Event, ...] | Finding | Refusals | None = None
    if rule is not None:
        events = rule(case)
    elif kind is Convert:  # another subject begins with it, and what keeps it from that comes first
        events = moved(case, step)
    if events is not None and not isinstance(events, tuple):
        return events
    assessment = _assess(case, guards) if guards else None
    if assessment is not None and assessment.verdict is not Verdict.ADVANCE:
        return guards, assessment, None
    events = moved(case, step) if events is None else events
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
    born = _born(process, command, stamp(process, command, actor=actor, now=now))
    if not isinstance(born, Birth):
        return refused(*born, **asked)
    case = Case(process=process, dossier=evolve(None, born.event), **asked)
    found = barred(case, permits_of(case, case.dossier.subject.stage))
    if found is not None:
        return refused(found, **asked)
    return Decision(
        outcome=Outcome.ACCEPTED,
        findings=born.findings,
        asks=tuple(each.ask for each in born.findings if each.ask),
        events=(born.event,),
        requests=following(case, (born.event,)),
        expects=ReadOnly({born.event.subject_id: 0}),
        **asked,
    )


def _born(process: Process, command: Command, told: dict[str, Any]) -> Birth | tuple[Finding, ...]:
    if isinstance(command, Import):
        return take_over(process, command, told)
    found = begin(process, cast("Capture", command), told)
    return (found,) if isinstance(found, Finding) else found


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
    wishes = suggestions(case.process, case.dossier.subject, assessment, case.now)
    return judging(assessment)(
        outcome=Outcome.REFUSED,
        verdict=assessment.verdict,
        said=assessment,
        requests=approvals_wanted(case, guards),
        suggests=tuple([each for each in wishes if _would_pass(case, each)]),
        command=case.command,
        actor=case.actor,
        now=case.now,
        guards=guards,
    )


def _would_pass(case: Case, wish: Command) -> bool:
    """Say whether a suggestion would be granted to the actor; only a permission can stand against it."""
    if type(wish) not in case.process.permits:
        return True
    found = _judged(attrs.evolve(case, command=wish))
    return isinstance(found, tuple) and found[-1] is not None


_NOTHING_SAID = Assessment(gates=(), verdict=Verdict.ADVANCE)
"""What no gate says."""
