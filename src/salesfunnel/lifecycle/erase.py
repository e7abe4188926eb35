"""Take a person out of a history: stages, times and numbers stay, and it replays to the same journey.

Four kinds of value are a person's. *Names of the person*: the id wherever one stands, of an actor, an owner,
a contact, an approver, a source of an answer. *What the person wrote*: notes, and the reasons of approvals,
waivers, assignments, releases and rejections. *What was recorded of the person*: the outcome and fields of an
activity with that contact, the fields of an objection the person raised. *The person as a lead*: name and
own fields of a lead that is this person, and of the deals that began with it.

An id and a text become the tombstone; a value that conditions may read goes missing, so that nothing is ever
decided by a tombstone. What says where a subject stands and why (stages, reasons of moves, amounts, tags) is
the business's and stays. The host erases its own rows: the contact, the account, the content of documents.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.lifecycle.fold.changes import CORE
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.answer import Answer
from salesfunnel.model.event import (
    Assigned,
    Captured,
    Converted,
    Event,
    FieldsChanged,
    HandoverRejected,
    Lapsed,
    Merged,
    MomentMarked,
    ObjectionSettled,
    Released,
    Reviewed,
)
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.party import Actor
from salesfunnel.model.progress import Approval, ItemState, Waiver
from salesfunnel.model.subject import Lead, Moment, Opportunity, Subject

__all__ = ["TOMBSTONE", "erase"]

TOMBSTONE = "erased"
"""What stands where the person stood, unless the host gives each person one of its own."""

PEOPLE = frozenset({
    "owner_id", "from_owner_id", "contact_id", "contact_ids", "seller_id", "holder", "to_id", "by",
    "on_behalf_of", "submitted_by", "supervises", "covers", "source",
})  # fmt: skip
"""The attributes that hold a person's id, in whatever class."""

_OF_A_PERSON = {"claim", "handover", "ownership"}
"""What lapses and is a person's: its key is an id."""

WRITTEN: Mapping[type, tuple[str, str]] = {
    Approval: ("by", "reason"),
    Waiver: ("by", "reason"),
    ItemState: ("submitted_by", "note"),
    Moment: ("by", "note"),
    MomentMarked: ("actor", "note"),
    Reviewed: ("actor", "note"),
    ObjectionSettled: ("actor", "note"),
    Assigned: ("actor", "reason"),
    Released: ("actor", "reason"),
    HandoverRejected: ("actor", "reason"),
}
"""Who wrote a text, and where it stands."""

RECORDED: Mapping[type, dict[str, Any]] = {
    Activity: {"outcome": None, "fields": EMPTY, "extra": EMPTY},
    Objection: {"fields": EMPTY, "extra": EMPTY},
}
"""What was recorded of the contact of a row, and what it becomes."""


def erase(
    events: Iterable[Event], party_id: str, *, tombstone: str = TOMBSTONE, keep: Collection[str] = ()
) -> tuple[Event, ...]:
    """Return the events without a person; those that say nothing of the person are handed back as they are.

    Erasing twice is erasing once. Give each person a tombstone of its own where two erased people must still
    be told apart, as those who submitted and those who approved are.

    Args:
        events: the whole history of a subject, or of several; a lead together with its deals.
        party_id: the person's id: of a contact, a seller, an actor, or of the lead that is the person.
        tombstone: what stands for the id, and for a text.
        keep: names of own fields of the person's leads that say nothing of the person.

    Raises:
        InvalidValue: for an empty id or tombstone.
    """
    _check("party_id", party_id)
    _check("tombstone", tombstone)
    history = tuple(events)
    gone = _Erasure(party_id, tombstone, frozenset(keep), _own(history, party_id))
    return tuple(gone.event(each) for each in history)


def _check(path: str, given: object) -> None:
    if not isinstance(given, str) or not given:
        raise InvalidValue.at(path, f"found {given!r}, expected a text that is not empty")


def _own(history: tuple[Event, ...], party_id: str) -> frozenset[str]:
    """Return the ids of the leads that are the person, and of the deals that began with them."""
    own = {each.subject_id for each in history if _is_person(each, party_id)}
    begun = (each.subject for each in history if isinstance(each, Captured))
    deals = {each.id for each in begun if isinstance(each, Opportunity) and each.lead_id in own}
    return frozenset(own | deals)


