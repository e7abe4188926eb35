"""Which command fits? For a stage, instead of what was refused, and for what identity and a messenger say.

Nothing is decided here: each command is asked for like any other, and may be refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs

from salesfunnel.conditions.values.view import in_utc
from salesfunnel.errors import UnknownName
from salesfunnel.gates.criterion import Severity
from salesfunnel.gates.verdict import Assessment, Verdict
from salesfunnel.identity.duplicates import MergeProposal
from salesfunnel.identity.filing import Filed
from salesfunnel.identity.inheritance import Inheritance
from salesfunnel.identity.tags import Tagging
from salesfunnel.lifecycle.commands import (
    AcceptHandover,
    Advance,
    Assign,
    Command,
    GoBack,
    Lose,
    Merge,
    OfferHandover,
    Park,
    RecordActivity,
    RejectHandover,
    Reopen,
    Resume,
    Tag,
)
from salesfunnel.lifecycle.handlers.moves import unexplained
from salesfunnel.lifecycle.process import Place, Process
from salesfunnel.messages import Message
from salesfunnel.model.claim import Handover
from salesfunnel.model.party import Actor
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Lead, Opportunity, Status, Subject
from salesfunnel.text import DEFAULT_LOCALE

__all__ = [
    "REVIEW_AFTER_DAYS",
    "Inherited",
    "command_for_stage",
    "inherit",
    "merging",
    "recording",
    "suggestions",
    "tagging",
]


_REASON = "…"
"""Stands for the reason that a person would give, so that a preview is not refused for want of it."""


def command_for_stage(process: Process, subject: Subject, to: str) -> Command:
    """Return the command that a move to a stage amounts to; whether it is legal here is another question.

    Args:
        process: the pipeline.
        subject: who moves.
        to: key of a stage of the pipeline.
    """
    here, there = process.places.get(subject.stage), process.places[to]
    if there.kind is StageKind.PARKED:
        return Park(to)
    if there.kind is StageKind.LOST:
        return Lose(_REASON, to=to)
    if subject.status is Status.PARKED:
        return Resume() if to == subject.resume_to else Advance(to)
    if subject.status is not Status.OPEN:
        return Reopen(to, _REASON)
    is_behind = here is not None and there.kind is StageKind.OPEN and there.index < here.index
    return GoBack(to, _REASON) if is_behind else Advance(to)


REVIEW_AFTER_DAYS = 30
"""When a subject parked after a retreat is looked at again, unless the gate's policy says otherwise.

