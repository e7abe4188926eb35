"""When does a subject that nobody touches stall, and when does what it was granted run out?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import attrs

from salesfunnel.cadence.compiled import NO_CLOCKS
from salesfunnel.conditions.catalogue.facts import Derivation
from salesfunnel.conditions.proof.next_change import NextChange, next_change_of_name
from salesfunnel.conditions.rows.reasons import Reason
from salesfunnel.conditions.values.types import NOT_LOADED, UNDEFINED, Unknown
from salesfunnel.conditions.values.view import View
from salesfunnel.gates.next_change import expiries
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.process import Process
from salesfunnel.lifecycle.refusals import refusal
from salesfunnel.messages import Message
from salesfunnel.model.event import Event, Lapsed, Stalled
from salesfunnel.model.progress import Waiver
from salesfunnel.model.stage import Stalling
from salesfunnel.model.subject import Subject
from salesfunnel.ownership.reclaim import Reclaim

__all__ = ["Quiet", "Running", "lapses", "quiet"]


@attrs.frozen
class Running:
    """What happens at an instant unless something is recorded before: the event, and what it says."""

    at: datetime
    event: type[Event]
    says: Mapping[str, Any]

    @property
    def order(self) -> tuple[datetime, str, tuple[str, ...]]:
        """Its place among others: by instant, then by what it says."""
        return self.at, self.event.__name__, tuple(str(each) for each in self.says.values())


@attrs.frozen
class Quiet:
    """How long a subject may go on in silence.

    Args:
        stall: when it stalls; None when it does not, or when that is not known.
        unknown: why that is not known.
        turn: when the silence may be counted otherwise by itself.
    """

    stall: Running | None = None
    unknown: Finding | None = None
    turn: NextChange = NextChange()  # noqa: RUF009 - a frozen value


def lapses(process: Process, subject: Subject, reclaim: Reclaim | None = None) -> list[Running]:
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


def quiet(process: Process, view: View) -> Quiet:
    """Say until when a subject may stay quiet in its stage.

    The clock of the stage says so, which `due` reads too: it begins anew with whatever a person records, and
    a follow-up that is planned within its limit puts it off. Who has stalled stalls again only after it was
    started anew.
    """
    subject: Subject = view.source.subject
    stage = process.pipeline.stage(subject.stage)
    rule, clock = stage.stalled if stage is not None else None, process.stalls.get(subject.stage)
    if rule is None or clock is None:
        return Quiet()
    start, turn = _start(rule, view), next_change_of_name(rule.fact, view)
    if isinstance(start, Unknown):
        return Quiet(unknown=_unknown(rule, view, start), turn=turn)
    progress = clock.progress(view, NO_CLOCKS)
    if isinstance(progress, Message):
        return Quiet(unknown=_unknown(rule, view, NOT_LOADED, name="planned"), turn=turn)
    run = progress.runs[-1] if progress is not None and progress.runs else None
    if run is None or progress is None or run.ended_at is not None:
        return Quiet(turn=turn)
    if subject.stalled_at is not None and run.started_at <= subject.stalled_at:
        return Quiet()
    at = progress.course_of(run)[1].at
    return Quiet(Running(at, Stalled, {"stage": subject.stage}) if at is not None else None, turn=turn)


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


def _held(subject: Subject) -> Iterator[Running]:
    """Yield the claim and the offer; the end of its owner's claim frees the subject."""
    claim, offer = subject.claim, subject.handover
    if claim is not None and claim.until is not None:
        frees = {"frees": True} if claim.holder == subject.owner_id else {}
        yield Running(claim.until, Lapsed, {"what": "claim", "key": claim.holder, **frees})
    if offer is not None and offer.until is not None:
        yield Running(offer.until, Lapsed, {"what": "handover", "key": offer.to_id})


def _taken_back(subject: Subject, reclaim: Reclaim | None) -> Iterator[Running]:
    if reclaim is not None and not reclaim.lacks and subject.owner_id is not None:
        says = {"what": "ownership", "key": subject.owner_id, "frees": True, "rule": reclaim.rule}
        yield Running(reclaim.back_at, Lapsed, says)


def _granted(process: Process, subject: Subject) -> Iterator[Running]:
    for waiver in subject.waivers:
        if not _is_followed(waiver, subject):
            key = f"{waiver.gate}.{waiver.criterion}"
            yield Running(waiver.until, Lapsed, {"what": "waiver", "key": key})
    for state in subject.items:
        checklist = process.checklists.get(state.checklist)
        items = checklist.checklist.items if checklist is not None else ()
        levels = next((each.approval for each in items if each.key == state.item), ())
        for at, level in expiries(levels, state):
            key = f"{state.checklist}.{state.item}.{level.key}"
            yield Running(at, Lapsed, {"what": "approval", "key": key})


def _is_followed(waiver: Waiver, subject: Subject) -> bool:
    """Say whether another waiver of the same criterion counts when one ends."""
    same = (waiver.gate, waiver.criterion)
    return any(
        (each.gate, each.criterion) == same and each.is_in_force(waiver.until) for each in subject.waivers
    )
