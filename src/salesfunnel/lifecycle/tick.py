"""What time alone changes: subjects stall, grants run out, who did the key action moves on or comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import attrs

from salesfunnel.cadence.compiled import NO_CLOCKS
from salesfunnel.conditions.catalogue.facts import Derivation
from salesfunnel.conditions.proof.next_change import (
    NEVER,
    NextChange,
    earliest,
    next_change,
    next_change_of_name,
)
from salesfunnel.conditions.rows.reasons import Reason
from salesfunnel.conditions.values.types import NOT_LOADED, UNDEFINED, Unknown
from salesfunnel.conditions.values.view import View, in_utc
from salesfunnel.errors import InvalidValue
from salesfunnel.gates.next_change import expiries, next_turn
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case, Transition
from salesfunnel.lifecycle.commands import Command
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.legality import misfit, plan, refusal, untimely
from salesfunnel.lifecycle.permissions import permits_of, turns_of
from salesfunnel.lifecycle.process import CompiledAdvance, Process, once
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.lifecycle.requests import Request, following, warning
from salesfunnel.lifecycle.table import LEGAL, may_happen
from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event, Lapsed, Stalled
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.party import Actor
from salesfunnel.model.progress import Waiver
from salesfunnel.model.stage import Stalling
from salesfunnel.model.subject import Subject
from salesfunnel.ownership.reclaim import Reclaim, ReclaimStatus, reclaim_of

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
    return _Ticking(process, dossier, actor, now=moment).result()


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

    def result(self) -> Tick:
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
        self._silence = _silence(self._process, self._view) if self._may(Stalled) else _Silence()
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

    def _upcoming(self) -> list[_Upcoming]:
        """Return what will happen or has happened by itself in the present stage, in order."""
        stall = self._silence.stall
        subject = self._dossier.subject
        ends = _lapses(self._process, subject, self._reclaim) if self._may(Lapsed) else []
        return sorted((*ends, *([stall] if stall else [])), key=lambda each: each.order)

    def _elapse(self) -> None:
        """Let happen what has its instant behind it."""
        for each in self._upcoming():
            if each.at <= self._now and not self._is_gone(each):
                case = self._case(Command(at=each.at))
                event = case.event(each.event, **each.says)
                self._requests += following(case, (event,))
                self._fold(event)

    def _case(self, command: Command) -> Case:
        asked: dict[str, Any] = {"actor": self._actor, "now": self._now}
        return Case(process=self._process, dossier=self._dossier, command=command, **asked)

    def _is_gone(self, each: _Upcoming) -> bool:
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
        if self._silence.unknown is not None:
            yield self._silence.unknown
        if self._reclaim is not None and self._reclaim.lacks and self._reclaim.back_at <= self._now:
            yield Finding(code="reclaim_unknown", message=self._reclaim.message)
        if rule is None:
            return
        said = {"stage": subject.stage, "advance": rule.label or rule.key}
        if tried is not None and not tried.accepted:
            transition = self._transition(rule)
            to = transition.target.key if isinstance(transition, Transition) else rule.to or subject.resume_to
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
        transition = self._transition(rule)
        if not isinstance(transition, Transition):
            return NEVER
        case = self._case(rule.command)
        asked = permits_of(case, transition.target.key)
        guards = (*(guard for each in asked for guard in each.guards), *transition.way.gates)
        own = (next_change(rule.walk.condition, view), next_turn(once(guards), view))
        return earliest(iter((*own, *turns_of(case, asked))))

    def _transition(self, rule: CompiledAdvance) -> Transition | Finding:
        return plan(self._process, self._dossier.subject, rule.command, now=self._now, legal=LEGAL)

    def _next_at(self) -> datetime | None:
        turns = [self._turn().at, self._silence.turn.at, *(each.at for each in self._upcoming())]
        turns += [self._reclaim.warn_at, self._reclaim.deadline] if self._reclaim is not None else []
        return min((each for each in turns if each is not None and each > self._now), default=None)


@attrs.frozen
class _Upcoming:
    """What happens at an instant unless something is recorded before: the event, and what it says."""

    at: datetime
    event: type[Event]
    says: Mapping[str, Any]

    @property
    def order(self) -> tuple[datetime, str, tuple[str, ...]]:
        """Its place among others: by instant, then by what it says."""
        return self.at, self.event.__name__, tuple(str(each) for each in self.says.values())


@attrs.frozen
class _Silence:
    """How long a subject may go on in silence.

    Args:
        stall: when it stalls; None when it does not, or when that is not known.
        unknown: why that is not known.
        turn: when the silence may be counted otherwise by itself.
    """

    stall: _Upcoming | None = None
    unknown: Finding | None = None
    turn: NextChange = NextChange()  # noqa: RUF009 - a frozen value


def _lapses(process: Process, subject: Subject, reclaim: Reclaim | None = None) -> list[_Upcoming]:
    """Return what runs out and has not been told to have, in order.

    A claim and an offer are put away when they lapse. Waivers and approvals stay where they are: those that
    end after `lapsed_at` have not been told.

    Args:
        process: the compiled pipeline.
        subject: what was granted to it.
        reclaim: when it goes back to its pool, if a rule takes it back.
    """
    told = subject.lapsed_at
    later = (each for each in _granted(process, subject) if told is None or each.at > told)
    held = _held(subject)
    found = {each.order: each for each in (*held, *_taken_back(subject, reclaim), *later)}
    return [found[order] for order in sorted(found)]


def _silence(process: Process, view: View) -> _Silence:
    """Say until when a subject may stay quiet in its stage.

    The clock of the stage says so, which `due` reads too: it begins anew with whatever a person records, and
    a follow-up that is planned within its limit puts it off. Who has stalled stalls again only after it was
    started anew.
    """
    subject: Subject = view.source.subject
    stage = process.pipeline.stage(subject.stage)
    rule, clock = stage.stalled if stage is not None else None, process.stalls.get(subject.stage)
    if rule is None or clock is None:
        return _Silence()
    start, turn = _start(rule, view), next_change_of_name(rule.fact, view)
    if isinstance(start, Unknown):
        return _Silence(unknown=_unknown(rule, view, start), turn=turn)
    progress = clock.progress(view, NO_CLOCKS)
    if isinstance(progress, Message):
        return _Silence(unknown=_unknown(rule, view, NOT_LOADED, name="planned"), turn=turn)
    run = progress.runs[-1] if progress is not None and progress.runs else None
    if run is None or progress is None or run.ended_at is not None:
        return _Silence(turn=turn)
    if subject.stalled_at is not None and run.started_at <= subject.stalled_at:
        return _Silence()
    at = progress.course_of(run)[1].at
    return _Silence(_Upcoming(at, Stalled, {"stage": subject.stage}) if at is not None else None, turn=turn)


def _start(rule: Stalling, view: View) -> datetime | Unknown:
    derive = view.names.entries[rule.fact].derive
    assert isinstance(derive, Derivation)  # noqa: S101 - the blueprint was checked to name a clock
    start = derive.start(view)
    if isinstance(start, (Unknown, datetime)):
        return start
    assert isinstance(start, date)  # noqa: S101 - a clock starts at a date or an instant
    try:
        return datetime.combine(start, time.min, tzinfo=view.names.zone).astimezone(UTC)
    except OverflowError:
        return UNDEFINED


def _unknown(rule: Stalling, view: View, why: Unknown, *, name: str = "") -> Finding:
    label, wanted = view.names.entries[rule.fact].label, f"< {rule.after_days:g}"
    about = (name, "") if name else (rule.fact, wanted)
    reason = Reason("", why.kind, *about, label=None if name else label, row=why.at or None)
    said = refusal("stall_unknown", stage=view.source.subject.stage, fact=label or rule.fact)
    return attrs.evolve(said, reasons=(reason,))


def _held(subject: Subject) -> Iterator[_Upcoming]:
    """Yield the claim and the offer; the end of its owner's claim frees the subject."""
    claim, offer = subject.claim, subject.handover
    if claim is not None and claim.until is not None:
        frees = {"frees": True} if claim.holder == subject.owner_id else {}
        yield _Upcoming(claim.until, Lapsed, {"what": "claim", "key": claim.holder, **frees})
    if offer is not None and offer.until is not None:
        yield _Upcoming(offer.until, Lapsed, {"what": "handover", "key": offer.to_id})


