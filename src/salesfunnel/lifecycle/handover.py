"""How far is a handover? What the host is asked to do when it begins, and what is still open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from salesfunnel.conditions.values.view import in_utc
from salesfunnel.errors import expect, expect_each, expect_mapping
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.commands import Assign
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.requests import Request
from salesfunnel.messages import Message
from salesfunnel.messages.catalogue import LOCALES
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.kind import Word
from salesfunnel.model.party import Actor
from salesfunnel.model.subject import Subject
from salesfunnel.ownership.departure import Departure
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["HandoverLine", "HandoverReport", "Step", "handover_report", "handover_requests"]


_CASE = "write Departure(id=…, seller_id=…, …)"


class Step(Word):
    """How far the handover of one subject is."""

    OWED = "owed"
    READY = "ready"
    OFFERED = "offered"
    DONE = "done"
    ORPHANED = "orphaned"


@attrs.frozen(kw_only=True)
class HandoverLine:
    """How far the handover of one subject is.

    Args:
        subject_id: the lead or opportunity.
        step: owed: something has to be done first; ready: it may be offered or assigned; offered: it waits
            for an answer; done: somebody else has it; orphaned: nobody has it.
        owner_id: who has it.
        to_id: to whom it was offered.
        until: until when the offer stands.
        findings: what has to be done first.
        requests: whose approval is still to be asked.
    """

    subject_id: str
    step: Step
    owner_id: str | None = None
    to_id: str | None = None
    until: datetime | None = None
    findings: tuple[Finding, ...] = ()
    requests: tuple[Request, ...] = ()

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the line in `locale`, with what has to be done first."""
        told = {"id": self.subject_id, "owner": self.owner_id, "to": self.to_id}
        said = Message.of(f"handover_{self.step}", **told).render(locale)
        between = "；" if locale.startswith("zh") else "; "
        return between.join([said, *(each.render(locale) for each in self.findings)])


@attrs.frozen(kw_only=True)
class HandoverReport:
    """Everything that a seller had, and how far it is.

    Args:
        departure: who gives everything away.
        lines: one for each subject, in the order in which they were handed over to the report.
    """

    departure: Departure
    lines: tuple[HandoverLine, ...] = ()

    @property
    def open(self) -> tuple[HandoverLine, ...]:
        """The lines of what nobody else has yet, and of what nobody has at all."""
        return tuple(each for each in self.lines if each.step is not Step.DONE)

    @property
    def is_complete(self) -> bool:
        """Whether everything has a new owner."""
        return not self.open


def handover_requests(departure: Departure, subjects: Iterable[Subject]) -> tuple[Request, ...]:
    """Return what the host is asked to do when a seller leaves or moves.

    Once for the case: freeze the seller's access. For each subject: have the statement written, by the seller
    or, in the seller's absence, by the supervisor. The ids stay the same however often it is asked.

    Args:
        departure: who gives everything away.
        subjects: what may be concerned; those of other owners ask for nothing.

    Raises:
        InvalidValue: for what is no departure or subject.
    """
    expect(departure, Departure, "departure", _CASE)
    told = expect_each(subjects, Subject, "subjects")
    mine = [each for each in told if each.owner_id == departure.seller_id and each.merged_into is None]
    values = {"seller": departure.seller_id, "at": departure.at.isoformat()}
    freeze = Request(
        id=f"{departure.id}:freeze",
        kind="x_freeze_access",
        subject_id=departure.id,
        text=_said("request_freeze", **values),
        people=(departure.seller_id,),
        due_at=departure.at,
    )
    return (freeze, *(_statement(departure, each) for each in mine))


def _statement(departure: Departure, subject: Subject) -> Request:
    return Request(
        id=f"{departure.id}:statement:{subject.id}",
        kind="x_write_statement",
        subject_id=subject.id,
        text=_said("request_statement", id=subject.id, seller=departure.seller_id),
        people=(departure.writer_id,),
        due_at=departure.at,
    )


def _said(key: str, **values: object) -> Text:
    message = Message.of(key, **values)
    return Text({locale: message.render(locale) for locale in LOCALES})


def handover_report(
    departure: Departure,
    dossiers: Iterable[Dossier[Any]],
    *,
    decide: Callable[..., Decision],
    by: Actor,
    now: datetime,
    successors: Mapping[str, str] | None = None,
) -> HandoverReport:
    """Say of everything that a seller had how far its handover is; nothing stays unmentioned.

    What has to be done before a subject may be passed on is found by asking for it: the assignment to the
    successor is judged as if somebody asked now, and nothing is committed.

    Args:
        departure: who gives everything away.
        dossiers: everything that the seller had when the case was opened, with the host's rows.
        decide: `Funnel.decide`, or the `decide` of one process.
        by: who would assign: the supervisor.
        now: the instant of the question; aware.
        successors: to whom each subject would go, by its id; who would assign it where none is named.

    Raises:
        InvalidValue: for what is no departure, dossier, actor or mapping, or a naive `now`.
    """
    expect(departure, Departure, "departure", _CASE)
    person, moment = expect(by, Actor, "by", "write Actor('mo')"), in_utc(now)
    cure = "write {'d-1': 'li'}, or hand over `Successors.offers`"
    known = {} if successors is None else expect_mapping(successors, "successors", cure)

    def line(dossier: Dossier[Any]) -> HandoverLine:
        subject = dossier.subject
        told = {"subject_id": subject.id, "owner_id": subject.owner_id}
        if subject.owner_id is None:
            return HandoverLine(step=Step.ORPHANED, **told)
        if subject.owner_id != departure.seller_id:
            return HandoverLine(step=Step.DONE, **told)
        offer = subject.handover
        if offer is not None and offer.is_open(moment):
            return HandoverLine(step=Step.OFFERED, to_id=offer.to_id, until=offer.until, **told)
        wish = Assign(known.get(subject.id, person.id), departure.kind)
        found = decide(dossier, wish, actor=person, now=moment)
        if found.accepted:
            return HandoverLine(step=Step.READY, **told)
        return HandoverLine(step=Step.OWED, findings=found.findings, requests=found.requests, **told)

    told = expect_each(dossiers, Dossier, "dossiers", "write Dossier(subject)")
    living = (each for each in told if each.subject.merged_into is None)
    return HandoverReport(departure=departure, lines=tuple(line(each) for each in living))