def _is_person(event: Event, party_id: str) -> bool:
    match event:
        case Captured(subject=Lead() as lead) | Merged(other=Lead() as lead):
            return party_id == lead.id or party_id in lead.contact_ids
        case Converted():
            return party_id == event.subject_id or party_id in event.contact_ids
        case _:
            return False


@attrs.frozen
class _Erasure:
    """One erasure: whose, what stands there instead, what is kept, and the subjects that are the person."""

    party_id: str
    tombstone: str
    keep: frozenset[str]
    own: frozenset[str]

    def event(self, event: Event) -> Event:
        is_own = event.subject_id in self.own
        changed: Event = self._value(event, is_own=is_own)
        return changed

    def _value(self, value: Any, *, is_own: bool) -> Any:
        """Return a value without the person; the very value where nothing of it was the person's."""
        if isinstance(value, tuple | frozenset):
            found = [self._value(each, is_own=is_own) for each in value]
            same = all(new is old for new, old in zip(found, value, strict=True))
            return value if same else type(value)(found)
        if isinstance(value, ReadOnly):
            return self._named(value)
        if not attrs.has(type(value)):
            return value
        changes = {each.name: self._member(value, each.name, is_own) for each in attrs.fields(type(value))}
        changes |= self._of_the_row(value) | (self._of_the_lead(value, changes) if is_own else {})
        changes = {name: new for name, new in changes.items() if new is not getattr(value, name)}
        return attrs.evolve(value, **changes) if changes else value

    def _member(self, value: Any, name: str, is_own: bool) -> Any:  # noqa: FBT001 - handed on
        held = getattr(value, name)
        if name == "value" and isinstance(value, Answer):
            return self._loose(held)
        is_id = name in PEOPLE and not (name == "source" and isinstance(value, Subject))
        is_id = is_id or (name == "id" and isinstance(value, Actor))
        is_id = is_id or (name == "key" and isinstance(value, Lapsed) and value.what in _OF_A_PERSON)
        return self._ids(held) if is_id else self._value(held, is_own=is_own)

    def _ids(self, held: Any) -> Any:
        if isinstance(held, tuple):
            return tuple(self._ids(each) for each in held) if self.party_id in held else held
        return self.tombstone if held == self.party_id else held

    def _named(self, values: ReadOnly) -> ReadOnly:
        """Replace the id among values that nobody here knows."""
        found = {name: self._loose(each) for name, each in values.items()}
        return values if all(found[name] is each for name, each in values.items()) else ReadOnly(found)

    def _loose(self, held: Any) -> Any:
        return self.tombstone if isinstance(held, str) and held == self.party_id else self._deep(held)

    def _deep(self, held: Any) -> Any:
        if isinstance(held, tuple | frozenset):
            found = [self._loose(each) for each in held]
            same = all(new is old for new, old in zip(found, held, strict=True))
            return held if same else type(held)(found)
        return self._value(held, is_own=False)

    def _of_the_row(self, value: Any) -> dict[str, Any]:
        """Return what the person wrote here, and what was recorded here of the person, as it is now."""
        told: dict[str, Any] = {}
        written = WRITTEN.get(type(value))
        if written is not None:
            who, what = written
            by = value.actor.id if who == "actor" else getattr(value, who)
            if by == self.party_id and getattr(value, what) is not None:
                told[what] = self.tombstone
        if getattr(value, "contact_id", None) == self.party_id:
            told |= RECORDED.get(type(value), {})
        return told

    def _of_the_lead(self, value: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is the person's because the lead is: its name and its own fields."""
        match value:
            case Subject():
                return {"name": None, "fields": self._kept(changes["fields"]), "extra": EMPTY}
            case FieldsChanged():
                return {name: self._kept(changes[name], CORE) for name in ("before", "after")}
            case Merged():
                return {"adopted": self._kept(changes["adopted"], CORE)}
            case ItemState():
                return {"facts": self._kept(changes["facts"], CORE)}
            case _:
                return {}

    def _kept(self, values: ReadOnly, core: Collection[str] = ()) -> ReadOnly:
        stays = (self.keep | frozenset(core)) - {"name"}
        kept = {name: each for name, each in values.items() if name in stays}
        return values if len(kept) == len(values) else ReadOnly(kept)