def _taken_back(subject: Subject, reclaim: Reclaim | None) -> Iterator[_Upcoming]:
    if reclaim is not None and not reclaim.lacks and subject.owner_id is not None:
        says = {"what": "ownership", "key": subject.owner_id, "frees": True, "rule": reclaim.rule}
        yield _Upcoming(reclaim.back_at, Lapsed, says)


def _granted(process: Process, subject: Subject) -> Iterator[_Upcoming]:
    for waiver in subject.waivers:
        if not _is_followed(waiver, subject):
            key = f"{waiver.gate}.{waiver.criterion}"
            yield _Upcoming(waiver.until, Lapsed, {"what": "waiver", "key": key})
    for state in subject.items:
        checklist = process.checklists.get(state.checklist)
        items = checklist.checklist.items if checklist is not None else ()
        levels = next((each.approval for each in items if each.key == state.item), ())
        for at, level in expiries(levels, state):
            key = f"{state.checklist}.{state.item}.{level.key}"
            yield _Upcoming(at, Lapsed, {"what": "approval", "key": key})


def _is_followed(waiver: Waiver, subject: Subject) -> bool:
    """Say whether another waiver of the same criterion counts when one ends."""
    same = (waiver.gate, waiver.criterion)
    return any(
        (each.gate, each.criterion) == same and each.is_in_force(waiver.until) for each in subject.waivers
    )