Source: convention of this library.
"""


def suggestions(
    process: Process, subject: Lead | Opportunity, assessment: Assessment, now: datetime
) -> tuple[Command, ...]:
    """Return the commands that fit the verdict; each would be accepted now.

    A retreat leads to the stage that the policy names, parked or earlier and open, else to the first parked
    stage; a rejection to the first lost stage. The reason is the keys of the criteria that are unresolved, or
    that of the first knockout that failed; where the pipeline declares its reasons and that is none of them,
    a person has to choose. What is closed already stays closed: nothing is suggested.
    """
    if subject.status is not Status.OPEN:
        return ()
    match assessment.verdict:
        case Verdict.RETREAT:
            return _retreat(process, process.places[subject.stage], assessment, now)
        case Verdict.REJECT:
            return _rejection(process, subject, assessment)
        case _:
            return ()


def _rejection(process: Process, subject: Lead | Opportunity, assessment: Assessment) -> tuple[Command, ...]:
    lost, wish = _first(process, StageKind.LOST), Lose(reason=_knocked_out(assessment))
    if lost is None or unexplained(process, subject, wish, lost) is not None:
        return ()
    return (wish,)


def _retreat(process: Process, present: Place, assessment: Assessment, now: datetime) -> tuple[Command, ...]:
    named = process.places.get(assessment.retreat_to or "")
    kind, reason = named and named.kind, _unresolved(assessment)
    back = named if kind is StageKind.OPEN and process.pipeline.moves.back != "refused" else None
    if back is not None and back.index < present.index:
        return (GoBack(back.key, reason),)
    parked = named if kind is StageKind.PARKED else _first(process, StageKind.PARKED)
    if parked is None:
        return ()
    days = assessment.review_after_days or REVIEW_AFTER_DAYS
    return (Park(parked.key, _later(now, days), reason),)


def _first(process: Process, kind: StageKind) -> Place | None:
    return next((place for place in process.places.values() if place.kind is kind), None)


def _later(now: datetime, days: float) -> datetime | None:
    try:
        return now + timedelta(days=days)
    except OverflowError:  # the calendar ends in the year 9999
        return None


def _knocked_out(assessment: Assessment) -> str:
    knockouts = (each for each in assessment.findings if each.severity == Severity.KNOCKOUT)
    failed = (each for each in knockouts if each.answer is False)
    return next((each.criterion or each.code for each in failed), assessment.verdict.value)


def _unresolved(assessment: Assessment) -> str:
    waiting = (each for each in assessment.findings if each.severity != Severity.SHOULD)
    return ", ".join(each.criterion or each.item or each.code for each in waiting)


_REFUSALS = {"refused": "inherit_refused", "limit": "inherit_limit"}


def merging(proposal: MergeProposal, subjects: Mapping[str, Lead | Opportunity]) -> tuple[Merge, ...]:
    """Return the commands to the survivor that take in the others, one after the other.

    Raises:
        UnknownName: for a duplicate that is not among the subjects.
    """
    for each in proposal.ids:
        if each not in subjects:
            raise UnknownName.at("subjects", f"'{each}' was not handed over", "hand over every duplicate")
    return tuple(Merge(subjects[each]) for each in proposal.ids)


def recording(filed: Filed) -> RecordActivity:
    """Return the command to the subject of a record that found it."""
    return RecordActivity(filed.activity)


def tagging(found: Tagging) -> Tag | None:
    """Return the command that does what the rules say; None where nothing changes."""
    return Tag(found.add, found.remove) if found else None


@attrs.frozen
class Inherited:
    """What a messenger's record asks for.

    Args:
        command: what to ask for; None where nothing is to be done.
        actor: in whose name; None for whoever files the records.
        message: what it is about, for people.
        is_open: whether somebody still has to act: nobody takes over, or the record contradicts the subject.
    """

    command: Command | None
    actor: Actor | None
    message: Message
    is_open: bool = False

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


def inherit(record: Inheritance, subject: Lead | Opportunity, *, now: datetime) -> Inherited:
    """Map a record of leave and inherit to the handover of a subject; doing so again asks for nothing.

    A record that waits becomes an offer; one that is done accepts the offer, or assigns where none was made;
    one that the customer or the limit refused refuses the offer. What nobody takes over, or what belongs to
    somebody else by now, is left open for a person.

    Args:
        record: what the messenger says.
        subject: the customer's lead or opportunity.
        now: the instant of the question; aware.
    """
    moment, successor = in_utc(now), record.to_id
    told = {"id": subject.id, "from_id": record.from_id}
    if successor is None:
        is_open = subject.owner_id in {None, record.from_id}
        message = Message.of("inherit_unassigned", **told) if is_open else _settled(subject)
        return Inherited(None, None, message, is_open)
    if subject.owner_id == successor:
        return Inherited(None, None, _settled(subject))
    if subject.owner_id not in {None, record.from_id}:
        message = Message.of("inherit_other_owner", **told, owner=subject.owner_id)
        return Inherited(None, None, message, is_open=True)
    offer = subject.handover
    offered = offer is not None and offer.to_id == successor and offer.is_open(moment)
    return _handover_command(record, subject, successor, offer=offer if offered else None)


def _handover_command(
    record: Inheritance, subject: Lead | Opportunity, successor: str, *, offer: Handover | None
) -> Inherited:
    reason = Message.of("inherit_reason", from_id=record.from_id)
    heir = Actor(successor)
    if record.status == "done" and offer is not None:
        return Inherited(AcceptHandover(), heir, reason)
    if record.status == "done":
        return Inherited(Assign(successor, str(reason)), None, reason)
    if record.status == "waiting":
        return (
            Inherited(None, None, _settled(subject))
            if offer
            else Inherited(OfferHandover(successor), None, reason)
        )
    why = Message.of(_REFUSALS[record.status])
    if offer is not None:
        return Inherited(RejectHandover(str(why)), heir, why, is_open=True)
    return Inherited(None, None, why, is_open=True)


def _settled(subject: Lead | Opportunity) -> Message:
    return Message.of("inherit_settled", id=subject.id)
