"""What identity proposes, as commands: merges, activities that found their subject, tags, inheritances.

Nothing here is decided: each command is asked for like any other, and may be refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from salesfunnel.conditions.values.view import in_utc
from salesfunnel.errors import UnknownName
from salesfunnel.identity.duplicates import MergeProposal
from salesfunnel.identity.filing import Filed
from salesfunnel.identity.inheritance import Inheritance
from salesfunnel.identity.tags import Tagging
from salesfunnel.lifecycle.commands.changes import Merge, RecordActivity, Tag
from salesfunnel.lifecycle.commands.moves import Command
from salesfunnel.lifecycle.commands.ownership import AcceptHandover, Assign, OfferHandover, RejectHandover
from salesfunnel.messages import Message
from salesfunnel.model.claim import Handover
from salesfunnel.model.party import Actor
from salesfunnel.model.subject import Lead, Opportunity
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Inherited", "inherit", "merging", "recording", "tagging"]

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
    return _towards(record, subject, successor, offer=offer if offered else None)


def _towards(
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
